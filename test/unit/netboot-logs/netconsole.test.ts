/** Lines of netconsole, whole and in pieces. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseNetconsole } from "../../../adapters/netboot/logs/netconsole.js";
import { type ConsoleLine, Pieces } from "../../../adapters/netboot/logs/pieces.js";
import { ManualClock } from "../../support/manual-clock.js";

function console() {
  const clock = new ManualClock();
  const lines: ConsoleLine[] = [];
  const pieces = new Pieces(clock, (line) => lines.push(line));
  return {
    clock,
    pieces,
    add: (text: string, client = "10.0.0.9") => pieces.add(client, parseNetconsole(Buffer.from(text))),
    lines,
    told: () => lines.splice(0).map(({ severity, text }) => [severity, text]),
  };
}

test("the extended form says how bad it is", () => {
  const { add, told } = console();
  add("6,416,1758426,-;Linux version 6.1.0\n");
  add("6.4.0-rc1,28,444,501151268,c;systemd[1]: hello: world\n");
  add("3,1,0,-;odd: \\xe2\\x82\\xac and \\x1b\n SUBSYSTEM=acpi\n DEVICE=+acpi:PNP0A03:00\n");
  assert.deepEqual(told(), [
    [6, "Linux version 6.1.0"],
    [4, "systemd[1]: hello: world"],
    [3, "odd: € and \u001b"],
  ]);
});

test("what begins with more digits than a release has is text, so that none is looked at again and again", () => {
  const { add, told } = console();
  const text = `6.${"1".repeat(80)},6,416,1758426,-;Linux`;
  add(`${text}\n`);
  assert.deepEqual(told(), [[null, text]]);
});

test("long lines in parts are put together", () => {
  const { add, told } = console();
  add("6,416,1758426,-,ncfrag=0/31;the first chunk,");
  assert.deepEqual(told(), []);
  add("6,416,1758426,-,ncfrag=16/31; the 2nd chunk.");
  assert.deepEqual(told(), [[6, "the first chunk, the 2nd chunk."]]);
});

test("a part that never comes does not keep the others", () => {
  const { add, told, clock } = console();
  add("6,416,1,-,ncfrag=0/31;the first chunk,");
  add("6,417,2,-;next");
  assert.deepEqual(told(), [
    [6, "the first chunk,"],
    [6, "next"],
  ]);
  add("4,418,3,-,ncfrag=16/31;without its beginning");
  clock.advance(1000);
  assert.deepEqual(told(), [[4, "without its beginning"]]);
  assert.equal(clock.pending, 0);
});

test("bare text is told line by line, wherever packets end", () => {
  const { add, told, clock } = console();
  add("[    0.000000] Booting Linux\r\n[    0.1] CPU");
  add(": ARMv8\n\n");
  add("login: ");
  assert.deepEqual(told(), [
    [null, "[    0.000000] Booting Linux"],
    [null, "[    0.1] CPU: ARMv8"],
  ]);
  clock.advance(1000);
  assert.deepEqual(told(), [[null, "login: "]]);
});

test("each machine has lines of its own", () => {
  const { add, lines, pieces } = console();
  add("one ", "10.0.0.1");
  add("two ", "10.0.0.2");
  add("more\n", "10.0.0.1");
  pieces.close();
  assert.deepEqual(
    lines.map(({ client, text }) => [client, text]),
    [
      ["10.0.0.1", "one more"],
      ["10.0.0.2", "two "],
    ],
  );
});

test("text without an end is told in bounded lines, and machines without number keep bounded memory", () => {
  const { add, lines, clock } = console();
  for (let time = 0; time < 100; time += 1) add("x".repeat(1000));
  assert.ok(lines.length >= 30 && lines.every(({ text }) => text.length <= 6144));
  for (let machine = 0; machine < 5000; machine += 1) add("y", `10.1.${machine >> 8}.${machine & 255}`);
  assert.ok(clock.pending <= 1025, `${clock.pending}`);
});

const packet = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc
    .tuple(fc.nat(9), fc.nat(5), fc.nat(40), fc.nat(60), fc.string({ maxLength: 40 }))
    .map(([level, line, from, of, text]) => `${level},${line},7,-,ncfrag=${from}/${of};${text}`),
  fc.constantFrom("6,1,2,-;", "6,1,2,-;\n", "\n\n", "6,1,2,-,caller=T1;x", "6,1,2", "\\x"),
);

test("any packets are lines, and nothing is kept for ever", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(packet, fc.constantFrom("a", "b"))), (packets) => {
      const { add, lines, clock } = console();
      for (const [text, client] of packets) add(text, client);
      clock.advance(2000);
      assert.equal(clock.pending, 0);
      assert.ok(lines.every(({ text, severity }) => text !== "" && (severity === null || severity <= 7)));
    }),
    { numRuns: 2000 },
  );
});
