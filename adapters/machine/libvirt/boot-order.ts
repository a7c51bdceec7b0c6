/** What a domain boots from, and how the definition is changed so that another device comes first. Pure. */
import type { BootTarget } from "../../../src/model/words.js";
import { bootsKernel, type Disk, type Domain, disksOf } from "./domain.js";
import { childOf, childrenOf, type Edit, insertion, removal, type XmlElement } from "./xml.js";

type Source = Extract<BootTarget, "Pxe" | "Cd" | "Hdd" | "Floppy">;

interface Device {
  readonly element: XmlElement;
  readonly source: Source | null;
  /** By which it is known in the definition and in the instance. */
  readonly key: string;
  /** `<boot order>`; null = it has none. */
  readonly order: number | null;
}

const sourceOfDisk = { disk: "Hdd", cdrom: "Cd", floppy: "Floppy" } as const satisfies Record<Disk["kind"], Source>;

/** `<boot dev>` of `<os>`. */
const sourceOfWord: Readonly<Record<string, Source>> = { network: "Pxe", hd: "Hdd", cdrom: "Cd", fd: "Floppy" };

/** All that may be booted from, in the order of the definition. */
function devicesOf(domain: Domain): readonly Device[] {
  const disks = new Map(disksOf(domain).map((disk) => [disk.element, disk]));
  return domain.devices.children.flatMap((element): Device[] => {
    const order = orderIn(element);
    const disk = disks.get(element);
    if (disk) return [{ element, order, source: sourceOfDisk[disk.kind], key: disk.target }];
    if (element.name === "interface") {
      const mac = childOf(element, "mac")?.attributes.get("address")?.toLowerCase();
      return [{ element, order, source: "Pxe", key: mac ?? `interface at ${element.start}` }];
    }
    // Devices of the host that are handed through have an order, and no kind.
    return order === null ? [] : [{ element, order, source: null, key: `${element.name} ${order}` }];
  });
}

function orderIn(element: XmlElement): number | null {
  const order = childOf(element, "boot")?.attributes.get("order") ?? "";
  return /^[1-9]\d{0,4}$/.test(order) ? Number(order) : null;
}

const wordsOf = ({ root }: Domain): readonly XmlElement[] => childrenOf(childOf(root, "os"), "boot");

/** As it boots when nobody asks for anything else. */
function ownOrder(domain: Domain): readonly Device[] {
  const devices = devicesOf(domain);
  const ordered = devices.filter(({ order }) => order !== null);
  if (ordered.length > 0) return ordered.sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
  // Nothing said at all: libvirt boots from the first disk.
  const words = wordsOf(domain).map(({ attributes }) => sourceOfWord[attributes.get("dev") ?? ""]);
  const sources = words.length > 0 ? words : ["Hdd"];
  return sources.flatMap((source) => devices.filter((device) => device.source === source));
}

/** Keys of the devices in the order in which it boots from them. */
export const bootOrderOf = (domain: Domain): readonly string[] => ownOrder(domain).map(({ key }) => key);

/** As it would boot with what is asked for in front. */
function orderWith(domain: Domain, target: BootTarget): readonly Device[] {
  const first = devicesOf(domain).filter(({ source }) => source === target);
  const own = ownOrder(domain);
  const inOwn = own.filter((device) => first.some(({ key }) => key === device.key));
  const others = first.filter((device) => !inOwn.some(({ key }) => key === device.key));
  const rest = own.filter((device) => !first.some(({ key }) => key === device.key));
  return [...inOwn, ...others, ...rest];
}

/** Edits by which the order is written at each device: libvirt takes that or the words of `<os>`, never both. */
export function bootEdits(domain: Domain, target: BootTarget): readonly Edit[] {
  const placed = new Map(orderWith(domain, target).map(({ element }, index) => [element, index + 1]));
  const atDevices = devicesOf(domain).flatMap(({ element }): Edit[] => {
    const known = childOf(element, "boot");
    const order = placed.get(element);
    const text = order === undefined ? "" : `<boot order='${order}'/>`;
    if (known) return [{ start: known.start, end: known.end, text }];
    return text === "" ? [] : [insertion(domain.source, element, text)];
  });
  return [...wordsOf(domain).map(removal), ...atDevices];
}

/** What can be asked for. A disc can always be put in. */
export function bootTargetsOf(domain: Domain): readonly BootTarget[] {
  if (bootsKernel(domain)) return [];
  const sources = new Set(devicesOf(domain).map(({ source }) => source));
  return ["None", ...(["Pxe", "Cd", "Hdd", "Floppy"] as const).filter((one) => one === "Cd" || sources.has(one))];
}
