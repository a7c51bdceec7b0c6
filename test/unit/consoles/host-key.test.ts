/** The key of the SSH server: made once, kept, readable by its owner alone. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import ssh2 from "ssh2";
import { HostKeyError, hostKeyFile, keptHostKey, newHostKey } from "../../../src/consoles/ssh/host-key.js";

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "shoal-host-key-"));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

test("it is made at the first start and stays the same", async (t) => {
  const state = await folder(t);
  const first = await keptHostKey(state);
  assert.match(first.fingerprint, /^SHA256:[A-Za-z0-9+/]{43}$/);
  assert.deepEqual(await keptHostKey(state), first);
  assert.equal((await stat(join(state, hostKeyFile))).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(state), [hostKeyFile]);
  assert.notEqual((await keptHostKey(await folder(t))).fingerprint, first.fingerprint);
});

test("what is left of a start that was cut short is no hindrance", async (t) => {
  const state = await folder(t);
  await writeFile(join(state, `${hostKeyFile}.${process.pid}.tmp`), "half");
  assert.match((await keptHostKey(state)).private, /^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
});

test("a file that holds no key is said to hold none, and is left alone", async (t) => {
  const state = await folder(t);
  for (const text of ["", "not a key", "ssh-ed25519 AAAA"]) {
    await writeFile(join(state, hostKeyFile), text);
    await assert.rejects(keptHostKey(state), HostKeyError);
    assert.equal(await readFile(join(state, hostKeyFile), "utf8"), text);
  }
});

test("each key that is made can be read, signs, and is verified", () => {
  for (let made = 0; made < 200; made += 1) {
    const key = ssh2.utils.parseKey(newHostKey());
    assert.ok(!(key instanceof Error), String(key));
    const signed = key.sign("text");
    assert.equal(key.verify("text", signed), true);
  }
});
