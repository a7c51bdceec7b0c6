import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encode } from "../../../adapters/netboot/dhcp/packet/encode.js";
import { Buckets } from "../../../adapters/netboot/dhcp/rates.js";
import { arbitraryMessage, dhcpRequest, hexBytes } from "../../support/dhcp-messages.js";
import { lease, mac, saying, TestServer, testNetwork } from "../../support/dhcp-server.js";

const networks = [
  testNetwork({ strangers: "lease", probe: true }),
  testNetwork({ id: "p", mode: "proxy", address: "10.78.0.1" }),
];

test("no bytes bring the server down, and each packet is counted", async () => {
  const server = new TestServer({ networks });
  const total = (words: Readonly<Record<string, number>>) => Object.values(words).reduce((sum, n) => sum + n, 0);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
      await server.bytes(bytes);
    }),
  );
  assert.deepEqual(server.faults, []);
  assert.ok(total(server.counters) >= 2 * (server.counters.received ?? 0));
});

test("no message brings the server down", async () => {
  const server = new TestServer({ networks });
  const kind = fc.integer({ min: 0, max: 9 });
  const client = fc.integer({ min: 1, max: 5 });
  await fc.assert(
    fc.asyncProperty(
      arbitraryMessage({ mostOptions: 12 }),
      kind,
      client,
      fc.boolean(),
      async (message, type, n, sane) => {
        const options = new Map([...message.options, [53, Uint8Array.of(type)]]);
        const ours = { hardwareType: 1, hardwareLength: 6, giaddr: "0.0.0.0", op: "request" } as const;
        const chaddr = new Uint8Array([...hexBytes(mac(n)), ...new Uint8Array(10)]);
        await server.bytes(encode({ ...message, ...(sane ? { ...ours, chaddr } : {}), options }, { largest: 1472 }));
        server.overhear({ ...message, op: "reply", options });
        server.clock.advance(1000);
      },
    ),
  );
  assert.deepEqual(server.faults, []);
});

test("packets that are no request of a client are counted by what is wrong with them", async () => {
  const server = new TestServer();
  const group = new Uint8Array([1, 2, 3, 4, 5, 6, ...new Uint8Array(10)]);
  await server.bytes(new Uint8Array(3));
  await server.say(dhcpRequest({}, { op: "reply" }));
  await server.say(dhcpRequest({ 53: "0x02" }));
  await server.say(dhcpRequest({ 53: "0x" }));
  await server.say(dhcpRequest({}, { chaddr: group }));
  await server.say(dhcpRequest({}, { hardwareType: 32, hardwareLength: 0 }));
  const { malformed, "not-a-request": notRequest, "not-ethernet": notEthernet } = server.counters;
  assert.deepEqual([malformed, notRequest, notEthernet], [1, 3, 2]);
});

test("a client that asks without end is slowed down, others are not", async () => {
  const server = new TestServer();
  for (let n = 0; n < 100; n += 1) await server.say(saying("discover", mac(1)));
  assert.equal(server.counters["too-often"], 60);
  assert.equal((await server.say(saying("discover", mac(2)))).length, 1);
  server.clock.advance(100);
  assert.equal((await server.say(saying("discover", mac(1)))).length, 1);
});

const crowding: Readonly<Record<string, Parameters<typeof saying>>> = {
  INFORM: ["inform", mac(1), { ciaddr: "10.77.0.9" }],
  DECLINE: ["decline", mac(1), { requested: "10.77.0.105" }],
  RELEASE: ["release", mac(1), { ciaddr: "10.77.0.105" }],
  "DISCOVER through a relay": ["discover", mac(1), { giaddr: "10.77.0.9" }],
};

for (const [what, words] of Object.entries(crowding)) {
  test(`whoever sends ${what} without end in a client's name does not keep it from an address`, async () => {
    const server = new TestServer();
    for (let n = 0; n < 100; n += 1) await server.say(saying(...words));
    assert.equal(server.counters["too-often"], 60);
    assert.equal(await lease(server, mac(1)), "10.77.0.100");
  });
}

test("a flood of clients fills nothing", async () => {
  const pools = [{ from: "10.0.0.2", to: "10.0.255.254" }];
  const wide = testNetwork({ address: "10.0.0.1", subnet: { first: "10.0.0.0", bits: 16 }, pools, strangers: "lease" });
  const server = new TestServer({ networks: [wide], machines: [] });
  for (let n = 0; n < 5000; n += 1)
    server.server.server(
      encode(saying("discover", mac(n)), { largest: 1472 }),
      { address: "0.0.0.0", port: 68 },
      { near: null },
      { send() {} },
    );
  assert.deepEqual([server.counters.offered, server.counters.busy], [4096, 904]);
  server.clock.advance(60_000);
  assert.equal((await server.say(saying("discover", mac(6000)))).length, 1);
});

test("more packets than can be looked at are dropped unread", () => {
  const server = new TestServer();
  for (let n = 0; n < 30_010; n += 1)
    server.server.server(new Uint8Array(1), { address: "10.77.0.9", port: 68 }, { near: null }, { send() {} });
  assert.equal(server.counters.flood, 10);
});

test("buckets are told apart by name, as many as are bounded", () => {
  const buckets = new Buckets({ perSecond: 1, burst: 1 }, 2);
  assert.deepEqual(
    ["a", "a", "b", "c", "a"].map((name) => buckets.take(name, 0)),
    [true, false, true, true, true],
  );
  assert.equal(buckets.size, 2);
});

test("a fault of ours ends no service, and is told a few times only", async () => {
  const server = new TestServer({
    neighbours: () => {
      throw new Error("broken");
    },
    networks: [testNetwork({ probe: true })],
  });
  for (let n = 1; n < 10; n += 1) {
    await server.say(saying("discover", mac(n)));
    await server.say(saying("request", mac(n), { server: "10.77.0.1", requested: `10.77.0.${99 + n}` }));
    server.clock.advance(101);
  }
  assert.equal(server.counters.failed, 9);
  assert.equal(server.faults.length, 5);
});
