/** Keys that are for the console itself, and not for the machine: Ctrl-] and a letter, as telnet has it. SSH clients keep `~`. */

export const escapeByte = 0x1d;

export type Typed =
  | { readonly kind: "bytes"; readonly bytes: Buffer }
  /** The byte that followed Ctrl-]. */
  | { readonly kind: "key"; readonly key: string };

/** Takes bytes as they come, in whatever portions; Ctrl-] twice is one for the machine. */
export class EscapeKeys {
  private isEscaped = false;

  take(bytes: Uint8Array): Typed[] {
    const typed: Typed[] = [];
    let from = 0;
    const flush = (to: number): void => {
      if (to > from) typed.push({ kind: "bytes", bytes: Buffer.from(bytes.subarray(from, to)) });
    };
    for (const [at, byte] of bytes.entries()) {
      if (this.isEscaped) {
        this.isEscaped = false;
        // Its own code is left standing, to go with what follows.
        from = byte === escapeByte ? at : at + 1;
        if (byte !== escapeByte) typed.push({ kind: "key", key: String.fromCharCode(byte) });
      } else if (byte === escapeByte) {
        flush(at);
        from = at + 1;
        this.isEscaped = true;
      }
    }
    if (!this.isEscaped) flush(bytes.length);
    return typed;
  }
}
