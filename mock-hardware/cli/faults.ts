/** What a command line does wrong, beside the faults that all fronts of a device share. */

export type CliFault =
  /** Takes the line and never answers. */
  | "hang"
  /** Hangs up with half of the answer sent. */
  | "cut"
  /** Many times more text than anyone wants. */
  | "flood"
  /** A line that looks like its prompt, in the middle of the answer. */
  | "promptInside";

export interface CliFaults {
  /** Asked for each line; null = nothing. May be changed at any time. */
  next: (() => CliFault | null) | null;
}

/** Bytes of a flood: more than a client should be ready to keep. */
export const floodBytes = 1 << 20;

export const flood = (line: string): string => `${line}\n`.repeat(Math.ceil(floodBytes / (line.length + 1)));

/** Neither text nor a prompt. */
export const garbage = "\u0007\u0000\ufffd\u001b[?%$\u009b@@ \u0001\u0013 #> \ufffd";
