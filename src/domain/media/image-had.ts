/** The image of one insertion: asked of the store as the slot's servers are trusted, and what a machine gets of it. */
import type { Medium } from "../../model/media.js";
import type { HeldImage } from "../../ports/media.js";
import type { Insertion } from "./insertion.js";
import type { MediaSecrets } from "./media-secrets.js";
import type { MediaTools, Slotted } from "./slotted.js";

/** @throws MediaError, or the signal's reason (by rejection) */
export function imageFor(
  { slot, asked, progress, signal }: Insertion,
  { id, machine }: Pick<Slotted, "id" | "machine">,
  { images, certificates }: MediaTools,
  secrets: MediaSecrets,
): Promise<HeldImage> {
  const source = {
    url: asked.image,
    credentials: secrets.credentialsFor(slot.id, asked),
    verifyCertificate: machine.intent.mediaTrust?.[slot.id]?.verifyCertificate ?? true,
    certificates: certificates.of(id, slot.id).map(({ pem }) => pem),
  };
  return images.acquire(source, progress, signal);
}

/** @param image null = the machine fetches it by itself */
export const mediumOf = ({ slot, asked }: Insertion, image: HeldImage | null, secrets: MediaSecrets): Medium => ({
  image: asked.image,
  path: image?.path ?? null,
  size: image?.size ?? null,
  sha256: image?.sha256 ?? null,
  writeProtected: asked.writeProtected,
  credentials: slot.fetched === "machine" ? secrets.credentialsFor(slot.id, asked) : null,
});
