/**
 * Packets of netconsole (Linux, Documentation/networking/netconsole.rst): bare text as it goes to the console, or the extended
 * form with a header; and the bare text of a Raspberry Pi's boot loader.
 */
import { decode } from "./text.js";

export type ConsolePacket =
  /** Some of what goes to the console; a line may end in a later packet. */
  | { readonly kind: "text"; readonly text: string }
  /** A whole line, or a part of one that was too long for a packet. */
  | { readonly kind: "line"; readonly severity: number; readonly body: string; readonly part: Part | null };

export interface Part {
  /** Number of the line. */
  readonly line: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** Release of the kernel where `netconsole_release` is set, then level, number, microseconds, flag and what else there is. */
const header = /^(?:\d{1,4}\.\d{1,4}[^,;\s]{0,64},)?(\d{1,4}),(\d{1,20}),\d{1,20},[^,;]{1,4}((?:,[^;\n]{0,256})?);/;
const partOf = /,ncfrag=(\d{1,6})\/(\d{1,6})/;

export function parseNetconsole(datagram: Uint8Array): ConsolePacket {
  const text = decode(datagram);
  const found = header.exec(text);
  if (found === null) return { kind: "text", text };
  const [all, level, line, more = ""] = found;
  const [, from, of] = partOf.exec(more) ?? [];
  const body = text.slice(all.length);
  return {
    kind: "line",
    // Facility and severity, as in syslog.
    severity: Number(level) & 7,
    body,
    part: from === undefined ? null : partAt(Number(line), Number(from), Number(of), Buffer.byteLength(body)),
  };
}

const partAt = (line: number, from: number, of: number, length: number): Part => ({
  line,
  isFirst: from === 0,
  isLast: from + length >= of,
});

/** What is to be read of a body that is whole. */
export const textOf = (body: string): string => unescaped(firstLine(body));

/** What follows on lines that begin with a space is about the device, for programs (Documentation/ABI/testing/dev-kmsg). */
const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";

/** Bytes that cannot be shown come as `\x1b`. */
const unescaped = (text: string): string =>
  text.replace(/(?:\\x[\da-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll("\\x", ""), "hex").toString("utf8"));
