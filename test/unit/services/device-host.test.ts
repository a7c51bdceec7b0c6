/** Secrets and files that settings name: whatever is there, it costs that device at most. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { deviceHosts } from "../../../src/services/device-host.js";
import { deviceHost } from "../cli-session/device-host.js";

const directory = mkdtempSync(join(tmpdir(), "shoal-secrets-"));
after(() => rmSync(directory, { recursive: true }));

const { clock, logger } = deviceHost();
const host = deviceHosts({
  store: { get: () => undefined, put: async () => {} },
  clock,
  logger,
  directory,
  environment: { EMPTY: "", LONG: "x".repeat(1025), GOOD: "from outside" },
  ownMacs: [],
})({ id: "sw1", kind: "poe-switch", settings: {} });

function file(name: string, contents: string | Buffer): string {
  writeFileSync(join(directory, name), contents);
  return name;
}

const refused = (ask: () => unknown, message: RegExp) =>
  assert.throws(ask, (error: unknown) => {
    assert.ok(error instanceof AdapterError && error.kind === "misconfigured");
    assert.match(error.message, message);
    assert.ok(!error.message.includes(directory), "paths are told as they are configured");
    return true;
  });

test("the first line is the secret, however lines end", () => {
  assert.equal(host.secret({ file: file("one", "pass phrase \nmore") }), "pass phrase ");
  assert.equal(host.secret({ file: file("two", "grün\r\n") }), "grün");
  assert.equal(host.secret({ file: file("three", "x".repeat(1024)) }), "x".repeat(1024));
  assert.equal(host.secret({ env: "GOOD" }), "from outside");
  assert.equal(host.secret("itself"), "itself");
});

test("what is no secret is told, and never waited for", () => {
  execFileSync("mkfifo", [join(directory, "pipe")]);
  mkdirSync(join(directory, "folder"));
  symlinkSync("loop", join(directory, "loop"));
  const table: readonly (readonly [string, RegExp])[] = [
    ["pipe", /^sw1: the file pipe of its settings is no regular file$/],
    ["/dev/zero", /\/dev\/zero of its settings is no regular file/],
    ["folder", /folder of its settings is a directory/],
    ["loop", /leads to itself/],
    ["nowhere", /nowhere of its settings is not there/],
    ["one/nowhere", /is not there/],
    [file("huge", Buffer.alloc(64 * 1024 + 1, "x")), /huge of its settings is longer than 64 kB/],
    [file("long", "x".repeat(1025)), /the first line of long should hold a secret, and is longer than 1024 characters/],
    [file("empty", "\nsecret"), /first line of empty.* is empty/],
    [file("binary", Buffer.from([0x61, 0xff, 0x0a])), /is no text/],
    [file("controls", "a\0b\n"), /is no text/],
  ];
  for (const [path, message] of table) refused(() => host.secret({ file: path }), message);
  refused(() => host.secret({ env: "EMPTY" }), /variable EMPTY should hold a secret, and is empty or not set/);
  refused(() => host.secret({ env: "UNSET" }), /variable UNSET/);
  refused(() => host.secret({ env: "LONG" }), /variable LONG.*longer than 1024/);
});

test("any file is a line of text or an error that names it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      const secret = { file: file("any", Buffer.from(bytes)) };
      try {
        assert.match(host.secret(secret), /^\P{Cc}{1,1024}$/u);
      } catch (error) {
        assert.ok(error instanceof AdapterError && /^sw1: .*\bany\b/.test(error.message));
      }
    }),
  );
});

test("other files are read whole, by the same bounds", () => {
  assert.equal(String(host.read(file("key", "a\nb\n"))), "a\nb\n");
  refused(() => host.read("pipe"), /file pipe of its settings is no regular file/);
  refused(() => host.read("/dev/zero"), /no regular file/);
});
