/** Ironic as an operator runs it by itself: conductor and API with a database in a file, nothing but this computer. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, until } from "../program.js";
import { temporaryFolder, type Undoing } from "../shoal.js";
import { apiAt, type IronicApi } from "./api.js";
import { type IronicProgram, lastOf, runIronicProgram, startIronicProgram, steadyPort } from "./processes.js";
import { databaseName, settingsOf, written } from "./settings.js";
import { openStore, type Store } from "./store.js";

/** Minutes. They start in seconds, though not beside all that a busy computer may have to do. */
const patience = 5;

export interface Ironic {
  readonly api: IronicApi;
  /** Of the API; no slash at its end. */
  readonly url: string;
  readonly store: Store;
  /** What the conductor has written so far. */
  log(): string;
  /** The part of it that tells of trouble. */
  troubles(): string;
}

/** Ended with the test. Both programs are there when this returns. @param apiPort a free one */
export async function startIronic(test: Undoing, apiPort: number): Promise<Ironic> {
  const folder = temporaryFolder(test);
  for (const name of ["tmp", "tftp", "tftp-master", "images", "masters"]) mkdirSync(join(folder, name));
  const store = await openStore(test);
  const rpcPort = await steadyPort();
  const file = join(folder, "ironic.conf");
  writeFileSync(file, written(settingsOf({ folder, apiPort, rpcPort, store: store.url, storeFolder: store.folder })));
  await makeDatabase(folder, file);
  const conductor = startIronicProgram(test, "conductor", file);
  const api = startIronicProgram(test, "api", file);
  const url = `http://127.0.0.1:${apiPort}`;
  const { log } = conductor;
  const troubles = () => `conductor:\n${lastOf(log())}\nAPI:\n${lastOf(api.log())}`;
  const client = apiAt(url, troubles);
  await until(
    () => `a conductor that the API knows:\n${troubles()}`,
    () => knowsDriver(client, [conductor, api]),
    patience,
  );
  return { api: client, url, store, log, troubles };
}

/** With readers and a writer side by side: Ironic's threads that are none would wait for each other otherwise, for ever. */
async function makeDatabase(folder: string, file: string): Promise<void> {
  const made = await runIronicProgram("dbsync", file, "create_schema");
  assert.equal(made.code, 0, lastOf(made.stderr));
  const sideBySide = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('PRAGMA journal_mode=WAL')";
  const changed = await run("/usr/bin/python3", ["-c", sideBySide, join(folder, databaseName)]);
  assert.equal(changed.code, 0, changed.stderr);
}

async function knowsDriver(api: IronicApi, programs: readonly IronicProgram[]): Promise<boolean> {
  for (const program of programs) program.checkRunning();
  const { status } = await api.request("GET", "/v1/drivers/redfish").catch(() => ({ status: 0 }));
  return status === 200;
}
