import type { Secret } from "../../../src/ports/power-device.js";
import type { Timing } from "../../kit/power/bank.js";
import { timingSchema } from "../../kit/power/timing-schema.js";
import { secretSchema } from "../../kit/secret-schema.js";

export interface IpmiSettings {
  readonly host: string;
  readonly port?: number;
  readonly username: string;
  readonly password: Secret;
  readonly privilege?: "OPERATOR" | "ADMINISTRATOR";
  readonly program?: string;
  readonly timing?: Partial<Timing>;
}

export const usualPort = 623;
export const usualProgram = "ipmitool";
/** All that power control takes (IPMI v2.0 appendix G). */
export const usualPrivilege = "OPERATOR";

/** Characters (IPMI v2.0 §22.30). */
const longestPassword = 20;

/** What the schema cannot say, in plain words. Pure. */
export const ipmiProblems = ({ password }: IpmiSettings): readonly string[] =>
  typeof password === "string" && password.length > longestPassword
    ? [`has a password of more than ${longestPassword} characters, which IPMI does not know`]
    : [];

export const settingsSchema = {
  type: "object",
  additionalProperties: false,
  description:
    "A BMC that speaks IPMI v2.0 with cipher suite 17, by the program ipmitool. Its only port is `chassis`. Use Redfish where there is any.",
  required: ["host", "username", "password"],
  properties: {
    host: {
      type: "string",
      description: "Host name or address.",
      maxLength: 253,
      pattern: "^[A-Za-z0-9:_][A-Za-z0-9._:%-]*$",
      "x-allowed": "a host name or an address",
    },
    port: { type: "integer", minimum: 1, maximum: 65_535, default: usualPort, description: "UDP port." },
    username: { type: "string", minLength: 1, maxLength: 16, description: "User name: 16 characters at most." },
    password: secretSchema("Password: 20 characters at most."),
    privilege: {
      enum: ["OPERATOR", "ADMINISTRATOR"],
      default: usualPrivilege,
      description: "What to log in as; some BMCs let only administrators switch.",
    },
    program: { type: "string", minLength: 1, maxLength: 4096, default: usualProgram, description: "Path of ipmitool." },
    timing: timingSchema,
  },
};
