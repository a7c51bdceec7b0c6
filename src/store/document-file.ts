/** The file of one document: a lowdb database whose adapter writes durably. */
import { join } from "node:path";
import { type Adapter, Low } from "lowdb";
import { checksum } from "./checksum.js";
import { replaceFile } from "./durable-write.js";
import { fileNameOf } from "./file-name.js";
import type { Files } from "./files.js";

export interface DocumentFile {
  readonly id: string;
  /** All changes to the document up to this one are in `value`. */
  readonly seq: number;
  /** Of the rest. A file edited by hand is taken when it has none. */
  readonly sum?: string;
  readonly value: unknown;
}

/** What is wrong with a file, in plain words. */
export class DamagedFile extends Error {
  override readonly name = "DamagedFile";
}

/**
 * lowdb's own file adapter neither syncs nor bears two writers; this one does both. The directory is left for
 * the caller to sync, once for many documents.
 */
class DurableAdapter implements Adapter<DocumentFile> {
  constructor(
    private readonly files: Files,
    private readonly directory: string,
    private readonly name: string,
  ) {}

  async read(): Promise<DocumentFile> {
    return parse((await this.files.read(join(this.directory, this.name))).toString());
  }

  write(data: DocumentFile): Promise<void> {
    return replaceFile(this.files, this.directory, this.name, textOf(data));
  }
}

const nothing: DocumentFile = { id: "", seq: 0, value: null };

/** @throws DamagedFile (by rejection) when it does not hold a document, or not the one of its name */
export async function readDocument(files: Files, directory: string, name: string): Promise<DocumentFile> {
  const low = new Low(new DurableAdapter(files, directory, name), nothing);
  await low.read();
  if (fileNameOf(low.data.id) !== name) throw new DamagedFile("It holds a document that belongs in another file.");
  return low.data;
}

export async function writeDocument(files: Files, directory: string, document: DocumentFile): Promise<void> {
  await new Low(new DurableAdapter(files, directory, fileNameOf(document.id)), document).write();
}

export async function removeDocument(files: Files, directory: string, id: string): Promise<void> {
  await files.remove(join(directory, fileNameOf(id)));
}

function parse(text: string): DocumentFile {
  const found = parseJson(text);
  if (typeof found?.id !== "string" || !Number.isSafeInteger(found.seq) || found.value === undefined) {
    throw new DamagedFile("It is not a document of this store.");
  }
  if (found.sum !== undefined && found.sum !== sumOf(found.id, found.seq, JSON.stringify(found.value)))
    throw new DamagedFile("Its checksum does not fit.");
  return found;
}

function parseJson(text: string): DocumentFile | null {
  try {
    return JSON.parse(text) as DocumentFile | null;
  } catch {
    throw new DamagedFile("It is not JSON.");
  }
}

function textOf({ id, seq, value }: DocumentFile): string {
  const valueText = JSON.stringify(value);
  return `{"id":${JSON.stringify(id)},"seq":${seq},"sum":"${sumOf(id, seq, valueText)}","value":${valueText}}\n`;
}

const sumOf = (id: string, seq: number, valueText: string): string =>
  checksum(`${seq} ${JSON.stringify(id)} ${valueText}`);
