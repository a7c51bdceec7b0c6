/** Slots for media, what is asked to be in them, and what is. Pure. */

import type { Instant } from "../../model/clock.js";
import type { Intent } from "../../model/intent.js";
import type { Machine } from "../../model/machine.js";
import type { MediaIntent, MediaObservation, MediaSlot, MediaType } from "../../model/media.js";
import type { Observation } from "../../model/observation.js";
import type { BootTarget } from "../../model/words.js";

/** What of a slot an override for this target boots from. */
const bootTypes: Partial<Record<BootTarget, readonly MediaType[]>> = {
  Cd: ["CD", "DVD"],
  Usb: ["USBStick"],
  Floppy: ["Floppy"],
};

export const slotOf = ({ capabilities }: Machine, id: string): MediaSlot | undefined =>
  capabilities.media?.find((slot) => slot.id === id);

/** The slots that an override for `target` may boot from; none where it is not about media. */
export function slotsFor({ capabilities }: Machine, target: BootTarget | null): readonly MediaSlot[] {
  const types = target === null ? undefined : bootTypes[target];
  if (!types || !capabilities.media) return [];
  return capabilities.media.filter((slot) => slot.types.some((type) => types.includes(type)));
}

export const askedIn = ({ intent }: Machine, slot: string): MediaIntent | undefined => intent.media?.[slot];

export const isInserted = (machine: Machine, slot: string): boolean => {
  const seen = machine.observation.media?.[slot];
  return seen?.state === "inserted" && seen.seq === askedIn(machine, slot)?.seq;
};

/** Whether an override for `target` finds its slots empty; where the machine has no slots for it, nobody can tell. */
export function isEmptyFor(machine: Machine, target: BootTarget | null): boolean {
  const slots = slotsFor(machine, target);
  return slots.length > 0 && !slots.some(({ id }) => isInserted(machine, id));
}

/** What a slot shows of what went wrong with it; undefined = nothing did. */
export function problemIn(machine: Machine, slot: string): MediaObservation | undefined {
  const seen = machine.observation.media?.[slot];
  return seen?.problem ? seen : undefined;
}

export const seenOf = ({ seq }: MediaIntent, state: MediaObservation["state"], at: Instant): MediaObservation => ({
  seq,
  state,
  sha256: null,
  size: null,
  problem: null,
  at,
});

export function withMedium(intent: Intent, slot: string, medium: MediaIntent | null): Intent {
  const { media, ...rest } = intent;
  const next = withMember(media, slot, medium);
  return next ? { ...rest, media: next } : rest;
}

export function withSeen(observation: Observation, slot: string, seen: MediaObservation | null): Observation {
  const { media, ...rest } = observation;
  const next = withMember(media, slot, seen);
  return next ? { ...rest, media: next } : rest;
}

/** undefined = none is left. */
function withMember<T>(all: Readonly<Record<string, T>> = {}, name: string, value: T | null) {
  const { [name]: _, ...others } = all;
  if (value !== null) return { ...others, [name]: value };
  return Object.keys(others).length > 0 ? others : undefined;
}
