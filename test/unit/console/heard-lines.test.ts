/** The lines of a log, and when they were heard. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HeardLines, mostLines, numbered } from "../../../src/services/console/heard-lines.js";

const now = Date.UTC(2030, 0, 1);
const bytes = (text: string): Buffer => Buffer.from(text);

test("each has the time at which it ended; of those from before nobody knows it", () => {
  const heard = new HeardLines();
  heard.load(bytes("old 1\nold 2\nbeg"), now);
  heard.hear(bytes("un\nnew"), now + 10);
  heard.hear(bytes("est\n"), now + 20);
  assert.deepEqual(
    heard.lines(now + 30).map(({ at, text }) => [at, text]),
    [
      [null, "old 1"],
      [null, "old 2"],
      [now + 10, "begun"],
      [now + 20, "newest"],
    ],
  );
});

test("ids grow, also when many lines come at once and after the service started again", () => {
  const heard = new HeardLines();
  heard.load(bytes("a\nb\n"), now);
  heard.hear(bytes("c\nd\ne\n"), now);
  heard.hear(bytes("f\n"), now + 1);
  const ids = heard.lines(now + 1).map(({ id }) => Number(id));
  assert.deepEqual(
    ids,
    [...ids].sort((a, b) => a - b),
  );
  assert.equal(new Set(ids).size, 6);
  const later = new HeardLines();
  later.hear(bytes("g\n"), now + 1000);
  assert.ok(Number(later.lines(now + 1000)[0]?.id) > (ids.at(-1) ?? 0));
});

test("a prompt counts as a line when nothing follows for a while", () => {
  const heard = new HeardLines();
  heard.hear(bytes("node login: "), now);
  assert.deepEqual(heard.lines(now + 4999), []);
  assert.deepEqual(
    heard.lines(now + 5000).map(({ at, text }) => [at, text]),
    [[now, "node login:"]],
  );
  heard.hear(bytes("root\r\n"), now + 6000);
  assert.deepEqual(
    heard.lines(now + 6000).map(({ text }) => text),
    ["node login:", "root"],
  );
});

test("a prompt from before is one whose time nobody knows", () => {
  const heard = new HeardLines();
  heard.load(bytes("node login: "), now);
  assert.deepEqual(heard.lines(now + 10), []);
  assert.deepEqual(
    heard.lines(now + 5000).map(({ at, text }) => [at, text]),
    [[null, "node login:"]],
  );
});

test("the same array while no line comes, and a new one when one does", () => {
  const heard = new HeardLines();
  heard.hear(bytes("a\n"), now);
  const before = heard.lines(now);
  heard.hear(bytes("b"), now + 1);
  assert.equal(heard.lines(now + 1), before);
  heard.hear(bytes("\n"), now + 2);
  assert.notEqual(heard.lines(now + 2), before);
});

test("only the last are kept, and none once they are cleared", () => {
  const heard = new HeardLines();
  for (let line = 0; line < 2 * mostLines; line += 1) heard.hear(bytes(`line ${line}\n`), now + line);
  const lines = heard.lines(now + 5000);
  assert.equal(lines.length, mostLines);
  assert.equal(lines.at(-1)?.text, `line ${2 * mostLines - 1}`);
  for (let line = 0; line < mostLines; line += 1) heard.hear(bytes(`${"x".repeat(1000)}\n`), now + 5000 + line);
  assert.ok(heard.lines(now + 9000).reduce((sum, { text }) => sum + text.length, 0) <= 64 * 1024);
  heard.clear();
  assert.deepEqual(heard.lines(now + 9000), []);
});

test("lines that have times already are numbered by them", () => {
  const said = [
    { at: 5, text: "a" },
    { at: 5, text: "b" },
    { at: 9, text: "c" },
  ];
  assert.deepEqual(
    numbered(said).map(({ id }) => id),
    ["5", "6", "9"],
  );
});
