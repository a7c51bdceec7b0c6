/** `.auth` files: the value behind the signature. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseAuthenticated } from "../../../adapters/firmware/uefi/authenticated.js";
import { troubleOf } from "./codec-trouble.js";
import { bytes } from "./hex.js";

const time = "e607 0b 06 0f 29 32 00 00000000 0000 00 00";
const pkcs7 = "9dd2af4adf68ee498aa9347d375665a7";

test("the value is what comes behind the signature", () => {
  const auth = bytes(`${time} 1b000000 0002 f10e ${pkcs7} 300100 a1a2a3`);
  assert.deepEqual(parseAuthenticated(auth), {
    time: bytes(time),
    certificateData: bytes("300100"),
    payload: bytes("a1a2a3"),
  });
});

test("what is no signed value says why", () => {
  const said: readonly (readonly [written: string, trouble: string])[] = [
    ["00", "the time stamp is cut off (at 0)"],
    [`${time} 17000000 0002 f10e ${pkcs7}`, "the signature is shorter than its header (at 16)"],
    [`${time} 1c000000 0002 f10e ${pkcs7} 300100`, "the signature is cut off (at 40)"],
    [`${time} ffffffff 0002 f10e ${pkcs7} 300100`, "the signature is cut off (at 40)"],
    [`${time} 18000000 0102 f10e ${pkcs7}`, "no signature of a time-based authenticated variable (at 16)"],
    [`${time} 18000000 0002 f00e ${pkcs7}`, "no signature of a time-based authenticated variable (at 16)"],
    [`${time} 18000000 0002 f10e 00*16`, "no signature of a time-based authenticated variable (at 16)"],
  ];
  for (const [written, trouble] of said)
    assert.equal(
      troubleOf(() => parseAuthenticated(bytes(written))),
      trouble,
    );
});

test("any bytes are taken apart, or refused", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (content) => {
      troubleOf(() => parseAuthenticated(content));
    }),
  );
});
