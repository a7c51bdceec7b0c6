/** Power distribution units whose outlets are switched by SNMP. */
import type { DeviceEntry, PortFacts, PortProblem, PowerDeviceAdapter } from "../../../src/ports/power-device.js";
import { hostSchema } from "../../kit/host-schema.js";
import type { Timing } from "../../kit/power/bank.js";
import { factsBy } from "../../kit/power/facts.js";
import { SafeDevice } from "../../kit/power/safe-device.js";
import { timingOf, timingSchema } from "../../kit/power/timing-schema.js";
import { openSession } from "../../kit/snmp/open.js";
import { type SnmpSettings, snmpProblems, snmpSchema, versionOf } from "../../kit/snmp/settings.js";
import { byWord, familyOf, loadFamilies } from "./families.js";
import type { Family } from "./family.js";
import { PduBank } from "./pdu-bank.js";

interface PduSettings {
  /** Id or alias of a vendor file, or `auto`. */
  readonly family: string;
  /** Name or address. */
  readonly host: string;
  readonly snmp: SnmpSettings;
  readonly timing?: Partial<Timing>;
}

/** By sysObjectID. */
const auto = "auto";

/** More than any outlet gives: 32 A at 240 V. */
const mostWatts = 7_680;

export function createPdu(families: readonly Family[]): PowerDeviceAdapter {
  const words = byWord(families);
  const identify = (sysObjectId: string): Family | null => familyOf(families, sysObjectId) ?? null;
  const portOf = (device: DeviceEntry, port: string): PortFacts | PortProblem => {
    const family = words.get(settingsOf(device).family);
    return family ? outletOf(family, port) : outletOfAny(families, port);
  };
  return {
    kind: "pdu",
    settingsSchema: settingsSchema([...words.keys()]),
    problems: (device) => problemsOf(settingsOf(device)),
    port: portOf,
    open(device, host) {
      const settings = settingsOf(device);
      const label = `${device.id} (${settings.host})`;
      const family = words.get(settings.family) ?? null;
      const session = openSession(label, settings.host, settings.snmp, host);
      const bank = new PduBank({ label, session, family, identify });
      const timing = timingOf(settings, family?.timing);
      const facts = factsBy(label, (port) => portOf(device, port));
      return new SafeDevice({ id: device.id, label, bank, timing, facts, host });
    },
  };
}

/** The service has checked them against the schema, which fills in `family`. */
const settingsOf = ({ settings }: DeviceEntry): PduSettings => ({ family: auto, ...settings }) as PduSettings;

const settingsSchema = (words: readonly string[]) => ({
  type: "object",
  additionalProperties: false,
  required: ["host", "snmp"],
  description: "A power distribution unit (PDU) whose outlets are switched by SNMP.",
  properties: {
    family: {
      enum: [auto, ...words],
      default: auto,
      description:
        "How it is spoken to; auto finds out by its sysObjectID. The names of Ironic's former driver do too.",
    },
    host: hostSchema,
    snmp: snmpSchema,
    timing: timingSchema,
  },
});

const problemsOf = ({ snmp }: PduSettings): readonly string[] => [
  ...snmpProblems(snmp),
  ...(versionOf(snmp) === "1" ? ["SNMP version 1 only reads here; use 2c or 3"] : []),
];

function outletOf({ name, outlets, watts }: Family, text: string): PortFacts | PortProblem {
  const outlet = outlets.parse(text);
  if (outlet === null) return { problem: `is not how the outlets of ${name} are written, e.g. ${outlets.example}` };
  return factsOf(outlet.name, watts !== undefined);
}

/** Whose it is will be known when the PDU answers: until then no number may be left out of a name, for it may matter. */
function outletOfAny(families: readonly Family[], text: string): PortFacts | PortProblem {
  if (!families.some(({ outlets }) => outlets.parse(text) !== null))
    return { problem: "is not how outlets are written: their number, e.g. 5" };
  return factsOf(text.trim().split(".").map(Number).join("."), false);
}

const factsOf = (name: string, measured: boolean): PortFacts => ({
  name,
  commands: new Set(["on", "off"]),
  readable: true,
  measuresUpToWatts: measured ? mostWatts : null,
});

export default createPdu(await loadFamilies());
