import assert from "node:assert/strict";
import { test } from "node:test";
import { createLogger, type LogOptions } from "../../../src/http/log.js";
import type { LogFields, Logger } from "../../../src/ports/logger.js";
import { ManualClock } from "../../support/manual-clock.js";

function written(tell: (log: Logger) => void, options: Partial<LogOptions> = {}): string {
  let text = "";
  const destination = { write: (line: string) => (text += line) };
  tell(
    createLogger({ level: "debug", format: "json", colour: false, clock: new ManualClock(), destination, ...options }),
  );
  return text;
}

const json = (fields: LogFields, text = "text") => JSON.parse(written((log) => log.info(text, fields)));

test("JSON: one line with level, time, text and fields", () => {
  assert.equal(
    written((log) => log.warn("disk full", { file: "a", left: 0 })),
    '{"level":"warn","time":"2030-01-01T00:00:00.000Z","file":"a","left":0,"msg":"disk full"}\n',
  );
});

test("lines below the level are left out", () => {
  const all = (log: Logger) => {
    log.debug("d");
    log.info("i");
    log.warn("w");
    log.error("e");
  };
  for (const [level, lines] of [
    ["debug", 4],
    ["warn", 2],
    ["silent", 0],
  ] as const) {
    assert.equal(written(all, { level }).split("\n").length - 1, lines);
  }
});

test("secrets are blanked by their names, at any depth", () => {
  const secret = "hunter2";
  const line = written((log) =>
    log.info("request", {
      headers: { authorization: secret, "X-Auth-Token": secret, cookie: secret, accept: "json" },
      body: [{ Password: secret, passwordHash: secret, nested: { Oem: { sessionToken: secret } } }],
      settings: new Map([["url", `https://admin:${secret}@10.0.0.1/`]]),
      snmp: { community: secret, privateKey: secret },
      error: Object.assign(new Error(`GET https://u:${secret}@host failed`), { config: { password: secret } }),
    }),
  );
  assert.ok(!line.includes(secret), line);
  assert.ok(line.includes('"accept":"json"'));
});

test("credentials in running text are blanked", () => {
  const { msg } = json({}, "sent Authorization: Basic YWRtaW46aHVudGVyMg== to https://u:p@host/x");
  assert.equal(msg, "sent Authorization: Basic [secret] to https://[secret]@host/x");
});

test("an object that holds itself, bytes and big numbers end in a line all the same", () => {
  const loop: Record<string, unknown> = { big: 2n ** 70n, bytes: Buffer.alloc(9) };
  loop.self = loop;
  const line = json({ loop });
  assert.equal(line.loop.big, "1180591620717411303424");
  assert.equal(line.loop.bytes, "[9 bytes]");
});

test("for people: one readable line, and the stack of an error", () => {
  const error = new Error("no answer");
  error.stack = "Error: no answer\n    at ask (file.js:1:1)";
  const text = written((log) => log.error("switch lost", { error, device: "sw 1", port: 3 }), { format: "pretty" });
  assert.equal(text, '00:00:00 ERROR switch lost "no answer" device="sw 1" port=3\n    at ask (file.js:1:1)\n');
});

test("for people: text from outside cannot begin a line or move the cursor", () => {
  const text = written((log) => log.info("name \u001b[2J\nINFO forged", { name: "a\nb\u009b1m" }), {
    format: "pretty",
  });
  assert.equal(text, '00:00:00 INFO  name \\x1b[2J\\x0aINFO forged name="a\\nb\\x9b1m"\n');
});

test("colours only when asked for", () => {
  const plain = written((log) => log.warn("w", { a: 1 }), { format: "pretty" });
  const coloured = written((log) => log.warn("w", { a: 1 }), { format: "pretty", colour: true });
  assert.ok(!plain.includes("\u001b"));
  assert.ok(coloured.includes("\u001b[33mWARN"));
});
