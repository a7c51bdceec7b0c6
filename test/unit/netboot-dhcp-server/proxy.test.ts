import assert from "node:assert/strict";
import { test } from "node:test";
import { mac, messageIn, type Saying, saying, TestServer, testNetwork } from "../../support/dhcp-server.js";

const me = mac(1);
const pxe = { 60: "PXEClient:Arch:00007:UNDI:003000", 93: "0x0007" };
const answer = { file: { form: "pxe", path: "machines/a/boot.efi" }, stage: "uefi-pxe" } as const;
const networks = [testNetwork({ mode: "proxy", pools: [] })];
const offer = [{ type: "offer", address: "0.0.0.0" }];

const proxied = () => new TestServer({ networks, machines: [me], answer });

test("a proxy says what to boot, without an address, and records nothing", async () => {
  const server = proxied();
  assert.deepEqual(await server.say(saying("discover", me, { options: pxe })), offer);
  assert.deepEqual(server.sent[0]?.to, { address: "255.255.255.255", port: 68 });
  assert.equal(messageIn(server.sent[0]!).file, "machines/a/boot.efi");
  assert.equal(server.leases.writes, 0);
});

test("a relay is told to broadcast it, as there is no address to send it to", async () => {
  const server = proxied();
  assert.deepEqual(await server.say(saying("discover", me, { options: pxe, giaddr: "10.77.0.5" })), offer);
  assert.deepEqual(server.sent[0]?.to, { address: "10.77.0.5", port: 67 });
  assert.equal(messageIn(server.sent[0]!).flags, 0x8000);
});

const silent: readonly (readonly [
  name: string,
  kind: "discover" | "request" | "inform",
  client: string,
  say: Saying,
  counted: string,
])[] = [
  ["whoever does not boot", "discover", me, {}, "nothing-to-boot"],
  ["strangers", "discover", mac(2), { options: pxe }, "stranger"],
  [
    "who takes the offer of the other server",
    "request",
    me,
    { server: "10.77.0.2", requested: "10.77.0.9", options: pxe },
    "other-server",
  ],
  ["who comes back to its address", "request", me, { requested: "10.77.0.9" }, "other-server"],
  ["INFORM", "inform", me, { ciaddr: "10.77.0.9" }, "other-server"],
];

for (const [name, kind, client, say, counted] of silent) {
  test(`a proxy is silent to ${name}`, async () => {
    const server = proxied();
    assert.deepEqual(await server.say(saying(kind, client, say)), []);
    assert.equal(server.counters[counted], 1);
  });
}

test("port 4011 answers to the address and port that were asked from", async () => {
  const server = proxied();
  const ack = [{ type: "ack", address: "0.0.0.0" }];
  for (const port of [4011, 68, 2000]) {
    const from = { address: "10.77.0.120", port };
    assert.deepEqual(
      await server.sayToProxy(saying("request", me, { ciaddr: "10.77.0.120", options: pxe }), from),
      ack,
    );
    assert.deepEqual(server.sent.at(-1), { ...server.sent.at(-1), by: null, to: from });
  }
  assert.equal(server.counters["proxy-acknowledged"], 3);
});

test("port 4011 is silent to strangers, and to what is no request", async () => {
  const server = proxied();
  const from = { address: "10.77.0.120", port: 4011 };
  assert.deepEqual(await server.sayToProxy(saying("request", mac(2), { options: pxe }), from), []);
  assert.deepEqual(await server.sayToProxy(saying("discover", me, { options: pxe }), from), []);
  assert.deepEqual([server.counters.stranger, server.counters["not-a-request"]], [1, 1]);
});
