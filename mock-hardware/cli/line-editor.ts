/** Makes lines of what is typed, as a terminal's line discipline does. */

export interface Typed {
  /** To be shown to whoever types. */
  readonly echo: string;
  /** A line that was ended, or a key that ends a session. */
  readonly event: { readonly line: string } | "hangup" | null;
}

const nothing: Typed = { echo: "", event: null };
const longest = 1024;

export class LineEditor {
  private line = "";
  private afterReturn = false;

  /** @param hidden a password is typed: nothing is echoed */
  type(key: string, hidden: boolean): Typed {
    const secondOfPair = key === "\n" && this.afterReturn;
    this.afterReturn = key === "\r";
    if (secondOfPair) return nothing;
    if (key === "\r" || key === "\n") return this.end();
    if (key === "\x7f" || key === "\b") return this.rubOut(hidden);
    if (key === "\x04") return this.line === "" ? { echo: "", event: "hangup" } : nothing;
    if (key === "\x03") return this.abandon();
    if (key < " " || this.line.length >= longest) return nothing;
    this.line += key;
    return { echo: hidden ? "" : key, event: null };
  }

  private end(): Typed {
    const line = this.line;
    this.line = "";
    return { echo: "\r\n", event: { line } };
  }

  private rubOut(hidden: boolean): Typed {
    if (this.line === "") return nothing;
    this.line = this.line.slice(0, -1);
    return { echo: hidden ? "" : "\b \b", event: null };
  }

  private abandon(): Typed {
    this.line = "";
    return { echo: "^C\r\n", event: { line: "" } };
  }
}
