/** What a guest's network ports are plugged into: made with each start, and taken away when it has ended. */
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import type { Clock } from "../../../src/model/clock.js";
import type { Inventory } from "../../../src/model/inventory.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { networksOf } from "./hardware.js";
import type { Plug } from "./network-options.js";
import type { NetworkSettings } from "./settings.js";
import { noRights, type TapOwner, Taps, tapName } from "./taps.js";

export interface Wired {
  readonly inventory: Inventory;
  /** Absolute path of the guest's folder. */
  readonly home: string;
  readonly clock: Clock;
}

const ownerOf = ({ home }: Wired, index: number): TapOwner => ({ home, index });

/** What the command line is to say; nothing is made yet. In the order of the network ports. @throws AdapterError */
export function plugsOf(wired: Wired, rights: Rights = rightsHere()): readonly Plug[] {
  return networksOf(wired.inventory).map((network, index): Plug => {
    if (network.kind !== "bridge") return network;
    if (rights.mayMakeTaps) return { kind: "tap", device: tapName(ownerOf(wired, index)) };
    if (rights.helper === null) throw new AdapterError(noRights, "misconfigured");
    return { kind: "helper", bridge: network.bridge, program: rights.helper };
  });
}

/** @throws AdapterError (by rejection) that says what to do; then nothing is left of what was made */
export async function plugIn(wired: Wired, plugs: readonly Plug[]): Promise<void> {
  const taps = new Taps(wired.clock);
  const made: TapOwner[] = [];
  try {
    for (const [index, network] of networksOf(wired.inventory).entries()) {
      const owner = ownerOf(wired, index);
      if (await isMade(network, plugs[index], owner, taps)) made.push(owner);
    }
  } catch (error) {
    for (const owner of made) await taps.unplug(owner).catch(() => undefined);
    throw error;
  }
}

/** @returns whether a tap device was made for it */
async function isMade(network: NetworkSettings, plug: Plug | undefined, owner: TapOwner, taps: Taps): Promise<boolean> {
  switch (network.kind) {
    case "bridge":
      if (plug?.kind !== "tap") await taps.requireBridge(network.bridge);
      else await taps.plug(owner, network.bridge);
      return plug?.kind === "tap";
    case "tap":
      await taps.requireDevice(network.device);
      return false;
    case "user":
      for (const { host } of network.forward ?? []) await requireFree(host);
      return false;
    default:
      return false;
  }
}

/* ── ports of the host ───────────────────────────────────────────────────────────────────────────────────────────── */

/** Between the look and QEMU's own there is time for another to come: then QEMU says so. */
function requireFree(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", ({ code }: NodeJS.ErrnoException) => reject(taken(port, code)));
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => server.close(() => resolve()));
  });
}

const taken = (port: number, code: string | undefined): AdapterError =>
  new AdapterError(
    code === "EACCES"
      ? `port ${port} of 127.0.0.1 is kept for root: forward one from 1024 on`
      : `port ${port} of 127.0.0.1, which is to lead into the guest, is taken (${code}): change the setting networks`,
    "misconfigured",
  );

/* ── what this service may do ────────────────────────────────────────────────────────────────────────────────────── */

export interface Rights {
  readonly mayMakeTaps: boolean;
  /** Absolute path of QEMU's program that plugs guests of users without rights into bridges; null = there is none that may. */
  readonly helper: string | null;
}

const helpers = [
  "/usr/lib/qemu/qemu-bridge-helper",
  "/usr/libexec/qemu-bridge-helper",
  "/usr/lib64/qemu/qemu-bridge-helper",
];

export const rightsHere = (): Rights => ({
  mayMakeTaps: hasNetAdmin(statusOfProcess()),
  helper: helpers.find(mayHelp) ?? null,
});

function statusOfProcess(): string {
  try {
    return readFileSync("/proc/self/status", "latin1");
  } catch {
    return "";
  }
}

/** Bit of `CapEff` (capability.h). */
const capNetAdmin = 12n;

/** @param status as in /proc/PID/status */
export function hasNetAdmin(status: string): boolean {
  const set = /^CapEff:\s*([0-9a-f]{1,16})$/m.exec(status)?.[1];
  return set !== undefined && ((BigInt(`0x${set}`) >> capNetAdmin) & 1n) === 1n;
}

/** It is of use only as root. */
function mayHelp(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    const { mode, uid } = statSync(path);
    return uid === 0 && (mode & 0o4000) !== 0;
  } catch {
    return false;
  }
}
