// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are iPXE's
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { expandSettings, isScript, readScript, runScript } from "../../../mock-hardware/boards/ipxe/script.js";

/** Runs it, `fail` failing; every other command succeeds. */
async function ran(text: string, settings: Record<string, string> = {}) {
  const commands: string[] = [];
  let left = 50;
  const { status } = await runScript(readScript(text), {
    execute: async (words) => {
      commands.push(words.join(" "));
      return words[0] === "fail" ? 1 : 0;
    },
    expand: (word) => expandSettings(word, (name) => settings[name] ?? ""),
    breathe: async () => {
      if (--left === 0) throw new Error("turns in circles");
    },
  });
  return { status, commands };
}

const cases: readonly [string, string, { status: number; commands: string[] }][] = [
  ["lines one by one", "a\n\n  b c\r\n", { status: 0, commands: ["a", "b c"] }],
  ["a failure ends it", "a\nfail\nb\n", { status: 1, commands: ["a", "fail"] }],
  ["|| catches a failure", "fail || a\nb\n", { status: 0, commands: ["fail", "a", "b"] }],
  ["|| skips after success", "a || b\nc", { status: 0, commands: ["a", "c"] }],
  ["&& goes on after success", "a && b\n", { status: 0, commands: ["a", "b"] }],
  ["&& skips after failure, which stays", "fail && b\nc\n", { status: 1, commands: ["fail"] }],
  ["; always goes on", "fail ; b\nc\n", { status: 0, commands: ["fail", "b", "c"] }],
  ["an empty command succeeds", "fail ||\nb\n", { status: 0, commands: ["fail", "b"] }],
  ["a word that begins with # ends the line", "a #b || fail\nc#d\n", { status: 0, commands: ["a", "c#d"] }],
  ["joints are words of their own", "a||b c&&d\n", { status: 0, commands: ["a||b c&&d"] }],
  ["quotes mean nothing", `a "b || c"\n`, { status: 0, commands: [`a "b`] }],
  ["a backslash at the end goes on", "a \\\nb\n", { status: 0, commands: ["a b"] }],
  ["exit ends with its status", "a\nexit 3\nb\n", { status: 3, commands: ["a"] }],
  ["exit without one is success", "fail || exit\nb\n", { status: 0, commands: ["fail"] }],
  ["goto finds its label", "goto end\na\n:end\nb\n", { status: 0, commands: ["b"] }],
  ["a label may stand before a command", "goto x\n:x a\n", { status: 0, commands: ["a"] }],
  ["goto nowhere fails", "goto x\na\n", { status: 1, commands: [] }],
  ["the first of equal labels counts", "goto x\n:x\na\nexit\n:x\nb\n", { status: 0, commands: ["a"] }],
];

for (const [what, text, end] of cases) test(what, async () => assert.deepEqual(await ran(text), end));

test("settings are put in when the line is cut into words, so that none of them makes another command", async () => {
  const { commands } = await ran("a ${x} ${y}\n", { x: "b || fail", y: "${x}" });
  assert.deepEqual(commands, ["a b || fail b || fail"]);
});

test("settings may stand in each other, and what is not set is empty", () => {
  const settings: Record<string, string> = { a: "b", b: "c" };
  assert.equal(
    expandSettings("<${${a}}>${none}", (name) => settings[name] ?? ""),
    "<c>",
  );
  assert.equal(
    expandSettings("${a", () => "x"),
    "${a",
  );
});

test("a script begins with its name and white space", () => {
  assert.ok(isScript(Buffer.from("#!ipxe\n")));
  assert.ok(isScript(Buffer.from("#!gpxe \n")));
  assert.ok(!isScript(Buffer.from("#!ipxer\n")));
  assert.ok(!isScript(Buffer.from("#!ipxe")));
});

test("no text breaks the interpreter", async () => {
  const words = fc.constantFrom("a", "fail", "||", "&&", ";", "#x", "exit", "goto", "l", ":l", "${x}", "\\", "\n", " ");
  await fc.assert(
    fc.asyncProperty(fc.array(words, { maxLength: 30 }), async (parts) => {
      await ran(parts.join(" ")).catch((error: Error) => assert.equal(error.message, "turns in circles"));
    }),
  );
});
