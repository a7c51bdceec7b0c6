/** File backends of smee and metal-boot → machines. */
import { stringify } from "yaml";
import { type Draft, type KeyTable, plainKey } from "./backend-keys.js";
import { draftMachine, type MachineDraft } from "./backend-machine.js";
import { isOneMachines, macIn } from "./mac-address.js";
import type { MachineImport } from "./machine-import.js";
import { Problems, shown } from "./problem.js";
import { readYaml, YamlError, type YamlMember, type YamlValue } from "./yaml-lines.js";

/** As many as have been tried in one configuration. */
const mostMachines = 100_000;

/** Never throws: what cannot be read at all is a problem too. */
export function importBackend(text: string, keys: KeyTable): MachineImport {
  const problems = new Problems();
  const machines: MachineDraft[] = [];
  const taken = new Set<string>();
  for (const member of membersIn(text, problems)) {
    const draft = draftOf(member, keys, problems);
    if (draft === null) continue;
    const isDouble = taken.has(draft.mac);
    if (isDouble) problems.add(member.line, `${draft.mac} is there twice; the first counts.`);
    else if (machines.length >= mostMachines)
      problems.add(member.line, `There are more than ${mostMachines} machines.`);
    else machines.push(draftMachine(draft, taken, (problem) => problems.add(member.line, problem)));
    taken.add(draft.mac);
  }
  return {
    yaml: machines.length === 0 ? "" : yamlOf(machines),
    machines: machines.length,
    scripts: machines.flatMap(({ script }) => script ?? []),
    problems: problems.all,
  };
}

function membersIn(text: string, problems: Problems): readonly YamlMember[] {
  try {
    const value = readYaml(text);
    if (value.kind === "mapping") return value.members;
    problems.add(value.line, "This is no file of machines: it holds no mapping of MAC addresses.");
  } catch (error) {
    const line = error instanceof YamlError ? error.line : 1;
    problems.add(line, error instanceof YamlError ? error.message : "The file cannot be read as YAML.");
  }
  return [];
}

function draftOf({ key, line, value }: YamlMember, keys: KeyTable, problems: Problems): Draft | null {
  const mac = macIn(key);
  if (mac === null || !isOneMachines(mac)) {
    problems.add(line, `${shown(key)} is no machine's MAC address; what is below it is left out.`);
    return null;
  }
  const draft: Draft = { mac, options: {} };
  take(value, keys, draft, problems);
  return draft;
}

function take(value: YamlValue, keys: KeyTable, draft: Draft, problems: Problems): void {
  if (value.kind !== "mapping") {
    if (value.kind !== "scalar" || !value.isNull) problems.add(value.line, "This is no mapping, and is left out.");
    return;
  }
  for (const { key, line, value: inner } of value.members) {
    const plain = plainKey(key);
    const known = Object.hasOwn(keys, plain) ? keys[plain] : undefined;
    if (known === undefined) problems.add(line, `The key ${shown(key)} is not known.`);
    else if (typeof known === "function")
      known({ draft, value: inner, tell: (at, problem) => problems.add(at, problem) });
    else take(inner, known, draft, problems);
  }
}

/* ── as YAML ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

function yamlOf(machines: readonly MachineDraft[]): string {
  const devices = [
    ...new Map(machines.flatMap(({ device }) => (device ? [[device.id, device] as const] : []))).values(),
  ];
  const head = devices.length === 0 ? "" : `${devicesText}${written({ devices: devices.map(deviceOf) })}`;
  const powerless = machines.some(({ device }) => device === undefined);
  const remark = `${powerless ? powerText : ""}${devices.length > 0 ? confirmText : ""}`;
  return `${head}${remark}${written({ machines: machines.map(({ machine }) => machine) })}`;
}

/** What YAML 1.1 would take for numbers, as it does MAC addresses, in quotes. */
const written = (value: object): string => stringify(value, { compat: "yaml-1.1", lineWidth: 0 });

const deviceOf = ({ id, mac }: NonNullable<MachineDraft["device"]>) => ({
  id,
  kind: "unifi",
  url: "https://192.0.2.1",
  switch: mac,
  apiKey: { file: "secrets/unifi-key" },
});

const devicesText =
  "# Put in the controller's own address and key: they are not in the file that this was made from.\n";

const powerText =
  "# How these machines get their power was not in the file. Without an adapter a machine is simulated; such as:\n" +
  "#   adapter: { kind: board, power: { device: sw1, port: '5' } }\n";

const confirmText =
  "# A port is read and never switched before somebody made sure that it feeds the machine, and wrote confirmed: true.\n";
