/** A device to hold against the contract: mock hardware on the loopback, and the adapter that drives it. */

import { readFileSync } from "node:fs";
import type { MockDevice } from "../../mock-hardware/switches/device.js";
import { checkConfig } from "../../src/config/check.js";
import type { Adapters } from "../../src/ports/adapters.js";
import type { ContractSubject, Witness } from "../../src/ports/power-contract.js";
import type {
  DeviceEntry,
  DeviceHost,
  DeviceMemory,
  PowerDevice,
  PowerDeviceAdapter,
} from "../../src/ports/power-device.js";
import type { FastClock } from "../support/fast-clock.js";
import { realFamilies } from "../support/real-firmware.js";

export interface TestedDevice {
  /** Family, and how it is spoken to. */
  readonly name: string;
  /** What it holds against: fixtures of `mock-hardware`, or what stands for one. */
  readonly fixtures: readonly string[];
  mount(clock: FastClock): Promise<Mounted>;
}

export interface Mounted {
  readonly adapter: PowerDeviceAdapter;
  /** As in the configuration, without `id` and `kind`. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly ports: Ports;
  close(): Promise<void>;
}

/** What there is to see of a mock device from beside. */
export interface Ports {
  readonly names: readonly string[];
  powered(index: number): boolean;
  writes(): number;
}

export const portsOf = (device: MockDevice, names = device.ports.map(({ name }) => name)): Ports => ({
  names,
  powered: (index) => device.ports[index]?.powered ?? false,
  writes: () => device.writes.length,
});

/** The port that is switched, and two that must not be: beside it and at the end. */
const switched = 4;

export function subjectOf(
  { adapter, settings, ports }: Mounted,
  clock: FastClock,
): ContractSubject & { close(): Promise<void> } {
  const entry = entryOf(adapter, settings);
  const names = ports.names.map((name) => spelled(adapter, entry, name));
  const at = Math.min(switched, names.length - 1);
  const open: PowerDevice[] = [];
  const openOne = () => {
    const device = adapter.open(entry, hostOf(clock));
    open.push(device);
    return device;
  };
  const witness: Witness = { powered: (port) => ports.powered(names.indexOf(port)), writes: ports.writes };
  return {
    device: openOne(),
    open: openOne,
    facts: (port) => adapter.port(entry, port),
    port: names[at]!,
    otherPorts: [...new Set([at - 1, at + 1, names.length - 1])].flatMap((index) =>
      index === at ? [] : (names[index] ?? []),
    ),
    clock,
    patience: 60_000,
    witness,
    close: async () => void (await Promise.all(open.map((device) => device.close()))),
  };
}

/** By way of a configuration, so that the schema has its say and fills in what is usual. */
function entryOf(adapter: PowerDeviceAdapter, settings: Mounted["settings"]): DeviceEntry {
  const adapters: Adapters = { ...realFamilies, machines: new Map(), powerDevices: new Map([[adapter.kind, adapter]]) };
  const text = JSON.stringify({ devices: [{ id: "device", kind: adapter.kind, ...settings }], machines: [] });
  const checked = checkConfig(text, withFake(adapters));
  if ("problems" in checked)
    throw new Error(checked.problems.map(({ path, text: what }) => `${path}: ${what}`).join("\n"));
  return checked.config.devices[0]!;
}

/** A configuration cannot be checked without any kind of machine. */
const withFake = (adapters: Adapters): Adapters => ({
  ...adapters,
  machines: new Map([
    [
      "fake",
      {
        kind: "fake",
        settingsSchema: { type: "object", properties: {} },
        capabilities: () => assertUnused(),
        attach: () => assertUnused(),
      },
    ],
  ]),
});

function assertUnused(): never {
  throw new Error("there are no machines here");
}

function spelled(adapter: PowerDeviceAdapter, entry: DeviceEntry, name: string): string {
  const facts = adapter.port(entry, name);
  if ("problem" in facts) throw new Error(`port ${name} ${facts.problem}`);
  return facts.name;
}

function hostOf(clock: FastClock): DeviceHost {
  let memory: DeviceMemory = {};
  const silent = () => {};
  return {
    clock,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    secret: (secret) => (typeof secret === "string" ? secret : assertUnused()),
    file: (path) => path,
    read: (path) => readFileSync(path),
    memory: () => memory,
    remember: async (next) => {
      memory = next;
    },
    ownMacs: [],
  };
}
