/**
 * The embedded document store. Documents are immutable JSON values; the store keeps the newest of each in memory and on
 * disk, and shares the caller's object, so nobody may change one after handing it over.
 */
export interface Store {
  /** The newest value, also if it is not durable yet. */
  get<K extends Collection>(collection: K, id: string): Collections[K] | undefined;
  /** Every id and value of a collection: a live view. After a start in the order of file names, not of creation. */
  all<K extends Collection>(collection: K): ReadonlyMap<string, Collections[K]>;
  /**
   * Replaces a document. It can be read at once; the promise resolves when it would survive a power cut.
   * @throws StoreError (by rejection) when the disk refuses; the caller must not acknowledge
   */
  put<K extends Collection>(collection: K, id: string, value: Collections[K]): Promise<void>;
  /** Removes a document; durable when resolved. Removing what is not there is fine. */
  remove(collection: Collection, id: string): Promise<void>;
  /** Adds one item to a list document, dropping the oldest beyond `cap`. Costs the item, not the list. */
  append<K extends ListCollection>(collection: K, id: string, item: ItemOf<K>, cap: number): Promise<void>;
  /** What was found damaged at start and set aside; for the operator. */
  readonly damage: readonly Damage[];
  /** Why the newest write was refused by the disk; null once one succeeded. What was refused is tried again in a while. */
  refused(): Refused | null;
  /** Writes out what is pending and lets go of the files. */
  close(): Promise<void>;
}

export interface Damage {
  /** Path of the file that was set aside, relative to the state directory. */
  readonly file: string;
  readonly problem: string;
}

export interface Refused {
  /** What is wrong and what to do, without paths. */
  readonly problem: string;
  /** When the first of the writes was refused. */
  readonly since: Instant;
}

import type { Instant } from "../model/clock.js";
import type { FirmwareObservation } from "../model/firmware.js";
import type { Intent } from "../model/intent.js";
import type { MediaObservation } from "../model/media.js";
import type { Lease } from "../model/netboot.js";
import type { Account, Happening, Role, Session, Subscription, Task } from "../model/service.js";
import type { Settings } from "../model/settings.js";
import type { StorageObservation } from "../model/storage.js";
import type { ReportDefinition } from "../model/telemetry.js";
import type { BootRecord } from "./netboot.js";
import type { DeviceMemory } from "./power-device.js";

/** Every collection and what its documents are. */
export interface Collections {
  intents: Intent;
  settings: Settings;
  accounts: Account;
  roles: Role;
  sessions: Session;
  subscriptions: Subscription;
  tasks: Task;
  /** By machine id, or `service`: its log, oldest first. */
  logs: readonly Happening[];
  /** Small service facts: the service's UUID, counters. */
  identity: { readonly uuid: string };
  /** By device id: what has to outlast a restart, such as its pinned key. */
  devices: DeviceMemory;
  /** By machine id: what its flash holds. */
  firmware: FirmwareObservation;
  /** By address. */
  leases: Lease;
  /** By machine id: its boot from the network that is under way, or the last one. */
  boots: BootRecord;
  /** By machine id: its volumes as they were last seen. */
  storage: StorageObservation;
  /** By machine id: what was seen of the media in its slots. */
  media: Readonly<Record<string, MediaObservation>>;
  /** By `machine/slot`: the password of an image that is to be fetched, for as long as it may be needed. */
  mediaSecrets: { readonly seq: number; readonly password: string };
  /** By `machine/slot/certificate`: what servers of images are trusted by. PEM. */
  mediaCertificates: { readonly pem: string; readonly at: Instant };
  /** By machine id: hashes of its firmware's passwords, by their names. Such as an account's. */
  biosPasswords: Readonly<Record<string, string>>;
  /** Those that clients made. */
  reportDefinitions: ReportDefinition;
  /** PEM texts by certificate id. Key files are readable by the owner only. */
  certificates: { readonly certificate: string; readonly key: string };
}
export type Collection = keyof Collections;
export type ListCollection = { [K in Collection]: Collections[K] extends readonly unknown[] ? K : never }[Collection];
export type ItemOf<K extends ListCollection> = Collections[K][number];

/** The state directory cannot be used, or the disk refused. */
export class StoreError extends Error {
  override readonly name = "StoreError";

  /**
   * @param code `disk`: the disk refused; `locked`: another process has the directory; `format`: written by a newer
   *   version; `closed`: the store was closed before
   * @param message for the operator: what is wrong and what to do
   * @param outward for the client, without paths
   */
  constructor(
    readonly code: "disk" | "locked" | "format" | "closed",
    message: string,
    readonly outward = "The service cannot store the change at the moment.",
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
