import type { Variable, Variables } from "../../../src/model/firmware.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { BootTarget } from "../../../src/model/words.js";
import type { AmendSetting } from "../../../src/ports/firmware.js";

export const globalGuid = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
export const piGuid = "cd7cc258-31db-22e6-9f22-63b0b8eed6b5";
export const databaseGuid = "d719b2cb-3d3a-4596-a3bc-dad00e67656f";
export const mac = "52:54:00:77:00:01";

export const machine = (...macs: readonly string[]): Inventory => ({
  id: "node1",
  name: "node1",
  uuid: "00112233-4455-6677-8899-aabbccddeeff",
  manufacturer: "",
  model: "",
  serialNumber: "",
  firmwareVersion: "",
  processors: {
    count: 1,
    cores: 1,
    threads: 1,
    model: "",
    architecture: "ARM",
    instructionSet: "ARM-A64",
    maxSpeedMHz: 1500,
  },
  memoryMiB: 1024,
  nics: macs.map((address, index) => ({ id: `eth${index}`, mac: address, speedMbps: 1000 })),
  adapter: { kind: "fake", settings: {} },
});

export const node = machine(mac);
export const now = Date.UTC(2025, 5, 1, 12);
export const setting: AmendSetting = { machine: node, now, keys: null };

export const variable = (guid: string, name: string, data: string, attributes = 7): Variable => ({
  guid,
  name,
  attributes,
  data: data.replaceAll(/\s/g, ""),
});

export const named = (variables: Variables, name: string): Variable | undefined =>
  variables.find((one) => one.name === name);

export const dataOf = (variables: Variables, name: string): string | undefined => named(variables, name)?.data;

export const textOf = (title: string): string => Buffer.from(`${title}\0`, "utf16le").toString("hex");
const u16 = (number: number): string => `${hex(number & 0xff)}${hex(number >> 8)}`;
const hex = (byte: number): string => byte.toString(16).padStart(2, "0");

export const order = (...numbers: readonly number[]): Variable =>
  variable(globalGuid, "BootOrder", numbers.map(u16).join(""));
export const bootNext = (number: number): Variable => variable(globalGuid, "BootNext", u16(number));

/** Golden nodes of UEFI §10.3, as OVMF writes them. */
export const nodes = {
  pciRoot: "02010c00d041030a00000000",
  pci1: "010106000001",
  mac: `030b2500525400770001${"00".repeat(26)}01`,
  otherMac: `030b2500525400770002${"00".repeat(26)}01`,
  ipv4: `030c1b00${"00".repeat(23)}`,
  ipv6: `030d3c00${"00".repeat(56)}`,
  uri: "03180400",
  sata0: "03120a000000ffff0000",
  nvme: "0317100001000000 0000000000000000",
  scsi: "0302080000000000",
  usb: "030506000000",
  hd: `04012a0001000000 0008000000000000 0000100000000000 ${"ab".repeat(16)} 02 02`,
  cdrom: "04021800000000000000000000000000 0000000000000000",
  file: `04041e00${textOf("\\EFI\\a\\b.efi")}`,
  ovmf: "04071400c9bdb87cebf8344faaea3ee4af6516a1",
  shell: "0406140083a5047c3e9e1c4fad65e05268d0b4d1",
  uiApp: "0406140021aa2c4614760345836e8ab6f4662331",
  arasan: "01041400fa2c0c1086b598419b4c1683d195b1da",
  end: "7fff0400",
} as const;

export const pathOf = (...parts: readonly string[]): string => `${parts.join("")}${nodes.end}`.replaceAll(/\s/g, "");

const marker = "4eac0881119f594d850ee21a522c59b2";

/** A load option as EDK2 makes it, with its marker. */
export const entry = (
  number: number,
  title: string,
  path: string,
  { attributes = "01000000", data = marker }: { readonly attributes?: string; readonly data?: string } = {},
): Variable =>
  variable(
    globalGuid,
    `Boot${number.toString(16).toUpperCase().padStart(4, "0")}`,
    `${attributes}${u16(path.length / 2)}${textOf(title)}${path}${data}`,
  );

export const port = `${nodes.pciRoot}${nodes.pci1}${nodes.mac}`;

/** What OVMF has after its first boot with a disk, a CD drive and one network port. */
export const booted: Variables = [
  variable(globalGuid, "Timeout", "0000"),
  entry(0, "UiApp", pathOf(nodes.ovmf, nodes.uiApp), { attributes: "09010000", data: "" }),
  entry(1, "UEFI QEMU DVD-ROM QM00003 ", pathOf(nodes.pciRoot, nodes.pci1, nodes.sata0)),
  entry(2, "UEFI Misc Device", pathOf(nodes.pciRoot, nodes.pci1, nodes.scsi)),
  entry(3, "UEFI PXEv4 (MAC:525400770001)", pathOf(port, nodes.ipv4)),
  entry(4, "UEFI PXEv6 (MAC:525400770001)", pathOf(port, nodes.ipv6)),
  entry(5, "UEFI HTTPv4 (MAC:525400770001)", pathOf(port, nodes.ipv4, nodes.uri)),
  entry(6, "UEFI HTTPv6 (MAC:525400770001)", pathOf(port, nodes.ipv6, nodes.uri)),
  entry(7, "EFI Internal Shell", pathOf(nodes.ovmf, nodes.shell), { data: "" }),
  order(0, 1, 2, 3, 4, 5, 6, 7),
];

interface Asked {
  readonly continuous?: boolean;
  readonly httpBootUri?: string;
  readonly option?: string;
}

export const decision = (
  target: Exclude<BootTarget, "None"> | null,
  { continuous = false, httpBootUri, option }: Asked = {},
) => ({ target, mode: "UEFI" as const, httpBootUri: httpBootUri ?? null, option: option ?? null, continuous });
