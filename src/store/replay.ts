import type { Collection } from "../ports/store.js";
import { appendCapped, keyOf, untyped } from "./collections.js";
import { type JournalLine, readLine } from "./journal-line.js";
import { type Loading, problemOf } from "./loading.js";
import { copyAside, setAside } from "./set-aside.js";
import { turn } from "./turn.js";

/** Lines that are read before others get a turn. */
const slice = 512;
const newline = 0x0a;

/** Applies one segment of the journal. @returns the places of the documents it speaks of */
export async function replay(
  loading: Loading,
  path: string,
): Promise<readonly { collection: Collection; id: string }[]> {
  const bytes = await readSegment(loading, path);
  const places: { collection: Collection; id: string }[] = [];
  const bad: Buffer[] = [];
  for (const line of linesOf(bytes)) {
    const found = readLine(line);
    if (found === null) bad.push(line, Buffer.of(newline));
    else {
      apply(loading, found);
      places.push({ collection: found.collection, id: found.id });
      if (places.length % slice === 0) await turn();
    }
  }
  if (bad.length > 0) await report(loading, path, bad);
  return places;
}

async function readSegment(loading: Loading, path: string): Promise<Buffer> {
  try {
    return await loading.files.read(path);
  } catch (error) {
    const problem = problemOf(error);
    loading.damaged(await setAside(loading.files, path), problem);
    return Buffer.alloc(0);
  }
}

/** What stands behind the last newline was torn off by a crash and never acknowledged. */
function* linesOf(bytes: Buffer): Iterable<Buffer> {
  let start = 0;
  for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}

async function report(loading: Loading, path: string, bad: readonly Buffer[]): Promise<void> {
  const copy = await copyAside(loading.files, path, Buffer.concat(bad));
  const count = bad.length / 2;
  loading.damaged(copy, `${count} damaged ${count === 1 ? "line" : "lines"} of the journal: the changes are lost.`);
}

function apply({ documents, seqs }: Loading, line: JournalLine): void {
  const key = keyOf(line.collection, line.id);
  if (line.seq <= (seqs.get(key) ?? 0)) return;
  seqs.set(key, line.seq);
  const collection = untyped(documents, line.collection);
  if (line.op === "put") collection.set(line.id, line.value);
  else if (line.op === "remove") collection.delete(line.id);
  else collection.set(line.id, appendCapped(listIn(collection, line.id), line.items, line.cap));
}

function listIn(collection: Map<string, unknown>, id: string): readonly unknown[] {
  const list = collection.get(id);
  return Array.isArray(list) ? list : [];
}
