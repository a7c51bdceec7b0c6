/** Whatever was acknowledged is there after the process was killed at any moment. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type State, writers } from "./writers.js";

const rounds = Number(process.env.SHOAL_KILL_ROUNDS ?? 200);
const child = fileURLToPath(new URL("kill-child.js", import.meta.url));

type Said =
  | { readonly loaded: readonly State[]; readonly damage: readonly unknown[] }
  | { readonly writer: number; readonly step: number };

/** For each writer: what was acknowledged last, and the step that may or may not have happened after it. */
type Progress = { state: State; next: number }[];

test(`acknowledged values survive SIGKILL, ${rounds} times`, async () => {
  const directory = mkdtempSync(join(tmpdir(), "shoal-kill-"));
  const progress: Progress = writers.map(() => ({ state: null, next: 0 }));
  try {
    for (let round = 0; round < rounds; round += 1) {
      await runAndKill(directory, progress, Math.floor(Math.random() ** 2 * 150));
      assertAllParse(directory);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

async function runAndKill(directory: string, progress: Progress, acknowledgements: number): Promise<void> {
  // One further: the step that may have happened keeps its number.
  const firstSteps = progress.map(({ next }) => String(next + 1));
  const running = spawn(process.execPath, [child, directory, ...firstSteps], { stdio: ["ignore", "pipe", "inherit"] });
  let left = acknowledgements + 1;
  let spoke = false;
  for await (const said of linesOf(running)) {
    if ("loaded" in said) checkLoaded(said, progress);
    else advance(progress, said.writer, said.step);
    spoke = true;
    left -= 1;
    if (left === 0) running.kill("SIGKILL");
  }
  if (running.exitCode === null && running.signalCode === null) await once(running, "exit");
  assert.ok(spoke, "the process said what it loaded");
  assert.equal(running.signalCode, "SIGKILL");
}

/** Whole lines only: what was said when the process was killed may end in the middle of one. */
async function* linesOf(running: ChildProcess): AsyncIterable<Said> {
  assert.ok(running.stdout);
  for await (const line of createInterface({ input: running.stdout })) {
    if (line.endsWith("}")) yield JSON.parse(line) as Said;
  }
}

function checkLoaded({ loaded, damage }: Extract<Said, { loaded: unknown }>, progress: Progress): void {
  assert.deepEqual(damage, []);
  for (const [i, one] of progress.entries()) {
    const state = loaded[i] ?? null;
    const possible = [one.state, writers[i]!.after(one.state, one.next)];
    assert.ok(
      possible.some((expected) => JSON.stringify(expected) === JSON.stringify(state)),
      `${writers[i]!.id}: found ${JSON.stringify(state)}, expected one of ${JSON.stringify(possible)}`,
    );
    progress[i] = { state, next: one.next + 1 };
  }
}

function advance(progress: Progress, writer: number, step: number): void {
  const one = progress[writer]!;
  assert.equal(step, one.next);
  progress[writer] = { state: writers[writer]!.after(one.state, step), next: step + 1 };
}

function assertAllParse(directory: string): void {
  const paths = readdirSync(directory, { recursive: true, encoding: "utf8" });
  assert.deepEqual(
    paths.filter((path) => path.includes(".damaged-")),
    [],
  );
  for (const path of paths.filter((path) => path.endsWith(".json")))
    JSON.parse(readFileSync(join(directory, path), "utf8"));
}
