import type { Secret } from "../../../src/ports/power-device.js";
import { type HttpSettings, httpSchema } from "../../kit/http/settings.js";
import type { Timing } from "../../kit/power/bank.js";
import { timingSchema } from "../../kit/power/timing-schema.js";
import { secretSchema } from "../../kit/secret-schema.js";

/** `classic` = the Network application by itself, `unifi-os` = behind the login of a console. */
export type ControllerKind = "classic" | "unifi-os";

export interface UnifiSettings extends HttpSettings {
  readonly controller?: ControllerKind | "detect";
  readonly site?: string;
  readonly switch: string;
  readonly apiKey?: Secret;
  readonly username?: string;
  readonly password?: Secret;
  readonly timing?: Partial<Timing>;
}

export const usualSite = "default";

export const settingsSchema = {
  type: "object",
  additionalProperties: false,
  description: "A switch, or a power strip, that a UniFi Network controller looks after.",
  required: ["url", "switch"],
  properties: {
    ...httpSchema,
    controller: {
      enum: ["detect", "unifi-os", "classic"],
      default: "detect",
      description:
        "What the controller is: behind the login of a UniFi OS console, or the Network application by itself.",
    },
    site: {
      type: "string",
      default: usualSite,
      description: "The site's short name, as it stands in the controller's URLs.",
      pattern: "^[A-Za-z0-9_-]{1,64}$",
      "x-allowed": "1 to 64 letters, digits, _ and -",
    },
    switch: {
      type: "string",
      description: "MAC address of the switch or power strip.",
      pattern: "^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$",
      "x-allowed": "six pairs of hexadecimal digits such as 02:00:5e:10:00:01",
    },
    apiKey: secretSchema("API key, in place of user name and password."),
    username: { type: "string", minLength: 1, maxLength: 256, description: "User name of a local account." },
    password: secretSchema("Its password."),
    timing: timingSchema,
  },
};

/** A change is stored at once and reaches the switch when that next reports: 60 s are allowed for it. */
export const unifiTiming: Partial<Timing> = { confirmOn: 60_000, confirmOff: 60_000, detection: 60_000 };
