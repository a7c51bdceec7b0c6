// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are iPXE's
/** Whatever is configured, a script has the commands that are meant and no others. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { WordError, word, words } from "../../../src/services/netboot/ipxe/quoting.js";
import { ScriptError, scriptFor } from "../../../src/services/netboot/ipxe/script.js";
import { linesOf } from "./ipxe-parser.js";
import { kernel, place, request } from "./request.js";

/** What means something to iPXE, often. */
const nasty = fc.constantFrom(
  "||",
  "&&",
  ";",
  "#",
  "\\",
  "${",
  "}",
  "$",
  "{",
  " ",
  "  ",
  "\n",
  "\r",
  "\t",
  "\0",
  ":",
  "-",
  "--",
  '"',
  "'",
  "é",
  "\ud800",
  "exit",
  "${net0/mac}",
  "##params",
  "/",
  "..",
  "?",
  "%",
);
const text = fc.array(fc.oneof(nasty, fc.string({ maxLength: 6 })), { maxLength: 12 }).map((parts) => parts.join(""));
const tokens = fc
  .array(fc.oneof(nasty, fc.string({ maxLength: 4 })), { maxLength: 12 })
  .map((parts) => parts.join(" "));

/** What iPXE's command gets as words, or that it cannot be written. */
function written<T>(make: () => string, read: (line: string) => T): T | null {
  try {
    return read(make());
  } catch (error) {
    assert.ok(error instanceof WordError, String(error));
    return null;
  }
}

test("a word is itself to the command, or refused", () => {
  fc.assert(
    fc.property(text, (value) => {
      const lines = written(
        () => `echo ${word(value)}\ngoto end\n`,
        (script) => linesOf(script),
      );
      if (lines === null) return assert.match(value, /[^!-~]|\$\{.*\}/u);
      assert.deepEqual(lines, [
        { label: null, commands: [{ words: ["echo", value], end: "" }] },
        { label: null, commands: [{ words: ["goto", "end"], end: "" }] },
      ]);
    }),
    { numRuns: 3000 },
  );
});

test("words that are joined again are the text, runs of spaces and all", () => {
  fc.assert(
    fc.property(fc.oneof(tokens, text), (value) => {
      const lines = written(
        () => `kernel ${words(value)} || goto failed\n`,
        (script) => linesOf(script),
      );
      if (lines === null) return;
      const [first, second] = lines[0]?.commands ?? [];
      assert.equal(lines.length, 1);
      assert.equal(first?.words.slice(1).join(" "), value);
      assert.deepEqual(second?.words, ["goto", "failed"]);
    }),
    { numRuns: 3000 },
  );
});

const wordTable: readonly [text: string, written: string][] = [
  ["quiet", "quiet"],
  ["||", "||${shoal-nothing}"],
  [";", ";${shoal-nothing}"],
  ["a;b", "a;b"],
  ["#1", "${shoal-nothing}#1"],
  ["a#1", "a#1"],
  ["a\\", "a\\${shoal-nothing}"],
  ["${", "${"],
  ["", "${shoal-nothing}"],
];
for (const [value, expected] of wordTable)
  test(`${JSON.stringify(value)} is written ${expected}`, () => assert.equal(word(value), expected));

const refusals: readonly [text: string, why: RegExp][] = [
  ["a b", /a space/],
  ["a\nexit", /a line break/],
  ["a\0", /a control character/],
  ["é", /the character é/],
  ["${net0/mac}", /a setting of iPXE's/],
];
for (const [value, why] of refusals)
  test(`${JSON.stringify(value)} is refused`, () => assert.throws(() => word(value), why));

/* ── whole scripts ───────────────────────────────────────────────────────────────────────────────────────────────── */

/** What stays of a script when values are taken out of it. */
const shapeOf = (script: string) =>
  linesOf(script).map(({ label, commands }) => ({
    label,
    commands: commands.map((each) => [each.words[0], each.end]),
  }));

test("arbitrary kernels, initrds and arguments change no command of the script", () => {
  const shape = shapeOf(scriptFor(request(kernel())));
  fc.assert(
    fc.property(text, text, fc.oneof(text, tokens), (file, initrd, args) => {
      const made = attempt(() => scriptFor(request(kernel({ kernel: file, initrds: [initrd], arguments: args }))));
      if (made === null) return;
      assert.deepEqual(shapeOf(made), shape);
      const line = linesOf(made).find(({ commands }) => commands[0]?.words[0] === "kernel");
      const [, url, ...given] = line?.commands[0]?.words ?? [];
      assert.match(url ?? "", /^(https?|tftp):\/\//);
      const kept = args
        .trim()
        .split(" ")
        .filter((each) => !each.startsWith("initrd="));
      assert.equal(given.join(" "), ["initrd=initrd0", ...(kept.join(" ") === "" ? [] : kept)].join(" "));
    }),
    { numRuns: 2000 },
  );
});

test("arbitrary addresses to go on to change no command of the script", () => {
  const shape = shapeOf(scriptFor(request({ kind: "chain", url: "http://192.0.2.1/" })));
  const address = fc.oneof(
    text,
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    text.map((path) => `http://192.0.2.1/${path}`),
  );
  fc.assert(
    fc.property(address, (url) => {
      const made = attempt(() => scriptFor(request({ kind: "chain", url })));
      if (made !== null) assert.deepEqual(shapeOf(made), shape);
    }),
    { numRuns: 2000 },
  );
});

function attempt(make: () => string): string | null {
  try {
    return make();
  } catch (error) {
    assert.ok(error instanceof ScriptError, String(error));
    assert.match(error.message, /^node01: netboot\.boot\./);
    return null;
  }
}

test("a file in the folder is fetched by its path's own characters", () => {
  const script = scriptFor(request(kernel({ kernel: "a b/k#1?${x}" })));
  assert.match(script, /^kernel http:\/\/10\.77\.0\.1:8080\/files\/a%20b\/k%231%3F%24%7Bx%7D /m);
});

test("without HTTP files come by TFTP", () => {
  const script = scriptFor(request(kernel(), { place: { ...place, httpPort: null, tftpPort: 6969 } }));
  assert.match(script, /^kernel tftp:\/\/10\.77\.0\.1:6969\/files\/ipa\/kernel /m);
});
