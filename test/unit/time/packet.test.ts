import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeReply, encodeQuestion } from "../../../src/services/time/packet.js";
import { type ReplyFields, reply } from "./fake-server.js";

const nonce = Buffer.from("0123456789abcdef", "hex");
const question = encodeQuestion(nonce);
const decoded = (fields: ReplyFields) => decodeReply(reply(question, fields), nonce);

test("a question tells nothing but that it is one", () => {
  assert.equal(question.toString("hex"), `23${"00".repeat(39)}0123456789abcdef`);
});

test("an answer tells the server's times and how far it is from their source", () => {
  // Halves, quarters and eighths of a second are whole numbers of 2^-32 of one.
  const received = Date.UTC(2026, 4, 4, 12, 30, 0, 250);
  const sent = received + 125;
  const answer = decoded({ received, sent, stratum: 3, rootDelay: 0.5, rootDispersion: 0.25 });
  assert.deepEqual(answer, { kind: "time", received, sent, stratum: 3, rootDistance: 500 });
});

for (const year of [1970, 2000, 2035, 2036, 2037, 2100])
  test(`the year ${year} is read in its own era`, () => {
    const at = Date.UTC(year, 2, 1);
    const time = decoded({ received: at, sent: at });
    assert.equal(time.kind === "time" && time.received, at);
  });

const foreign: readonly (readonly [string, ReplyFields])[] = [
  ["a question", { mode: 3 }],
  ["a broadcast", { mode: 5 }],
  ["version 2", { version: 2 }],
  ["version 5", { version: 5 }],
  ["another question's answer", { origin: Buffer.alloc(8, 7) }],
  ["an answer that names no question", { origin: Buffer.alloc(8) }],
  ["a kiss for another question", { stratum: 0, reference: "DENY", origin: Buffer.alloc(8, 7) }],
];
for (const [name, fields] of foreign)
  test(`not an answer: ${name}`, () => assert.deepEqual(decoded(fields), { kind: "foreign" }));

const distrusted: readonly (readonly [string, ReplyFields])[] = [
  ["alarm", { leap: 3 }],
  ["unsynchronized", { stratum: 16 }],
  ["unsynchronized", { stratum: 255 }],
  ["timestamps", { received: null }],
  ["timestamps", { sent: null }],
  ["timestamps", { received: 2000, sent: 1000 }],
  ["distance", { rootDispersion: 16 }],
  ["distance", { rootDelay: 32 }],
];
for (const [why, fields] of distrusted)
  test(`distrusted: ${JSON.stringify(fields)}`, () => assert.deepEqual(decoded(fields), { kind: "distrusted", why }));

test("a leap second to come, version 3 and stratum 15 are fine", () => {
  for (const fields of [{ leap: 1 }, { leap: 2 }, { version: 3 }, { stratum: 1 }, { stratum: 15 }])
    assert.equal(decoded(fields).kind, "time");
});

test("a kiss-o'-death is heard also with the alarm that comes with it, in letters only", () => {
  assert.deepEqual(decoded({ stratum: 0, leap: 3, reference: "DENY" }), { kind: "kiss", code: "DENY" });
  assert.deepEqual(decoded({ stratum: 0, reference: "\0\n<x" }), { kind: "kiss", code: "x" });
});

test("nothing but 48 bytes is an answer", () => {
  const whole = reply(question);
  assert.equal(decodeReply(whole.subarray(0, 47), nonce).kind, "foreign");
  assert.equal(decodeReply(Buffer.concat([whole, Buffer.alloc(4)]), nonce).kind, "foreign");
});

test("whatever comes is decoded without throwing, and is an answer only with the nonce in it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 128 }), (bytes) => {
      assert.deepEqual(decodeReply(Buffer.from(bytes), nonce), { kind: "foreign" });
    }),
  );
});

test("whatever answers the question is a time within the eras, a kiss, or distrusted", () => {
  const bytes = fc.uint8Array({ minLength: 48, maxLength: 48 });
  fc.assert(
    fc.property(bytes, (random) => {
      const packet = Buffer.from(random);
      packet[0] = (random[0]! & 0xc0) | 0x24;
      packet.set(nonce, 24);
      const answer = decodeReply(packet, nonce);
      if (answer.kind === "kiss") return assert.match(answer.code, /^[A-Za-z0-9]{0,4}$/);
      if (answer.kind === "distrusted") return;
      assert.equal(answer.kind, "time");
      assert.ok(answer.kind === "time" && answer.received >= Date.UTC(1968, 0) && answer.sent < Date.UTC(2105, 0));
      assert.ok(answer.sent >= answer.received && answer.rootDistance < 16_000);
      assert.ok(answer.stratum >= 1 && answer.stratum <= 15);
    }),
  );
});
