/** What is agreed on before the first block. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { negotiate } from "../../../adapters/netboot/tftp/terms.js";

const size = 5_000_000;
const asking = (options: Readonly<Record<string, string>>) => negotiate(new Map(Object.entries(options)), size);
const granted = (options: Readonly<Record<string, string>>) => Object.fromEntries(asking(options).granted);

test("without options nothing is granted, and RFC 1350 holds", () => {
  assert.deepEqual(asking({}), { blksize: 512, windowsize: 1, timeout: null, granted: new Map() });
});

test("what is asked within the bounds is granted as asked", () => {
  const options = { blksize: "1468", timeout: "2", windowsize: "16" };
  assert.deepEqual(granted(options), options);
  const { blksize, timeout, windowsize } = asking(options);
  assert.deepEqual([blksize, timeout, windowsize], [1468, 2000, 16]);
});

test("the size is told to whoever asks", () => {
  for (const asked of ["0", "17"]) assert.deepEqual(granted({ tsize: asked }), { tsize: "5000000" });
});

test("too much is granted as less where the RFC lets", () => {
  assert.deepEqual(granted({ blksize: "70000" }), { blksize: "65464" });
  assert.deepEqual(granted({ windowsize: "65535" }), { windowsize: "64" });
  assert.deepEqual(granted({ blksize: "65464", windowsize: "16" }), { blksize: "65464", windowsize: "2" });
  assert.deepEqual(granted({ windowsize: "16", blksize: "16384" }), { windowsize: "8", blksize: "16384" });
});

test("what cannot be is passed over, as is what nobody knows", () => {
  const odd = { blksize: "7", timeout: "0", windowsize: "0", multicast: "", rollover: "1", constructor: "1" };
  assert.deepEqual(granted(odd), {});
  assert.deepEqual(granted({ timeout: "31" }), {});
  for (const value of ["", "-1", "0x10", "1e3", "1468 ", "9999999999999", "１"]) {
    assert.deepEqual(granted({ blksize: value, tsize: value, timeout: value, windowsize: value }), {}, value);
  }
});

test("whatever is asked, what is granted is within the bounds and is what holds", () => {
  const value = fc.oneof(fc.nat(100_000).map(String), fc.string());
  const name = fc.constantFrom("blksize", "tsize", "timeout", "windowsize", "other");
  fc.assert(
    fc.property(fc.dictionary(name, value), fc.nat(), (options, ofFile) => {
      const terms = negotiate(new Map(Object.entries(options)), ofFile);
      assert.ok(terms.blksize >= 8 && terms.blksize <= 65_464);
      assert.ok(terms.windowsize >= 1 && terms.windowsize <= 64);
      assert.ok(terms.windowsize === 1 || terms.windowsize * terms.blksize <= 128 * 1024);
      assert.equal(terms.granted.get("blksize") ?? "512", String(terms.blksize));
      assert.equal(terms.granted.get("windowsize") ?? "1", String(terms.windowsize));
      assert.ok([...terms.granted.keys()].every((one) => Object.hasOwn(options, one)));
    }),
    { numRuns: 1000 },
  );
});
