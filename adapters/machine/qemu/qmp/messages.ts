/** QMP on the wire: one JSON object a line (QEMU's docs/interop/qmp-spec). Pure. */

export type QmpMessage =
  | { readonly kind: "greeting"; readonly version: string }
  | { readonly kind: "done"; readonly id: number; readonly result: unknown }
  | { readonly kind: "refused"; readonly id: number; readonly word: string; readonly text: string }
  | { readonly kind: "event"; readonly name: string; readonly data: Readonly<Record<string, unknown>> }
  /** Nothing that anybody waits for: an answer without our id, or what a later QEMU may say. */
  | { readonly kind: "other" };

/** Bytes. The longest that is asked for, a list of all block devices, is a hundredth of it. */
export const longestLine = 1024 * 1024;

/** What was said is no QMP. */
export class QmpGarble extends Error {}

/** Cuts what comes into lines. */
export class QmpLines {
  private parts: Buffer[] = [];
  private size = 0;

  /** @returns the lines that are whole now, without their ends @throws QmpGarble when one is too long */
  push(bytes: Buffer): readonly string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      this.add(bytes.subarray(start, end));
      lines.push(Buffer.concat(this.parts).toString("utf8"));
      this.parts = [];
      this.size = 0;
      start = end + 1;
    }
    this.add(bytes.subarray(start));
    return lines;
  }

  private add(part: Buffer): void {
    this.size += part.length;
    if (this.size > longestLine) throw new QmpGarble(`a line of more than ${longestLine} bytes`);
    if (part.length > 0) this.parts.push(part);
  }
}

/** @throws QmpGarble when it is no JSON object */
export function parseMessage(line: string): QmpMessage {
  const said = objectIn(line);
  const { QMP, event, id, error } = said;
  if (isObject(QMP)) return { kind: "greeting", version: versionIn(QMP) };
  if (typeof event === "string") return { kind: "event", name: event, data: isObject(said.data) ? said.data : {} };
  if (typeof id !== "number") return { kind: "other" };
  if (isObject(error)) return { kind: "refused", id, word: textOf(error.class), text: textOf(error.desc) };
  return "return" in said ? { kind: "done", id, result: said.return } : { kind: "other" };
}

/** A command's line. */
export const commandLine = (id: number, execute: string, args: Readonly<Record<string, unknown>> = {}): string =>
  `${JSON.stringify({ execute, arguments: args, id })}\n`;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function objectIn(line: string): Readonly<Record<string, unknown>> {
  try {
    const said: unknown = JSON.parse(line);
    if (isObject(said)) return said;
  } catch {
    // Told below.
  }
  throw new QmpGarble("a line that is no JSON object");
}

/** e.g. `7.2.22`; empty where it does not say. */
function versionIn({ version }: Readonly<Record<string, unknown>>): string {
  const numbers = isObject(version) && isObject(version.qemu) ? version.qemu : {};
  return [numbers.major, numbers.minor, numbers.micro].filter((one) => typeof one === "number").join(".");
}

/** A sentence of QEMU's, of a length that fits in a message. */
const textOf = (value: unknown): string => (typeof value === "string" ? value.slice(0, 500) : "");
