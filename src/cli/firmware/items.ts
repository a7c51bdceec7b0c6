/** Images and boot folders alike, as people name them. */
import type { ImageRecord } from "../../model/firmware.js";
import type { BootSet } from "../../ports/boot-sets.js";
import { CommandFailure } from "../exit-codes.js";
import { printable } from "../printable.js";
import type { FirmwareStores } from "../start-options.js";

export type Item =
  | { readonly kind: "image"; readonly digest: string; readonly name: string; readonly image: ImageRecord }
  | { readonly kind: "boot folder"; readonly digest: string; readonly name: string; readonly set: BootSet };

/** Newest first. */
export function itemsIn({ images, bootSets }: FirmwareStores): readonly Item[] {
  const sets = bootSets.all().map((set): Item => ({ kind: "boot folder", digest: set.id, name: set.name, set }));
  return [
    ...sets,
    ...images.all().map((image): Item => ({ kind: "image", digest: image.sha256, name: image.name, image })),
  ];
}

/** Digits of a digest, so that no name of everyday passes for its beginning. */
const prefix = /^[0-9a-f]{4,64}$/;

/**
 * @param id a name, or the beginning of a digest
 * @throws CommandFailure unless it is exactly one
 */
export function itemOf(id: string, stores: FirmwareStores): Item {
  const items = itemsIn(stores);
  const digits = id.toLowerCase();
  const named = items.filter(({ name }) => name === id);
  const found =
    named.length > 0 ? named : items.filter(({ digest }) => prefix.test(digits) && digest.startsWith(digits));
  const [item] = found;
  if (item === undefined) {
    throw new CommandFailure(`There is no ${printable(id)}; "shoal firmware list" shows what there is.`);
  }
  if (found.length === 1) return item;
  const all = found.map(({ digest, kind, name }) => `  ${digest}  ${kind} ${printable(name)}\n`).join("");
  throw new CommandFailure(`${printable(id)} can be any of these; give more of the SHA-256:\n${all}`.trimEnd());
}
