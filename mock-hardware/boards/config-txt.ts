/** config.txt as start4.elf of a Pi 4 Model B reads it: the last line that applies counts. */

export interface BootSettings {
  readonly arm64: boolean;
  /** Name of the program that is put at the beginning of the memory; null = none is named. */
  readonly armstub: string | null;
  readonly deviceTreeAddress: number | null;
  /** Names of files in overlays/, in their order. */
  readonly overlays: readonly string[];
}

/** Sections that apply to it. */
const heeded = new Set(["all", "pi4"]);

export function readConfig(text: string): BootSettings {
  const settings = new Map<string, string>();
  const overlays: string[] = [];
  let applies = true;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    const section = /^\[(.*)\]$/.exec(line)?.[1];
    if (section !== undefined) applies = heeded.has(section.toLowerCase());
    const [, key, value] = /^([A-Za-z0-9_]+)=(.*)$/.exec(line) ?? [];
    if (!applies || key === undefined || value === undefined) continue;
    settings.set(key, value);
    const overlay = key === "dtoverlay" ? value.split(",")[0] : undefined;
    if (overlay) overlays.push(overlay);
  }
  return {
    arm64: settings.get("arm_64bit") !== "0",
    armstub: settings.get("armstub") ?? null,
    deviceTreeAddress: numberIn(settings.get("device_tree_address")),
    overlays,
  };
}

function numberIn(value: string | undefined): number | null {
  return value !== undefined && /^(0x[0-9a-f]+|\d+)$/i.test(value) ? Number(value) : null;
}

/** Where firmware of this size looks for its device tree: right behind the flash device that it was built for. */
export function deviceTreeAddressFor(imageSize: number): number | null {
  return [0x1f0000, 0x3e0000].find((address) => imageSize <= address) ?? null;
}

/** Why the screen stays a rainbow; null = the firmware can start. */
export function whyNot(settings: BootSettings, image: { readonly size: number } | null): string | null {
  if (settings.armstub === null) return "config.txt names no armstub";
  if (!settings.arm64) return "config.txt says arm_64bit=0, and the firmware is 64-bit";
  if (image === null) return `${settings.armstub}, which config.txt names, is not there`;
  const wanted = deviceTreeAddressFor(image.size);
  if (wanted === null) return `${settings.armstub} has ${image.size} bytes, more than any that is known`;
  if (settings.deviceTreeAddress === wanted) return null;
  const hex = (address: number | null) => (address === null ? "not set" : `0x${address.toString(16)}`);
  const is = hex(settings.deviceTreeAddress);
  return `device_tree_address is ${is}, and firmware of ${image.size} bytes looks at ${hex(wanted)}`;
}
