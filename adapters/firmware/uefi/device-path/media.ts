/** Media and BIOS boot nodes (UEFI §10.3.5, §10.3.6). */
import { guids } from "../well-known.js";
import {
  decimalNumber,
  type Field,
  fixed,
  fixedGuid,
  guidField,
  hexNumber,
  optional,
  restInAsciiWithNul,
  restInHex,
  restInUtf16WithNul,
  wholeHexNumber,
  wordNumber,
  zeros,
} from "./fields.js";
import { kind } from "./kind.js";
import type { NodeKind } from "./node.js";

const zero = (field: Field): Field => optional(field, "0");

const extent = { start: zero(hexNumber(8)), size: zero(hexNumber(8)) };

const gpt = kind(
  [4, 1],
  "HD",
  { partition: decimalNumber(4), ...extent, signature: guidField, scheme: fixed(Uint8Array.of(2, 2), "GPT") },
  ["partition", "scheme", "signature", "start", "size"],
);

const mbr = kind(
  [4, 1],
  "HD",
  {
    partition: decimalNumber(4),
    ...extent,
    signature: wholeHexNumber(4),
    padding: zeros(12),
    scheme: fixed(Uint8Array.of(1, 1), "MBR"),
  },
  ["partition", "scheme", "signature", "start", "size"],
);

const ramDisk = (name: string, type: Field, isNamed: boolean): NodeKind =>
  kind([4, 9], name, { start: hexNumber(8), end: hexNumber(8), type, instance: optional(decimalNumber(2), "0") }, [
    "start",
    "end",
    "instance",
    ...(isNamed ? [] : (["type"] as const)),
  ]);

const filePath = { ...kind([4, 4], "FilePath", { path: restInUtf16WithNul }), verbatim: true } as const;

const bbsTypes = { 1: "Floppy", 2: "HD", 3: "CDROM", 4: "PCMCIA", 5: "USB", 6: "Network" };

/** The first that fits is printed: those with a name of their own come first. */
export const mediaKinds: readonly NodeKind[] = [
  gpt,
  mbr,
  kind([4, 2], "CDROM", { entry: hexNumber(4), ...extent }),
  kind([4, 3], "VenMedia", { GUID: guidField, data: restInHex }),
  filePath,
  /** As efibootmgr writes it. */
  { ...filePath, name: "File" },
  kind([4, 5], "Media", { GUID: guidField }),
  kind([4, 6], "FvFile", { GUID: guidField }),
  kind([4, 7], "Fv", { GUID: guidField }),
  kind([4, 8], "Offset", { reserved: zeros(4), start: hexNumber(8), end: hexNumber(8) }, ["start", "end"]),
  ramDisk("VirtualDisk", fixedGuid(guids.virtualDisk), true),
  ramDisk("VirtualCD", fixedGuid(guids.virtualCd), true),
  ramDisk("PersistentVirtualDisk", fixedGuid(guids.persistentVirtualDisk), true),
  ramDisk("PersistentVirtualCD", fixedGuid(guids.persistentVirtualCd), true),
  ramDisk("RamDisk", guidField, false),
  kind([5, 1], "BBS", { type: wordNumber(2, bbsTypes), flags: zero(hexNumber(2)), description: restInAsciiWithNul }, [
    "type",
    "description",
    "flags",
  ]),
];
