/** A guide over machines that are documents only, with files in memory. What is reported of machines comes true in the documents. */
import { useUp } from "../../../src/domain/boot.js";
import { networkDecision, networkSlots } from "../../../src/domain/media/network-medium.js";
import { withMedium, withSeen } from "../../../src/domain/media/slots.js";
import { observe } from "../../../src/domain/observe.js";
import { type BootIntent, firstIntent } from "../../../src/model/intent.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { Machine } from "../../../src/model/machine.js";
import type { Asker, BootAnswer, BootErrand, Lease, MachineNetboot, NetStage } from "../../../src/model/netboot.js";
import { firstObservation } from "../../../src/model/observation.js";
import type { PowerState, ResetType } from "../../../src/model/words.js";
import type { BootBoard, BootSet } from "../../../src/ports/boot-sets.js";
import type { NewHappening } from "../../../src/ports/chronicle.js";
import type { FirmwareFamily } from "../../../src/ports/firmware.js";
import { FileRefusal, type NetbootMachines, type ServedFile, type TransferEnd } from "../../../src/ports/netboot.js";
import { openBootBook } from "../../../src/services/netboot/boot-book.js";
import { bytesSource } from "../../../src/services/netboot/files/bytes-source.js";
import { type Guide, openGuide } from "../../../src/services/netboot/guide.js";
import { ManualClock } from "../../support/manual-clock.js";
import { MemoryStore } from "../../support/memory-store.js";
import { asker, netboot, place, programs } from "../netboot-domain/boot-bench.js";

export interface Given {
  readonly netboot?: Partial<MachineNetboot> | null;
  readonly served?: boolean;
  readonly mac?: string;
  readonly power?: PowerState;
}

/** A Raspberry Pi whose firmware comes from here. */
export const pi: Given = { netboot: { bootSet: "pi", serial: "a1b2c3d4" }, served: true, mac: "dc:a6:32:00:00:01" };

function machineOf(id: string, { netboot: has = {}, served = false, mac, power = "On" }: Given): Machine {
  const inventory = {
    id,
    name: id,
    uuid: "00112233-4455-6677-8899-aabbccddeeff",
    nics: [{ id: "eth0", mac: mac ?? "52:54:00:77:00:01", speedMbps: 1000 }],
    processors: { architecture: served ? "ARM" : "x86", instructionSet: served ? "ARM-A64" : "x86-64" },
    ...(served && { firmware: { family: "raspberry-pi-4", file: null, image: null, keys: null } }),
    ...(has && { netboot: netboot(has) }),
  } as unknown as Inventory;
  return {
    inventory,
    intent: firstIntent,
    observation: { ...firstObservation(0), power: { state: power, at: 0, source: "test" } },
    capabilities: { media: networkSlots } as Machine["capabilities"],
  };
}

class Machines implements NetbootMachines {
  readonly all = new Map<string, Machine>();
  readonly bootsUsed: string[] = [];
  begun = 0;
  private readonly listeners = new Set<(before: Machine, after: Machine) => void>();

  get = (id: string) => this.all.get(id);
  ids = () => [...this.all.keys()];
  onChange = (listener: (before: Machine, after: Machine) => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  must(id: string): Machine {
    const machine = this.all.get(id);
    if (!machine) throw new Error(`no machine ${id}`);
    return machine;
  }

  change(id: string, change: Partial<Machine>): void {
    const before = this.must(id);
    const after = { ...before, ...change };
    this.all.set(id, after);
    for (const listener of this.listeners) listener(before, after);
  }

  begin(id: string): BootErrand {
    this.begun += 1;
    return this.errand(id);
  }

  errand(id: string): BootErrand {
    const machine = this.must(id);
    const { inventory, intent } = machine;
    const decision = networkDecision(machine);
    const data = Buffer.from(decision.target ?? "none").toString("hex");
    const firmware = {
      image: null,
      variables: [{ guid: "8be4df61-93ca-11d2-aa0d-00e098032b8c", name: "BootNext", attributes: 7, data }],
      problem: null,
    };
    return {
      seq: intent.seq,
      decision,
      once: decision.target !== null && intent.boot.enabled === "Once",
      firmware: inventory.firmware ? firmware : null,
    };
  }

  report(id: string, seen: Parameters<NetbootMachines["report"]>[1]): void {
    const { intent, observation } = this.must(id);
    if (seen.bootUsed !== undefined) this.bootsUsed.push(id);
    const used = seen.bootUsed === undefined ? intent : useUp(intent, seen.bootUsed);
    this.change(id, { intent: used, observation: observe(observation, seen) });
  }
}

const boardFiles: Readonly<Record<string, string>> = {
  "start4.elf": "start",
  "config.txt": "armstub=RPI_EFI.fd\n",
  "RPI_EFI.fd": "firmware",
};

const bootSet: BootSet = {
  id: "0".repeat(64),
  name: "pi",
  board: "raspberry-pi-4",
  addedAt: 0,
  from: "a test",
  signer: null,
  image: "f".repeat(64),
  notes: [],
  files: Object.entries(boardFiles).map(([path, text], index) => ({
    path,
    size: text.length,
    sha256: path === "RPI_EFI.fd" ? "f".repeat(64) : String(index).repeat(64),
  })),
};

const board = {
  id: "raspberry-pi-4",
  image: "RPI_EFI.fd",
  config: "config.txt",
  sections: { always: [], perhaps: [] },
  settings: {},
  generations: [],
} as unknown as BootBoard;

/** The variables behind the image. */
const family = {
  id: "raspberry-pi-4",
  render(image: Uint8Array, variables: readonly { readonly data: string }[]) {
    const parts = [image, ...variables.map(({ data }) => Buffer.from(data, "hex"))];
    return { size: parts.reduce((sum, { length }) => sum + length, 0), parts };
  },
} as unknown as FirmwareFamily;

export class GuideBench {
  readonly clock = new ManualClock();
  readonly machines = new Machines();
  guide: Guide;
  store = MemoryStore.empty();
  readonly told: NewHappening[] = [];
  readonly leases = new Map<string, Lease>();
  readonly neighbours = new Map<string, string>();
  /** How often the neighbours were read. */
  looks = 0;
  /** The operator's folder. */
  readonly files = new Map<string, string>([
    ["vmlinuz", "kernel"],
    ["initrd.img", "initrd"],
  ]);
  sets: readonly BootSet[] = [bootSet];
  /** Whether iPXE was in its folder at the last look, and is by now. */
  installed = true;
  installing = true;

  constructor(machines: Readonly<Record<string, Given>>) {
    for (const [id, given] of Object.entries(machines)) this.machines.all.set(id, machineOf(id, given));
    this.guide = this.start();
  }

  private start(): Guide {
    return openGuide({
      clock: this.clock,
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      chronicle: { tell: (event) => this.told.push(event) as never },
      machines: this.machines,
      leases: this.leases,
      boots: openBootBook(this.store),
      neighbours: () => {
        this.looks += 1;
        return this.neighbours;
      },
      programs: {
        ...programs,
        programFor: (architecture, stage) => (this.installed ? programs.programFor(architecture, stage) : null),
        read: async (name) => Buffer.from(name),
        refresh: async () => {
          this.installed = this.installing;
        },
      },
      files: { open: async (path) => this.inFolder(path) },
      media: { open: async (sha256) => bytesSource({ content: Buffer.from(`disc ${sha256}`), type: "" }) },
      bootSets: {
        all: () => this.sets,
        refresh: async () => {},
        bytes: async (_id, path) => Buffer.from(boardFiles[path] ?? ""),
      },
      boards: [board],
      families: new Map([["raspberry-pi-4", family]]),
      images: { bytes: async () => Buffer.from("another") },
      console: null,
      place: () => place,
    });
  }

  /** The service dies, and another one finds what was on disk. Nothing is known of the machines' power then, nor of their boots. */
  restart(): void {
    this.guide.close();
    this.store = this.store.reopen();
    for (const id of this.machines.ids()) {
      this.machines.change(id, { observation: firstObservation(this.clock.now()) });
    }
    this.guide = this.start();
  }

  private inFolder(path: string) {
    const text = this.files.get(path);
    if (text === undefined) throw new FileRefusal("not-found", "There is no such file.");
    return bytesSource({ content: Buffer.from(text), type: "application/octet-stream" });
  }

  lease(address: string, mac: string): void {
    const now = this.clock.now();
    const about = { network: "lab", clientId: null, hostName: null, state: "leased" as const };
    this.leases.set(address, { address, mac, since: now, until: now + 3_600_000, ...about });
  }

  override(id: string, boot: Partial<BootIntent>): void {
    const { intent } = this.machines.must(id);
    const seq = intent.seq + 1;
    const next = { ...intent.boot, enabled: "Once" as const, ...boot, setAt: seq };
    this.machines.change(id, { intent: { ...intent, seq, boot: next } });
  }

  /** @param sha256 null = it is taken out */
  insert(id: string, sha256: string | null): void {
    const { intent, observation } = this.machines.must(id);
    const seq = intent.seq + 1;
    const asked = {
      seq,
      image: "http://server/a.iso",
      userName: null,
      writeProtected: true,
      by: "admin",
      at: 0,
      task: null,
    };
    const seen = { seq, state: "inserted", sha256, size: 1, problem: null, at: 0 } as const;
    this.machines.change(id, {
      intent: { ...withMedium(intent, "Cd", sha256 === null ? null : asked), seq },
      observation: withSeen(observation, "Cd", sha256 === null ? null : seen),
    });
  }

  power(id: string, state: PowerState): void {
    const { observation } = this.machines.must(id);
    this.machines.change(id, {
      observation: { ...observation, power: { state, at: this.clock.now(), source: "test" } },
    });
  }

  unknownPower(id: string): void {
    const { observation } = this.machines.must(id);
    this.machines.change(id, { observation: { ...observation, power: null } });
  }

  begins(id: string, type: ResetType): void {
    const { intent } = this.machines.must(id);
    const asked = { seq: intent.seq, type, by: "admin", at: 0, deadline: 0 };
    this.machines.change(id, { intent: { ...intent, resets: [{ ...asked, begun: 0 }] } });
    this.machines.change(id, { intent: { ...intent, resets: [{ ...asked, begun: 1 }] } });
    this.machines.change(id, { intent: { ...intent, resets: [] } });
  }

  ask(stage: NetStage, given: Partial<Asker> = {}): BootAnswer {
    return this.guide.ask(asker({ ...packets[stage], ...given }), place);
  }

  open(path: string, client = "10.77.0.100", protocol: "tftp" | "http" = "tftp"): Promise<ServedFile> {
    return this.guide.open({ protocol, path, client, place });
  }

  /** Fetches a file to its end, or as it is told. @returns what it held */
  async fetch(path: string, client?: string, end?: Partial<TransferEnd>): Promise<string> {
    const file = await this.open(path, client);
    const bytes = await file.read(0, file.size);
    file.close({ from: 0, to: file.size, problem: null, ...end });
    return Buffer.from(bytes).toString();
  }

  async refusal(path: string, client?: string): Promise<string> {
    try {
      await this.open(path, client);
    } catch (error) {
      if (error instanceof FileRefusal) return error.code;
      throw error;
    }
    return "served";
  }

  boot(id: string): string {
    const { stage, source } = this.machines.must(id).observation.boot;
    return `${stage} ${source}`;
  }

  enabled(id: string): string {
    return this.machines.must(id).intent.boot.enabled;
  }

  /** Messages and what they speak of. */
  get log(): readonly string[] {
    return this.told.map(({ message: { key, args } }) => `${key.slice("Shoal.".length)} ${args[0]}`);
  }
}

const packets: Readonly<Record<NetStage, Partial<Asker>>> = {
  board: {
    architectures: [0],
    vendorClass: "PXEClient:Arch:00000:UNDI:002001",
    machineId: "005250693400c0311132000001a1b2c3d4",
  },
  "bios-pxe": { architectures: [0], vendorClass: "PXEClient:Arch:00000:UNDI:002001" },
  "uefi-pxe": { architectures: [7], vendorClass: "PXEClient:Arch:00007:UNDI:003000" },
  "uefi-http": { architectures: [16], vendorClass: "HTTPClient:Arch:00016:UNDI:003000" },
  "u-boot": { architectures: [22], vendorClass: "U-Boot.armv8" },
  ipxe: { architectures: [7], vendorClass: "PXEClient:Arch:00007:UNDI:003010", userClasses: ["iPXE"] },
  system: { vendorClass: "udhcp 1.36.1", hostName: "node" },
};
