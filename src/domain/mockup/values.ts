/** Reads what anybody may have written into a document: what is not as it should be is as if it were not there. */
import { identifierOf } from "../../model/identifier.js";
import type { Mockup, MockupDocument } from "../../model/mockup.js";
import { pathOf } from "./links.js";

type Members = Readonly<Record<string, unknown>>;

const none: Members = Object.freeze({});

export const membersOf = (value: unknown): Members =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : none;

export const elementsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Longer texts are cut: what they say is shown, not used. */
const longest = 256;

/** @returns undefined for what is no text, or says nothing */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const plain = value.replace(/[\u0000-\u001f\u007f]+/g, " ").trim();
  return plain === "" ? undefined : plain.slice(0, longest);
}

export const textOrNull = (value: unknown): string | null => textOf(value) ?? null;

export const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

/** @returns undefined unless it is a whole number within the bounds, both included */
export function wholeOf(value: unknown, least: number, most: number): number | undefined {
  const number = numberOf(value);
  return number !== undefined && Number.isSafeInteger(number) && number >= least && number <= most ? number : undefined;
}

export const oneOf = <T extends string>(value: unknown, words: readonly T[]): T | undefined =>
  words.find((word) => word === value);

/** The resource that a link leads to, be it expanded in its place or not. */
export function linked({ documents }: Mockup, link: unknown): MockupDocument | undefined {
  const path = pathOf(textOf(membersOf(link)["@odata.id"]) ?? "");
  const found = path === undefined ? undefined : documents.get(path);
  if (found !== undefined) return found;
  return Object.keys(membersOf(link)).length > 1 ? membersOf(link) : undefined;
}

export const linkedAll = (mockup: Mockup, links: unknown, most: number): readonly MockupDocument[] =>
  elementsOf(links)
    .slice(0, most)
    .map((link) => linked(mockup, link))
    .filter((document) => document !== undefined);

/** Members of the collection that a link leads to. */
export const membersAt = (mockup: Mockup, link: unknown, most: number): readonly MockupDocument[] =>
  linkedAll(mockup, linked(mockup, link)?.Members, most);

/** Absent parts keep their places. */
export const isPresent = (document: MockupDocument): boolean => membersOf(document.Status).State !== "Absent";

/** Gives every part an id of its own that can stand in a URI (see `model/identifier.ts`). */
export function withIds<T>(
  documents: readonly MockupDocument[],
  make: (document: MockupDocument, id: string) => T | undefined,
): readonly T[] {
  const taken = new Set<string>();
  return documents.flatMap((document, index) => {
    const id = freeId(idOf(document) ?? String(index + 1), taken);
    const made = make(document, id);
    if (made === undefined) return [];
    taken.add(id);
    return [made];
  });
}

/** Room is left for what tells it from others. */
const longestId = 60;

export function idOf(document: MockupDocument): string | undefined {
  const written =
    textOf(document.Id) ?? textOf(document.MemberId) ?? pathOf(String(document["@odata.id"]))?.split("/").at(-1);
  return written === undefined ? undefined : identifierOf(written, longestId);
}

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted}-${number}`)) number += 1;
  return `${wanted}-${number}`;
}
