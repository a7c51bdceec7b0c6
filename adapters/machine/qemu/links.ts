/** Whether a guest's network ports have a link. QEMU does not say; what they are plugged into does. */
import { readFile } from "node:fs/promises";
import type { Inventory } from "../../../src/model/inventory.js";
import type { LinkState } from "../../../src/model/observation.js";
import { networksOf } from "./hardware.js";
import type { NetworkSettings } from "./settings.js";
import { tapName } from "./taps.js";

export interface Linked {
  readonly inventory: Inventory;
  /** Absolute path of the guest's folder. */
  readonly home: string;
  /** Where Linux tells of network devices. */
  readonly devices?: string;
}

/** By network port. Never rejects. */
export async function linksOf(linked: Linked, isOn: boolean): Promise<Readonly<Record<string, LinkState>>> {
  const { nics } = linked.inventory;
  const networks = networksOf(linked.inventory);
  const links = await Promise.all(networks.map((network, index) => linkOf(linked, isOn, network, index)));
  return Object.fromEntries(nics.map(({ id }, index) => [id, links[index] ?? "LinkDown"]));
}

async function linkOf(linked: Linked, isOn: boolean, network: NetworkSettings, index: number): Promise<LinkState> {
  if (network.kind === "none") return "NoLink";
  if (!isOn) return "LinkDown";
  const { home, devices = "/sys/class/net" } = linked;
  const carrier = (device: string, gone: LinkState) => carrierOf(`${devices}/${device}/carrier`, gone);
  if (network.kind === "tap") return carrier(network.device, "NoLink");
  // One that QEMU's own program plugged in has a name that nobody told us.
  if (network.kind === "bridge") return carrier(tapName({ home, index }), "LinkUp");
  return "LinkUp";
}

/** There is one while a guest holds the device and it is switched on: else it cannot even be read. */
const carrierOf = (path: string, gone: LinkState): Promise<LinkState> =>
  readFile(path, "latin1").then(
    (text) => (text.trim() === "1" ? "LinkUp" : "LinkDown"),
    (error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? gone : "LinkDown"),
  );
