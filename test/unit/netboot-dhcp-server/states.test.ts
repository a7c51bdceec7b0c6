/** RFC 2131 §4.3.2: what a REQUEST means follows from options 50 and 54 and from ciaddr. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  lease,
  mac,
  type Saying,
  TestServer as Server,
  saying,
  type TestServer,
  type Told,
  testNetwork,
} from "../../support/dhcp-server.js";

const ours = "10.77.0.1";
const me = mac(1);
const other = mac(2);

interface Step {
  readonly name: string;
  /** Before: what was leased and to whom; addresses are given in order, from .100 on. */
  readonly leased?: readonly string[];
  readonly offered?: boolean;
  readonly say: Saying;
  readonly told: readonly Told[];
  readonly counted?: string;
}

const ack = (address: string): readonly Told[] => [{ type: "ack", address }];
const nak: readonly Told[] = [{ type: "nak", address: "0.0.0.0" }];

const steps: readonly Step[] = [
  {
    name: "SELECTING what it was offered",
    offered: true,
    say: { server: ours, requested: "10.77.0.100" },
    told: ack("10.77.0.100"),
  },
  {
    name: "SELECTING something else than it was offered",
    offered: true,
    say: { server: ours, requested: "10.77.0.101" },
    told: nak,
  },
  {
    name: "SELECTING after the offer was forgotten",
    say: { server: ours, requested: "10.77.0.103" },
    told: ack("10.77.0.103"),
  },
  {
    name: "SELECTING another server",
    offered: true,
    say: { server: "10.77.0.2", requested: "10.77.0.100" },
    told: [],
    counted: "other-server",
  },
  { name: "SELECTING without an address", say: { server: ours }, told: [], counted: "malformed" },
  {
    name: "SELECTING an address of somebody else",
    leased: [other],
    say: { server: ours, requested: "10.77.0.100" },
    told: nak,
  },
  { name: "SELECTING an address that is in no pool", say: { server: ours, requested: "10.77.0.50" }, told: nak },
  { name: "SELECTING our own address", say: { server: ours, requested: ours }, told: nak },
  { name: "INIT-REBOOT with its lease", leased: [me], say: { requested: "10.77.0.100" }, told: ack("10.77.0.100") },
  { name: "INIT-REBOOT with another than its lease", leased: [me], say: { requested: "10.77.0.101" }, told: nak },
  { name: "INIT-REBOOT from another network", say: { requested: "192.168.1.7" }, told: nak },
  {
    name: "INIT-REBOOT with a free address that nobody recorded",
    say: { requested: "10.77.0.105" },
    told: ack("10.77.0.105"),
  },
  {
    name: "INIT-REBOOT with an address of somebody else",
    leased: [other],
    say: { requested: "10.77.0.100" },
    told: nak,
  },
  { name: "RENEWING its lease", leased: [me], say: { ciaddr: "10.77.0.100" }, told: ack("10.77.0.100") },
  { name: "RENEWING what somebody else has", leased: [other], say: { ciaddr: "10.77.0.100" }, told: nak },
  { name: "REBINDING on another network", say: { ciaddr: "192.168.1.7" }, told: nak },
  { name: "nothing at all", say: {}, told: [], counted: "malformed" },
];

async function prepared({ leased = [], offered }: Step): Promise<TestServer> {
  const server = new Server();
  for (const client of leased) await lease(server, client);
  if (offered) await server.say(saying("discover", me));
  return server;
}

for (const step of steps) {
  test(`a REQUEST ${step.name}`, async () => {
    const server = await prepared(step);
    assert.deepEqual(await server.say(saying("request", me, step.say)), step.told);
    if (step.counted) assert.equal(server.counters[step.counted], 1);
    assert.deepEqual(server.faults, []);
  });
}

test("a RELEASE ends a lease, and its client gets the address back when nobody else wanted it", async () => {
  const server = new Server();
  assert.equal(await lease(server, me), "10.77.0.100");
  await server.say(saying("release", me, { ciaddr: "10.77.0.100", server: ours }));
  assert.equal(server.leases.get("10.77.0.100")?.until, server.clock.now());
  assert.equal(await lease(server, me), "10.77.0.100");
});

test("an address that is offered to one client is refused to another", async () => {
  const server = new Server();
  await server.say(saying("discover", other));
  assert.deepEqual(await server.say(saying("request", me, { requested: "10.77.0.100" })), nak);
  const selecting = saying("request", other, { server: ours, requested: "10.77.0.100" });
  assert.deepEqual(await server.say(selecting), ack("10.77.0.100"));
});

test("nobody releases or declines an address of somebody else", async () => {
  const server = new Server();
  await lease(server, me);
  await server.say(saying("release", other, { ciaddr: "10.77.0.100" }));
  await server.say(saying("decline", other, { requested: "10.77.0.100" }));
  assert.equal(server.counters["not-its-address"], 2);
  assert.deepEqual(await server.say(saying("request", me, { ciaddr: "10.77.0.100" })), ack("10.77.0.100"));
});

test("a declined address rests for ten minutes, for its client too, and is told", async () => {
  const server = new Server({ networks: [testNetwork({ pools: [{ from: "10.77.0.100", to: "10.77.0.100" }] })] });
  await lease(server, me);
  await server.say(saying("decline", me, { requested: "10.77.0.100", server: ours }));
  assert.deepEqual(server.notices, [{ kind: "conflict", network: "lab", address: "10.77.0.100", mac: null }]);
  assert.equal(await lease(server, me), null);
  assert.deepEqual(await server.say(saying("request", me, { requested: "10.77.0.100" })), nak);
  server.clock.advance(600_000);
  assert.equal(await lease(server, other), "10.77.0.100");
});

test("INFORM is answered with parameters and without an address, and nothing is recorded", async () => {
  const server = new Server();
  assert.deepEqual(await server.say(saying("inform", me, { ciaddr: "10.77.0.9" })), [
    { type: "ack", address: "0.0.0.0" },
  ]);
  assert.deepEqual(server.sent.at(-1)?.to, { address: "10.77.0.9", port: 68 });
  assert.equal(server.leases.writes, 0);
});
