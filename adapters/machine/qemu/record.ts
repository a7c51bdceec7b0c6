/** What was started in a guest's folder, and by which it is found again. */
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Instant } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { files } from "./layout.js";
import type { ProcessId } from "./proc.js";
import { isObject } from "./qmp/messages.js";

export interface GuestRecord {
  /** null = about to be started, or just so: it is looked for. */
  readonly process: ProcessId | null;
  /** `starting`: it stands still, until everything is in its place. */
  readonly phase: "starting" | "running";
  readonly accelerator: "kvm" | "tcg";
  /** When it was started. */
  readonly at: Instant;
  /** Nobody asked for it: where it came to nothing, nobody asks again. */
  readonly again?: true;
}

/** null = there is none, or none that makes sense. @throws AdapterError (by rejection) when nobody can tell */
export async function readRecord(home: string): Promise<GuestRecord | null> {
  const text = await textOf(join(home, files.record));
  return text === null ? null : recordIn(text);
}

/** null = it is not there: what cannot be read is not taken for that. @throws AdapterError (by rejection) */
export async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    throw new AdapterError(
      `whether its guest runs cannot be seen: ${basename(path)} cannot be read (${code})`,
      "unreachable",
    );
  }
}

/** @throws AdapterError (by rejection) */
export const makeFolder = (home: string): Promise<unknown> =>
  written(() => mkdir(home, { recursive: true, mode: 0o700 }));

/**
 * It stands there whole, or the one before does. Nothing of it has to outlast the computer: no guest does.
 * @throws AdapterError (by rejection)
 */
export const writeRecord = (home: string, record: GuestRecord): Promise<void> =>
  written(async () => {
    const draft = join(home, `${files.record}.new`);
    await writeFile(draft, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    await rename(draft, join(home, files.record));
  });

/** Nothing runs there, and nothing is left over. @throws AdapterError (by rejection) */
export const removeRecord = (home: string): Promise<void> => removed(home, files.pid, files.record);

/** Whoever finds them could take them for those of the next one. @throws AdapterError (by rejection) */
export const removeSockets = (home: string): Promise<void> => removed(home, files.monitor, files.serial, files.screen);

const removed = (home: string, ...names: readonly string[]): Promise<void> =>
  written(async () => {
    for (const name of names) await rm(join(home, name), { force: true });
  });

/** The system's own words name paths of this computer, which are none of the clients' business. */
async function written<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new AdapterError(`what runs cannot be noted in the guest's folder (${code ?? "failed"})`, "refused");
  }
}

/** Pure. */
export function recordIn(text: string): GuestRecord | null {
  const said = objectIn(text);
  const { phase, accelerator, at, process, again } = said;
  if (phase !== "starting" && phase !== "running") return null;
  if (accelerator !== "kvm" && accelerator !== "tcg") return null;
  const startedAt = typeof at === "number" ? at : 0;
  return { phase, accelerator, at: startedAt, process: processIn(process), ...(again === true && { again }) };
}

function processIn(value: unknown): ProcessId | null {
  if (!isObject(value)) return null;
  const { pid, startTime, bootId } = value;
  // A pid below 2 is never a guest's: signals to 0 and to negative ones go to whole groups.
  if (typeof pid !== "number" || !Number.isSafeInteger(pid) || pid < 2) return null;
  return typeof startTime === "string" && typeof bootId === "string" ? { pid, startTime, bootId } : null;
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const said: unknown = JSON.parse(text);
    return isObject(said) ? said : {};
  } catch {
    return {};
  }
}
