/** Machines that take their inventory from a mockup: what the file says itself goes before what was recorded. */
import { type RecordedMachine, recordedMachine, recordedSystems } from "../../domain/mockup/recorded-machine.js";
import { macOf } from "../../model/identity.js";
import type { Inventory } from "../../model/inventory.js";
import { withMadeUpParts } from "../../model/made-up-parts.js";
import type { Mockup } from "../../model/mockup.js";
import type { Finding, Indexed } from "../across.js";
import { simulated } from "../machine-schema.js";
import type { MachineEntry } from "../machines.js";
import type { Path } from "../source.js";
import type { WrittenRecording } from "./schema.js";

/** @param folder as it is written in the file @throws Error with a sentence, when it cannot be had */
export type MockupReader = (folder: string) => Mockup;

/** @param isSaid whether the file itself has the member at a path */
export interface RecordingParts {
  readonly readMockup: MockupReader;
  readonly isSaid: (path: Path) => boolean;
}

/** For a text that is only checked: nothing is read. */
export const withoutRecordings: MockupReader = () => ({
  documents: new Map(),
  files: new Map(),
  metadata: null,
  faults: [],
});

export class Recordings {
  readonly findings: Finding[] = [];

  constructor(private readonly parts: RecordingParts) {}

  /** @param inventories of the entry, as they are without a recording */
  applied([index, entry]: Indexed<MachineEntry>, inventories: readonly Inventory[]): readonly Inventory[] {
    const isFleet = "fleet" in entry;
    const written = isFleet ? entry.fleet : entry;
    const at: Path = ["machines", index, ...(isFleet ? ["fleet"] : [])];
    if (written.mockup === undefined) {
      if (written.system !== undefined) this.find([...at, "system"], 'stands without "mockup"');
      return inventories;
    }
    if (written.adapter.kind !== simulated) {
      this.find([...at, "mockup"], `is for machines that are simulated (adapter.kind ${simulated})`);
      return inventories;
    }
    const recorded = this.recorded(written, at);
    if (recorded === null) return inventories;
    const isSaid = (member: string) => this.parts.isSaid([...at, member]);
    const shared = sharedPart(recorded, inventories[0], isSaid);
    return inventories.map((inventory) => likeRecorded(inventory, shared, isSaid("nics") ? undefined : recorded.nics));
  }

  private recorded({ mockup: folder = "", system }: WrittenRecording, at: Path): RecordedMachine | null {
    try {
      const mockup = this.parts.readMockup(folder);
      return this.systemIn(mockup, system, at);
    } catch (error) {
      this.find([...at, "mockup"], (error as Error).message);
      return null;
    }
  }

  private systemIn(mockup: Mockup, wanted: string | undefined, at: Path): RecordedMachine | null {
    if (mockup.documents.size === 0) return null;
    const ids = recordedSystems(mockup);
    const there = `there ${ids.length === 1 ? "is" : "are"}: ${ids.slice(0, 20).join(", ") || "none"}`;
    if (wanted === undefined && ids.length !== 1) {
      this.find([...at, "mockup"], `has ${ids.length} systems; ${there}`, 'Say which with "system".');
      return null;
    }
    const recorded = recordedMachine(mockup, wanted ?? ids[0] ?? "");
    if (recorded === undefined)
      this.find([...at, "system"], `is ${JSON.stringify(wanted)}, which is not in the mockup; ${there}`);
    return recorded ?? null;
  }

  private find(path: Path, what: string, hint?: string): void {
    this.findings.push({ path, text: what, ...(hint !== undefined && { hint }) });
  }
}

const labels = ["manufacturer", "model", "partNumber", "sku", "firmwareVersion", "processors", "memoryMiB"] as const;
const lists = ["storage", "memory", "pcie", "networkAdapters"] as const;

/** The same objects for all machines of the entry. */
function sharedPart(
  recorded: RecordedMachine,
  first: Inventory | undefined,
  isSaid: (member: string) => boolean,
): Partial<Inventory> {
  const pick = (keys: readonly (keyof RecordedMachine)[]) =>
    Object.fromEntries(
      keys.flatMap((key) => (isSaid(key) || recorded[key] === undefined ? [] : [[key, recorded[key]]])),
    );
  const said = Object.fromEntries(lists.flatMap((key) => (isSaid(key) ? [[key, first?.[key]]] : [])));
  const described: Partial<Inventory> = pick(labels);
  const memoryMiB = described.memoryMiB ?? first?.memoryMiB ?? 0;
  const nics = (isSaid("nics") ? undefined : recorded.nics) ?? first?.nics ?? [];
  const known: Partial<Inventory> = { ...pick(lists), ...said };
  return {
    ...described,
    ...withMadeUpParts({ memoryMiB, nics }, fitting(known, recorded, isSaid)),
    ...(first && { adapter: withSensors(first.adapter, recorded) }),
  };
}

/** What was recorded is left out where it speaks of what the file says otherwise. */
function fitting(
  { memory, networkAdapters, ...known }: Partial<Inventory>,
  recorded: RecordedMachine,
  isSaid: (member: string) => boolean,
): Partial<Inventory> {
  const isOtherMemory = memory === recorded.memory && isSaid("memoryMiB");
  const isOtherPorts = networkAdapters === recorded.networkAdapters && isSaid("nics");
  return {
    ...known,
    ...(memory && !isOtherMemory && { memory }),
    ...(networkAdapters && !isOtherPorts && { networkAdapters }),
  };
}

/** Beside the settings that the file has: the simulation reads them there. */
const withSensors = (
  adapter: Inventory["adapter"],
  { sensors, powerSupply }: RecordedMachine,
): Inventory["adapter"] => ({
  ...adapter,
  settings: {
    ...adapter.settings,
    ...(sensors.length > 0 && { sensors }),
    ...(powerSupply !== null && { powerSupply }),
  },
});

/** Addresses are the machine's own: a fleet has each only once. */
function likeRecorded(
  inventory: Inventory & WrittenRecording,
  shared: Partial<Inventory>,
  nics: RecordedMachine["nics"],
): Inventory {
  const { mockup: _folder, system: _system, ...own } = inventory;
  return {
    ...own,
    ...shared,
    ...(nics && { nics: nics.map((nic, place) => ({ ...nic, mac: macOf(own.id, place) })) }),
  };
}
