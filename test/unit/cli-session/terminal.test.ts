import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { eraseLine, lastLine, renderLines } from "../../../adapters/kit/cli/terminal.js";

test("lines come out as they are seen", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["a\r\nb\r\r\nc", ["a", "b", "c"]],
    ["\u001b[1;32mgreen\u001b[0m  ", ["green"]],
    ["--More--\r        \rGi1/0/5", ["Gi1/0/5"]],
    ["--More--\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\bnext", ["next"]],
    [`-- MORE --${eraseLine}next`, ["next"]],
    ["long line\r\u001b[Kshort", ["short"]],
    ["\u001b[24;1Hsw# \u001b[24;1H\u001b[24;5H\u001b[?25hshow", ["sw# show"]],
    ["\u001b[1;1Hbanner\u001b[24;1Hsw#", ["banner", "sw#"]],
    ["one\u001bEtwo", ["one", "two"]],
    ["\u001b]0;title\u0007x\u0000\u0007y", ["xy"]],
  ];
  for (const [raw, lines] of cases) assert.deepEqual(renderLines(raw), lines, JSON.stringify(raw));
});

test("any text is rendered, without control characters and without growing out of bounds", () => {
  const pieces = fc.constantFrom(
    "\u001b",
    "[",
    "]",
    "24;1H",
    "K",
    "2K",
    "9999;9999H",
    "\r",
    "\n",
    "\b",
    "x",
    " ",
    "\t",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.array(pieces).map((all) => all.join("")),
  );
  fc.assert(
    fc.property(text, (raw) => {
      const lines = renderLines(raw);
      for (const line of lines) assert.doesNotMatch(line, /\p{Cc}(?<![\u0080-\u009f])/u);
      assert.ok(lines.join("").length <= 1000 * (raw.length + 1));
      assert.doesNotMatch(lastLine(raw), /\n/);
    }),
    { numRuns: 500 },
  );
});
