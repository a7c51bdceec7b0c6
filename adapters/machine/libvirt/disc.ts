/** The drive for virtual media: where it is in a definition, and what is in it. Pure. */
import { type Disk, type Domain, disksOf, machineTypeOf } from "./domain.js";
import { childOf, childrenOf, type Edit, escaped, insertion } from "./xml.js";

/** The first drive for discs is the virtual one, whatever its definition has in it; undefined = it has none. */
export const driveOf = (domain: Domain): Disk | undefined => disksOf(domain).find(({ kind }) => kind === "cdrom");

/** The file that is in it; undefined = it is empty, or holds something that is no file. */
export const discIn = ({ element }: Disk): string | undefined => childOf(element, "source")?.attributes.get("file");

const sourceTag = (path: string): string => `<source file='${escaped(path)}'/>`;

/**
 * The drive's element with this in it.
 * @param path absolute; null = empty
 * @throws XmlError for a path that XML cannot hold
 */
export function driveWith({ source }: Domain, { element, target, bus }: Disk, path: string | null): string {
  const keeps = ["address", "alias", "boot"].flatMap((name) =>
    childrenOf(element, name).map(({ start, end }) => source.slice(start, end)),
  );
  return driveTag(target, bus, path, keeps.join(""));
}

const driveTag = (target: string, bus: string, path: string | null, more = ""): string =>
  [
    "<disk type='file' device='cdrom'><driver name='qemu' type='raw'/>",
    path === null ? "" : sourceTag(path),
    `<target dev='${escaped(target)}' bus='${escaped(bus)}'/><readonly/>${more}</disk>`,
  ].join("");

/** For a domain that runs and has none: a USB drive is the only one that can come then. */
export const newLiveDrive = (domain: Domain, path: string): string => driveTag(freeName(domain, "sd"), "usb", path);

/** Buses by the kind of machine: what firmware of that kind can boot from. */
function busFor(domain: Domain): { readonly bus: string; readonly prefix: string; readonly controller: string } {
  const machine = machineTypeOf(domain);
  if (/q35/.test(machine)) return { bus: "sata", prefix: "sd", controller: "" };
  if (/^(pc|)(-i440fx.*)?$/.test(machine)) return { bus: "ide", prefix: "hd", controller: "" };
  const has = childrenOf(domain.devices, "controller").some(({ attributes }) => attributes.get("type") === "scsi");
  return { bus: "scsi", prefix: "sd", controller: has ? "" : "<controller type='scsi' model='virtio-scsi'/>" };
}

/** Edits by which the domain starts with a disc in its drive; the drive is made where there is none. @throws XmlError */
export function discEdits(domain: Domain, path: string): readonly Edit[] {
  const drive = driveOf(domain);
  if (drive) return [{ ...placeOf(drive), text: driveWith(domain, drive, path) }];
  const { bus, prefix, controller } = busFor(domain);
  return [insertion(domain.source, domain.devices, controller + driveTag(freeName(domain, prefix), bus, path))];
}

const placeOf = ({ element: { start, end } }: Disk) => ({ start, end });

function freeName(domain: Domain, prefix: string): string {
  const taken = new Set(disksOf(domain).map(({ target }) => target));
  const names = [..."abcdefghijklmnopqrstuvwxyz"].map((letter) => `${prefix}${letter}`);
  return names.find((name) => !taken.has(name)) ?? `${prefix}aa`;
}
