/** What of a file is sent: preconditions and ranges of a request, in the order of RFC 9110 §13.2.2. Pure. */
import type { ServedFile } from "../../../src/ports/netboot.js";

/** Bytes from `from` up to `to`, not included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export type Reply =
  | { readonly status: 200 | 206; readonly span: Span }
  | { readonly status: 304 | 412 | 416; readonly span: null };

/** By names in lower case. */
type Headers = Readonly<Partial<Record<"if-match" | "if-none-match" | "if-range" | "range", string | undefined>>>;

/** @param method HEAD has no ranges (RFC 9110 §14.2) */
export function replyTo(method: string, headers: Headers, { size, etag }: Pick<ServedFile, "size" | "etag">): Reply {
  const match = headers["if-match"];
  if (match !== undefined && !lists(match, etag, false)) return { status: 412, span: null };
  const none = headers["if-none-match"];
  if (none !== undefined && lists(none, etag, true)) return { status: 304, span: null };
  const whole = { status: 200, span: { from: 0, to: size } } as const;
  const condition = headers["if-range"];
  // A date is never that of the file, as none is told.
  const isAsked = method === "GET" && headers.range !== undefined && (condition ?? etag) === etag;
  const span = isAsked ? spanOf(headers.range ?? "", size) : "whole";
  if (span === "whole") return whole;
  return span === "none" ? { status: 416, span: null } : { status: 206, span };
}

/** @param weakly whether tags that are weak count (RFC 9110 §8.8.3.2) */
function lists(field: string, etag: string, weakly: boolean): boolean {
  if (field.trim() === "*") return true;
  const tags = field.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return tags.some((tag) => tag === etag || (weakly && tag === `W/${etag}`));
}

/** One range of bytes; any other is as if none were asked for, which servers may do with every range (RFC 9110 §14.2). */
function spanOf(range: string, size: number): Span | "whole" | "none" {
  const [, first, last, suffix] = oneRange.exec(range) ?? [];
  if (suffix !== undefined) return ending(Number(suffix), size);
  if (first === undefined) return "whole";
  const [from, end] = [Number(first), last === "" ? Number.POSITIVE_INFINITY : Number(last)];
  if (end < from) return "whole";
  return from >= size ? "none" : { from, to: Math.min(end + 1, size) };
}

const oneRange = /^bytes=[ \t]*(?:(\d+)-(\d*)|-(\d+))[ \t]*$/i;

/** Of what is empty there is no range that could be told. */
function ending(length: number, size: number): Span | "whole" | "none" {
  if (length === 0) return "none";
  return size === 0 ? "whole" : { from: Math.max(0, size - length), to: size };
}
