/** One line of the journal: a checksum, a space, one JSON object, a newline. */
import type { Collection } from "../ports/store.js";
import { checksum, checksumLength } from "./checksum.js";
import { isCollection } from "./collections.js";

/** `seq` rises with every change, so that a line older than a document's file is not applied to it again. */
export type JournalLine = { readonly seq: number; readonly collection: Collection; readonly id: string } & (
  | { readonly op: "put"; readonly value: unknown }
  | { readonly op: "remove" }
  | { readonly op: "append"; readonly items: readonly unknown[]; readonly cap: number }
);

export interface LineHead {
  readonly seq: number;
  readonly collection: Collection;
  readonly id: string;
}

/** `valueText` and `itemTexts` are JSON. */
export const putLine = (head: LineHead, valueText: string): string => line(head, "put", `,"value":${valueText}`);
export const removeLine = (head: LineHead): string => line(head, "remove", "");
export const appendLine = (head: LineHead, itemTexts: readonly string[], cap: number): string =>
  line(head, "append", `,"items":[${itemTexts.join(",")}],"cap":${cap}`);

function line({ seq, collection, id }: LineHead, op: JournalLine["op"], rest: string): string {
  const text = `{"seq":${seq},"op":"${op}","collection":"${collection}","id":${JSON.stringify(id)}${rest}}`;
  return `${checksum(text)} ${text}\n`;
}

/** @param bytes the line without its newline. @returns null when it is damaged */
export function readLine(bytes: Buffer): JournalLine | null {
  const body = bytes.subarray(checksumLength + 1);
  if (bytes.toString("latin1", 0, checksumLength + 1) !== `${checksum(body)} `) return null;
  try {
    const found = JSON.parse(body.toString()) as JournalLine;
    return isLine(found) ? found : null;
  } catch {
    return null;
  }
}

function isLine(found: JournalLine): boolean {
  if (!Number.isSafeInteger(found.seq) || typeof found.id !== "string" || !isCollection(found.collection)) return false;
  if (found.op === "append") return Array.isArray(found.items) && Number.isInteger(found.cap);
  return found.op === "remove" || (found.op === "put" && found.value !== undefined);
}
