/** What was said last, in so many bytes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Scrollback } from "../../../src/services/console/scrollback.js";

const most = 8192;

test("all of it while there is room, in whatever portions it came", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 10 }), (portions) => {
      const scrollback = new Scrollback(most);
      for (const portion of portions) scrollback.add(portion);
      assert.deepEqual(scrollback.tail(), Buffer.concat(portions));
    }),
  );
});

test("the end of it when there is more, from the beginning of a line", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3 * most }), { minLength: 1, maxLength: 8 }), (lengths) => {
      const scrollback = new Scrollback(most);
      const whole = Buffer.from(
        Array.from({ length: lengths.reduce((sum, length) => sum + length, most) }, (_, index) =>
          index % 50 === 49 ? 10 : 33 + (index % 90),
        ),
      );
      let from = 0;
      for (const length of [...lengths, most]) {
        scrollback.add(whole.subarray(from, from + length));
        from += length;
      }
      const tail = scrollback.tail();
      assert.ok(tail.length > most - 51 && tail.length < most);
      assert.deepEqual(tail, whole.subarray(whole.length - tail.length));
      assert.equal(whole[whole.length - tail.length - 1], 10);
    }),
  );
});

test("nothing once it is cleared", () => {
  const scrollback = new Scrollback(most);
  scrollback.add(Buffer.from("secret"));
  scrollback.clear();
  assert.equal(scrollback.tail().length, 0);
  scrollback.add(Buffer.from("new"));
  assert.equal(scrollback.tail().toString(), "new");
});
