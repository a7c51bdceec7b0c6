import { join, resolve } from "node:path";
import { type Clock, systemClock } from "../model/clock.js";
import type { Logger } from "../ports/logger.js";
import { type Store, StoreError } from "../ports/store.js";
import { collectionNames } from "./collections.js";
import { diskRefused } from "./disk-refused.js";
import { DocumentStore } from "./document-store.js";
import { codeOf, type Files, nodeFiles } from "./files.js";
import { checkFormat } from "./format.js";
import { load, type Places } from "./load.js";
import { lock } from "./lock.js";

export interface StoreOptions {
  /** The state directory; made when it is not there. */
  readonly directory: string;
  readonly log: Pick<Logger, "warn" | "error">;
  /** Bytes of journal after which changed documents are written to their files; 8 MiB unless told. */
  readonly segmentBytes?: number;
  readonly files?: Files;
  readonly clock?: Clock;
}

/**
 * Opens the documents in a state directory, which is this process's alone until `close()`:
 *
 *     format.json                     version of the format
 *     lock.<n>                        the process that has the directory
 *     documents/<collection>/*.json   one file per document
 *     journal/<n>.jsonl               changes that are not in those files yet
 *
 * @throws StoreError (by rejection): `locked` by another process, of a newer `format`, or the `disk` refuses
 */
export async function openStore({
  directory: given,
  log,
  segmentBytes = 8 << 20,
  files = nodeFiles,
  clock = systemClock,
}: StoreOptions): Promise<Store> {
  const directory = resolve(given);
  const unlock = await refusing(directory, async () => {
    await files.makeDirectory(directory);
    return lock(files, directory);
  });
  try {
    return await refusing(directory, async () => {
      await checkFormat(files, directory);
      const places = { documents: join(directory, "documents"), journal: join(directory, "journal") };
      await makePlaces(files, directory, places);
      const loaded = await load(files, directory, places);
      for (const damage of loaded.damage) log.error("damaged state was set aside", { ...damage });
      return new DocumentStore({ directory, places, loaded, files, log, clock, segmentBytes, unlock });
    });
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function makePlaces(files: Files, directory: string, places: Places): Promise<void> {
  await files.makeDirectory(places.journal);
  for (const collection of collectionNames) await files.makeDirectory(join(places.documents, collection));
  await files.syncDirectory(places.documents);
  await files.syncDirectory(directory);
}

async function refusing<T>(directory: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (codeOf(error) === undefined || error instanceof StoreError) throw error;
    throw diskRefused(`The state directory ${directory} cannot be used`, error);
  }
}
