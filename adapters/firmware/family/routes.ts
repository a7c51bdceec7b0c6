/** How a boot is led to a source: by an option that the machine has, or by a path that this firmware finds its way by. */
import type { BootDecision } from "../../../src/model/boot.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { BootTarget } from "../../../src/model/words.js";
import { FirmwareError } from "../../../src/ports/firmware.js";
import { CodecError } from "../uefi/codec-error.js";
import { fv, fvFile, ipv4, ipv6, mac, uri, usbClass } from "../uefi/device-path/nodes.js";
import { type DevicePathNode, parseDevicePathText, pathOf } from "../uefi/device-path.js";
import { sameBytes } from "../uefi/little-endian.js";
import { bootOptionNumber } from "../uefi/load-option.js";
import { guids } from "../uefi/well-known.js";
import type { BoardFile } from "./board-file.js";
import { type BootEntry, entryNumbered, isTried } from "./boot-entries.js";
import { isOn, placedDevices } from "./devices.js";
import { hasIpv6, macOf, portPath, targetOf, uriOf } from "./targets.js";

export type Route = { readonly entry: number } | { readonly path: Uint8Array };

/** What a machine has to boot from. */
export interface Sources {
  readonly board: BoardFile;
  readonly machine: Pick<Inventory, "nics" | "bootDevices">;
  readonly entries: readonly BootEntry[];
  readonly order: readonly number[];
}

export type Errand = BootDecision & { readonly continuous: boolean };

type Find = (sources: Sources, errand: Errand) => Route | null;

/** The ways to each target, best first; where there is none, an option of that kind has to be there. */
const ways: Partial<Record<BootTarget, readonly Find[]>> = {
  Pxe: [toOwnPort, toDevice, toOption, (sources) => overPort(sources, ipv4())],
  UefiHttp: [toUrlOption, overPortToUrl, toUrlAlone],
  Cd: [toDevice, toOption],
  Usb: [toDevice, toOption, toAnyStick],
  // What an operating system has put there leads to its own loader; the disk itself to whatever loader is on it.
  Hdd: [toOption, toDevice],
  UefiShell: [toOption, ({ board }) => inFirmwareVolume(board, guids.shellFile)],
  UefiTarget: [(sources, { option, continuous }) => alongPath(sources, devicePathNamed(option ?? ""), continuous)],
  UefiBootNext: [toNamedOption],
};

/** USB class of disks and sticks. EDK2 looks for the first such device (BmExpandUsbDevicePath). */
const massStorage = 8;

/**
 * null = nothing in the machine leads there.
 * @throws FirmwareError `bad-path`
 */
export function routeTo(target: BootTarget, sources: Sources, errand: Errand): Route | null {
  for (const find of ways[target] ?? [toOption]) {
    const route = legible(() => find(sources, errand));
    if (route !== null) return route;
  }
  return null;
}

/* ── options that are there ──────────────────────────────────────────────────────────────────────────────────────── */

function toOption(sources: Sources, { target, continuous }: Errand): Route | null {
  return bestOf(sources, continuous, (entry) => targetIn(sources, entry) === target);
}

/** What is known of the machine's devices counts for more than what an option calls itself. */
export const targetIn = ({ board, machine }: Pick<Sources, "board" | "machine">, entry: BootEntry): BootTarget | null =>
  placedDevices(machine).find((device) => device.target !== "Pxe" && isOn(device, entry))?.target ??
  targetOf(entry, board);

/** Options of network ports that the machine has no more lead nowhere. */
function toOwnPort(sources: Sources, { target, continuous }: Errand): Route | null {
  const { machine } = sources;
  const isOwn = ({ nodes }: BootEntry): boolean => machine.nics.some((nic) => nic.mac === macOf(nodes));
  return bestOf(sources, continuous, (entry) => targetIn(sources, entry) === target && isOwn(entry));
}

/** The first device of the inventory that is one: by the firmware's own option for it where there is one, else by its path. */
function toDevice(sources: Sources, { target, continuous }: Errand): Route | null {
  const device = placedDevices(sources.machine).find((one) => one.target === target);
  if (!device) return null;
  const isFor = (entry: BootEntry): boolean => targetIn(sources, entry) === target && isOn(device, entry);
  const behind = target === "Pxe" ? [ipv4()] : [];
  return bestOf(sources, continuous, isFor) ?? { path: pathOf(...device.nodes, ...behind) };
}

/** Short form (UEFI §3.1.2). Where the inventory tells all that there is to boot from, there is no other stick. */
function toAnyStick({ machine: { bootDevices } }: Sources): Route | null {
  return bootDevices === undefined ? { path: pathOf(usbClass({ class: massStorage })) } : null;
}

/** With a URL: the option for just that one. Without: one whose URL comes by DHCP. */
function toUrlOption(sources: Sources, { httpBootUri, continuous }: Errand): Route | null {
  return bestOf(sources, continuous, ({ nodes }) => uriOf(nodes) === (httpBootUri ?? ""));
}

/** Redfish's BootNext: an option that the client names, be it disabled or not. */
function toNamedOption({ entries }: Sources, { option, continuous }: Errand): Route | null {
  const number = option === null ? undefined : bootOptionNumber(option);
  const entry = number === undefined ? undefined : entryNumbered(entries, number);
  if (!entry?.option || !entry.path) return null;
  return continuous && !isTried(entry) ? { path: entry.path } : { entry: entry.number };
}

/** The option with just that path, or the path itself. */
function alongPath(sources: Sources, path: Uint8Array, continuous: boolean): Route {
  return bestOf(sources, continuous, (entry) => entry.path !== null && sameBytes(entry.path, path)) ?? { path };
}

/**
 * The one that the firmware would come to first. BootNext takes also options that are not active; in BootOrder those are
 * passed over, so then only their path is of use.
 */
function bestOf({ machine, entries, order }: Sources, continuous: boolean, fits: (entry: BootEntry) => boolean) {
  const isForeign = ({ nodes }: BootEntry): boolean => {
    const address = macOf(nodes);
    return address !== null && !machine.nics.some((nic) => nic.mac === address);
  };
  const place = ({ number }: BootEntry): number => (order.includes(number) ? order.indexOf(number) : order.length);
  const ranks = [(entry: BootEntry) => Number(!isTried(entry)), (entry: BootEntry) => Number(isForeign(entry)), place];
  ranks.push(
    ({ nodes }) => Number(hasIpv6(nodes)),
    ({ number }) => number,
  );
  const [best] = entries.filter(fits).sort((one, other) => {
    const rank = ranks.find((by) => by(one) !== by(other));
    return rank ? rank(one) - rank(other) : 0;
  });
  if (!best) return null;
  return continuous && !isTried(best) && best.path ? { path: best.path } : { entry: best.number };
}

/* ── paths of our own ────────────────────────────────────────────────────────────────────────────────────────────── */

/** The first port of the machine that the way to is known of. */
function overPort({ board, machine, entries }: Sources, ...behind: readonly DevicePathNode[]): Route | null {
  const known = ({ mac: address }: { readonly mac: string }): readonly DevicePathNode[] | null =>
    board.network === "mac" ? [mac(address)] : portTold(entries, address);
  const port = machine.nics.map(known).find((nodes) => nodes !== null);
  return port ? { path: pathOf(...port, ...behind) } : null;
}

const portTold = (entries: readonly BootEntry[], address: string): readonly DevicePathNode[] | null =>
  entries.filter(({ nodes }) => macOf(nodes) === address).map(({ nodes }) => portPath(nodes))[0] ?? null;

/** Where the path begins with the address; elsewhere the short form asks every port, wherever it is on its bus. */
function overPortToUrl(sources: Sources, { httpBootUri }: Errand): Route | null {
  if (sources.board.network !== "mac") return null;
  const url = httpBootUri ?? "";
  return overPort(sources, isIpv6Url(url) ? ipv6() : ipv4(), uri(url));
}

/** Short form (UEFI §3.1.2): the firmware takes a port that gets there. */
function toUrlAlone({ machine, entries }: Sources, { httpBootUri }: Errand): Route | null {
  const hasPort = machine.nics.length > 0 || entries.some(({ nodes }) => macOf(nodes) !== null);
  return hasPort ? { path: pathOf(uri(httpBootUri ?? "")) } : null;
}

const isIpv6Url = (url: string): boolean => /^[a-z]+:\/\/\[/i.test(url);

const inFirmwareVolume = ({ firmwareVolume }: BoardFile, file: string): Route | null =>
  firmwareVolume === null ? null : { path: pathOf(fv(firmwareVolume), fvFile(file)) };

function devicePathNamed(text: string): Uint8Array {
  const path = parseDevicePathText(text);
  // Nothing but its end: that leads nowhere.
  if (path.length <= 4) throw new CodecError("the device path is empty", null);
  return path;
}

function legible<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof CodecError) throw new FirmwareError("bad-path", `no such device path: ${error.message}`);
    throw error;
  }
}
