import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

/** Absolute path of an empty folder, which is gone after the test. */
export function newFolder(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "shoal-test-"));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
