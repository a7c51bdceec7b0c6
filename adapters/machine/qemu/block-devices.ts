/** What QEMU says of its block devices, as far as anybody here asks. Whatever else it says is of no account. Pure. */

/** One of `query-block` (QEMU QMP Reference, `BlockInfo`). */
export interface BlockDevice {
  /** Id of the device, or its path where it is a part of another, e.g. of a stick. */
  readonly device: string;
  /** Name of the node in it; null = it is empty. */
  readonly node: string | null;
  /** Bytes of the disk in it; null = it is empty, or does not say. */
  readonly size: number | null;
}

/** @param reply of `query-block` */
export const blockDevicesIn = (reply: unknown): readonly BlockDevice[] => membersOf(reply).flatMap(blockDeviceOf);

function blockDeviceOf(info: Members): readonly BlockDevice[] {
  const device = info.qdev;
  if (typeof device !== "string") return [];
  const inserted = asMembers(info.inserted);
  const node = inserted["node-name"];
  const size = asMembers(inserted.image)["virtual-size"];
  return [
    {
      device,
      node: typeof node === "string" ? node : null,
      size: isCount(size) ? size : null,
    },
  ];
}

/** Whether it is the device of this id, or a part of it: newer ones of QEMU say the path of every device. */
export const isPartOf =
  (id: string) =>
  ({ device }: BlockDevice): boolean =>
    device === id || device === peripheral(id) || device.startsWith(`${peripheral(id)}/`);

const peripheral = (id: string): string => `/machine/peripheral/${id}`;

/** @param reply of `query-named-block-nodes` */
export const nodeNamesIn = (reply: unknown): readonly string[] =>
  membersOf(reply).flatMap((node) => (typeof node["node-name"] === "string" ? [node["node-name"]] : []));

export type Members = Readonly<Record<string, unknown>>;

/** Of a list of objects; what is none is left out. */
export const membersOf = (value: unknown): readonly Members[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "object" && one !== null) : [];

/** Empty where it is no object. */
export const asMembers = (value: unknown): Members =>
  typeof value === "object" && value !== null ? (value as Members) : {};

export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
