/** PoE switches, by SNMP and by their command line. */
import type {
  DeviceEntry,
  DeviceHost,
  DeviceMemory,
  PortFacts,
  PortProblem,
  PowerDeviceAdapter,
} from "../../../src/ports/power-device.js";
import { addressesOf } from "../../kit/addresses.js";
import { usualPort as usualSshPort } from "../../kit/cli/settings.js";
import type { Bank } from "../../kit/power/bank.js";
import { factsBy } from "../../kit/power/facts.js";
import { SafeDevice } from "../../kit/power/safe-device.js";
import { timingOf } from "../../kit/power/timing-schema.js";
import { rememberFamily } from "../../kit/remember-family.js";
import { openSession, usualPort as usualSnmpPort } from "../../kit/snmp/open.js";
import { snmpProblems } from "../../kit/snmp/settings.js";
import { ownFolders } from "../../kit/vendor-files.js";
import { AutoBank } from "./auto-bank.js";
import { lackOf, meansFor, openBank } from "./banks.js";
import { familyOf, loadFamilies } from "./families.js";
import { type Family, tellsWatts } from "./family.js";
import { auto, type SwitchSettings, settingsSchema } from "./settings.js";

/** IEEE 802.3bt type 4: 90 W at the switch. */
const mostWatts = 90;

/** What is used when no family fits the switch. */
const fallback = "generic";

export function createPoeSwitch(families: readonly Family[]): PowerDeviceAdapter {
  const byId = new Map(families.map((family) => [family.id, family]));
  const identify = (sysObjectId: string): Family | null => familyOf(families, sysObjectId) ?? null;
  const portOf = (device: DeviceEntry, port: string, memory: DeviceMemory = {}): PortFacts | PortProblem => {
    const settings = settingsOf(device);
    const family = byId.get(settings.family);
    return family
      ? portOfFamily(family, settings, port)
      : portOfAny(families, settings, port, byId.get(memory.family ?? ""));
  };
  return {
    kind: "poe-switch",
    settingsSchema: settingsSchema([...byId.keys()]),
    problems: (device) => problemsOf(settingsOf(device), byId.get(settingsOf(device).family)),
    addresses: (device) => switchAddresses(settingsOf(device)),
    port: portOf,
    open(device, host) {
      const settings = settingsOf(device);
      const label = `${device.id} (${settings.host})`;
      const family = byId.get(settings.family) ?? null;
      const bank = open({ label, settings, family, host, identify, otherwise: byId.get(fallback) ?? null });
      const memory = host.memory();
      const timing = timingOf(settings, (family ?? byId.get(memory.family ?? ""))?.timing);
      return new SafeDevice({
        id: device.id,
        label,
        bank,
        timing,
        facts: factsBy(label, (port) => portOf(device, port, memory)),
        host,
      });
    },
  };
}

/** The service has checked them against the schema, which fills in `family`. */
const settingsOf = ({ settings }: DeviceEntry): SwitchSettings => ({ family: auto, ...settings }) as SwitchSettings;

interface Opening {
  readonly label: string;
  readonly settings: SwitchSettings;
  /** Null = it is asked. */
  readonly family: Family | null;
  readonly host: DeviceHost;
  readonly identify: (sysObjectId: string) => Family | null;
  readonly otherwise: Family | null;
}

/** @throws AdapterError `misconfigured`, which `problems` would have said */
function open({ label, settings, family, host, identify, otherwise }: Opening): Bank {
  const session = settings.snmp ? openSession(label, settings.host, settings.snmp, host) : null;
  const bankOf = (its: Family): Bank => openBank({ label, family: its, settings, host, session, identify });
  if (family !== null || session === null) return bankOf(family ?? noFamily);
  const found = ({ id }: Family, sysObjectId: string) => {
    host.logger.info(`${label}: family ${id}`, { sysObjectId });
    rememberFamily(host, label, id);
  };
  return new AutoBank({ label, session, identify, otherwise, open: bankOf, found });
}

/** Stands for the family that nobody can ask for without SNMP. */
const noFamily: Family = {
  id: auto,
  name: 'a switch with family "auto"',
  sysObjectIds: [],
  ports: { example: "", parse: () => null, nameOf: () => null },
  snmp: { index: "port" },
  fixtures: [],
  notes: [],
};

function problemsOf(settings: SwitchSettings, family: Family | undefined): readonly string[] {
  const { snmp } = settings;
  const problems = snmp ? snmpProblems(snmp) : [];
  if (family === undefined)
    return snmp ? problems : ['family "auto" asks the switch by SNMP: give "snmp", or name the family'];
  const { read, order } = meansFor(family, settings);
  if (read !== null && order !== null) return problems;
  return [...problems, lackOf(family, read !== null)];
}

const switchAddresses = ({ host, snmp, ssh }: SwitchSettings): readonly string[] =>
  addressesOf(
    host,
    ...(snmp ? [[snmp.port ?? usualSnmpPort, usualSnmpPort] as const] : []),
    ...(ssh ? [[ssh.port ?? usualSshPort, usualSshPort] as const] : []),
  );

/* ── ports ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

function portOfFamily(family: Family, settings: SwitchSettings, text: string): PortFacts | PortProblem {
  const port = family.ports.parse(text);
  if (port === null)
    return { problem: `is not how the ports of ${family.name} are written, e.g. ${family.ports.example}` };
  return factsOf(port.name, measures(family, settings));
}

const measures = (family: Family, settings: SwitchSettings): boolean =>
  meansFor(family, settings).read === "snmp" ? family.snmp?.watts !== undefined : tellsWatts(family);

/**
 * Whose it is will be known when the switch answers: then the port is refused if its family writes it otherwise.
 * @param remembered what it was the last time; another may stand there by now, so that it decides nothing but the watts
 */
function portOfAny(
  families: readonly Family[],
  settings: SwitchSettings,
  text: string,
  remembered?: Family,
): PortFacts | PortProblem {
  const measured = remembered !== undefined && remembered.ports.parse(text) !== null && measures(remembered, settings);
  const mayBe = families.flatMap(({ id, ports }) => {
    const port = ports.parse(text);
    return port === null ? [] : [`${id} ${port.name}`];
  });
  if (mayBe.length > 0) return { ...factsOf(text.trim(), measured), mayBe };
  const examples = [...new Set(families.map(({ ports }) => ports.example))].slice(0, 4).join(", ");
  return { problem: `is not how ports are written in any family, e.g. ${examples}` };
}

const factsOf = (name: string, measured: boolean): PortFacts => ({
  name,
  commands: new Set(["on", "off"]),
  readable: true,
  measuresUpToWatts: measured ? mostWatts : null,
});

/**
 * @param own folder of the user's own vendor files, in which those of this kind lie in `poe-switch`
 * @throws VendorFileError (by rejection) that names the file and what is wrong with it
 */
export const loadPoeSwitch = async (own?: string): Promise<PowerDeviceAdapter> =>
  createPoeSwitch(await loadFamilies(...(await ownFolders(own, "poe-switch"))));

export default await loadPoeSwitch();
