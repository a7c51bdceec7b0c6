/** Generated packets, to the server's port and to those of transfers: none of them ends the server or keeps a place in it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { minutes } from "../../../src/model/clock.js";
import { until } from "../../support/until.js";
import { Client, fetchWhole, requestBytes } from "./client.js";
import { contentOf, startServer } from "./server-under-test.js";

const name = fc.constantFrom("a", "none", "../a", "", "a".repeat(600));
const option = fc.constantFrom("blksize", "tsize", "timeout", "windowsize", "x");
const value = fc.oneof(fc.constantFrom("0", "1", "8", "65464", "99999", "-1", ""), fc.string({ maxLength: 5 }));
const request = fc
  .tuple(name, fc.dictionary(option, value), fc.constantFrom(1, 2, 6), fc.constantFrom("octet", "netascii", ""))
  .map(([file, options, opcode, mode]) => requestBytes(file, options, { opcode, mode }));
const small = fc
  .tuple(fc.nat(7), fc.nat(3), fc.uint8Array({ maxLength: 8 }))
  .map(([op, block, rest]) => Buffer.from([0, op, 0, block, ...rest]));
const noise = fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes));
const packets = fc.array(
  fc.record({ bytes: fc.oneof(request, small, noise), toTransfer: fc.boolean(), pause: fc.nat(3) }),
  { minLength: 40, maxLength: 120, size: "max" },
);

test("whatever comes, the server goes on, and in the end nothing is left of it", async (context) => {
  const { port, clock, ends, asked, errors, server } = await startServer(context, { a: contentOf(5000) });
  await fc.assert(
    fc.asyncProperty(packets, async (given) => {
      const client = await Client.open(context, { port }, "127.0.0.3");
      client.request("a");
      await client.next();
      for (const { bytes, toTransfer, pause } of given) {
        if (toTransfer) client.send(bytes);
        else client.send(bytes, port);
        if (pause === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      client.close();
      // A client that behaves is served meanwhile.
      const good = await Client.open(context, { port }, "127.0.0.4");
      assert.deepEqual(await fetchWhole(good, "a", { blksize: 1024 }), Buffer.from(contentOf(5000)));
      // Its bucket fills, so that each run counts.
      clock.advance(minutes(1));
    }),
    { numRuns: 60 },
  );
  await until(() => {
    clock.advance(minutes(1));
    return clock.pending === 0;
  });
  assert.deepEqual(errors, []);
  const opened = asked.filter(({ path }) => path === "a").length;
  await until(() => ends.length === opened);
  assert.ok((server.counters().malformed ?? 0) > 100);
});
