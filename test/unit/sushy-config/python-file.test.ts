/** Which statements of a configuration file are read, and what becomes of the others. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readPythonFile } from "../../../src/config/sushy/python-file.js";
import { toJson } from "../../../src/config/sushy/python-value.js";

const wanted = (name: string): boolean => name.startsWith("SUSHY_");

function read(...lines: readonly string[]) {
  const { values, problems, notes } = readPythonFile(lines.join("\n"), wanted);
  return {
    values: Object.fromEntries([...values].map(([name, value]) => [name, toJson(value)])),
    problems: problems.map(({ line, column, text }) => `${line}:${column} ${text}`),
    notes: notes.map(({ line, text }) => `${line} ${text}`),
  };
}

test("the last assignment counts", () => {
  assert.deepEqual(read("A = 1", "B = 2; A = 3").values, { B: 2, A: 3 });
});

test("ends of lines and byte order marks are of every kind", () => {
  assert.deepEqual(read("\uFEFFA = 1\r\nB = 2\rC = 3").values, { A: 1, B: 2, C: 3 });
});

test("what is said of a name's type is left out", () => {
  assert.deepEqual(read("A: dict[str, int] = {'a': 1}").values, { A: { a: 1 } });
});

test("names stand for what they were given above", () => {
  const { values, problems } = read("UUID = 'u'", "SUSHY_A = {UUID: [UUID, 'b']}", "SUSHY_B = {(UUID, '1'): SUSHY_A}");
  assert.deepEqual(problems, []);
  assert.deepEqual(values.SUSHY_B, { '["u","1"]': { u: ["u", "b"] } });
});

test("comments, docstrings and imports are passed over without a word", () => {
  const { values, notes, problems } = read(
    '"""A file."""',
    "# about",
    "import collections, os",
    "from a import (b,",
    "  c)",
    "A = 1  # one",
  );
  assert.deepEqual({ values, notes, problems }, { values: { A: 1 }, notes: [], problems: [] });
});

test("what nobody asked for need not be a literal", () => {
  const { values, notes, problems } = read(
    "Host = collections.namedtuple('Host', [",
    "  'hostname', 'port'])",
    "FAKE_IPA = Host(hostname='a', port='1')",
    "print('a')",
    "SUSHY_A = 1",
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(values, { SUSHY_A: 1 });
  assert.deepEqual(notes, [
    "1 Host is not read: it is no literal",
    "3 FAKE_IPA is not read: it is no literal",
    "4 is passed over: it assigns no literal",
  ]);
});

test("blocks are passed over with what is below them", () => {
  const { values, notes, problems } = read(
    "@decorated",
    "def f(a,",
    "      b):",
    "    A = 1",
    "",
    "    return A",
    "class C: pass",
    "for i in []: B = 1; C = 2",
    "D = 3",
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(values, { D: 3 });
  assert.deepEqual(
    notes.map((note) => note.split(" ")[0]),
    ["1", "2", "7", "8"],
  );
});

test("what is wanted and set where nobody can follow is a problem", () => {
  const cases: [string[], string][] = [
    [["if a:", "    SUSHY_A = 1"], "2:5 SUSHY_A: is changed by a statement that assigns no literal"],
    [["if a: SUSHY_A = 1"], "1:7 SUSHY_A: is changed by a statement that assigns no literal"],
    [["SUSHY_A = []", "SUSHY_A += [1]"], "2:1 SUSHY_A: is changed by a statement that assigns no literal"],
    [["SUSHY_A = []", "SUSHY_A.append(1)"], "2:1 SUSHY_A: is changed by a statement that assigns no literal"],
    [["SUSHY_A = {}", "SUSHY_A['a'] = 1"], "2:1 SUSHY_A: is changed by a statement that assigns no literal"],
    [["SUSHY_A, B = 1, 2"], "1:1 SUSHY_A: is changed by a statement that assigns no literal"],
    [["from a import SUSHY_A"], "1:15 SUSHY_A: is imported, so its value is not in this file"],
    [["SUSHY_A = SUSHY_B = 1"], "1:19 SUSHY_A: a chain of assignments is not read; write one below the other"],
    [["B = f()", "SUSHY_A = B"], "2:11 SUSHY_A: B is what line 1 makes of it, which is no literal"],
    [["  SUSHY_A = 1"], "1:3 is indented, and nothing above it says why"],
  ];
  for (const [lines, told] of cases) {
    const { problems, values } = read(...lines);
    assert.deepEqual(problems, [told], lines.join(" / "));
    assert.equal(values.SUSHY_A, undefined);
  }
});

test("all problems are told, and what is right is read all the same", () => {
  const { values, problems } = read("SUSHY_A = f()", "SUSHY_B = 2", "SUSHY_C = [1, x]", "SUSHY_D = 4");
  assert.deepEqual(values, { SUSHY_B: 2, SUSHY_D: 4 });
  assert.equal(problems.length, 2);
});

test("what was given up on deep within a value does not count for those below", () => {
  const lines = Array.from({ length: 80 }, (_, index) => `A${index} = [f()]`);
  const { values, problems } = read(...lines, "SUSHY_A = [[1]]");
  assert.deepEqual([values.SUSHY_A, problems], [[[1]], []]);
});

test("of a file that is no Python only its beginning is read", () => {
  const { values, problems } = read("SUSHY_A = 1", "SUSHY_B = 'open", "SUSHY_C = 3");
  assert.deepEqual(values, { SUSHY_A: 1 });
  assert.deepEqual(problems, ["2:11 SUSHY_B: the text is not closed in its line"]);
});

test("a file has a size that it may not exceed", () => {
  const { problems } = readPythonFile(" ".repeat(16 * 1024 * 1024 + 1), wanted);
  assert.match(problems[0]?.text ?? "", /characters long; at most/);
});
