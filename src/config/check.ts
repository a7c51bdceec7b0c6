/** Text → configuration, or everything that is wrong with it. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import type { Adapters } from "../ports/adapters.js";
import type { DeviceEntry } from "../ports/power-device.js";
import {
  addressFindings,
  countFindings,
  type Finding,
  findingsAcross,
  type Indexed,
  listenFindings,
  type Placed,
} from "./across.js";
import { adapterFindings } from "./adapter-findings.js";
import type { Config, ConsoleRules, Listen, SshRules } from "./config.js";
import { consoleFindings } from "./console-findings.js";
import { explainErrors, formatPath } from "./explain.js";
import { firmwareFindings } from "./firmware.js";
import { type LibvirtPlace, libvirtFindings } from "./libvirt-schema.js";
import { deviceOf, type MachineEntry, machinesOf, type WrittenDevice } from "./machines.js";
import { type MockupReader, Recordings, withoutRecordings } from "./mockup/recordings.js";
import { netbootRulesOf, type WrittenNetboot } from "./netboot.js";
import { netbootFindings } from "./netboot-findings.js";
import { deviceFindings, outletFindings } from "./outlets.js";
import { definitionsFor } from "./parts-schema.js";
import { type ConfigProblem, mostProblems } from "./problem.js";
import { configSchema } from "./schema.js";
import { type Path, readSource, type Source } from "./source.js";

export type ConfigCheck = { readonly config: Config } | { readonly problems: readonly ConfigProblem[] };

/**
 * @param text YAML or JSON
 * @param adapters by kind; their schemas check the settings of the machines
 * @param readMockup gets the folders that machines are like; left out, none is read
 * @returns problems in the order of the file, at most `mostProblems`. Never throws.
 */
export function checkConfig(
  text: string,
  adapters: Adapters,
  readMockup: MockupReader = withoutRecordings,
): ConfigCheck {
  const source = readSource(text);
  if (source.problems.length > 0) return { problems: source.problems };
  // A file without anything is a service without machines.
  const value = source.value ?? {};
  const validate = validatorFor(adapters, kindsOf(value, adapters), definitionsFor(Object(value).machines));
  const errors = validate(value) ? [] : (validate.errors ?? []);
  // The schema has filled in its defaults by now: only the text tells what was said.
  const recordings = new Recordings({ readMockup, isSaid: (path) => source.has(path) });
  const sound = soundParts(value, errors, adapters, recordings);
  const findings = [...recordings.findings, ...findingsIn(sound, adapters)];
  const problems = [...explainErrors(errors, source), ...locate(findings, source)];
  if (problems.length === 0) return { config: finish(value as Written, sound) };
  const inOrder = problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return { problems: inOrder.slice(0, mostProblems) };
}

/* ── against the schema ──────────────────────────────────────────────────────────────────────────────────────────── */

type PowerDevices = Adapters["powerDevices"];

/**
 * Compiling the schemas of all kinds of devices takes longer than all else at a start: those that the file has will do. Of a
 * kind that there is not, what is said names them all.
 */
function kindsOf(value: unknown, { powerDevices }: Adapters): PowerDevices {
  const { devices = [] } = value as { readonly devices?: unknown };
  if (!Array.isArray(devices)) return powerDevices;
  const kinds = new Set(devices.map((device: unknown) => (device as { readonly kind?: unknown } | null)?.kind));
  const used = [...powerDevices].filter(([kind]) => kinds.has(kind));
  return used.length === kinds.size ? new Map(used) : powerDevices;
}

/** Compiling takes longer than checking: by the kinds of devices, and the parts of machines. */
const validators = new WeakMap<Adapters, Map<string, ValidateFunction>>();

function validatorFor(
  adapters: Adapters,
  powerDevices: PowerDevices,
  definitions: ReturnType<typeof definitionsFor>,
): ValidateFunction {
  const byKinds = validators.get(adapters) ?? new Map<string, ValidateFunction>();
  validators.set(adapters, byKinds);
  const parts = Object.keys(definitions).filter((part) => Object.keys(definitions[part] ?? {}).length > 0);
  const kinds = [...powerDevices.keys(), ...parts].join(" ");
  const known = byKinds.get(kinds);
  if (known !== undefined) return known;
  // strictTypes wants `type` repeated beside every keyword of an adapter's schema.
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    useDefaults: true,
    discriminator: true,
    strictTypes: false,
    // A tenth of the whole start; that the schema is one is for a test to check.
    validateSchema: false,
  });
  ajv.addVocabulary(["x-allowed"]);
  const validate = ajv.compile(configSchema({ ...adapters, powerDevices }, definitions));
  byKinds.set(kinds, validate);
  return validate;
}

/** As the schema leaves it: checked, with defaults. */
interface Written
  extends Omit<Config, "machines" | "devices" | "directory" | "racks" | "ssdp" | "listen" | "netboot" | "console"> {
  readonly console: Omit<ConsoleRules, "ssh"> & { readonly ssh?: SshRules };
  readonly listen: Pick<Listen, "host" | "port" | "tls"> & Partial<Listen>;
  readonly netboot?: WrittenNetboot;
  readonly ssdp?: Config["ssdp"];
  readonly racks: readonly { readonly id: string; readonly name?: string }[];
  readonly devices: readonly WrittenDevice[];
  readonly machines: readonly MachineEntry[];
}

/* ── against each other ──────────────────────────────────────────────────────────────────────────────────────────── */

/** The entries that the schema found nothing wrong with: what they are to each other is told in the same round. */
interface Sound {
  readonly racks: readonly Indexed<{ id: string }>[];
  readonly devices: readonly Indexed<DeviceEntry>[];
  /** Whether these are all the devices there are, so that another name means none. */
  readonly allDevices: boolean;
  readonly machines: readonly Placed[];
  readonly outbound: Written["outbound"] | undefined;
  readonly listen: Written["listen"] | undefined;
  /** null = there is something wrong with it. */
  readonly netboot: WrittenNetboot | undefined | null;
  readonly console: Written["console"] | undefined;
  readonly tooMany: readonly Finding[];
  readonly libvirt: readonly LibvirtPlace[];
}

function soundParts(value: unknown, errors: readonly ErrorObject[], adapters: Adapters, recordings: Recordings): Sound {
  const wrong = new Set(errors.map(({ instancePath }) => instancePath));
  const wrongEntries = new Set(errors.map(({ instancePath }) => instancePath.split("/", 3).join("/")));
  const written: Partial<Written> = typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  const itemsOf = <K extends "racks" | "devices" | "machines">(list: K): Indexed<NonNullable<Written[K]>[number]>[] => {
    const items: unknown = written[list];
    return Array.isArray(items) && !wrong.has(`/${list}`)
      ? [...items.entries()].filter(([index]) => !wrongEntries.has(`/${list}/${index}`))
      : [];
  };
  const isWrong = (member: string) => [...wrong].some((path) => path.startsWith(`/${member}`));
  const entries = itemsOf("machines");
  const tooMany = [...countFindings(entries)];
  const devices = itemsOf("devices").map(([index, device]): Indexed<DeviceEntry> => [index, deviceOf(device)]);
  return {
    devices,
    allDevices: !isWrong("devices"),
    racks: itemsOf("racks"),
    machines:
      tooMany.length > 0
        ? []
        : entries.map(([index, entry]) => ({
            index,
            entry,
            inventories: recordings.applied([index, entry], machinesOf(entry, adapters)),
          })),
    outbound: isWrong("outbound") ? undefined : written.outbound,
    listen: isWrong("listen") ? undefined : written.listen,
    netboot: isWrong("netboot") ? null : written.netboot,
    console: isWrong("console") ? undefined : written.console,
    tooMany,
    libvirt: isWrong("libvirt") ? [] : (written.libvirt ?? []),
  };
}

function* findingsIn(sound: Sound, adapters: Adapters): Generator<Finding> {
  const { racks, machines, outbound, listen, tooMany } = sound;
  yield* tooMany;
  if (listen !== undefined) yield* listenFindings(listen);
  for (const purpose of ["events", "images", "media"] as const) {
    if (outbound !== undefined) yield* addressFindings(outbound[purpose], ["outbound", purpose]);
  }
  yield* findingsAcross(racks, machines);
  yield* libvirtFindings(sound.libvirt, racks);
  yield* firmwareFindings(machines, adapters);
  yield* adapterFindings(machines, adapters);
  yield* netbootFindings(sound.netboot, machines, listen?.port);
  yield* consoleFindings(sound.console, listen?.port);
  yield* deviceFindings(sound.devices, adapters);
  yield* outletFindings(sound, adapters);
}

function locate(findings: Iterable<Finding>, source: Source): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  for (const { path, text, hint, also } of findings) {
    problems.push({
      ...source.placeOf(path),
      path: formatPath(path),
      text: `${text}${also === undefined ? "" : elsewhere(also, source)}`,
      ...(hint && { hint }),
    });
    if (problems.length === mostProblems) break;
  }
  return problems;
}

/** Ends a sentence that says what is so "by" another member. */
const elsewhere = (path: Path, source: Source): string =>
  ` by ${formatPath(path)}${source.has(path) ? ` in line ${source.placeOf(path).line}` : ", as it is when absent"}`;

const finish = (
  { listen, console, netboot, ssdp, racks, ...written }: Written,
  { devices, machines }: Sound,
): Config => ({
  ...written,
  listen: { http: listen.tls === "on" ? "redirect" : "serve", certificate: null, key: null, ...listen },
  console: { ...console, ssh: console.ssh ?? null },
  netboot: netboot === undefined ? null : netbootRulesOf(netboot),
  ssdp: ssdp ?? null,
  racks: racks.map(({ id, name }) => ({ id, name: name ?? id })),
  directory: ".",
  devices: devices.map(([, device]) => device),
  machines: machines.flatMap(({ inventories }) => inventories),
});
