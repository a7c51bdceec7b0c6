/** EFI_TIME and the time of JavaScript. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { efiTimeText, encodeEfiTime, parseEfiTime } from "../../../adapters/firmware/uefi/efi-time.js";
import { troubleOf } from "./codec-trouble.js";
import { bytes } from "./hex.js";

test("a time stamp has whole seconds, and nothing behind them", () => {
  const instant = Date.parse("2022-11-06T15:41:50.999Z");
  assert.deepEqual(encodeEfiTime(instant), bytes("e607 0b 06 0f 29 32 00 00000000 0000 00 00"));
  assert.equal(efiTimeText(encodeEfiTime(instant)), "2022-11-06T15:41:50Z");
});

test("a zone is minutes that local time is behind UTC", () => {
  const at = (zone: string) => efiTimeText(bytes(`e607 0b 06 0f 29 32 00 00000000 ${zone} 00 00`));
  assert.equal(at("c4ff"), "2022-11-06T14:41:50Z");
  assert.equal(at("2c01"), "2022-11-06T20:41:50Z");
  assert.equal(at("ff07"), "2022-11-06T15:41:50Z");
  assert.equal(at("fe07"), "not set");
});

test("fractions are read to the millisecond", () => {
  assert.equal(efiTimeText(bytes("e607 0b 06 0f 29 32 00 80969800 0000 00 00")), "2022-11-06T15:41:50.010Z");
});

test("what is no time is not set", () => {
  for (const written of ["00*16", "ff*16", "e607 02 1e 00*12", "e607 0d 01 00*12", "e607 0b 06 18 00*11", "0f27 00*14"])
    assert.equal(parseEfiTime(bytes(written)), null, written);
  assert.equal(efiTimeText(new Uint8Array(16)), "not set");
  assert.equal(
    troubleOf(() => parseEfiTime(new Uint8Array(15))),
    "EFI_TIME is cut off (at 14)",
  );
});

const [first, last] = [Date.parse("1900-01-01T00:00:00Z"), Date.parse("9999-12-31T23:59:59Z")];

test("any second of its years comes back", () => {
  fc.assert(
    fc.property(fc.integer({ min: first / 1000, max: last / 1000 }), (second) =>
      assert.equal(parseEfiTime(encodeEfiTime(second * 1000)), second * 1000),
    ),
  );
  for (const instant of [first - 1, last + 1000, Number.NaN])
    assert.match(troubleOf(() => encodeEfiTime(instant)) ?? "", /1900 to 9999/);
});

test("any sixteen bytes have a text", () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (content) => efiTimeText(content).length > 0));
});
