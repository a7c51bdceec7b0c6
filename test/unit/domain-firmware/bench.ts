/** One machine with firmware on the domain's bench: its power is scripted, its flash is in memory. */
import type { FirmwareSetup } from "../../../src/domain/firmware/setup.js";
import { networkSlots } from "../../../src/domain/media/network-medium.js";
import type { FirmwareView, FirmwareWishes, ImageRecord, Variables } from "../../../src/model/firmware.js";
import type { FirmwareSettings, Inventory } from "../../../src/model/inventory.js";
import type { Machine } from "../../../src/model/machine.js";
import type { MachineNetboot } from "../../../src/model/netboot.js";
import { Refusal } from "../../../src/model/refusal.js";
import type { PowerCommand } from "../../../src/model/reset.js";
import type { DefaultKeys, FirmwareFamily } from "../../../src/ports/firmware.js";
import { ManualClock } from "../../support/manual-clock.js";
import { MemoryStore } from "../../support/memory-store.js";
import { alice, Bench, inventoryOf } from "../domain/bench.js";
import { basic, ScriptedDevice, scripted } from "../domain/scripted-device.js";
import { MemoryFlash } from "./memory-flash.js";
import { firstVariables, imageOf, playedFamily, scriptedFamily } from "./scripted-family.js";

export const digest = (letter: string): string => letter.repeat(64);

export function recordOf(sha256: string, version: string, family = "scripted"): ImageRecord {
  const facts = { version, layout: "JSON", hasCode: true };
  return { sha256, size: 1, name: `image-${version}`, addedAt: 0, from: "test", family, facts, signer: null };
}

export interface Given {
  readonly flash?: MemoryFlash | null;
  readonly image?: string | null;
  /** Its flash holds variables alone, and is made by its adapter. */
  readonly pair?: true;
  readonly keys?: DefaultKeys | null;
  readonly commands?: readonly PowerCommand[];
  readonly store?: MemoryStore;
  readonly clock?: ManualClock;
  readonly device?: ScriptedDevice;
  readonly blind?: boolean;
  /** It has a slot for discs, which it reads over the network. */
  readonly readsDiscs?: boolean;
  /** Its driver makes the flash. */
  readonly readyFirmware?: () => void;
  /** The scripted one when left out. */
  readonly family?: FirmwareFamily;
  /** By digest. */
  readonly images?: ReadonlyMap<string, { readonly record: ImageRecord; readonly bytes: Uint8Array }>;
  /** Its firmware is served from a boot folder; which one, by the image in it. */
  readonly bootSets?: () => readonly string[];
  /** The images are looked for again. */
  readonly refresh?: () => void;
}

/** What it is after a service dies: the hardware, and what was on the disk. */
export class FirmwareBench {
  readonly device: ScriptedDevice;
  readonly flash: MemoryFlash | null;
  readonly bench: Bench;
  readonly adapter: ReturnType<typeof scripted>;

  constructor(readonly given: Given = {}) {
    const { bootSets, commands = basic, image = null } = given;
    const { flash = bootSets ? null : new MemoryFlash(imageOf(firstVariables)) } = given;
    const { family = flash ? scriptedFamily : playedFamily } = given;
    this.flash = flash;
    this.device = given.device ?? new ScriptedDevice(commands);
    const adapter = scripted(new Map([["node", this.device]]));
    const { capabilities, attach } = adapter;
    const { readyFirmware } = given;
    this.adapter = {
      ...adapter,
      attach: (inventory, host) => ({
        ...attach(inventory, host),
        ...(readyFirmware && { readyFirmware: async () => readyFirmware() }),
      }),
      capabilities: (inventory, devices) => ({
        ...capabilities(inventory, devices),
        // What switches the power of a board knows nothing of its boots.
        ...(flash === null && !bootSets ? { simulated: true } : { bootTargets: [] }),
        ...(given.blind && { seesPower: false }),
        ...(given.readsDiscs && { media: networkSlots }),
      }),
    };
    this.bench = new Bench({
      adapter: this.adapter,
      inventory: [
        {
          ...machineWith({
            family: family.id,
            file: flash && "/VARS.fd",
            image,
            keys: null,
            ...(given.pair && { own: true, pair: true }),
          }),
          ...(bootSets && { netboot }),
        },
      ],
      clock: given.clock ?? new ManualClock(),
      store: given.store ?? MemoryStore.empty(),
      firmware: setupOf(given, family, flash),
    }).start();
  }

  get machine(): Machine {
    return this.bench.machine();
  }

  get current(): FirmwareView {
    return this.bench.machines.firmware.current(this.machine) ?? missing();
  }

  get next(): FirmwareView {
    return this.bench.machines.firmware.next(this.machine) ?? missing();
  }

  get variables(): Variables {
    return this.machine.observation.firmware?.variables ?? missing();
  }

  get troubles(): readonly string[] {
    return this.machine.observation.troubles.map(({ text }) => text);
  }

  get host() {
    return this.adapter.hosts.get("node") ?? missing();
  }

  amend(wishes: FirmwareWishes): Promise<void> {
    return this.bench.machines.firmwareCommands.amend("node", wishes, alice);
  }

  override(boot: object): Promise<void> {
    return this.bench.machines.commands.amend("node", { boot }, alice);
  }

  /** Resolves when it is over, well or not. @returns what was told to be wrong, if anything */
  async reset(type: "On" | "ForceOff" | "PowerCycle" | "ForceRestart"): Promise<string | null> {
    await this.bench.machines.commands.reset("node", type, alice);
    for (let time = 0; time < 200_000 && this.machine.intent.resets.length > 0; time += 500) {
      await this.bench.elapse(500, 100);
    }
    return this.machine.observation.failedReset?.problem ?? null;
  }

  /** The firmware has its way with the variables while the machine is on. */
  async firmwareEdits(change: (variables: Variables) => Variables): Promise<void> {
    this.flash?.edit(change);
    await this.elapse(15_000);
  }

  elapse(time: number, step = 500): Promise<void> {
    return this.bench.elapse(time, step);
  }
}

function missing(): never {
  throw new Error("it is not there");
}

const machineWith = (firmware: FirmwareSettings): Inventory => ({ ...inventoryOf("node", {}, "scripted"), firmware });

const netboot: MachineNetboot = {
  bootSet: "set",
  boot: { kind: "nothing" },
  offer: "always",
  address: null,
  hostName: null,
  network: null,
  options: {},
  serial: null,
};

const setupOf = (
  { keys = null, images = new Map(), bootSets = () => [], refresh = () => {} }: Given,
  family: FirmwareFamily,
  flash: MemoryFlash | null,
): FirmwareSetup => ({
  families: new Map([[family.id, family]]),
  openFlash: () => flash ?? missing(),
  bootSets: {
    all: () =>
      bootSets().map((image) => ({
        id: image,
        name: "set",
        board: "raspberry-pi-4",
        addedAt: 0,
        from: "test",
        signer: null,
        image,
        files: [],
        notes: [],
      })),
    refresh: async () => {},
  },
  keysOf: () => keys,
  images: {
    get: (sha256) => images.get(sha256)?.record,
    all: () => [...images.values()].map(({ record }) => record),
    bytes: async (sha256) => images.get(sha256)?.bytes ?? missing(),
    refresh: async () => refresh(),
    path: (sha256) => `/images/${sha256}`,
  },
});

/** `Base.PropertyUnknown /Attributes/x` and so on. */
export async function problemsOf(work: Promise<void>): Promise<readonly string[]> {
  try {
    await work;
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.problems.map(({ message: { key }, property }) =>
      [error.status, key.split(".")[1], property].filter((part) => part !== undefined).join(" "),
    );
  }
}
