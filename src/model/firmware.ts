/** A machine's firmware as data: its variables, what they mean to a client, and what was asked of them. */
import type { Instant } from "./clock.js";
import type { BootTarget } from "./words.js";

/* ── variables ───────────────────────────────────────────────────────────────────────────────────────────────────── */

/** One variable of a UEFI variable store (UEFI §8.2), as documents keep it. Its key is GUID and name together. */
export interface Variable {
  /** Lower case with hyphens. */
  readonly guid: string;
  readonly name: string;
  /** EFI_VARIABLE_* bits. */
  readonly attributes: number;
  /** Lower-case hex. */
  readonly data: string;
  /** EFI_TIME of a time-based authenticated variable: 16 bytes in lower-case hex; absent when it has none. */
  readonly time?: string;
}

/** The live variables of a store in its own order; no key twice. */
export type Variables = readonly Variable[];

export interface VariableChange {
  readonly guid: string;
  readonly name: string;
  /** null = the variable is to be gone. */
  readonly to: Variable | null;
}

/* ── what was asked, what is there ───────────────────────────────────────────────────────────────────────────────── */

/** Asked for and not yet in the machine. */
export interface FirmwareIntent {
  /** No key twice. */
  readonly changes: readonly VariableChange[];
  /** The image that the next boot is to run, by SHA-256; null = as now. */
  readonly image: string | null;
  /** The image to run is what the machine came with; `image` is null then. */
  readonly original?: true;
  /** Every setting is to go back to its default before `changes`; for `ResetBiosToDefaultsPending`. */
  readonly resetPending: boolean;
}

export const noFirmwareIntent: FirmwareIntent = { changes: [], image: null, resetPending: false };

/** What the machine's own store and flash hold, as far as is known. Durable: of what we put there nobody else keeps a copy. */
export interface FirmwareObservation {
  /** Without what an override added. null = never seen: what the family's machines have at first. */
  readonly variables: Variables | null;
  /** What it runs; null = what it came with. */
  readonly image: string | null;
  /** Images it ran before, newest first, no more than a handful: for going back. null stands for what it came with. */
  readonly earlier: readonly (string | null)[];
  /** What of an override is in the store now; null = nothing. */
  readonly placed: PlacedOverride | null;
  /** When the variables were last read or written; null = never. */
  readonly at: Instant | null;
  /** A write of the flash that has begun; absent = none. */
  readonly placing?: Placing;
}

/** Stored before the flash is written: after a crash it tells what a write that came about has put there. */
export interface Placing {
  /** Stamp of the flash before it; null = there was nothing. */
  readonly before: string | null;
  /** What of the intent it puts into the machine. */
  readonly asked: FirmwareIntent;
  /** The machine's variables with that, without an override. */
  readonly next: Variables;
  /** What the override adds to them. */
  readonly override: readonly VariableChange[];
  readonly placed: PlacedOverride | null;
  /** `Intent.seq` of an override that leads to an empty slot: passing it over is all that there is to it. Absent = it does not. */
  readonly passedOver?: number;
  /** What the machine runs then; null = what it came with. */
  readonly image: string | null;
}

export const firstFirmware: FirmwareObservation = { variables: null, image: null, earlier: [], placed: null, at: null };

/** What an override put into a store, so that it can be told from what the firmware did, and be taken out again. */
export interface PlacedOverride {
  /** `Intent.seq` of the override. */
  readonly seq: number;
  /** Value of BootNext that is gone once the firmware has used it; null = none was written. */
  readonly bootNext: number | null;
  /** Entry that was put before the machine's own BootOrder, and that order; null = it was left alone. */
  readonly front: { readonly entry: number; readonly order: readonly number[] } | null;
  /** OsIndications asked for the setup menu: gone once the firmware has shown it. */
  readonly setup: boolean;
}

/* ── what a client sees of the variables ─────────────────────────────────────────────────────────────────────────── */

export type AttributeValue = string | number | boolean;

/** One setting of the firmware, as an attribute registry tells it. */
export interface AttributeDescription {
  /** `A-Za-z0-9_`, no digit first. */
  readonly name: string;
  readonly displayName: string;
  readonly help: string;
  readonly type: "Enumeration" | "Integer" | "Boolean" | "String";
  /** The firmware sets it; nobody else does. */
  readonly readOnly: boolean;
  /** Of an enumeration. */
  readonly values?: readonly { readonly value: string; readonly text: string }[];
  /** Of an integer; both ends are allowed. */
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  /** Of a string, in characters. */
  readonly maxLength?: number;
  readonly default: AttributeValue;
}

/** A password of the firmware. It is no setting: it reads as nothing, and is changed only by who knows it. */
export interface PasswordDescription {
  /** `A-Za-z0-9_`, no digit first. */
  readonly name: string;
  readonly displayName: string;
  readonly help: string;
  /** In characters; none at all takes the password away. */
  readonly minLength: number;
  readonly maxLength: number;
}

/** Fixed for a machine: what kind of firmware it has. Shared by all machines of a family. */
export interface FirmwareFacts {
  /** Id of the family, as in the configuration. */
  readonly family: string;
  /** Id of the attribute registry, e.g. `RaspberryPi4Attributes.v1_0_0`. */
  readonly registryId: string;
  readonly attributes: readonly AttributeDescription[];
  /** Absent = it has none that can be changed from here. */
  readonly passwords?: readonly PasswordDescription[];
  /** Whether its image can be changed. */
  readonly updateable: boolean;
  /** Whether there are keys that secure boot can be reset to. */
  readonly defaultKeys: boolean;
}

export interface FirmwareView {
  readonly bootOptions: readonly BootOption[];
  /** References in the order in which the firmware tries them. */
  readonly bootOrder: readonly string[];
  /** Every attribute of the registry, by name. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** null = this firmware has none. */
  readonly secureBoot: SecureBootView | null;
  /** What an override can lead to on this machine; never `None`. */
  readonly bootTargets: readonly BootTarget[];
}

export interface BootOption {
  /** `Boot0001`: the variable's name, and the last segment of its URI. */
  readonly reference: string;
  readonly description: string;
  readonly enabled: boolean;
  /** Text form (UEFI §10.6); null when the path cannot be read. */
  readonly devicePath: string | null;
  /** What kind of source it is; null = none that Redfish has a word for. */
  readonly target: BootTarget | null;
  /** MAC address of the port it boots over, lower case with colons; null = none. */
  readonly mac: string | null;
}

export type SecureBootMode = "SetupMode" | "UserMode" | "AuditMode" | "DeployedMode";

export const secureBootDatabaseIds = ["PK", "KEK", "db", "dbx"] as const;
export type SecureBootDatabaseId = (typeof secureBootDatabaseIds)[number];

export interface SecureBootView {
  readonly enabled: boolean;
  readonly mode: SecureBootMode;
  readonly databases: Readonly<Record<SecureBootDatabaseId, SecureBootDatabase>>;
}

export interface SecureBootDatabase {
  readonly certificates: readonly EnrolledCertificate[];
  readonly signatures: readonly EnrolledSignature[];
}

export interface EnrolledCertificate {
  /** Follows from its content and owner, so that it stays while others come and go. */
  readonly id: string;
  readonly pem: string;
  /** UEFI signature owner, a GUID. */
  readonly owner: string;
}

export interface EnrolledSignature {
  readonly id: string;
  /** Signature.SignatureType in the UEFI registry, e.g. `EFI_CERT_SHA256_GUID`. */
  readonly type: string;
  /** Lower-case hex. */
  readonly value: string;
  readonly owner: string;
}

/** What an override that is asked for puts into the store before the machine is switched on. */
export type OverrideView =
  | { readonly variable: "BootNext" | "BootOrder"; readonly option: BootOption }
  /** The setup menu is asked for. */
  | { readonly variable: "OsIndications" }
  /** It cannot be put there, and why. */
  | { readonly variable: null; readonly problem: string };

/* ── what a client may ask of the variables ──────────────────────────────────────────────────────────────────────── */

/** One change at a time; absent members stay. The caller has checked names and values against the facts and the view. */
export interface FirmwareWishes {
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** Every writable attribute to its default. */
  readonly resetAttributes?: true;
  /** References. Options that are left out are not tried. */
  readonly bootOrder?: readonly string[];
  readonly bootOption?: { readonly reference: string; readonly enabled: boolean };
  readonly secureBootEnable?: boolean;
  /** `database` absent = all of them. */
  readonly resetKeys?: {
    readonly to: "ResetAllKeysToDefault" | "DeleteAllKeys" | "DeletePK";
    readonly database?: SecureBootDatabaseId;
  };
  readonly addCertificate?: { readonly database: SecureBootDatabaseId; readonly pem: string; readonly owner?: string };
  readonly addSignature?: {
    readonly database: SecureBootDatabaseId;
    readonly type: string;
    readonly value: string;
    readonly owner?: string;
  };
  readonly removeKey?: { readonly database: SecureBootDatabaseId; readonly id: string };
}

/* ── images ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** What an image of firmware is, read from the image itself after its digest was checked. */
export interface ImageFacts {
  /** As it says of itself; null = it does not. */
  readonly version: string | null;
  /** In plain words: `Raspberry Pi 4, variables at 0x3b0000`. */
  readonly layout: string;
  /** Whether there is firmware to run in it, or only a store of variables. */
  readonly hasCode: boolean;
  /** There is no store in it: it is for machines that keep their variables in a file beside it. */
  readonly codeAlone?: true;
}

/** An image that was taken in: immutable, and named by what is in it. */
export interface ImageRecord {
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** What people call it: the file's name. */
  readonly name: string;
  readonly addedAt: Instant;
  /** Where it came from, in plain words and without credentials. */
  readonly from: string;
  /** Family that it is for. */
  readonly family: string;
  readonly facts: ImageFacts;
  /** Who signed it, as the operator calls that key; null = nobody that is trusted here. */
  readonly signer: string | null;
}
