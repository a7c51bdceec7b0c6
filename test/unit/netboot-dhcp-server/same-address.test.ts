import assert from "node:assert/strict";
import { test } from "node:test";
import { raspberryPiOptions } from "../../support/dhcp-messages.js";
import { lease, mac, saying, serverIn, TestServer, testNetwork } from "../../support/dhcp-server.js";

const me = mac(1);

test("all stages of a boot get one address, whatever client identifier each has", async () => {
  const server = new TestServer();
  const stages = [
    { options: raspberryPiOptions },
    { options: { 60: "PXEClient:Arch:00011:UNDI:003000" } },
    { options: { 61: "0x01525400770001", 77: "iPXE" } },
    { options: { 61: "0xff12345678000100012345", 12: "node-1" } },
  ];
  for (const stage of stages) assert.equal(await lease(server, me, stage), "10.77.0.100");
  assert.equal(server.leases.leases.size, 1);
  assert.equal(server.leases.get("10.77.0.100")?.hostName, "node-1");
});

test("a client gets its old address back as long as nobody else needed it", async () => {
  const server = new TestServer();
  assert.equal(await lease(server, me), "10.77.0.100");
  server.clock.advance(8 * 3_600_000);
  assert.equal(await lease(server, mac(2)), "10.77.0.101");
  assert.equal(await lease(server, me), "10.77.0.100");
});

test("the address that a client wishes is its own when it is free", async () => {
  const server = new TestServer();
  assert.equal(await lease(server, me, { requested: "10.77.0.107" }), "10.77.0.107");
  assert.equal(await lease(server, mac(2), { requested: "10.77.0.107" }), "10.77.0.100");
  assert.equal(await lease(server, mac(3), { requested: "192.168.1.1" }), "10.77.0.101");
});

test("after a restart everybody keeps what it has", async () => {
  const before = new TestServer();
  await lease(before, mac(2));
  assert.equal(await lease(before, me), "10.77.0.101");
  const after = new TestServer({ leases: before.leases, clock: before.clock });
  assert.equal(await lease(after, mac(3)), "10.77.0.102");
  assert.equal(await lease(after, me), "10.77.0.101");
});

test("leases that others write are respected from then on", async () => {
  const server = new TestServer();
  const now = server.clock.now();
  const imported = { address: "10.77.0.100", network: "lab", mac: mac(9), clientId: null, hostName: null } as const;
  await server.leases.put({ ...imported, state: "leased", since: now, until: now + 3_600_000 });
  assert.equal(await lease(server, me), "10.77.0.101");
  server.clock.advance(60_000);
  assert.equal(await lease(server, mac(9)), "10.77.0.100");
});

test("a boot loader that says less in its REQUEST is still known by its DISCOVER", async () => {
  const server = new TestServer();
  const xid = 0x77;
  await server.say(saying("discover", me, { xid, options: raspberryPiOptions }));
  const ours = serverIn(server.sent[0]!)!;
  await server.say(saying("request", me, { xid, server: ours, requested: "10.77.0.100" }));
  const [discover, request] = server.asked.map(({ asker }) => asker);
  assert.deepEqual(request, discover);
  await server.say(saying("request", me, { xid: 0x78, ciaddr: "10.77.0.100" }));
  assert.equal(server.asked.at(-1)?.asker.vendorClass, null);
});

test("the place that boots are told is our address in the network", async () => {
  const server = new TestServer({ networks: [testNetwork({ address: "10.77.0.3" })] });
  await lease(server, me);
  assert.deepEqual(server.asked[0]?.place, { address: "10.77.0.3", httpPort: null, tftpPort: 69 });
});
