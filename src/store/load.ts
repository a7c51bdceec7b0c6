/** Start: documents from their files, then the journal over them. What is damaged is set aside, the rest serves. */
import { join, relative } from "node:path";
import type { Collection, Damage } from "../ports/store.js";
import { collectionNames, type Documents, keyOf, noDocuments, untyped } from "./collections.js";
import { readDocument } from "./document-file.js";
import { unfinished } from "./durable-write.js";
import type { Files } from "./files.js";
import { type Loading, problemOf } from "./loading.js";
import { replay } from "./replay.js";
import { segmentNumber } from "./segment.js";
import { setAside } from "./set-aside.js";
import { turn } from "./turn.js";

export interface Loaded {
  readonly documents: Documents;
  readonly damage: readonly Damage[];
  /** Of the newest change found. */
  readonly seq: number;
  /** Names of the journal's segments, oldest first. */
  readonly segments: readonly string[];
  /** Documents that the journal changed. */
  readonly changed: readonly { readonly collection: Collection; readonly id: string }[];
}

export interface Places {
  /** Has one directory for each collection. */
  readonly documents: string;
  readonly journal: string;
}

/** Files that are read before others get a turn. */
const slice = 64;

export async function load(files: Files, directory: string, places: Places): Promise<Loaded> {
  const damage: Damage[] = [];
  const loading: Loading = {
    files,
    documents: noDocuments(),
    seqs: new Map(),
    damaged: (path, problem) => damage.push({ file: relative(directory, path), problem }),
  };
  for (const collection of collectionNames)
    await readCollection(loading, collection, join(places.documents, collection));
  const segments = await listSegments(files, places.journal);
  await syncFound(files, places, segments);
  const changed = new Map<string, { collection: Collection; id: string }>();
  for (const name of segments) {
    for (const { collection, id } of await replay(loading, join(places.journal, name)))
      changed.set(keyOf(collection, id), { collection, id });
  }
  const seq = [...loading.seqs.values()].reduce((newest, one) => Math.max(newest, one), 0);
  return { documents: loading.documents, damage, seq, segments, changed: [...changed.values()] };
}

async function readCollection(loading: Loading, collection: Collection, directory: string): Promise<void> {
  let read = 0;
  for (const name of [...(await loading.files.list(directory))].sort()) {
    if (name.endsWith(unfinished)) await loading.files.remove(join(directory, name));
    if (name.endsWith(".json")) await readOne(loading, collection, directory, name);
    read += 1;
    if (read % slice === 0) await turn();
  }
}

async function readOne(loading: Loading, collection: Collection, directory: string, name: string): Promise<void> {
  try {
    const { id, seq, value } = await readDocument(loading.files, directory, name);
    untyped(loading.documents, collection).set(id, value);
    loading.seqs.set(keyOf(collection, id), seq);
  } catch (error) {
    const problem = problemOf(error);
    loading.damaged(await setAside(loading.files, join(directory, name)), problem);
  }
}

async function listSegments(files: Files, directory: string): Promise<readonly string[]> {
  return (await files.list(directory)).filter((name) => segmentNumber(name) !== null).sort();
}

/**
 * What a killed process wrote but did not sync is served from now on, and later changes build on it: so it must not
 * vanish from under them with the next power cut.
 */
async function syncFound(files: Files, places: Places, segments: readonly string[]): Promise<void> {
  for (const collection of collectionNames) await files.syncDirectory(join(places.documents, collection));
  for (const name of segments) await files.sync(join(places.journal, name));
  await files.syncDirectory(places.journal);
}
