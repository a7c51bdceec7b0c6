/** Bytes or a text that are not what they should be. */
export class CodecError extends Error {
  override readonly name = "CodecError";
  /**
   * @param reason in plain words, and without secrets: it may reach a client
   * @param offset of the byte (or character of a text) it was seen at; null = it has no place
   */
  constructor(
    readonly reason: string,
    readonly offset: number | null,
  ) {
    super(offset === null ? reason : `${reason} (at ${offset})`);
  }
}

/** What it reads; null when that is not what it should be. */
export function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof CodecError) return null;
    throw error;
  }
}
