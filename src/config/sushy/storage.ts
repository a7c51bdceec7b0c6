/** SUSHY_EMULATOR_STORAGE, _DRIVES and _VOLUMES → the disks of machines, as our own configuration has them. */

import { identifierOf } from "../../model/identifier.js";
import { raidLayouts } from "../../model/raid.js";
import type { RaidType } from "../../model/storage.js";
import { quoted } from "../explain.js";
import type { Located, SushySettings } from "./settings.js";

/** VolumeType of Volume, which speaks of RAID in words of its own. */
const raidTypes: Readonly<Record<string, RaidType>> = {
  NonRedundant: "RAID0",
  Mirrored: "RAID1",
  StripedWithParity: "RAID5",
  SpannedMirrors: "RAID10",
  SpannedStripesWithParity: "RAID50",
};

export interface WrittenStorage {
  readonly id: string;
  readonly name?: string;
  readonly controller: object;
  readonly raidTypes: readonly RaidType[];
  readonly drives: readonly { readonly id: string }[];
  readonly volumes: readonly object[];
}

/** Notes where in the files a part of the written configuration comes from. */
export type Origin = (path: string, from: Located) => void;

/** All volumes that may be made, where the drives suffice. */
const all = Object.keys(raidLayouts) as RaidType[];

export class SushyStorage {
  readonly #storage: ReadonlyMap<string, Located>;
  readonly #drives: ReadonlyMap<string, Located>;
  readonly #volumes: ReadonlyMap<string, Located>;
  readonly #used = new Set<Located>();

  constructor(private readonly settings: SushySettings) {
    const byKey = (key: Parameters<SushySettings["text"]>[0], keyOf: (key: Located) => string | undefined) =>
      new Map(
        settings.entries(settings.get(key)).flatMap(([name, value]) => {
          const text = keyOf(name);
          return text === undefined ? [] : [[text, value] as const];
        }),
      );
    this.#storage = byKey("SUSHY_EMULATOR_STORAGE", (key) => settings.textOf(key)?.toLowerCase());
    this.#drives = byKey("SUSHY_EMULATOR_DRIVES", (key) => this.#pair(key));
    this.#volumes = byKey("SUSHY_EMULATOR_VOLUMES", (key) => this.#pair(key));
  }

  /** Of `(system, storage)`. */
  #pair(key: Located): string | undefined {
    const [system, storage] = key.value.kind === "tuple" ? this.settings.items(key) : [];
    if (system?.value.kind === "text" && storage?.value.kind === "text") {
      return pairOf(system.value.value, storage.value.value);
    }
    this.settings.wrong(key, "has a key that is no pair; must be (UUID of the system, Id of the storage)");
    return undefined;
  }

  /** undefined = nothing is said of the disks of the system. */
  of(system: string, path: string, origin: Origin): readonly WrittenStorage[] | undefined {
    const listed = this.#storage.get(system.toLowerCase());
    if (listed === undefined) return undefined;
    this.#used.add(listed);
    return this.settings.items(listed).flatMap((one, index) => {
      origin(`${path}[${index}]`, one);
      const written = this.#subsystem(system, one, `${path}[${index}]`, origin);
      return written ? [written] : [];
    });
  }

  /** Of what belongs to no system. */
  noteUnused(): void {
    for (const listed of [...this.#storage.values(), ...this.#drives.values(), ...this.#volumes.values()]) {
      if (!this.#used.has(listed)) this.settings.note(listed, "belongs to no system that is served, so it is not used");
    }
  }

  #subsystem(system: string, from: Located, path: string, origin: Origin): WrittenStorage | undefined {
    const id = this.#id(from);
    if (id === undefined) return undefined;
    const pair = pairOf(system, id);
    const drives = this.#drivesOf(pair, from, path, origin);
    const [controller] = this.settings.items(this.settings.member(from, "StorageControllers"), "StorageControllers ");
    const name = this.#word(from, "Name");
    return {
      id,
      ...(name && { name }),
      controller: controller ? this.#controller(controller) : {},
      raidTypes: all,
      drives,
      volumes: this.#volumesOf(
        pair,
        drives.map((drive) => drive.id),
        path,
        origin,
      ),
    };
  }

  #controller(from: Located): object {
    return withoutAbsent({
      manufacturer: this.#word(from, "Manufacturer"),
      model: this.#word(from, "Model") ?? this.#word(from, "Name"),
      serialNumber: this.#word(from, "SerialNumber"),
      firmwareVersion: this.#word(from, "FirmwareVersion"),
    });
  }

  /* ── drives ──────────────────────────────────────────────────────────────────────────────────────────────────── */

  #drivesOf(pair: string, storage: Located, path: string, origin: Origin): readonly { readonly id: string }[] {
    const listed = this.#drives.get(pair);
    if (listed) this.#used.add(listed);
    const drives = this.settings.items(listed).flatMap((one, index) => {
      origin(`${path}.drives[${index}]`, one);
      const id = this.#id(one);
      return id === undefined ? [] : [{ id, ...this.#drive(one) }];
    });
    this.#noteUnknown(storage, drives);
    return drives;
  }

  #drive(from: Located): object {
    const capacityBytes = this.#number(from, "CapacityBytes") ?? usualCapacity;
    const mediaType = this.#word(from, "MediaType") ?? (this.#word(from, "Protocol") === "NVMe" ? "SSD" : "HDD");
    return withoutAbsent({
      name: this.#word(from, "Name"),
      capacityBytes,
      mediaType,
      protocol: this.#word(from, "Protocol"),
      manufacturer: this.#word(from, "Manufacturer"),
      model: this.#word(from, "Model"),
      serialNumber: this.#word(from, "SerialNumber"),
      revision: this.#word(from, "Revision"),
    });
  }

  #noteUnknown(storage: Located, drives: readonly { readonly id: string }[]): void {
    for (const named of this.settings.items(this.settings.member(storage, "Drives"), "Drives ")) {
      const id = this.settings.textOf(named, "the id of a drive ");
      if (id === undefined || drives.some((drive) => drive.id === id)) continue;
      this.settings.note(
        named,
        `nothing in SUSHY_EMULATOR_DRIVES describes the drive ${quoted(id)}, so it is left out`,
      );
    }
  }

  /* ── volumes ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  #volumesOf(pair: string, drives: readonly string[], path: string, origin: Origin): readonly object[] {
    const listed = this.#volumes.get(pair);
    if (listed) this.#used.add(listed);
    return this.settings.items(listed).flatMap((one) => {
      const id = this.#id(one);
      if (id === undefined) return [];
      const layout = this.#layout(one, drives);
      if (layout === undefined) {
        this.settings.note(one, `the volume "${id}" has no drive to be on, so it is left out`);
        return [];
      }
      origin(`${path}.volumes`, one);
      const name = this.#word(one, "Name");
      return [withoutAbsent({ id, name, capacityBytes: this.#number(one, "CapacityBytes"), ...layout })];
    });
  }

  /** Over there a volume is on no drive in particular: on all here, where those are right for its type, or else on the first. */
  #layout(volume: Located, drives: readonly string[]): object | undefined {
    const [first] = drives;
    if (first === undefined) return undefined;
    const type = this.#word(volume, "VolumeType");
    const raidType = this.#word(volume, "RAIDType") ?? (type === undefined ? undefined : raidTypes[type]);
    const layout = raidType === undefined ? undefined : raidLayouts[raidType as RaidType];
    if (layout === undefined) return { drives: [first] };
    const count = layout.paired ? drives.length - (drives.length % 2) : drives.length;
    return count < layout.leastDrives ? { drives: [first] } : { raidType, drives: drives.slice(0, count) };
  }

  /* ── members ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  #id(from: Located): string | undefined {
    const member = this.settings.member(from, "Id");
    if (member === undefined) {
      this.settings.wrong(from, 'lacks the key "Id"');
      return undefined;
    }
    const written = this.settings.textOf(member, "Id ");
    const id = written === undefined ? undefined : identifierOf(written);
    if (written !== undefined && id === undefined)
      this.settings.wrong(member, "Id has nothing in it that a URI may have");
    return id;
  }

  #word(from: Located, name: string): string | undefined {
    const member = this.settings.member(from, name);
    const text = member && this.settings.textOf(member, `${name} `);
    return text === "" ? undefined : text;
  }

  #number(from: Located, name: string): number | undefined {
    const member = this.settings.member(from, name);
    if (member === undefined) return undefined;
    if (member.value.kind === "number" && Number.isFinite(member.value.value)) return member.value.value;
    this.settings.wrong(member, `${name} must be a number that is not beyond all bounds`);
    return undefined;
  }
}

/** Of a drive whose size nobody says: one does not do without. */
const usualCapacity = 480_000_000_000;

const pairOf = (system: string, storage: string): string => `${system.toLowerCase()} ${storage}`;

export const withoutAbsent = (members: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
