/** PoE switches, by SNMP and by their command line. */
import type {
  DeviceEntry,
  DeviceHost,
  PortFacts,
  PortProblem,
  PowerDeviceAdapter,
} from "../../../src/ports/power-device.js";
import type { Bank } from "../../kit/power/bank.js";
import { factsBy } from "../../kit/power/facts.js";
import { SafeDevice } from "../../kit/power/safe-device.js";
import { timingOf } from "../../kit/power/timing-schema.js";
import { openSession } from "../../kit/snmp/open.js";
import { snmpProblems, versionOf } from "../../kit/snmp/settings.js";
import { AutoBank } from "./auto-bank.js";
import { lackOf, meansFor, openBank } from "./banks.js";
import { familyOf, loadFamilies } from "./families.js";
import type { Family } from "./family.js";
import { auto, type SwitchSettings, settingsSchema } from "./settings.js";

/** IEEE 802.3bt type 4: 90 W at the switch. */
const mostWatts = 90;

/** What is used when no family fits the switch. */
const fallback = "generic";

export function createPoeSwitch(families: readonly Family[]): PowerDeviceAdapter {
  const byId = new Map(families.map((family) => [family.id, family]));
  const identify = (sysObjectId: string): Family | null => familyOf(families, sysObjectId) ?? null;
  const portOf = (device: DeviceEntry, port: string): PortFacts | PortProblem => {
    const { family: id } = settingsOf(device);
    const family = byId.get(id);
    return family ? portOfFamily(family, settingsOf(device), port) : portOfAny(families, port);
  };
  return {
    kind: "poe-switch",
    settingsSchema: settingsSchema([...byId.keys()]),
    problems: (device) => problemsOf(settingsOf(device), byId.get(settingsOf(device).family)),
    port: portOf,
    open(device, host) {
      const settings = settingsOf(device);
      const label = `${device.id} (${settings.host})`;
      const family = byId.get(settings.family) ?? null;
      const bank = open({ label, settings, family, host, identify, otherwise: byId.get(fallback) ?? null });
      const timing = timingOf(settings, family?.timing);
      return new SafeDevice({
        id: device.id,
        label,
        bank,
        timing,
        facts: factsBy(label, (port) => portOf(device, port)),
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
  const found = ({ id }: Family, sysObjectId: string) => host.logger.info(`${label}: family ${id}`, { sysObjectId });
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
  if (snmp && read !== null && versionOf(snmp) === "1")
    return [...problems, "SNMP version 1 only reads here; use 2c or 3"];
  return [...problems, lackOf(family, read !== null)];
}

/* ── ports ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

function portOfFamily(family: Family, settings: SwitchSettings, text: string): PortFacts | PortProblem {
  const port = family.ports.parse(text);
  if (port === null)
    return { problem: `is not how the ports of ${family.name} are written, e.g. ${family.ports.example}` };
  return factsOf(
    port.name,
    meansFor(family, settings).read === "snmp" ? family.snmp?.watts !== undefined : tellsWatts(family),
  );
}

/** Whose it is will be known when the switch answers: then the port is refused if its family writes it otherwise. */
function portOfAny(families: readonly Family[], text: string): PortFacts | PortProblem {
  if (families.some(({ ports }) => ports.parse(text) !== null)) return factsOf(text.trim(), false);
  const examples = [...new Set(families.map(({ ports }) => ports.example))].slice(0, 4).join(", ");
  return { problem: `is not how ports are written in any family, e.g. ${examples}` };
}

const factsOf = (name: string, measured: boolean): PortFacts => ({
  name,
  commands: new Set(["on", "off"]),
  readable: true,
  measuresUpToWatts: measured ? mostWatts : null,
});

function tellsWatts({ ssh }: Family): boolean {
  const layouts = [ssh?.read, ssh?.readAll].flatMap((show) => (show ? [show.layout] : []));
  return layouts.some((layout) =>
    layout.kind === "json"
      ? layout.watts !== undefined
      : layout.patterns.some(({ source }) => source.includes("(?<watts>")),
  );
}

export default createPoeSwitch(await loadFamilies());
