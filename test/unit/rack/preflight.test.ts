/** What is in the way of a rack on this computer. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { freePort, openSocket, portOf, udpPortsOfAll } from "../../../src/cli/rack/preflight.js";

test("a UDP port counts that is taken on all addresses", () => {
  const table = `  sl  local_address rem_address   st tx_queue
   10: 00000000:0043 00000000:0000 07 00000000:00000000
   12: 01004D0A:0045 00000000:0000 07 00000000:00000000
  513: 00000000000000000000000000000000:0202 00000000000000000000000000000000:0000 07
`;
  assert.deepEqual([...udpPortsOfAll(table)], [67, 514]);
});

test("where a port is taken the next is had, unless it has to be that one", async (t) => {
  const first = await openSocket({ host: "127.0.0.1", port: 0 }, true);
  t.after(() => first.close());
  const port = portOf(first);
  assert.ok((await freePort("127.0.0.1", port)) > port);
  await assert.rejects(openSocket({ host: "127.0.0.1", port }, true), { code: "EADDRINUSE" });
});
