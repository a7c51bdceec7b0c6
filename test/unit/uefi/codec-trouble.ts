import { CodecError } from "../../../adapters/firmware/uefi/codec-error.js";

/** What a codec says of bytes or texts; null = it has nothing to say of them. Anything else that is thrown goes on. */
export function troubleOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof CodecError) return error.message;
    throw error;
  }
}
