import type { PowerCommand } from "../../../src/model/reset.js";
import type { ResetType } from "../../../src/model/words.js";
import type { Secret } from "../../../src/ports/power-device.js";
import { type HttpSettings, httpSchema } from "../../kit/http/settings.js";
import type { Timing } from "../../kit/power/bank.js";
import { timingSchema } from "../../kit/power/timing-schema.js";
import { secretSchema } from "../../kit/secret-schema.js";

export interface RedfishSettings extends HttpSettings {
  readonly username: string;
  readonly password: Secret;
  readonly authentication?: "session" | "basic";
  readonly resetTypes?: readonly PassedOn[];
  readonly timing?: Partial<Timing>;
}

/** What each command asks of a system. What our own cycle is made of is not among them: it is safer than the device's. */
export const resets = {
  on: "On",
  off: "ForceOff",
  shutdown: "GracefulShutdown",
  restart: "ForceRestart",
  gracefulRestart: "GracefulRestart",
  nmi: "Nmi",
  button: "PushPowerButton",
  pause: "Pause",
  resume: "Resume",
} as const satisfies Readonly<Record<PowerCommand, ResetType>>;

export type PassedOn = (typeof resets)[PowerCommand];

export const usualResetTypes: readonly PassedOn[] = [
  "On",
  "ForceOff",
  "GracefulShutdown",
  "ForceRestart",
  "GracefulRestart",
  "Nmi",
];

export const settingsSchema = {
  type: "object",
  additionalProperties: false,
  description: "A Redfish service: a PDU with its outlets, or the BMC of a machine.",
  required: ["url", "username", "password"],
  properties: {
    ...httpSchema,
    username: { type: "string", minLength: 1, maxLength: 256, description: "User name." },
    password: secretSchema("Password."),
    authentication: {
      enum: ["session", "basic"],
      default: "session",
      description: "By a session, or with user name and password in each request.",
    },
    resetTypes: {
      type: "array",
      uniqueItems: true,
      minItems: 1,
      items: { enum: Object.values(resets) },
      default: usualResetTypes,
      description: "What its systems can do, as in the AllowableValues of their Reset; of no matter for outlets.",
    },
    timing: timingSchema,
  },
};
