/** Whether an archive is the one that is meant, before anything in it is looked at. */
import { createHash } from "node:crypto";
import { BootSetError } from "../../../ports/boot-sets.js";
import { signerOf, type TrustedKey } from "../signature.js";

export interface Proof {
  /** 64 hex digits that it has to have. */
  readonly sha256?: string | undefined;
  /** Detached signature over the whole archive. */
  readonly signature?: Uint8Array | undefined;
}

/**
 * @returns who signed it; null = nobody did, and nobody has to
 * @throws BootSetError `wrong-digest`, `unsigned`, `bad-signature` (by rejection)
 */
export async function proven(
  archive: Uint8Array,
  { sha256, signature }: Proof,
  keys: readonly TrustedKey[],
  requireSignature: boolean,
): Promise<string | null> {
  const its = createHash("sha256").update(archive).digest("hex");
  if (sha256 !== undefined && sha256.toLowerCase() !== its) {
    throw new BootSetError("wrong-digest", `The archive's SHA-256 is ${its}, and not what it has to be.`);
  }
  if (signature === undefined) {
    if (!requireSignature) return null;
    throw new BootSetError("unsigned", "The archive comes without a signature, and one is required here.");
  }
  const signer = await signerOf(archive, signature, keys);
  if (signer !== undefined) return signer;
  throw new BootSetError("bad-signature", "The archive's signature is of nobody who is trusted here.");
}
