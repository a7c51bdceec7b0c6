/** What machines write to terminals, as lines of a log. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LineSplitter, longestLine } from "../../../src/services/console/line-splitter.js";

function linesOf(...portions: (string | Uint8Array)[]): readonly string[] {
  const splitter = new LineSplitter();
  const lines = portions.flatMap((portion) => [...splitter.split(Buffer.from(portion as string))]);
  return [...lines, ...splitter.flush()];
}

const examples: readonly (readonly [string, string, readonly string[]])[] = [
  ["lines end as terminals end them", "one\r\ntwo\nthree\r\r\nfour", ["one", "two", "three", "four"]],
  ["blank lines are left out", "\r\n \t\r\n  text  \r\n", ["  text"]],
  ["colours are left out", "[\u001b[0;32m  OK  \u001b[0m] Started \u001b]0;title\u0007it.", ["[  OK  ] Started it."]],
  ["sets of characters are left out", "\u001b(B\u001b)0plain\u001b=\u001b>", ["plain"]],
  ["what is overwritten is gone", " 10%\r 20%\r100%\r\n", ["100%"]],
  ["a line that is only returned in stays", "kept\r", ["kept"]],
  ["what is erased is gone", "rooz\b \bt\r\n", ["root"]],
  ["elsewhere on the screen is another line", "\u001b[2J\u001b[01;01HTitle\u001b[03;05HText", ["Title", "Text"]],
  ["the cursor goes on within a line", "a\u001b[3Cb\u001b[K", ["a b"]],
  ["C1 controls are controls", "a\u009b31mb\u009dtitle\u009cc\u0085d", ["abc", "d"]],
  ["other controls are left out", "a\u0000b\u0001c\u007fd\u202ee\u2028f", ["abcdef"]],
  ["a title that never ends takes no line with it", "\u001b]0;never\nnext\n", ["next"]],
  ["a string is ended by ST", "\u001bPq#1\u001b\\after", ["after"]],
  ["a sequence that is cut off by another is none", "\u001b[3\u001b[1mtext", ["text"]],
];

for (const [name, text, lines] of examples) test(name, () => assert.deepEqual(linesOf(text), lines));

test("what is no UTF-8 is replaced, and characters may come in pieces", () => {
  assert.deepEqual(linesOf(Buffer.from([0x61, 0xff, 0xc4, 0x62])), ["a��b"]);
  const bytes = Buffer.from("ü€😀\n");
  assert.deepEqual(linesOf(...[...bytes].map((byte) => Buffer.of(byte))), ["ü€😀"]);
});

test("long lines go on in the next, and sequences do not go on for ever", () => {
  const [first = "", second] = linesOf("x".repeat(longestLine + 5));
  assert.deepEqual([first.length, second], [longestLine, "xxxxx"]);
  assert.match(linesOf(`\u001b[${"1".repeat(5000)}`).join(""), /^1+$/);
});

const portion = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom("\u001b", "[", "]", "P", "1", ";", "H", "m", "\r", "\n", "\b", "é", "\u0007", "x"),
  }),
);

test("whatever comes, lines are bounded, seen, and drive no terminal; portions make no difference", () => {
  fc.assert(
    fc.property(fc.array(portion, { maxLength: 30 }), (portions) => {
      const lines = linesOf(...portions);
      for (const line of lines) {
        assert.ok(line.length <= longestLine + 1);
        assert.notEqual(line.trim(), "");
        assert.doesNotMatch(line.replaceAll("\t", ""), /[\p{Cc}\p{Zl}\p{Zp}]/u);
        assert.doesNotMatch(line, /\p{Surrogate}/u);
      }
      assert.deepEqual(linesOf(Buffer.concat(portions.map((one) => Buffer.from(one as string)))), lines);
    }),
  );
});
