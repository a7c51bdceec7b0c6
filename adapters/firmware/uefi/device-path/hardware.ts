/** Hardware and ACPI nodes (UEFI §10.3.2, §10.3.3). */
import { eisaId, fixed, guidField, hexNumber, optional, restInHex } from "./fields.js";
import { kind } from "./kind.js";
import type { NodeKind } from "./node.js";

const acpi = (name: string, id: string): NodeKind =>
  kind([2, 1], name, { id: fixed(eisaId.bytes(id)), UID: optional(hexNumber(4), "0") }, ["UID"]);

/** The first that fits is printed: those with a name of their own come first. */
export const hardwareKinds: readonly NodeKind[] = [
  kind([1, 1], "Pci", { function: hexNumber(1), device: hexNumber(1) }, ["device", "function"]),
  kind([1, 2], "PcCard", { function: hexNumber(1) }),
  kind([1, 3], "MemoryMapped", { "memory type": hexNumber(4), start: hexNumber(8), end: hexNumber(8) }),
  kind([1, 4], "VenHw", { GUID: guidField, data: restInHex }),
  kind([1, 5], "Ctrl", { controller: hexNumber(4) }),
  kind([1, 6], "BMC", { "interface type": hexNumber(1), address: hexNumber(8) }),
  acpi("PciRoot", "PNP0A03"),
  acpi("PcieRoot", "PNP0A08"),
  acpi("Floppy", "PNP0604"),
  acpi("Keyboard", "PNP0301"),
  acpi("Serial", "PNP0501"),
  acpi("ParallelPort", "PNP0401"),
  kind([2, 1], "Acpi", { id: eisaId, UID: optional(hexNumber(4), "0") }),
  kind([2, 3], "AcpiAdr", { address: hexNumber(4) }),
];
