/**
 * What tests leave behind is undone here alone: the last of it first, for what came later leans on what was there before; all
 * of it, whatever fails meanwhile; and also when whoever runs the tests gives a file up.
 */
import { after } from "node:test";

/** What has to be undone; a test's context has it. */
export interface Undoing {
  after(undo: () => unknown): void;
}

interface Undone {
  readonly open: (() => unknown)[];
  over?: Promise<void>;
}

const kept = new WeakMap<Undoing, Undone>();
/** Those that a signal has to undo. */
const current = new Set<Undone>();

/** Has that undone with the test. When it is over already, e.g. since it took too long, at once. */
export function afterwards(test: Undoing, undo: () => unknown): void {
  const undone = undoneWith(test);
  undone.open.push(undo);
  if (undone.over !== undefined) undone.over = undone.over.catch(() => {}).then(() => undoAll(undone));
}

/** One for all the tests of a suite. To be called in the suite itself. */
export function suiteUndoing(): Undoing {
  const undoings: (() => unknown)[] = [];
  after(async () => {
    for (const undo of undoings.reverse()) await undo();
  });
  return { after: (undo) => void undoings.push(undo) };
}

function undoneWith(test: Undoing): Undone {
  const known = kept.get(test);
  if (known !== undefined) return known;
  const undone: Undone = { open: [] };
  kept.set(test, undone);
  current.add(undone);
  test.after(() => end(undone));
  return undone;
}

function end(undone: Undone): Promise<void> {
  undone.over ??= undoAll(undone).finally(() => current.delete(undone));
  return undone.over;
}

/** @throws Error (by rejection) that failed first, once all is done */
async function undoAll({ open }: Undone): Promise<void> {
  const failures: unknown[] = [];
  for (let undo = open.pop(); undo !== undefined; undo = open.pop()) {
    try {
      await undo();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** Milliseconds that a signal leaves for it. */
const longest = 30_000;

// What the tests started would outlive them: guests do so on purpose.
for (const [signal, code] of [
  ["SIGTERM", 143],
  ["SIGINT", 130],
] as const)
  process.once(signal, () => {
    setTimeout(() => process.exit(code), longest);
    void Promise.allSettled([...current].map(end)).then(() => process.exit(code));
  });
