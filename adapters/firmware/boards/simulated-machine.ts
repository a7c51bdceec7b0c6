/** What a simulated machine boots from, and what its keys are, before anybody changed anything. */
import type { Variable, Variables } from "../../../src/model/firmware.js";
import type { Inventory } from "../../../src/model/inventory.js";
import { withBootOrder } from "../family/boot-entries.js";
import { enrolledKeys, withSecureBoot } from "../family/key-changes.js";
import { globalKey, settingAttributes } from "../family/variables.js";
import { fv, fvFile, ipv4, mac, pci, pciRoot, sata, uri, usb } from "../uefi/device-path/nodes.js";
import { type DevicePathNode, pathOf } from "../uefi/device-path.js";
import { hexOf } from "../uefi/little-endian.js";
import {
  bootOptionName,
  encodeLoadOption,
  loadOptionActive,
  loadOptionCategoryApp,
  loadOptionHidden,
} from "../uefi/load-option.js";
import { guids } from "../uefi/well-known.js";
import { simulatedKeys } from "./simulated-keys.js";

interface Entry {
  readonly title: string;
  readonly nodes: readonly DevicePathNode[];
  readonly attributes?: number;
}

const inFirmware = (file: string): readonly DevicePathNode[] => [fv(guids.ovmfVolume), fvFile(file)];

/** As EDK2 has it: reached by a key, and passed over in the order. */
const setup: Entry = {
  title: "UiApp",
  nodes: inFirmware(guids.uiAppFile),
  attributes: loadOptionActive | loadOptionHidden | loadOptionCategoryApp,
};

const drives: readonly Entry[] = [
  { title: "UEFI Simulated Disk", nodes: [pciRoot(0), pci(0x1f, 2), sata(0)] },
  { title: "UEFI Simulated DVD-ROM", nodes: [pciRoot(0), pci(0x1f, 2), sata(1)] },
  { title: "UEFI Simulated USB Stick", nodes: [pciRoot(0), pci(0x14, 0), usb(0)] },
];

const shell: Entry = { title: "EFI Internal Shell", nodes: inFirmware(guids.shellFile) };

function network({ nics }: Inventory): readonly Entry[] {
  return nics.flatMap((nic, index) => {
    const address = nic.mac.replaceAll(":", "").toUpperCase();
    const port = [pciRoot(0), pci(2 + index, 0), mac(nic.mac), ipv4()];
    return [
      { title: `UEFI PXEv4 (MAC:${address})`, nodes: port },
      { title: `UEFI HTTPv4 (MAC:${address})`, nodes: [...port, uri()] },
    ];
  });
}

/** What all machines have alike is there once. */
const shared = new WeakMap<Entry, Map<number, Variable>>();

function entryVariable(entry: Entry, number: number): Variable {
  const numbered = shared.get(entry) ?? new Map<number, Variable>();
  const variable = numbered.get(number) ?? variableFor(entry, number);
  shared.set(entry, numbered.set(number, variable));
  return variable;
}

function variableFor({ title, nodes, attributes = loadOptionActive }: Entry, number: number): Variable {
  const option = { attributes, description: title, path: pathOf(...nodes), optionalData: new Uint8Array(0) };
  const data = hexOf(encodeLoadOption(option));
  return { ...globalKey(bootOptionName(number)), attributes: settingAttributes, data };
}

/** When the keys were made. */
const keysMade = Date.UTC(2024, 0, 1);

let enrolled: Variables | null = null;

/** The same for every machine, so they are there once. Secure boot is off, as machines are delivered. */
function keys(): Variables {
  enrolled ??= withSecureBoot(enrolledKeys(simulatedKeys, keysMade), false);
  return enrolled;
}

/** The disk comes first, and the setup menu is not in the order. */
export function firstVariables(machine: Inventory): Variables {
  const entries = [setup, ...drives, ...network(machine), shell].map(entryVariable);
  const tried = entries.map((_, number) => number).slice(1);
  return withBootOrder([...keys(), ...entries], tried);
}
