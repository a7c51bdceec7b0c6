import assert from "node:assert/strict";
import { test } from "node:test";
import { parseNeighbours } from "../../../src/model/neighbours.js";
import { lease, mac, saying, TestServer, testNetwork } from "../../support/dhcp-server.js";

const me = mac(1);
const squatter = "02:00:00:00:00:99";
const networks = [testNetwork({ probe: true })];
const head = "IP address       HW type     Flags       HW address            Mask     Device\n";
const row = (address: string, flags: string, hardware: string, device = "eth0") =>
  `${address.padEnd(16)} 0x1         ${flags}         ${hardware}     *        ${device}\n`;
const taken = head + row("10.77.0.100", "0x2", squatter);

test("an address that is new to a client is looked for on the wire when it is offered", async () => {
  const server = new TestServer({ networks, neighbours: () => head });
  await server.say(saying("discover", me));
  const [, look] = server.sent;
  assert.deepEqual([look?.by, look?.to, look?.bytes.length], ["lab", { address: "10.77.0.100", port: 9 }, 0]);
  assert.equal(await lease(server, me), "10.77.0.100");
  server.sent.length = 0;
  await server.say(saying("discover", me));
  assert.equal(server.sent.length, 1);
});

test("a rack that powers on gets its addresses, and not all are looked for", async () => {
  const pools = [{ from: "10.77.0.10", to: "10.77.0.250" }];
  const server = new TestServer({ networks: [testNetwork({ probe: true, pools })], neighbours: () => head });
  for (let n = 1; n <= 200; n += 1) await server.say(saying("discover", mac(n)));
  assert.equal(server.counters.offered, 200);
  const looks = () => server.sent.filter(({ to }) => to.port === 9).length;
  assert.equal(looks(), 96);
  server.clock.advance(1000);
  for (let n = 201; n <= 240; n += 1) await server.say(saying("discover", mac(n)));
  assert.equal(looks(), 96 + 32);
});

test("an address that somebody else answers for is refused, told and left alone", async () => {
  const server = new TestServer({ networks, neighbours: () => taken });
  assert.equal(await lease(server, me), null);
  assert.equal(server.counters.refused, 1);
  assert.deepEqual(server.notices, [{ kind: "conflict", network: "lab", address: "10.77.0.100", mac: squatter }]);
  assert.equal(await lease(server, me), "10.77.0.101");
});

const harmless: Readonly<Record<string, string | null>> = {
  "nobody answers for": head + row("10.77.0.100", "0x0", "00:00:00:00:00:00"),
  "the client itself answers for": head + row("10.77.0.100", "0x2", me),
  "is answered for on another interface": head + row("10.77.0.100", "0x2", squatter, "eth1"),
  "the platform says nothing of": null,
};

for (const [name, text] of Object.entries(harmless)) {
  test(`an address that ${name} is given`, async () => {
    const server = new TestServer({ networks, neighbours: () => text });
    assert.equal(await lease(server, me), "10.77.0.100");
  });
}

test("who had the address before is no conflict, as the kernel remembers it for a while", async () => {
  const neighbours = () => head + row("10.77.0.100", "0x2", me);
  const one = [{ from: "10.77.0.100", to: "10.77.0.100" }];
  const server = new TestServer({ networks: [testNetwork({ probe: true, pools: one })], neighbours });
  await lease(server, me);
  await server.say(saying("release", me, { ciaddr: "10.77.0.100" }));
  assert.equal(await lease(server, mac(2)), "10.77.0.100");
});

test("nothing is looked for where that is off, on loopback, and behind relays", async () => {
  const quiet = [
    testNetwork({ probe: false }),
    testNetwork({ probe: true, interface: null }),
    testNetwork({ probe: true, address: "127.0.0.1", subnet: { first: "127.0.0.0", bits: 8 } }),
  ];
  for (const network of quiet) {
    const server = new TestServer({ networks: [network], neighbours: () => assert.fail("it was read") });
    await server.say(saying("discover", me, { giaddr: `${network.address.slice(0, -1)}254` }));
    assert.equal(server.sent.length, 1);
  }
});

test("the table is read once for many", async () => {
  let reads = 0;
  const neighbours = () => {
    reads += 1;
    return head;
  };
  const server = new TestServer({ networks, neighbours });
  for (let n = 1; n < 6; n += 1) await lease(server, mac(n));
  assert.equal(reads, 1);
  server.clock.advance(100);
  await lease(server, mac(6));
  assert.equal(reads, 2);
});

test("a table of another form holds nobody", () => {
  for (const text of ["", "\n", "x", `${head}10.0.0.1 0x1\n`, `${head}a b c d e f g`])
    assert.equal(parseNeighbours(text).length, 0);
});

/* ── a client that declines whatever it gets ─────────────────────────────────────────────────────────────────────── */

async function declineAll(server: TestServer, client: string, times: number): Promise<readonly string[]> {
  const declined: string[] = [];
  for (let n = 0; n < times; n += 1) {
    const address = await lease(server, client);
    if (address === null) break;
    declined.push(address);
    await server.say(saying("decline", client, { requested: address, server: "10.77.0.1" }));
    server.clock.advance(1000);
  }
  return declined;
}

test("a client that declines whatever it gets leaves the pool to the others, and is told of once", async () => {
  const server = new TestServer();
  assert.equal(new Set(await declineAll(server, me, 20)).size, 10);
  assert.deepEqual([server.counters.declined, server.counters["declined-too-often"]], [3, 17]);
  assert.deepEqual(server.notices.slice(3), [{ kind: "declines-all", network: "lab", mac: me }]);
  for (let n = 2; n < 9; n += 1) assert.notEqual(await lease(server, mac(n)), null);
});

test("offers are declined without end as little as leases are", async () => {
  const server = new TestServer();
  for (let n = 0; n < 20; n += 1) {
    const [offered] = await server.say(saying("discover", me));
    await server.say(saying("decline", me, { requested: offered!.address }));
    server.clock.advance(1000);
  }
  assert.equal(server.counters.declined, 3);
});

test("what a client declined counts after a restart, and no more once it has rested", async () => {
  const before = new TestServer();
  await declineAll(before, me, 3);
  const server = new TestServer({ leases: before.leases, clock: before.clock });
  await declineAll(server, me, 2);
  assert.deepEqual([server.counters.declined, server.counters["declined-too-often"]], [undefined, 2]);
  server.clock.advance(600_000);
  await declineAll(server, me, 4);
  assert.deepEqual([server.counters.declined, server.counters["declined-too-often"]], [3, 3]);
});
