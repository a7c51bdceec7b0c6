import assert from "node:assert/strict";
import { test } from "node:test";
import type { DhcpMessage } from "../../../adapters/netboot/dhcp/message.js";
import { decode } from "../../../adapters/netboot/dhcp/packet/decode.js";
import { messageTypeOf } from "../../../adapters/netboot/dhcp/packet/options.js";
import { dhcpRequest } from "../../support/dhcp-messages.js";
import { addressHex, lease, mac, saying, TestServer, testNetwork } from "../../support/dhcp-server.js";

const me = mac(1);
const theirs = "10.77.0.2";
const tenMinutes = 600_000;

const offerFrom = (server: string, yiaddr: string, xid = 0x99): DhcpMessage =>
  dhcpRequest({ 53: "0x02", 54: addressHex(server) }, { op: "reply", yiaddr, xid });

const told = (server: TestServer) => server.notices.map(({ kind }) => kind);

test("a server whose offer is heard is told once", () => {
  const server = new TestServer();
  for (let n = 0; n < 3; n += 1) server.overhear(offerFrom(theirs, "10.77.0.200"));
  const at = server.clock.now();
  assert.deepEqual(server.notices, [{ kind: "other-server", network: "lab", server: theirs, at }]);
});

test("a server whose offer a client takes is told, without any being heard", async () => {
  const server = new TestServer();
  await server.say(saying("request", me, { server: theirs, requested: "10.77.0.200" }));
  assert.deepEqual(told(server), ["other-server"]);
});

test("our own answers and nonsense are no servers", async () => {
  const server = new TestServer();
  for (const address of ["10.77.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.1", "127.0.0.1"])
    server.overhear(offerFrom(address, "10.77.0.200"));
  server.overhear(dhcpRequest());
  server.overhear(offerFrom("10.99.0.1", "10.99.0.7"));
  await lease(server, me);
  assert.deepEqual(server.notices, []);
});

test("auto gives addresses until another server does, and says what to boot from then on", async () => {
  const answer = { file: { form: "pxe", path: "a.efi" }, stage: "uefi-pxe" } as const;
  const server = new TestServer({ networks: [testNetwork({ mode: "auto" })], answer });
  const discover = saying("discover", me, { options: { 60: "PXEClient:Arch:00007", 93: "0x0007" } });
  assert.deepEqual(await server.say(discover), [{ type: "offer", address: "10.77.0.100" }]);
  server.overhear(offerFrom(theirs, "0.0.0.0"));
  assert.deepEqual(await server.say(discover), [{ type: "offer", address: "10.77.0.100" }]);
  server.overhear(offerFrom(theirs, "10.77.0.200"));
  assert.deepEqual(await server.say(discover), [{ type: "offer", address: "0.0.0.0" }]);
  assert.deepEqual(await server.say(saying("request", me, { server: "10.77.0.1", requested: "10.77.0.100" })), []);
  assert.equal(server.leases.writes, 0);
});

test("all networks on a wire are asked at the start and every ten minutes, and the answer tells which it is", () => {
  const server = new TestServer({ networks: [testNetwork(), testNetwork({ id: "far", interface: null })] });
  server.clock.advance(tenMinutes);
  const [probe, none] = server.sent;
  assert.equal(none, undefined);
  assert.deepEqual([probe?.by, probe?.to], ["lab", { address: "255.255.255.255", port: 67 }]);
  const message = decode(probe!.bytes);
  assert.deepEqual([messageTypeOf(message), message.flags], ["discover", 0x8000]);
  server.overhear(offerFrom("192.168.1.1", "192.168.1.50", message.xid));
  assert.deepEqual(
    server.notices.map((notice) => notice.network),
    ["lab"],
  );
});

test("our own probe gets no answer", async () => {
  const server = new TestServer({ networks: [testNetwork({ strangers: "lease" })] });
  server.clock.advance(tenMinutes);
  assert.deepEqual(await server.bytes(server.sent[0]!.bytes), []);
  assert.equal(server.counters["own-probe"], 1);
});

test("a server that answers no probe for 35 minutes is gone, and told anew when it comes back", () => {
  const server = new TestServer({ networks: [testNetwork({ mode: "auto" })] });
  server.overhear(offerFrom(theirs, "10.77.0.200"));
  server.clock.advance(3 * tenMinutes);
  assert.deepEqual(told(server), ["other-server"]);
  server.clock.advance(tenMinutes);
  assert.deepEqual(told(server), ["other-server", "other-server-gone"]);
  server.overhear(offerFrom(theirs, "10.77.0.200"));
  assert.deepEqual(told(server), ["other-server", "other-server-gone", "other-server"]);
});

test("a flood of false servers fills nothing", () => {
  const server = new TestServer();
  for (let n = 0; n < 1000; n += 1) server.overhear(offerFrom(`10.80.${n >> 8}.${n & 255}`, "10.77.0.200"));
  assert.equal(server.notices.length, 16);
});
