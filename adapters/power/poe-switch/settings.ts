/** What can be set about a PoE switch. */

import { type SshSettings, sshSchema } from "../../kit/cli/settings.js";
import { hostSchema } from "../../kit/host-schema.js";
import type { Timing } from "../../kit/power/bank.js";
import { timingSchema } from "../../kit/power/timing-schema.js";
import { type SnmpSettings, snmpSchema } from "../../kit/snmp/settings.js";

export interface SwitchSettings {
  /** Id of a vendor file, or `auto`. */
  readonly family: string;
  /** Name or address. */
  readonly host: string;
  readonly snmp?: SnmpSettings;
  readonly ssh?: SshSettings;
  readonly timing?: Partial<Timing>;
}

/** By sysObjectID, which needs SNMP. */
export const auto = "auto";

/** @param families their ids */
export const settingsSchema = (families: readonly string[]) => ({
  type: "object",
  additionalProperties: false,
  required: ["host"],
  description: "A switch that gives power over Ethernet.",
  properties: {
    family: {
      enum: [auto, ...families],
      default: auto,
      description: "How it is spoken to; auto finds out by SNMP (sysObjectID).",
    },
    host: hostSchema,
    snmp: snmpSchema,
    ssh: sshSchema,
    timing: timingSchema,
  },
});
