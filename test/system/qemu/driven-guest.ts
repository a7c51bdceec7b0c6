/** A guest with SeaBIOS and nothing else, which starts in a moment, and the driver that has it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Acceleration } from "../../../adapters/machine/qemu/accelerator.js";
import { type DriverParts, QemuMachine } from "../../../adapters/machine/qemu/driver.js";
import type { QemuSettings } from "../../../adapters/machine/qemu/settings.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { PowerState } from "../../../src/model/words.js";
import type { MachineHost, Order, PowerCommand, Seen } from "../../../src/ports/machine-adapter.js";
import { FastClock } from "../../support/fast-clock.js";
import { temporaryFolder } from "../temporary-folder.js";
import { afterwards, type Undoing } from "../undoing.js";

/** Keeps the test alive while somebody waits. */
const clock = new FastClock(1, Date.now());

export interface Driven {
  readonly home: string;
  readonly inventory: Inventory;
  readonly driver: QemuMachine;
  /** All that the driver reported, in order. */
  readonly seen: readonly Seen[];
  /** Power states as they were reported, each once in a row. */
  readonly powers: readonly PowerState[];
  /** What is wrong with it now. */
  troubles(): readonly string[];
  tell(command: PowerCommand): Promise<void>;
  power(): Promise<PowerState>;
  /** Of its process as its own file says; null = there is no such file. */
  pid(): number | null;
}

const settings: QemuSettings = {
  bootMode: "Legacy",
  accelerator: "tcg",
  secureBoot: false,
  disks: [],
  networks: [],
  media: [],
  screen: false,
  arguments: [],
};

export const inventoryOf = (id: string, own: Partial<QemuSettings> = {}): Inventory => ({
  id,
  name: id,
  uuid: "00112233-4455-6677-8899-aabbccddeeff",
  manufacturer: "Shoal",
  model: "Guest",
  serialNumber: id,
  firmwareVersion: "1",
  processors: {
    count: 1,
    cores: 1,
    threads: 1,
    model: "any",
    architecture: "x86",
    instructionSet: "x86-64",
    maxSpeedMHz: 1000,
  },
  memoryMiB: 32,
  nics: [],
  adapter: { kind: "qemu", settings: { ...settings, ...own } },
});

/** A folder of a guest's own; whatever runs in it ends with the test. */
export const guestFolder = (test: Undoing, name = "guest"): string => join(temporaryFolder(test), name);

/** A driver that has been attached; it lets go with the test. */
export function attached(
  test: Undoing,
  home: string,
  own: Partial<QemuSettings> = {},
  acceleration = new Acceleration(),
  parts: Pick<DriverParts, "launchOf" | "cleanUp"> = {},
): Driven {
  const seen: Seen[] = [];
  const inventory = inventoryOf("guest", own);
  const driver = new QemuMachine({ inventory, host: hostOf(home, seen), home, acceleration, ...parts });
  driver.greet();
  afterwards(test, () => driver.detach());
  return {
    home,
    inventory,
    driver,
    seen,
    get powers() {
      const states = seen.flatMap(({ power }) => (power ? [power.state] : []));
      return states.filter((state, index) => state !== states[index - 1]);
    },
    troubles: () => (seen.findLast(({ troubles }) => troubles)?.troubles ?? []).map(({ text }) => text),
    tell: (command) => driver.command(command, order()),
    power: async () => (await driver.readPower()).state,
    pid() {
      try {
        return Number.parseInt(readFileSync(join(home, "guest.pid"), "latin1"), 10);
      } catch {
        return null;
      }
    },
  };
}

export const order = (): Order => ({
  signal: new AbortController().signal,
  deadline: clock.now() + 60_000,
  seq: 1,
  by: "admin",
});

export const hostOf = (home: string, seen: Seen[]): MachineHost => ({
  clock,
  devices: {
    port: () => {
      throw new Error("there are no devices");
    },
    attach: () => {
      throw new Error("there are no devices");
    },
  },
  settledPower: null,
  home,
  bootChoice: () => ({ target: null, seq: 7 }),
  report: (one) => void seen.push(one),
  note: () => {},
});
