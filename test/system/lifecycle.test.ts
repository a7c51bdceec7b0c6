/** Starting and ending: what supervisors and impatient people do. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import type { Ran } from "./program.js";
import { shoal, startShoal, temporaryFolder } from "./shoal.js";
import { afterwards } from "./undoing.js";

/** Words for a person, not where in the program it happened. */
function assertPlain({ stderr }: Ran): void {
  assert.doesNotMatch(stderr, /^\s+at /m);
  assert.ok(stderr.trim().split("\n").length <= 3, stderr);
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  test(`${signal} ends it in good order`, async (context) => {
    const service = await startShoal(context);
    assert.deepEqual(Object.keys(JSON.parse(readFileSync(service.readyFile, "utf8"))).sort(), [
      "netboot",
      "pid",
      "ssh",
      "url",
    ]);
    assert.deepEqual(await service.end(signal), { code: 0, signal: null });
    assert.equal(existsSync(service.readyFile), false);
    assert.equal(service.output.stderr, "");
  });
}

test("two cannot have the same state", async (context) => {
  const first = await startShoal(context);
  const second = await shoal(["demo", "--listen", "127.0.0.1:0", "--state", first.state, "--log-level", "warn"]);
  assert.equal(second.code, 1);
  assert.match(second.stderr, /is in use|in use by|another/i);
  assert.ok(second.stderr.includes(first.state), second.stderr);
  assertPlain(second);
  assert.deepEqual(await first.end(), { code: 0, signal: null });
});

test("a state that a killed one left behind is taken over", async (context) => {
  const first = await startShoal(context);
  await first.end("SIGKILL");
  const second = await startShoal(context, { state: first.state });
  assert.deepEqual(await second.end(), { code: 0, signal: null });
});

test("a port that is taken is named, with what to do", async (context) => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  afterwards(context, () => other.close());
  const { port } = other.address() as { readonly port: number };
  const state = join(temporaryFolder(context), "state");
  const ended = await shoal(["demo", "--listen", `127.0.0.1:${port}`, "--state", state, "--log-level", "warn"]);
  assert.equal(ended.code, 1);
  assert.match(ended.stderr, new RegExp(`Cannot listen on 127.0.0.1:${port}.*\\n.*--listen 127.0.0.1:\\d+`));
  assertPlain(ended);
});

test("a password that is too short is refused before anything listens", async (context) => {
  const state = join(temporaryFolder(context), "state");
  const env = { SHOAL_ADMIN_PASSWORD: "short" };
  const ended = await shoal(["demo", "--listen", "127.0.0.1:0", "--state", state, "--log-level", "warn"], { env });
  assert.equal(ended.code, 1);
  assert.match(ended.stderr, /^SHOAL_ADMIN_PASSWORD cannot be used: /);
  assertPlain(ended);
});
