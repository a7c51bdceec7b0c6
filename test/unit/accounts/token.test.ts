import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { drawToken, isBalanced, isToken } from "../../../src/services/accounts/token.js";

const filled = (byte: number): Buffer => Buffer.alloc(32, byte);

/** p of the frequency and of the runs test of NIST SP 800-22, straight from §2.1.4 and §2.3.4. */
function pValues(bytes: Buffer): readonly [number, number] {
  const bits = [...bytes].flatMap((byte) => [...byte.toString(2).padStart(8, "0")].map(Number));
  const n = bits.length;
  const ones = bits.reduce((sum, bit) => sum + bit, 0);
  const share = ones / n;
  const frequency = erfc(Math.abs(2 * ones - n) / Math.sqrt(n) / Math.SQRT2);
  if (Math.abs(share - 0.5) >= 2 / Math.sqrt(n)) return [frequency, 0];
  const changes = bits.filter((bit, i) => i > 0 && bit !== bits[i - 1]).length + 1;
  const spread = share * (1 - share);
  return [frequency, erfc(Math.abs(changes - 2 * n * spread) / (2 * Math.sqrt(2 * n) * spread))];
}

/** By Simpson's rule on 2/√π · e^(-t²), good to far more than the digits that matter here. */
function erfc(x: number): number {
  const steps = 2000;
  const width = (8 - x) / steps;
  if (width <= 0) return 0;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-((x + i * width) ** 2));
  }
  return (sum * width * 2) / (3 * Math.sqrt(Math.PI));
}

test("a token is 256 bits as hex, and new each time", () => {
  const tokens = Array.from({ length: 50 }, () => drawToken(randomBytes));
  for (const token of tokens) assert.match(token, /^[0-9a-f]{64}$/);
  assert.equal(new Set(tokens).size, 50);
});

test("only what could be a token is looked up", () => {
  assert.equal(isToken("0".repeat(64)), true);
  for (const text of ["", "0".repeat(63), "0".repeat(65), "G".repeat(64), `${"0".repeat(63)}\n`, "A".repeat(64)])
    assert.equal(isToken(text), false, text);
});

test("balanced means p >= 0.01 in the frequency test and in the runs test", () => {
  for (let i = 0; i < 300; i++) {
    const bytes = randomBytes(32);
    const [frequency, runs] = pValues(bytes);
    assert.equal(isBalanced(bytes), frequency >= 0.01 && runs >= 0.01, bytes.toString("hex"));
  }
});

test("bits that are all alike, or take turns, are lopsided", () => {
  for (const byte of [0x00, 0xff, 0x55, 0xf0]) assert.equal(isBalanced(filled(byte)), false);
});

test("a lopsided draw is drawn again", () => {
  const balanced = Buffer.from(drawToken(randomBytes), "hex");
  const draws = [filled(0), filled(0x55), balanced];
  assert.equal(
    drawToken(() => draws.shift()!),
    balanced.toString("hex"),
  );
  assert.equal(draws.length, 0);
});

test("a broken source gives no token at all", () => {
  assert.throws(() => drawToken(() => filled(0)), /random source is broken/);
});
