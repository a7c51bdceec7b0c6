/** What values in Python's syntax stand for. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { readPythonFile } from "../../../src/config/sushy/python-file.js";
import { deepestNesting, isTrue, type PythonValue, toJson } from "../../../src/config/sushy/python-value.js";

const all = () => true;

function valueIn(text: string): PythonValue {
  const { values, problems } = readPythonFile(`X = ${text}\n`, all);
  assert.deepEqual(problems, [], text);
  const value = values.get("X");
  assert.ok(value, text);
  return value;
}

function problemOf(text: string): string {
  const { values, problems } = readPythonFile(`X = ${text}\n`, all);
  assert.equal(values.size, 0, text);
  const [first] = problems;
  assert.ok(first, text);
  return `${first.line}:${first.column} ${first.text}`;
}

const plain = (text: string): unknown => toJson(valueIn(text));

test("text is what is between its quotes, whatever stands before them", () => {
  const cases: [string, string][] = [
    ["'a'", "a"],
    ['"a"', "a"],
    ["u'é'", "é"],
    ["U'a'", "a"],
    ["''", ""],
    ["'it\\'s'", "it's"],
    ['"it\'s"', "it's"],
    ["'''a\nb'''", "a\nb"],
    ['"""say "a" """', 'say "a" '],
    ["'''a\r\nb\rc'''", "a\nb\nc"],
    ["r'a\\nb'", "a\\nb"],
    ["R'a\\'b'", "a\\'b"],
    ["'a' \"b\" u'c' r'\\d'", "abc\\d"],
    ["('a'\n  'b')", "ab"],
    ["'a' \\\n 'b'", "ab"],
    ["f'a{{b}}'", "a{b}"],
  ];
  for (const [written, said] of cases) assert.equal(plain(written), said, written);
});

test("escapes are those of Python, and what is none stays as it is", () => {
  const cases: [string, string][] = [
    ["'\\n\\t\\r\\\\'", "\n\t\r\\"],
    ["'\\a\\b\\f\\v'", "\u0007\b\f\v"],
    ["'\\x41\\u00e9\\U0001F41F'", "Aé🐟"],
    ["'\\101\\0'", "A\0"],
    ["'a\\\nb'", "ab"],
    ["'\\d'", "\\d"],
  ];
  for (const [written, said] of cases) assert.equal(plain(written), said, written);
});

test("numbers are written as Python writes them", () => {
  const cases: [string, number][] = [
    ["0", 0],
    ["8_000", 8000],
    ["0x1F", 31],
    ["0o17", 15],
    ["0b1_01", 5],
    ["-3", -3],
    ["+3", 3],
    ["- -3", 3],
    ["1.5", 1.5],
    [".5", 0.5],
    ["5.", 5],
    ["1e3", 1000],
    ["1.5E-1_0", 1.5e-10],
    ["00", 0],
  ];
  for (const [written, value] of cases) assert.equal(plain(written), value, written);
});

test("constants are Python's and JSON's", () => {
  assert.deepEqual(plain("[True, False, None, true, false, null]"), [true, false, null, true, false, null]);
});

test("containers hold what they hold, with commas at the end or without", () => {
  const cases: [string, unknown][] = [
    ["[]", []],
    ["[1, 2,]", [1, 2]],
    ["()", []],
    ["(1)", 1],
    ["(1,)", [1]],
    ["1, 2", [1, 2]],
    ["1,", [1]],
    ["{}", {}],
    ["{'a': 1, 'b': [2],}", { a: 1, b: [2] }],
    ["{'a': 1, 'a': 2}", { a: 2 }],
    ["{('a', '1'): []}", { '["a","1"]': [] }],
    ["{1: 2}", { 1: 2 }],
    ["{'a', 'b'}", ["a", "b"]],
    ["[ # first\n 1,\n\n # second\n 2 ]", [1, 2]],
  ];
  for (const [written, value] of cases) assert.deepEqual(plain(written), value, written);
});

test("kinds that JSON does not tell apart are told apart", () => {
  assert.equal(valueIn("(1, 2)").kind, "tuple");
  assert.equal(valueIn("{1, 2}").kind, "set");
  assert.equal(valueIn("b'a' b'b'").kind, "bytes");
  assert.equal(valueIn("{}").kind, "dict");
});

test("a value is true as Python takes it", () => {
  for (const written of ["1", "'False'", "[0]", "{'a': 0}", "(0,)", "True"])
    assert.ok(isTrue(valueIn(written)), written);
  for (const written of ["0", "''", "[]", "{}", "()", "False", "None", "0.0"])
    assert.ok(!isTrue(valueIn(written)), written);
});

describe("what is no literal is told with its place", () => {
  const cases: [string, RegExp][] = [
    ["os.environ['A']", /^1:5 X: a member of os is not a literal/],
    ["dict(a=1)", /^1:5 X: a call of dict is not a literal/],
    ["[\n  1,\n  other\n]", /^3:3 X: other is neither a literal nor a name that was given a value above/],
    ["'a%d' % 3", /^1:11 X: "%" makes this an expression/],
    ["1 + 2", /^1:7 X: "\+" makes this an expression/],
    ["[a for a in b]", /^1:6 X: a is neither/],
    ["1 if 2 else 3", /^1:7 X: "if" makes this an expression/],
    ["f'{a}'", /^1:5 X: is text with expressions in it/],
    ["f'a' f'{a}'", /^1:10 X: is text with expressions in it/],
    ["{'a': 1, **b}", /^1:14 X: "\*\*" makes this an expression/],
    ["lambda: 1", /^1:5 X: lambda is neither/],
    ["-'a'", /^1:5 X: "-" stands before what is no number/],
    ["{[]: 1}", /^1:6 X: a list, a dict or a set cannot be a key/],
    ["010", /^1:5 X: 010 is no number that is read here/],
    ["3j", /^1:5 X: 3j is no number/],
    ["1__0", /^1:5 X: 1__0 is no number/],
    ["[1 2]", /^1:8 X: a comma or the end of the value is missing/],
    ["", /^1:5 X: a value is missing here/],
    ["'\\N{BULLET}'", /^1:6 X: a character by its name/],
    ["'\\x4'", /^1:6 X: \\x is not followed by the number of a character/],
    ["'\\U00110000'", /^1:6 X: \\U is not followed/],
    ["Y = 1", /^1:7 X: a chain of assignments is not read/],
  ];
  for (const [written, told] of cases) test(written, () => assert.match(problemOf(written), told));
});

test("where text or a bracket is not closed nothing more is read", () => {
  for (const [written, told] of [
    ["'a", /^1:5 X: the text is not closed in its line/],
    ["'''a", /^1:5 X: the text is never closed/],
    ["[1, (2", /^1:9 X: "\(" is never closed/],
    ["[1)", /^1:7 X: "\)" closes nothing that was opened/],
    ["$", /^1:5 X: "\$" has no place here/],
    ["\u0001", /^1:5 X: the character U\+0001 has no place here/],
  ] as const) {
    assert.match(problemOf(written), told);
  }
});

test("nesting has an end", () => {
  const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
  valueIn(nested(deepestNesting));
  assert.match(problemOf(nested(deepestNesting + 1)), /nested too deep/);
  assert.match(problemOf(nested(100_000)), /nested too deep/);
  assert.match(problemOf(`${"-".repeat(100_000)}1`), /nested too deep/);
});

test("names of names of names do not grow without end", () => {
  const doubled = Array.from({ length: 40 }, (_, index) => `N${index + 1} = [N${index}, N${index}]`);
  const { problems } = readPythonFile(["N0 = [1]", ...doubled].join("\n"), all);
  assert.match(problems[0]?.text ?? "", /holds more than \d+ values/);
});

/* ── properties ──────────────────────────────────────────────────────────────────────────────────────────────────── */

/** As Python's own `repr`, in one of the ways there are. */
function written(value: unknown, quote: string): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return Object.is(value, -0) ? "-0.0" : String(value);
  if (typeof value === "string") return quote + escaped(value, quote) + quote;
  if (Array.isArray(value)) return `[${value.map((item) => written(item, quote)).join(", ")}]`;
  const members = Object.entries(value as object).map(
    ([key, item]) => `${written(key, quote)}: ${written(item, quote)}`,
  );
  return `{${members.join(", ")}}`;
}

const escaped = (text: string, quote: string): string =>
  text
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll(quote.charAt(0), `\\${quote.charAt(0)}`);

const json = fc.jsonValue({ maxDepth: 4 });

test("what Python writes is read", () => {
  fc.assert(
    fc.property(json, fc.constantFrom("'", '"', "'''", '"""'), (value, quote) => {
      assert.deepEqual(normal(plain(written(value, quote))), normal(value));
    }),
  );
});

test("what JSON writes is read, as scripts paste it in", () => {
  fc.assert(
    fc.property(json, fc.constantFrom(undefined, 2), (value, indent) => {
      // A pair of \u escapes is two characters to Python.
      const text = JSON.stringify(value, null, indent);
      if (text.includes("\\ud")) return;
      assert.deepEqual(normal(plain(text)), normal(value));
    }),
  );
});

/** A member called __proto__ is one of many. */
const normal = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test("no text at all makes it throw, and every problem has a place in the text", () => {
  const piece = fc.constantFrom(
    "SUSHY_EMULATOR_X",
    " = ",
    "=",
    "\n",
    "  ",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    ",",
    ":",
    "'",
    '"',
    "'''",
    '"""',
    "\\",
    "#",
    "1",
    "0x",
    "1e",
    ".",
    "True",
    "None",
    "if ",
    "def f():",
    "import os",
    ";",
    "f'",
    "r'",
    "b'",
    "\\u",
    "-",
    "+=",
    "$",
    "é",
    "\u2028",
    "\r",
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join("")),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(text, (file) => {
      const lines = file.split(/\r\n|\r|\n/);
      const { problems, notes } = readPythonFile(file, (name) => name.startsWith("SUSHY"));
      for (const { line, column } of [...problems, ...notes]) {
        assert.ok(line >= 1 && line <= lines.length, `line ${line}`);
        assert.ok(column >= 1 && column <= (lines[line - 1]?.length ?? 0) + 2, `column ${column}`);
      }
    }),
    { numRuns: 2000 },
  );
});
