import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Refusal } from "../../../src/model/refusal.js";
import { refuseBadCharacters } from "../../../src/protocol/bad-characters.js";
import { readJson } from "../../../src/protocol/json-body.js";

/** Where and with what a text is refused. */
function refused(text: string): readonly (readonly [pointer: string | undefined, shown: string, name: string])[] {
  try {
    refuseBadCharacters(text, JSON.parse(text));
    return [];
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    assert.equal(error.status, 400);
    return error.problems.map(({ property, message: { key, args } }) => {
      assert.equal(key, "Base.PropertyValueFormatError");
      return [property, String(args[0]), String(args[1])];
    });
  }
}

const cases: readonly (readonly [text: string, expected: ReturnType<typeof refused>])[] = [
  ['{"AssetTag":"a\\u0000b"}', [["/AssetTag", "\\u0000", "AssetTag"]]],
  ['{"AssetTag":"\\ud83d"}', [["/AssetTag", "\\ud83d", "AssetTag"]]],
  ['{"AssetTag":"\\uDE00\\uD83D"}', [["/AssetTag", "\\ude00", "AssetTag"]]],
  [
    '{"A":"\\u0000","B":{"C/D":["x","\\udfff"]}}',
    [
      ["/A", "\\u0000", "A"],
      ["/B/C~1D/1", "\\udfff", "C/D"],
    ],
  ],
  ['{"HttpHeaders":{"X\\u0000":"secret"}}', [["/HttpHeaders", "\\u0000", "HttpHeaders"]]],
  ['"\\ud800"', [["", "\\ud800", "body"]]],
  ['{"AssetTag":"\\ud83d\\ude00 \\u0001 😀"}', []],
  ['{"AssetTag":"\\\\u0000"}', []],
  ["null", []],
];
for (const [text, expected] of cases) test(`${text}`, () => assert.deepEqual(refused(text), expected));

test("any JSON passes or is refused; what passes has UTF-8", () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: "binary" }), (text) => {
      const escaped = text.replace(/[\ud800-\udfff]/g, (half) => `\\u${half.charCodeAt(0).toString(16)}`);
      if (refused(escaped).length > 0) return;
      const value = JSON.parse(escaped);
      assert.deepEqual(JSON.parse(Buffer.from(JSON.stringify(value)).toString()), value);
    }),
  );
});

test("a body with one is refused as it is read", async () => {
  const body = Buffer.from('{"AssetTag":"\\u0000"}');
  const request = { headers: {}, body: async () => body };
  await assert.rejects(readJson(request), { status: 400, message: "Base.PropertyValueFormatError" });
});
