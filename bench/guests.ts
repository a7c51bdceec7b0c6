/** Guests of QEMU: how soon a service has those that run, what it costs to watch them, and what it adds to QEMU's own start. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { Acceleration } from "../adapters/machine/qemu/accelerator.js";
import { QemuMachine } from "../adapters/machine/qemu/driver.js";
import { openGuests } from "../adapters/machine/qemu/guests.js";
import { systemClock } from "../src/model/clock.js";
import type { Inventory } from "../src/model/inventory.js";
import type { MachineHost, Order } from "../src/ports/machine-adapter.js";
import { guestInventory } from "../test/support/guest-inventory.js";
import type { Effort } from "./contest.js";
import type { Row } from "./row.js";
import { median } from "./statistics.js";

const guests = 50;
/** How often the service reads each of so few machines. */
const readEvery = 10_000;

export async function measureGuests({ rounds, seconds }: Effort): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "shoal-bench-"));
  const homes = Array.from({ length: guests }, (_, index) => join(folder, `guest${index}`));
  // The clock of the service keeps no process alive.
  const awake = setInterval(() => {}, 1000);
  try {
    const added = await measureStarts(homes[0] ?? "", rounds);
    for (const home of homes) await pausedGuest(home);
    const attached: number[] = [];
    for (let round = 0; round < rounds; round += 1) attached.push(await attachAll(homes));
    return [...added, attachRow(attached), await measureWatching(homes, Math.max(10, seconds * 4))];
  } finally {
    for (const home of homes) await openGuests(systemClock).end(home);
    clearInterval(awake);
    await rm(folder, { recursive: true, force: true });
  }
}

/* ── attached ────────────────────────────────────────────────────────────────────────────────────────────────────── */

async function pausedGuest(home: string): Promise<void> {
  const driver = open(home);
  await driver.command("on", order());
  await driver.command("pause", order());
  await driver.detach();
}

/** @returns milliseconds until all are known to be as they are */
async function attachAll(homes: readonly string[]): Promise<number> {
  const start = performance.now();
  const drivers = homes.map(open);
  const states = await Promise.all(drivers.map(async (driver) => (await driver.readPower()).state));
  const passed = performance.now() - start;
  await Promise.all(drivers.map((driver) => driver.detach()));
  if (!states.every((state) => state === "Paused")) throw new Error(`not all are paused: ${states.join(" ")}`);
  return passed;
}

const attachRow = (attached: readonly number[]): Row => ({
  what: "guests that run, until all are known after a start of the service",
  machines: guests,
  shoal: `${Math.round(median(attached))} ms`,
  n: attached.length,
  aim: { text: "< 2 s", met: median(attached) < 2000 },
});

/* ── watched ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Read as the service reads them, one after the other. */
async function measureWatching(homes: readonly string[], seconds: number): Promise<Row> {
  const drivers = homes.map(open);
  await Promise.all(drivers.map((driver) => driver.readPower()));
  const [start, before] = [performance.now(), process.cpuUsage()];
  for (let turn = 0; performance.now() - start < seconds * 1000; turn += 1) {
    await sleep(readEvery / guests);
    const driver = drivers[turn % guests];
    await driver?.readPower();
    await driver?.readSensors();
  }
  const { user, system } = process.cpuUsage(before);
  const share = (user + system) / 1000 / (performance.now() - start);
  await Promise.all(drivers.map((driver) => driver.detach()));
  return {
    what: "processor of the service while it watches paused guests",
    machines: guests,
    shoal: `${(share * 100).toFixed(1)} % of a core`,
    n: 1,
    aim: { text: "< 5 %", met: share < 0.05 },
  };
}

/* ── started ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

async function measureStarts(home: string, rounds: number): Promise<readonly Row[]> {
  const [ours, own]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds * 3; round += 1) {
    const driver = open(home);
    await driver.readPower();
    ours.push(await timeOf(() => driver.command("on", order())));
    await driver.command("off", order());
    await driver.detach();
    own.push(await timeOf(() => startAlone(home)));
  }
  const ratio = median(ours) / median(own);
  const floor = `${median(own).toFixed(0)} ms`;
  const what = "on, until its first instruction has run; floor = QEMU alone, until its monitor greets";
  return [{ what, machines: 1, shoal: `${median(ours).toFixed(0)} ms`, floor, ratio, n: ours.length }];
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The same guest with nothing around it. */
async function startAlone(home: string): Promise<void> {
  const socket = join(home, "alone.sock");
  await rm(socket, { force: true });
  const monitor = ["-qmp", `unix:${socket},server=on,wait=off`];
  const child = spawn("qemu-system-x86_64", [...alone, ...monitor], { stdio: "ignore" });
  const ended = once(child, "exit");
  while (!(await greets(socket))) await sleep(1);
  child.kill("SIGKILL");
  await ended;
}

/** False where nobody listens there yet. */
async function greets(path: string): Promise<boolean> {
  const client = connect(path);
  try {
    await once(client, "data");
    return true;
  } catch {
    return false;
  } finally {
    client.destroy();
  }
}

const alone = ["-machine", "q35", "-accel", "tcg", "-m", "32", "-nodefaults", "-no-user-config", "-display", "none"];

/* ── a machine ───────────────────────────────────────────────────────────────────────────────────────────────────── */

function open(home: string): QemuMachine {
  const driver = new QemuMachine({ inventory, host: hostOf(home), home, acceleration: new Acceleration() });
  driver.greet();
  return driver;
}

const order = (): Order => ({
  signal: new AbortController().signal,
  deadline: Date.now() + 60_000,
  seq: 1,
  by: "bench",
});

/** Without a network port, whose ROM takes longer to load than all the rest. */
const inventory: Inventory = {
  ...guestInventory({
    memoryMiB: 32,
    adapter: { bootMode: "Legacy", accelerator: "tcg", media: [], screen: false },
  }),
  nics: [],
};

const noDevices = (): never => {
  throw new Error("there are no devices");
};

const hostOf = (home: string): MachineHost => ({
  clock: systemClock,
  devices: { port: noDevices, attach: noDevices },
  settledPower: null,
  home,
  bootChoice: () => ({ target: null, seq: 0 }),
  report: () => {},
  note: () => {},
});
