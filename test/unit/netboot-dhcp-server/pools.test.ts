import assert from "node:assert/strict";
import { test } from "node:test";
import { Vacancies } from "../../../adapters/netboot/dhcp/vacancies.js";
import { ipv4Number } from "../../../src/model/ipv4.js";
import { lease, mac, saying, TestServer, testNetwork } from "../../support/dhcp-server.js";

const twoAddresses = testNetwork({ pools: [{ from: "10.77.0.100", to: "10.77.0.101" }] });
const day = 86_400_000;

test("addresses come from all pools in turn, without our own, the router's and the subnet's ends", async () => {
  const network = testNetwork({
    pools: [
      { from: "10.77.0.0", to: "10.77.0.2" },
      { from: "10.77.0.253", to: "10.77.0.255" },
    ],
  });
  const server = new TestServer({ networks: [network] });
  const got = [];
  for (const n of [1, 2, 3]) got.push(await lease(server, mac(n)));
  assert.deepEqual(got, ["10.77.0.2", "10.77.0.253", null]);
});

test("a pool without room is told once an hour", async () => {
  const server = new TestServer({ networks: [twoAddresses] });
  for (const n of [1, 2, 3, 4]) await lease(server, mac(n));
  assert.equal(server.counters["pool-exhausted"], 2);
  assert.deepEqual(server.notices, [{ kind: "pool-exhausted", network: "lab" }]);
  server.clock.advance(3_600_000 - 1);
  for (const n of [1, 2]) await server.say(saying("request", mac(n), { ciaddr: `10.77.0.${99 + n}` }));
  await lease(server, mac(3));
  assert.equal(server.notices.length, 1);
  server.clock.advance(1);
  await lease(server, mac(3));
  assert.equal(server.notices.length, 2);
});

test("an offer that nobody takes is free after a minute", async () => {
  const server = new TestServer({ networks: [twoAddresses] });
  for (const n of [1, 2]) await server.say(saying("discover", mac(n)));
  assert.equal(await lease(server, mac(3)), null);
  server.clock.advance(60_000);
  assert.equal(await lease(server, mac(3)), "10.77.0.100");
});

test("the address of whoever took the offer of another server is free at once", async () => {
  const server = new TestServer({ networks: [testNetwork({ pools: [{ from: "10.77.0.100", to: "10.77.0.100" }] })] });
  await server.say(saying("discover", mac(1)));
  await server.say(saying("request", mac(1), { server: "10.77.0.2", requested: "10.77.0.200" }));
  assert.equal(await lease(server, mac(2)), "10.77.0.100");
});

test("when all were given, the one whose time has been over for longest is given anew", async () => {
  const server = new TestServer({ networks: [twoAddresses] });
  await lease(server, mac(1));
  server.clock.advance(1_000_000);
  await lease(server, mac(2));
  await server.say(saying("request", mac(1), { ciaddr: "10.77.0.100" }));
  server.clock.advance(3_600_000);
  await server.say(saying("request", mac(2), { ciaddr: "10.77.0.101" }));
  assert.equal(await lease(server, mac(3)), "10.77.0.100");
  assert.equal(await lease(server, mac(4)), null);
});

test("a lease that was renewed is given anew when its new time is over", async () => {
  const server = new TestServer({ networks: [testNetwork({ pools: [{ from: "10.77.0.100", to: "10.77.0.100" }] })] });
  await lease(server, mac(1));
  server.clock.advance(3_000_000);
  await server.say(saying("request", mac(1), { ciaddr: "10.77.0.100" }));
  server.clock.advance(3_599_999);
  assert.equal(await lease(server, mac(2)), null);
  server.clock.advance(1);
  assert.equal(await lease(server, mac(2)), "10.77.0.100");
});

test("what a client was told counts, though more was stored", async () => {
  const server = new TestServer({ networks: [testNetwork({ pools: [{ from: "10.77.0.100", to: "10.77.0.100" }] })] });
  await lease(server, mac(1));
  server.clock.advance(3_599_999);
  assert.equal(await lease(server, mac(2)), null);
  server.clock.advance(1);
  assert.equal(await lease(server, mac(2)), "10.77.0.100");
});

test("leases are forgotten a day after their end, and their addresses are as new", async () => {
  const server = new TestServer({ networks: [twoAddresses] });
  await lease(server, mac(1));
  server.clock.advance(2 * 3_600_000 + day - 120_000);
  assert.equal(server.leases.leases.size, 1);
  server.clock.advance(180_000);
  assert.equal(server.leases.leases.size, 0);
  assert.equal(await lease(server, mac(2)), "10.77.0.100");
  assert.equal(await lease(server, mac(3)), "10.77.0.101");
});

test("strangers who ask for thousands of offers leave room for machines", async () => {
  const network = testNetwork({
    subnet: { first: "10.77.0.0", bits: 16 },
    pools: [{ from: "10.77.32.0", to: "10.77.63.255" }],
    strangers: "lease",
  });
  const server = new TestServer({ networks: [network], machines: [mac(9999)] });
  for (let n = 0; n < 4100; n += 1) await server.say(saying("discover", mac(n)));
  assert.deepEqual([server.counters.offered, server.counters.busy], [4096, 4]);
  assert.notEqual(await lease(server, mac(9999)), null);
});

test("a pool of 65,536 is not looked through for each client", () => {
  const first = ipv4Number("10.0.0.0")!;
  const vacancies = new Vacancies([[first, first + 65_535]]);
  const taken = new Set<number>();
  let looks = 0;
  const isFree = (address: number) => {
    looks += 1;
    return !taken.has(address);
  };
  for (let n = 0; n < 65_536; n += 1) taken.add(vacancies.find(isFree, 0)!);
  assert.equal(taken.size, 65_536);
  assert.ok(looks < 3 * 65_536, `${looks} looks`);
  // The round that shows that there is none comes in parts.
  looks = 0;
  for (let n = 0; n < 100; n += 1) assert.equal(vacancies.find(isFree, 0), null);
  assert.ok(looks < 2 * 65_536, `${looks} looks`);
  taken.delete(first + 5);
  vacancies.giveBack(first + 5);
  assert.equal(vacancies.find(isFree, 0), first + 5);
});
