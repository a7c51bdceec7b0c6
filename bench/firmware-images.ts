/** Stores as a boot of EDK2 leaves them: 33 live variables, and behind them the dead ones that they took the place of. */
import { existsSync, readFileSync } from "node:fs";
import { blankImage, type Layout } from "../adapters/firmware/edk2/blank.js";
import { openImage } from "../adapters/firmware/edk2/image.js";
import type { StoredVariable } from "../adapters/firmware/edk2/variable.js";
import { appended, applied, compacted, partsOf } from "../adapters/firmware/edk2/write.js";
import { fv, fvFile, ipv4, ipv6, mac, pci, pciRoot, sata, uri } from "../adapters/firmware/uefi/device-path/nodes.js";
import { type DevicePathNode, parseDevicePathText, pathOf } from "../adapters/firmware/uefi/device-path.js";
import { guidBytes } from "../adapters/firmware/uefi/guid.js";
import { u16, u32 } from "../adapters/firmware/uefi/little-endian.js";
import { bootOptionName, encodeLoadOption } from "../adapters/firmware/uefi/load-option.js";
import { guids } from "../adapters/firmware/uefi/well-known.js";

/** Image files of a Linux distribution's packages, where they are installed. */
export const installedImages = ["/usr/share/OVMF/OVMF_VARS.fd", "/usr/share/OVMF/OVMF_VARS_4M.ms.fd"].filter((path) =>
  existsSync(path),
);

export const imageFile = (path: string): Uint8Array => new Uint8Array(readFileSync(path));

/** What is measured: another time to wait before booting. The parts are those of the changed image. */
export function withTimeout(bytes: Uint8Array, seconds: number): readonly Uint8Array[] {
  const image = openImage(bytes);
  const key = { guid: guids.global, name: "Timeout" };
  const to: StoredVariable = { ...key, attributes: 7, data: u16(seconds & 0xffff), time: null };
  const rest = image.store.variables.filter(({ guid, name }) => guid !== key.guid || name !== key.name);
  return partsOf(bytes, appended(image, [{ ...key, to }]) ?? compacted(image, [...rest, to]));
}

/** How many dead ones a used store has: variables that each boot writes anew. Even, so that all end as they began. */
const rewritten = 28;

export function usedImage(layout: Layout): Uint8Array {
  const blank = blankImage(layout);
  const filled = applied(blank, compacted(openImage(blank), bootedVariables));
  const image = openImage(filled);
  const again = image.store.variables
    .filter(({ data }) => data.length < 1000)
    .flatMap((variable) => [grown(variable), variable])
    .slice(0, rewritten);
  return again.reduce((bytes, to) => {
    const splice = appended(openImage(bytes), [{ guid: to.guid, name: to.name, to }]);
    return splice ? applied(bytes, splice) : bytes;
  }, filled);
}

/** The same with a byte more: so that it is written, and then written back. */
const grown = (variable: StoredVariable): StoredVariable => ({
  ...variable,
  data: new Uint8Array([...variable.data, 0]),
});

const address = "525400770001";
const port: readonly DevicePathNode[] = [pciRoot(0), pci(2, 0), mac(address)];
const inFirmware = (file: string): readonly DevicePathNode[] => [fv(guids.ovmfVolume), fvFile(file)];
const console_ = "PciRoot(0x0)/Pci(0x1F,0x0)/Serial(0x0)/Uart(115200,8,N,1)/VenUtf8()";

const options: readonly (readonly [title: string, attributes: number, nodes: readonly DevicePathNode[]])[] = [
  ["UiApp", 0x109, inFirmware(guids.uiAppFile)],
  ["UEFI QEMU HARDDISK QM00001", 1, [pciRoot(0), pci(0x1f, 2), sata(0)]],
  [`UEFI PXEv4 (MAC:${address})`, 1, [...port, ipv4()]],
  [`UEFI PXEv6 (MAC:${address})`, 1, [...port, ipv6()]],
  [`UEFI HTTPv4 (MAC:${address})`, 1, [...port, ipv4(), uri()]],
  [`UEFI HTTPv6 (MAC:${address})`, 1, [...port, ipv6(), uri()]],
  ["EFI Internal Shell", 1, inFirmware(guids.shellFile)],
];

const variable = (name: string, data: Uint8Array, guid: string = guids.global, attributes = 7): StoredVariable => ({
  guid,
  name,
  attributes,
  data,
  time: null,
});
const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(`${value}\0`, "latin1"));
/** Of drivers' own, whose meaning does not matter here. */
const opaque = (name: string, guid: string, size: number): StoredVariable =>
  variable(name, new Uint8Array(size).fill(0x5a), guid, 3);

const iscsi = "59324945-ec44-4c0d-b1cd-9db139df070c";
const memoryTypes = "4c19049f-4137-4dd3-9c10-8b97a83ffdfa";
const platformConfig = "7235c51c-0c80-4cab-87ac-3b084a6304b1";

const bootedVariables: readonly StoredVariable[] = [
  variable("PlatformLang", text("en")),
  variable("Lang", text("eng")),
  variable("Timeout", u16(0)),
  variable("OsIndications", new Uint8Array(8)),
  ...["ConIn", "ConOut", "ErrOut"].map((name) => variable(name, parseDevicePathText(console_))),
  ...options.map(([description, attributes, nodes], number) =>
    variable(
      bootOptionName(number),
      encodeLoadOption({
        attributes,
        description,
        path: pathOf(...nodes),
        optionalData: guidBytes(guids.autoCreatedBootOption),
      }),
    ),
  ),
  variable("BootOrder", u16(...options.keys())),
  opaque("Key0000", guids.global, 14),
  variable("MTC", u32(3), guids.monotonicCounter),
  variable(address, new Uint8Array(32), guids.ip4Config2, 3),
  variable(address, new Uint8Array(48), guids.ip6Config, 3),
  opaque("MemoryTypeInformation", memoryTypes, 72),
  opaque("InitialAttemptOrder", iscsi, 8),
  ...Array.from({ length: 8 }, (_, index) => opaque(`Attempt ${index + 1}`, iscsi, 1100)),
  variable("VendorKeysNv", Uint8Array.of(1), guids.vendorKeysNv, 0x23),
  opaque("certdb", guids.certDb, 4),
  variable("CustomMode", Uint8Array.of(0), guids.customMode, 3),
  opaque("PlatformConfig", platformConfig, 16),
];
