/** What the resources of firmware are about, and how each is found. */
import {
  type BootOption,
  type EnrolledCertificate,
  type EnrolledSignature,
  type FirmwareFacts,
  type FirmwareView,
  type ImageRecord,
  type SecureBootDatabase,
  type SecureBootDatabaseId,
  type SecureBootView,
  secureBootDatabaseIds,
} from "../../src/model/firmware.js";
import type { Machine } from "../../src/model/machine.js";
import type { World } from "../../src/ports/world.js";
import type { Params, Subject } from "./declare.js";

/** A machine whose firmware can be got at. */
export interface Firmware {
  readonly machine: Machine;
  readonly facts: FirmwareFacts;
  /** What it booted with. */
  readonly current: FirmwareView;
  /** What its next boot will find. */
  readonly next: FirmwareView;
}

export function firmwareOf(world: World, { machineId }: Params): Firmware | undefined {
  const machine = world.machines.get(machineId ?? "");
  const facts = machine?.capabilities.firmware;
  if (machine === undefined || facts === undefined) return undefined;
  const current = world.firmware.current(machine);
  const next = world.firmware.next(machine);
  return current && next && { machine, facts, current, next };
}

/** All that is shown of it follows from the machine's documents. */
const subject = <T extends { readonly machine: Machine }>(find: Subject<T>["find"]): Subject<T> => ({
  find,
  basis: ({ machine }) => machine,
});

export const firmware: Subject<Firmware> = subject(firmwareOf);

export const bootOption = subject<Firmware & { readonly option: BootOption }>((world, params) => {
  const whole = firmwareOf(world, params);
  const option = whole?.next.bootOptions.find(({ reference }) => reference === params.bootOptionId);
  return whole && option && { ...whole, option };
});

/* ── secure boot ─────────────────────────────────────────────────────────────────────────────────────────────────── */

export interface SecureFirmware extends Firmware {
  /** What the machine booted with. */
  readonly booted: SecureBootView;
  /** What its next boot will find. */
  readonly secureBoot: SecureBootView;
}

function secureFirmwareOf(world: World, params: Params): SecureFirmware | undefined {
  const whole = firmwareOf(world, params);
  const booted = whole?.current.secureBoot;
  const secureBoot = whole?.next.secureBoot;
  return whole && booted && secureBoot ? { ...whole, booted, secureBoot } : undefined;
}

export const secureFirmware: Subject<SecureFirmware> = subject(secureFirmwareOf);

/** A database of keys as the next boot will find it. */
export interface KeyDatabase extends SecureFirmware {
  readonly id: SecureBootDatabaseId;
  readonly database: SecureBootDatabase;
}

const isDatabaseId = (id: string | undefined): id is SecureBootDatabaseId =>
  secureBootDatabaseIds.some((one) => one === id);

export function keyDatabaseOf(world: World, params: Params): KeyDatabase | undefined {
  const { databaseId: id } = params;
  if (!isDatabaseId(id)) return undefined;
  const whole = secureFirmwareOf(world, params);
  return whole && { ...whole, id, database: whole.secureBoot.databases[id] };
}

export const keyDatabase: Subject<KeyDatabase> = subject(keyDatabaseOf);

export const enrolledCertificate = subject<KeyDatabase & { readonly certificate: EnrolledCertificate }>(
  (world, params) => {
    const whole = keyDatabaseOf(world, params);
    const certificate = whole?.database.certificates.find(({ id }) => id === params.certificateId);
    return whole && certificate && { ...whole, certificate };
  },
);

export const enrolledSignature = subject<KeyDatabase & { readonly signature: EnrolledSignature }>((world, params) => {
  const whole = keyDatabaseOf(world, params);
  const signature = whole?.database.signatures.find(({ id }) => id === params.signatureId);
  return whole && signature && { ...whole, signature };
});

/* ── images ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** An image that was taken in, and the ids of the machines that run it or are to run it. */
export interface StoredImage {
  readonly image: ImageRecord;
  readonly runBy: readonly string[];
  readonly stagedFor: readonly string[];
}

/** The very same object for as long as the same machines have it, so that identity tells of change. */
const lastSeen = new WeakMap<ImageRecord, StoredImage>();

export const storedImage: Subject<StoredImage> = {
  find(world, { imageId }) {
    const image = world.firmware.image(imageId ?? "");
    if (image === undefined) return undefined;
    const seen = usesOf(world, image);
    const before = lastSeen.get(image);
    if (before && areSame(before.runBy, seen.runBy) && areSame(before.stagedFor, seen.stagedFor)) return before;
    lastSeen.set(image, seen);
    return seen;
  },
};

function usesOf({ machines }: World, image: ImageRecord): StoredImage {
  const runBy: string[] = [];
  const stagedFor: string[] = [];
  for (const id of machines.ids()) {
    const machine = machines.get(id);
    if (machine?.observation.firmware?.image === image.sha256) runBy.push(id);
    if (machine?.intent.firmware?.image === image.sha256) stagedFor.push(id);
  }
  return { image, runBy, stagedFor };
}

const areSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((id, index) => id === others[index]);
