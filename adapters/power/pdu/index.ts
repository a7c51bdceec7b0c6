/** Power distribution units whose outlets are switched by SNMP. */
import type {
  DeviceEntry,
  DeviceMemory,
  PortFacts,
  PortProblem,
  PowerDeviceAdapter,
} from "../../../src/ports/power-device.js";
import { addressesOf } from "../../kit/addresses.js";
import { hostSchema } from "../../kit/host-schema.js";
import type { Timing } from "../../kit/power/bank.js";
import { factsBy } from "../../kit/power/facts.js";
import { SafeDevice } from "../../kit/power/safe-device.js";
import { timingOf, timingSchema } from "../../kit/power/timing-schema.js";
import { rememberFamily } from "../../kit/remember-family.js";
import { openSession, usualPort } from "../../kit/snmp/open.js";
import { type SnmpSettings, snmpProblems, snmpSchema } from "../../kit/snmp/settings.js";
import { ownFolders } from "../../kit/vendor-files.js";
import { byWord, familyOf, loadFamilies } from "./families.js";
import type { Family } from "./family.js";
import { mostWatts, PduBank } from "./pdu-bank.js";

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

export function createPdu(families: readonly Family[]): PowerDeviceAdapter {
  const words = byWord(families);
  const identify = (sysObjectId: string): Family | null => familyOf(families, sysObjectId) ?? null;
  const portOf = (device: DeviceEntry, port: string, memory: DeviceMemory = {}): PortFacts | PortProblem => {
    const family = words.get(settingsOf(device).family);
    return family ? outletOf(family, port) : outletOfAny(families, port, words.get(memory.family ?? ""));
  };
  return {
    kind: "pdu",
    settingsSchema: settingsSchema([...words.keys()]),
    problems: (device) => snmpProblems(settingsOf(device).snmp),
    addresses(device) {
      const { host, snmp } = settingsOf(device);
      return addressesOf(host, [snmp.port ?? usualPort, usualPort]);
    },
    port: portOf,
    open(device, host) {
      const settings = settingsOf(device);
      const label = `${device.id} (${settings.host})`;
      const family = words.get(settings.family) ?? null;
      const session = openSession(label, settings.host, settings.snmp, host);
      const memory = host.memory();
      const found = ({ id }: Family) => rememberFamily(host, label, id);
      const bank = new PduBank({ label, session, family, identify, found });
      const timing = timingOf(settings, (family ?? words.get(memory.family ?? ""))?.timing);
      const facts = factsBy(label, (port) => portOf(device, port, memory));
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

function outletOf({ name, outlets, watts }: Family, text: string): PortFacts | PortProblem {
  const outlet = outlets.parse(text);
  if (outlet === null) return { problem: `is not how the outlets of ${name} are written, e.g. ${outlets.example}` };
  return factsOf(outlet.name, watts !== undefined);
}

/**
 * Whose it is will be known when the PDU answers: until then no number may be left out of a name, for it may matter.
 * @param remembered what it was the last time; another may stand there by now, so that it decides nothing but the watts
 */
function outletOfAny(families: readonly Family[], text: string, remembered?: Family): PortFacts | PortProblem {
  if (!families.some(({ outlets }) => outlets.parse(text) !== null))
    return { problem: "is not how outlets are written: their number, e.g. 5" };
  const measured = remembered?.watts !== undefined && remembered.outlets.parse(text) !== null;
  return factsOf(text.trim().split(".").map(Number).join("."), measured);
}

const factsOf = (name: string, measured: boolean): PortFacts => ({
  name,
  commands: new Set(["on", "off"]),
  readable: true,
  measuresUpToWatts: measured ? mostWatts : null,
});

/**
 * @param own folder of the user's own vendor files, in which those of this kind lie in `pdu`
 * @throws VendorFileError (by rejection) that names the file and what is wrong with it
 */
export const loadPdu = async (own?: string): Promise<PowerDeviceAdapter> =>
  createPdu(await loadFamilies(...(await ownFolders(own, "pdu"))));

export default await loadPdu();
