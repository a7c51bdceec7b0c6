/** A script goes into the place that a program keeps for one, and into no other program. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EmbedError, embedScript, roomForScript } from "../../../src/services/netboot/ipxe/embed.js";
import { headerOf } from "../../../src/services/netboot/ipxe/pe.js";
import { efiProgram } from "./efi-program.js";
import { linesOf } from "./ipxe-parser.js";

const marker =
  "#a8b7e61f1075c37a793f2f92cee89f7bba00c4a8d7842ce3d40b5889032d8881\n#ddd16a4fc4926ecefdfb6941e33c44ed3647133638f5e84021ea44d3152e7f97";
const before = "#!ipxe\necho before\n# Put one here\n";
const after = "\necho after\n";
const program = efiProgram("x86-64", `\xff\0${before}${marker}${after}\0\xfe`);

const refused = (code: EmbedError["code"], message: RegExp) => (error: unknown) =>
  error instanceof EmbedError && error.code === code && message.test(error.message);

test("the place holds 131 bytes", () => {
  assert.equal(roomForScript(program), 131);
  assert.equal(roomForScript(efiProgram("x86-64")), null);
});

test("the script stands there as lines of its own, and nothing else changes", () => {
  const made = Buffer.from(embedScript(program, "#!ipxe\nset user-class lab\r\ndhcp\n"));
  assert.equal(made.length, program.length);
  const at = program.indexOf(marker);
  const lines = linesOf(made.toString("latin1", at - before.length, at + marker.length + after.length)).flatMap(
    ({ commands }) => commands,
  );
  const words = lines.map((command) => command.words.join(" ")).filter((each) => each !== "");
  assert.deepEqual(words, ["echo before", "set user-class lab", "dhcp", "echo after"]);
  assert.ok(made.subarray(0, at).equals(program.subarray(0, at)));
  assert.ok(made.subarray(at + marker.length).equals(program.subarray(at + marker.length)));
  assert.ok(program.includes(marker), "the program that was given stays as it is");
});

test("an image with two programs in it gets the script in both", () => {
  const made = Buffer.from(embedScript(Buffer.concat([program, program]), "echo twice"));
  assert.equal(made.toString("latin1").split("echo twice").length, 3);
});

test("any script that fits is the lines between those of the program", () => {
  const script = fc.stringMatching(/^[ -~\n]{1,131}$/);
  fc.assert(
    fc.property(script, (text) => {
      let made: Buffer;
      try {
        made = Buffer.from(embedScript(program, text));
      } catch (error) {
        return assert.ok(error instanceof EmbedError && error.code === "bad-script");
      }
      const at = program.indexOf(marker);
      assert.ok(made.toString("latin1", at, at + marker.length + after.length).endsWith(after));
      assert.equal(
        linesOf(made.toString("latin1", at)).some(({ commands }) => commands[0]?.words.join(" ") === "echo after"),
        true,
      );
    }),
  );
});

const refusals: readonly [what: string, program: Buffer, script: string, code: EmbedError["code"], message: RegExp][] =
  [
    [
      "a stock program",
      efiProgram("x86-64", before + after),
      "dhcp",
      "no-marker",
      /has no place for a script.*option 67.*autoexec\.ipxe/,
    ],
    [
      "a script that is too long",
      program,
      "a".repeat(132),
      "too-long",
      /has 132 bytes and the program has room for 131/,
    ],
    ["a signed program", efiProgram("x86-64", marker, 1024), "dhcp", "signed", /signed for Secure Boot/],
    ["an empty script", program, "#!ipxe\n\n", "bad-script", /is empty/],
    ["a script of other characters", program, "echo é", "bad-script", /printable ASCII/],
    ["a script that goes on", program, "echo \\", "bad-script", /ends with a \\/],
  ];
for (const [what, given, script, code, message] of refusals) {
  test(`${what} is refused`, () => assert.throws(() => embedScript(given, script), refused(code, message)));
}

test("a header is read, or there is none, whatever the bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(0x1ff), (bytes, at) => {
      const mangled = efiProgram("arm64");
      mangled.set(bytes.subarray(0, mangled.length - at), at);
      const header = headerOf(mangled);
      assert.ok(header === null || typeof header.signed === "boolean");
      assert.doesNotThrow(() => headerOf(bytes));
    }),
    { numRuns: 1000 },
  );
});
