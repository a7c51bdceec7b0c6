/** What the definition of a domain says of it. Pure. */
import type { Processors } from "../../../src/model/inventory.js";
import type { BootMode } from "../../../src/model/words.js";
import { childOf, childrenOf, readXml, within, type XmlElement, XmlError } from "./xml.js";

/** A definition, or an instance that runs. */
export interface Domain {
  readonly source: string;
  readonly root: XmlElement;
  readonly devices: XmlElement;
  readonly name: string;
  /** Lower case. */
  readonly uuid: string;
}

/** @throws XmlError for what is no domain of libvirt */
export function readDomain(source: string): Domain {
  const root = readXml(source);
  const [uuid = "", name = ""] = ["uuid", "name"].map((one) => childOf(root, one)?.text.trim());
  const devices = childOf(root, "devices");
  if (root.name !== "domain" || uuid === "" || name === "" || !devices) throw new XmlError("is no domain");
  return { source, root, devices, name, uuid: uuid.toLowerCase() };
}

/* ── processors and memory ───────────────────────────────────────────────────────────────────────────────────────── */

/** By the first letters of `<type arch>`. */
const architectures = [
  [/^(x86_64|i.86)$/, { architecture: "x86", instructionSet: "x86-64" }],
  [/^(aarch64|armv.*)$/, { architecture: "ARM", instructionSet: "ARM-A64" }],
  [/^riscv/, { architecture: "RISC-V", instructionSet: "RV64" }],
] as const;

const count = (text: string | undefined): number => (/^[1-9]\d{0,4}$/.test(text ?? "") ? Number(text) : 1);

/** Without a topology each is a socket of its own, as the guest sees it. */
export function processorsOf({ root }: Domain): Omit<Processors, "maxSpeedMHz"> {
  const vcpu = childOf(root, "vcpu");
  const topology = within(root, "cpu", "topology")?.attributes;
  const [sockets, dies, clusters, cores, threads] = ["sockets", "dies", "clusters", "cores", "threads"].map((part) =>
    count(topology?.get(part)),
  ) as [number, number, number, number, number];
  const all = count(vcpu?.attributes.get("current") ?? vcpu?.text.trim());
  const perSocket = dies * clusters * cores;
  const arch = within(root, "os", "type")?.attributes.get("arch") ?? "";
  const set = architectures.find(([pattern]) => pattern.test(arch))?.[1] ?? architectures[0][1];
  return {
    count: topology ? sockets : all,
    cores: topology ? perSocket : 1,
    threads: topology ? perSocket * threads : 1,
    model: modelOf(root),
    ...set,
  };
}

function modelOf(root: XmlElement): string {
  const cpu = childOf(root, "cpu");
  return childOf(cpu, "model")?.text.trim() || cpu?.attributes.get("mode") || "QEMU Virtual CPU";
}

/** Bytes by the word for them (libvirt, "Memory Allocation"). */
const units: Readonly<Record<string, number>> = {
  b: 1,
  bytes: 1,
  KB: 1e3,
  k: 1024,
  KiB: 1024,
  MB: 1e6,
  M: 2 ** 20,
  MiB: 2 ** 20,
  GB: 1e9,
  G: 2 ** 30,
  GiB: 2 ** 30,
  TB: 1e12,
  T: 2 ** 40,
  TiB: 2 ** 40,
};

/** MiB, at least one. What it has now, where that is less than it may grow to. */
export function memoryOf({ root }: Domain): number {
  const memory = childOf(root, "currentMemory") ?? childOf(root, "memory");
  const amount = /^\d{1,15}$/.test(memory?.text.trim() ?? "") ? Number(memory?.text.trim()) : 0;
  const bytes = amount * (units[memory?.attributes.get("unit") ?? "KiB"] ?? 1024);
  return Math.max(1, Math.floor(bytes / 2 ** 20));
}

/* ── firmware ────────────────────────────────────────────────────────────────────────────────────────────────────── */

export function bootModeOf({ root }: Domain): BootMode {
  const os = childOf(root, "os");
  const isEfi = os?.attributes.get("firmware") === "efi";
  const isFlash = childOf(os, "loader")?.attributes.get("type") === "pflash";
  return isEfi || isFlash || childOf(os, "nvram") ? "UEFI" : "Legacy";
}

/** Its kernel is loaded from outside, so nothing that a firmware could boot counts. */
export const bootsKernel = ({ root }: Domain): boolean => within(root, "os", "kernel") !== undefined;

export const machineTypeOf = ({ root }: Domain): string => within(root, "os", "type")?.attributes.get("machine") ?? "";

/** Of `<sysinfo type='smbios'>`. */
export const systemWord = ({ root }: Domain, word: string): string | undefined => {
  const entries = childrenOf(within(root, "sysinfo", "system"), "entry");
  const text = entries.find(({ attributes }) => attributes.get("name") === word)?.text.trim();
  return text === "" ? undefined : text?.slice(0, 256);
};

/* ── devices ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

export interface Port {
  /** Lower case with colons. */
  readonly mac: string;
  readonly isUp: boolean;
}

export const portsOf = ({ devices }: Domain): readonly Port[] =>
  childrenOf(devices, "interface").flatMap((one) => {
    const mac = childOf(one, "mac")?.attributes.get("address")?.toLowerCase() ?? "";
    const isUp = childOf(one, "link")?.attributes.get("state") !== "down";
    return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac) ? [{ mac, isUp }] : [];
  });

export interface Disk {
  readonly element: XmlElement;
  readonly kind: "disk" | "cdrom" | "floppy";
  /** E.g. `vda`. */
  readonly target: string;
  /** E.g. `virtio`. */
  readonly bus: string;
}

export const disksOf = ({ devices }: Domain): readonly Disk[] =>
  childrenOf(devices, "disk").flatMap((element) => {
    const device = element.attributes.get("device") ?? "disk";
    const target = childOf(element, "target")?.attributes;
    const kind = device === "cdrom" || device === "floppy" ? device : "disk";
    const name = target?.get("dev");
    return name === undefined ? [] : [{ element, kind, target: name, bus: target?.get("bus") ?? "ide" }];
  });

/* ── console ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

export type SerialPlace = { readonly kind: "pty" | "unix"; readonly path: string | null };

/** The first line; undefined = none, or one that goes elsewhere. The path of a pty is known while it runs. */
export function serialOf({ devices }: Domain): SerialPlace | undefined {
  const line = childOf(devices, "serial") ?? childOf(devices, "console");
  const kind = line?.attributes.get("type");
  const source = childOf(line, "source")?.attributes;
  if (kind !== "pty" && kind !== "unix") return undefined;
  if (kind === "unix" && source?.get("mode") === "connect") return undefined;
  return { kind, path: source?.get("path") ?? null };
}

export type ScreenPlace = { readonly path: string } | { readonly host: string; readonly port: number };

/** null = it has one that is not there now; undefined = none that can be offered: it is another's, or has a password of its own. */
export function screenOf({ devices }: Domain): ScreenPlace | null | undefined {
  const vnc = childrenOf(devices, "graphics").find(({ attributes }) => attributes.get("type") === "vnc");
  if (!vnc || vnc.attributes.has("passwd")) return undefined;
  const listen = childOf(vnc, "listen")?.attributes;
  const path = vnc.attributes.get("socket") ?? listen?.get("socket");
  if (path !== undefined) return { path };
  const port = Number(vnc.attributes.get("port"));
  const host = listen?.get("address") ?? vnc.attributes.get("listen") ?? "127.0.0.1";
  if (!(port > 0 && port < 65_536)) return null;
  const everywhere = host === "0.0.0.0" || host === "::";
  return { host: everywhere ? "127.0.0.1" : host, port };
}
