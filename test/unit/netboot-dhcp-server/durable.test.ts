import assert from "node:assert/strict";
import { test } from "node:test";
import { lease, leaseTimeIn, mac, saying, TestServer } from "../../support/dhcp-server.js";

const me = mac(1);
const request = saying("request", me, { server: "10.77.0.1", requested: "10.77.0.100" });
const renewal = saying("request", me, { ciaddr: "10.77.0.100" });
const ack = [{ type: "ack", address: "10.77.0.100" }];
const half = 1_800_000;

test("an ACK is sent after the lease would survive a power cut, and not before", async () => {
  const server = new TestServer();
  server.leases.hold();
  assert.deepEqual(await server.say(request), []);
  // Retries wait for the same write.
  assert.deepEqual(await server.say(request), []);
  server.leases.letThrough();
  assert.deepEqual(await server.say(renewal), [...ack, ...ack, ...ack]);
  assert.equal(server.leases.writes, 1);
});

test("a lease that the disk refuses is given to nobody, and is stored again with the next try", async () => {
  const server = new TestServer();
  server.leases.refusal = new Error("the disk is full");
  assert.deepEqual(await server.say(request), []);
  assert.deepEqual(await server.say(request), []);
  assert.equal(server.counters["not-stored"], 2);
  server.leases.refusal = null;
  assert.deepEqual(await server.say(request), ack);
  assert.equal(server.leases.writes, 3);
});

test("what is reserved is given though the disk refuses: it is nobody else's after a power cut either", async () => {
  const server = new TestServer({ reservations: { [me]: { address: "10.77.0.20" } } });
  server.leases.refusal = new Error("the disk is full");
  assert.equal(await lease(server, me), "10.77.0.20");
  assert.equal(await lease(server, mac(2)), null);
  assert.equal(server.counters["not-stored"], 2);
});

test("who gives its address up before it was stored gets no ACK", async () => {
  const server = new TestServer();
  server.leases.hold();
  await server.say(request);
  await server.say(saying("release", me, { ciaddr: "10.77.0.100" }));
  server.clock.advance(1);
  server.leases.letThrough();
  await server.say(saying("inform", mac(2), { ciaddr: "10.77.0.9" }));
  assert.equal(server.counters.acknowledged, undefined);
});

test("of three renewals two cost no write, and the book never ends before what was told", async () => {
  const server = new TestServer();
  await lease(server, me);
  const writes: number[] = [];
  for (let n = 0; n < 6; n += 1) {
    server.clock.advance(half);
    assert.deepEqual(await server.say(renewal), ack);
    const told = server.clock.now() + leaseTimeIn(server.sent.at(-1)!)! * 1000;
    assert.ok(server.leases.get("10.77.0.100")!.until >= told);
    writes.push(server.leases.writes);
  }
  assert.deepEqual(writes, [1, 1, 2, 2, 2, 3]);
});

test("the four stages of a boot cost one write", async () => {
  const server = new TestServer();
  for (const xid of [1, 2, 3, 4]) await lease(server, me, { xid });
  assert.equal(server.leases.writes, 1);
});
