/** YAML of other programs, with lines. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readYaml, type YamlValue } from "../../../src/services/netboot/formats/yaml-lines.js";

const textsIn = (value: YamlValue): readonly string[] =>
  value.kind === "mapping" ? value.members.flatMap((member) => textsIn(member.value)) : [textIn(value)];

const textIn = (value: YamlValue): string => (value.kind === "scalar" ? value.text : value.kind);

test("an alias is the last node before it with its anchor, and one without is nothing", () => {
  const text = "a: &x 1\nb: *x\nc: &x [2]\nd: *x\ne: *y\n";
  assert.deepEqual(textsIn(readYaml(text)), ["1", "1", "list", "list", ""]);
  assert.throws(() => readYaml("a: &x [*x]\n"), /aliases/);
});

test("a file of aliases is read in the time that its length takes", () => {
  // Each looked for from the beginning: some minutes.
  const lines = Array.from({ length: 40_000 }, (_, index) => `k${index}: *x\n`);
  assert.equal(textsIn(readYaml(`a: &x 1\n${lines.join("")}`)).length, 40_001);
});
