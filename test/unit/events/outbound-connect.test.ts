import assert from "node:assert/strict";
import type { LookupAddress } from "node:dns";
import { test } from "node:test";
import { OutboundDenied, outboundPolicy } from "../../../src/services/outbound.js";
import { checkLiteral, guardedLookup, ownListeners } from "../../../src/services/outbound-connect.js";

const open = outboundPolicy({ allow: [], deny: [] });
const resolvesTo =
  (...addresses: string[]) =>
  async (): Promise<LookupAddress[]> =>
    addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

const lookUp = (addresses: string[], options: { all?: boolean; family?: number } = { all: true }) =>
  new Promise<unknown>((resolve) => {
    guardedLookup(open, 443, resolvesTo(...addresses))("example.org", options, (error, address) =>
      resolve(error ?? address),
    );
  });

test("of several addresses only the allowed ones are connected to", async () => {
  assert.deepEqual(await lookUp(["127.0.0.1", "10.0.0.1", "::1"]), [{ address: "10.0.0.1", family: 4 }]);
  assert.equal(await lookUp(["127.0.0.1", "10.0.0.1"], {}), "10.0.0.1");
  assert.equal(await lookUp(["10.0.0.1", "fd00::1"], { family: 6 }), "fd00::1");
});

test("a name with forbidden addresses only is not connected to", async () => {
  const error = await lookUp(["127.0.0.1", "::1"]);
  assert.ok(error instanceof OutboundDenied);
  assert.equal(error.denial, "loopback");
});

test("a URL with a forbidden address in any spelling is stopped before node connects to it without a look-up", () => {
  for (const host of ["127.0.0.1", "0x7f.1", "[::1]", "[::ffff:7f00:1]", "169.254.169.254"]) {
    assert.throws(() => checkLiteral(open, new URL(`http://${host}/x`)), OutboundDenied, host);
  }
  checkLiteral(open, new URL("http://10.0.0.1/x"));
  checkLiteral(open, new URL("http://localhost/x"));
});

test("own listeners are found on all of the computer's addresses, at the ports listened on", () => {
  const isOwn = ownListeners(() => [8443]);
  assert.ok(isOwn("127.0.0.1", 8443));
  assert.ok(isOwn("127.4.5.6", 8443));
  assert.ok(isOwn("::ffff:127.0.0.1", 8443));
  assert.ok(!isOwn("127.0.0.1", 9000));
  assert.ok(!isOwn("192.0.2.77", 8443));
});
