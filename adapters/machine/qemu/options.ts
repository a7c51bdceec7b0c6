/** Options of QEMU's command line, as its `QemuOpts` are written: behind commas, in which a comma is written twice. Pure. */

export type Option = readonly [name: string, value: string | number | undefined];

/** A value among options: only a comma would end it. */
export const literal = (value: string): string => value.replaceAll(",", ",,");

/** What has no value is left out. */
export const joined = (first: string, ...options: readonly Option[]): string =>
  [
    first,
    ...options.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${literal(String(value))}`])),
  ].join(",");

export const device = (driver: string, ...options: readonly Option[]): readonly string[] => [
  "-device",
  joined(driver, ...options),
];

/** Names of files are in JSON, where nothing in them has a meaning. */
export const blockdev = (node: object): readonly string[] => ["-blockdev", JSON.stringify(node)];

/** Of a slot on the PCI bus. */
export const hexadecimal = (slot: number): string => `0x${slot.toString(16)}`;
