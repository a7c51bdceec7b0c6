/** What the resources of one system tell of a machine → its inventory. Identity is the machine's own, so it is not taken. Pure. */
import type { PowerSupplyDescription } from "../../model/capabilities.js";
import type { Inventory, Nic, Processors } from "../../model/inventory.js";
import { type Mockup, type MockupDocument, rootPath } from "../../model/mockup.js";
import { memoryOf, pcieOf } from "./recorded-cards.js";
import { adaptersOf, portsOf } from "./recorded-ports.js";
import { powerSupplyOf, type RecordedSensor, sensorsOf } from "./recorded-sensors.js";
import { storageOf } from "./recorded-storage.js";
import { idOf, isPresent, linkedAll, membersAt, membersOf, oneOf, textOf, wholeOf } from "./values.js";

/** What a mockup does not tell is absent. */
export interface RecordedMachine
  extends Partial<
    Pick<
      Inventory,
      | "manufacturer"
      | "model"
      | "partNumber"
      | "sku"
      | "firmwareVersion"
      | "processors"
      | "memoryMiB"
      | "storage"
      | "memory"
      | "pcie"
      | "networkAdapters"
    >
  > {
  /** Without their addresses. */
  readonly nics?: readonly Omit<Nic, "mac">[];
  readonly sensors: readonly RecordedSensor[];
  readonly powerSupply: PowerSupplyDescription | null;
}

/** Ids of the systems of a mockup, as `recordedMachine` takes them. */
export const recordedSystems = (mockup: Mockup): readonly string[] =>
  systemsIn(mockup).flatMap((system) => idOf(system) ?? []);

/** @returns undefined when there is no such system */
export function recordedMachine(mockup: Mockup, systemId: string): RecordedMachine | undefined {
  const system = systemsIn(mockup).find((one) => idOf(one) === systemId);
  return system === undefined ? undefined : machineOf(mockup, system);
}

const most = { systems: 1000, processors: 64, chassis: 16 };

const systemsIn = (mockup: Mockup): readonly MockupDocument[] =>
  membersAt(mockup, mockup.documents.get(rootPath)?.Systems, most.systems);

function machineOf(mockup: Mockup, system: MockupDocument): RecordedMachine {
  const chassis = linkedAll(mockup, membersOf(system.Links).Chassis, most.chassis);
  const memory = memoryOf(mockup, system);
  const ports = portsOf(mockup, system);
  return {
    ...labelOf(system),
    ...given("processors", processorsOf(mockup, system)),
    ...given("memoryMiB", memoryMibOf(system, memory)),
    ...given("memory", memory),
    ...given("nics", ports.length === 0 ? undefined : ports.map(({ nic }) => nic)),
    ...given("networkAdapters", adaptersOf(mockup, chassis, ports)),
    ...given("pcie", pcieOf(mockup, system, chassis)),
    ...given("storage", storageOf(mockup, system)),
    sensors: sensorsOf(mockup, chassis),
    powerSupply: powerSupplyOf(mockup, chassis),
  };
}

const given = <K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } =>
  (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: T };

const labelOf = ({ Manufacturer, Model, PartNumber, SKU, BiosVersion }: MockupDocument) => ({
  ...given("manufacturer", textOf(Manufacturer)),
  ...given("model", textOf(Model)),
  ...given("partNumber", textOf(PartNumber)),
  ...given("sku", textOf(SKU)),
  ...given("firmwareVersion", textOf(BiosVersion)),
});

/* ── processors ──────────────────────────────────────────────────────────────────────────────────────────────────── */

const architectures = ["x86", "ARM", "RISC-V"] as const;
const instructionSets = { x86: "x86-64", ARM: "ARM-A64", "RISC-V": "RV64" } as const;
const architectureWith: Readonly<Record<string, Processors["architecture"]>> = {
  x86: "x86",
  "x86-64": "x86",
  "ARM-A32": "ARM",
  "ARM-A64": "ARM",
  RV32: "RISC-V",
  RV64: "RISC-V",
};

/** The resources themselves go before the system's summary, whose cores and threads are of all processors together. */
function processorsOf(mockup: Mockup, system: MockupDocument): Processors | undefined {
  const summary = membersOf(system.ProcessorSummary);
  const all = membersAt(mockup, system.Processors, most.processors).filter(
    (one) => (one.ProcessorType ?? "CPU") === "CPU" && isPresent(one),
  );
  const [first = {}] = all;
  const count = all.length > 0 ? all.length : wholeOf(summary.Count, 1, 64);
  if (count === undefined) return undefined;
  const each = (total: unknown): number | undefined => {
    const number = wholeOf(total, 1, 1_000_000);
    return number === undefined ? undefined : Math.max(1, Math.floor(number / count));
  };
  const cores = wholeOf(first.TotalCores, 1, 1024) ?? each(summary.CoreCount) ?? 1;
  const architecture = architectureOf(first);
  return {
    count,
    cores,
    threads: wholeOf(first.TotalThreads, 1, 4096) ?? each(summary.LogicalProcessorCount) ?? cores,
    model: textOf(first.Model) ?? textOf(summary.Model) ?? "Processor",
    architecture,
    instructionSet: instructionSets[architecture],
    maxSpeedMHz: wholeOf(first.MaxSpeedMHz, 1, 100_000) ?? 2400,
  };
}

const architectureOf = ({ ProcessorArchitecture, InstructionSet }: MockupDocument): Processors["architecture"] =>
  oneOf(ProcessorArchitecture, architectures) ?? architectureWith[String(InstructionSet)] ?? "x86";

/* ── memory ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** What the modules are together, where they are known; else what the summary says. */
function memoryMibOf(system: MockupDocument, modules: Inventory["memory"]): number | undefined {
  if (modules !== undefined) return modules.reduce((sum, { mib }) => sum + mib, 0);
  const gib = membersOf(system.MemorySummary).TotalSystemMemoryGiB;
  const mib = typeof gib === "number" ? Math.round(gib * 1024) : undefined;
  return wholeOf(mib, 1, 268_435_456);
}
