/** What the compiler must refuse, it does refuse, in words that lead to the fault. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../../..");
const file = join(root, "test/compile-fail/resources.ts");

interface Fault {
  readonly line: number;
  readonly text: string;
}

function faultsOf(path: string): readonly Fault[] {
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const program = ts.createProgram([path], { ...options, incremental: false, tsBuildInfoFile: undefined });
  const source = program.getSourceFile(path);
  return ts.getPreEmitDiagnostics(program, source).map(({ messageText, start = 0 }) => ({
    line: source?.getLineAndCharacterOfPosition(start).line ?? 0,
    text: ts.flattenDiagnosticMessageText(messageText, "\n"),
  }));
}

test("wrong declarations do not compile, and nothing else in the file is at fault", () => {
  const lines = readFileSync(file, "utf8").split("\n");
  const expected = lines.flatMap((line, index) => {
    const wanted = /^\s*\/\/ error: (.*)$/.exec(line)?.[1];
    return wanted === undefined ? [] : [{ line: index + 1, wanted }];
  });
  const faults = faultsOf(file);
  for (const { line, wanted } of expected) {
    const said = faults.filter((fault) => fault.line === line).map(({ text }) => text);
    assert.ok(
      said.some((text) => text.includes(wanted)),
      `line ${line + 1}: wanted «${wanted}», the compiler said ${JSON.stringify(said)}`,
    );
  }
  const others = faults.filter(({ line }) => !expected.some((one) => one.line === line));
  assert.deepEqual(others, []);
});
