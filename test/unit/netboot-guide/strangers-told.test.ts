/** Whoever looks at the terminal or the journal sees a machine that nobody configured, and no flood of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Strangers } from "../../../src/services/netboot/guiding/strangers.js";
import { ManualClock } from "../../support/manual-clock.js";

function underTest() {
  const clock = new ManualClock();
  const lines: (object | undefined)[] = [];
  const logger = { info: (_text: string, fields?: object) => lines.push(fields) };
  const strangers = new Strangers({ clock, logger, chronicle: { tell: () => ({}) as never } });
  const hear = (mac: string) =>
    strangers.note(
      {
        mac,
        architectures: [],
        vendorClass: null,
        userClasses: [],
        machineId: null,
        ipxe: null,
        hostName: null,
      },
      { stage: "uefi-pxe", architecture: "x86-64", isPi: false, piSerial: null, uuid: null },
    );
  return { clock, lines, hear };
}

test("a new stranger is a line in the log of the process, once", () => {
  const { lines, hear } = underTest();
  hear("02:00:00:00:00:01");
  hear("02:00:00:00:00:01");
  hear("02:00:00:00:00:02");
  assert.deepEqual(
    lines.map((fields) => (fields as { readonly mac: string }).mac),
    ["02:00:00:00:00:01", "02:00:00:00:00:02"],
  );
});

test("of a thousand new strangers fifty are lines, and then one a minute", () => {
  const { lines, hear, clock } = underTest();
  for (let n = 0; n < 1000; n += 1) hear(`02:00:00:00:${n >> 8}:${n & 255}`);
  assert.equal(lines.length, 50);
  clock.advance(60_000);
  for (let n = 0; n < 10; n += 1) hear(`02:00:00:01:00:${n}`);
  assert.equal(lines.length, 51);
});
