/** Keys that are for the console itself: Ctrl-] and another, as telnet has it. */

const ctrlBracket = 0x1d;

/** Bytes for the machine, or what the user wants of the console. */
export type Typed = Uint8Array | "leave" | "help";

const meanings: Readonly<Record<string, Typed>> = { ".": "leave", "?": "help" };

export class EscapeKeys {
  private isEscaped = false;

  /** @param isOn false: all that is typed is for the machine */
  constructor(private readonly isOn: boolean) {}

  /** @param bytes in whatever portions; what follows Ctrl-] and means nothing is let go */
  take(bytes: Uint8Array): readonly Typed[] {
    if (!this.isOn) return [bytes];
    const typed: Typed[] = [];
    let plain: number[] = [];
    const flush = (): void => {
      if (plain.length > 0) typed.push(Uint8Array.from(plain));
      plain = [];
    };
    for (const byte of bytes) {
      if (this.isEscaped) {
        this.isEscaped = false;
        const meaning = meanings[String.fromCharCode(byte)];
        if (byte === ctrlBracket) plain.push(byte);
        else if (meaning !== undefined) {
          flush();
          typed.push(meaning);
        }
      } else if (byte === ctrlBracket) this.isEscaped = true;
      else plain.push(byte);
    }
    flush();
    return typed;
  }
}
