import assert from "node:assert/strict";
import { test } from "node:test";
import type { DhcpMode } from "../../../src/model/netboot.js";
import type { Reservation } from "../../../src/ports/netboot.js";
import { lease, mac, messageIn, saying, TestServer, testNetwork } from "../../support/dhcp-server.js";

const me = mac(1);

interface Entry {
  readonly name: string;
  readonly mode: DhcpMode;
  readonly strangers?: "ignore" | "lease";
  readonly known: boolean;
  readonly reservation?: Partial<Reservation>;
  readonly gets: string | null;
  readonly counted?: string;
}

const entries: readonly Entry[] = [
  { name: "a machine in a pool", mode: "pool", known: true, gets: "10.77.0.100" },
  {
    name: "a machine in a pool, with an address of its own",
    mode: "pool",
    known: true,
    reservation: { address: "10.77.0.50" },
    gets: "10.77.0.50",
  },
  {
    name: "a machine whose own address is of another network",
    mode: "pool",
    known: true,
    reservation: { address: "10.88.0.50" },
    gets: "10.77.0.100",
  },
  {
    name: "a machine whose network is another",
    mode: "pool",
    known: true,
    reservation: { address: "10.77.0.50", network: "office" },
    gets: "10.77.0.100",
  },
  { name: "a machine, before another server is heard", mode: "auto", known: true, gets: "10.77.0.100" },
  {
    name: "a machine with a reservation",
    mode: "reservation",
    known: true,
    reservation: { address: "10.77.0.50" },
    gets: "10.77.0.50",
  },
  {
    name: "a machine without one, where only those get some",
    mode: "reservation",
    known: true,
    gets: null,
    counted: "no-reservation",
  },
  {
    name: "who is reserved for and no machine",
    mode: "reservation",
    known: false,
    reservation: { address: "10.77.0.50" },
    gets: "10.77.0.50",
  },
  {
    name: "who is to be ignored",
    mode: "pool",
    known: true,
    reservation: { ignored: true },
    gets: null,
    counted: "ignored",
  },
  { name: "a stranger", mode: "pool", known: false, gets: null, counted: "stranger" },
  { name: "a stranger who is welcome", mode: "pool", strangers: "lease", known: false, gets: "10.77.0.100" },
  {
    name: "a stranger who is welcome, where only reservations count",
    mode: "reservation",
    strangers: "lease",
    known: false,
    gets: null,
    counted: "no-reservation",
  },
];

for (const { name, mode, strangers = "ignore", known, reservation, gets, counted } of entries) {
  test(`${name} gets ${gets ?? "nothing"}`, async () => {
    const server = new TestServer({
      networks: [testNetwork({ mode, strangers })],
      machines: known ? [me] : [],
      reservations: reservation ? { [me]: reservation } : {},
    });
    assert.equal(await lease(server, me), gets);
    if (counted) assert.equal(server.counters[counted], 1);
  });
}

test("a reserved address in a pool goes to nobody else, whoever wishes it", async () => {
  const server = new TestServer({ reservations: { [me]: { address: "10.77.0.100" } } });
  assert.equal(await lease(server, mac(2)), "10.77.0.101");
  assert.equal(await lease(server, mac(3), { requested: "10.77.0.100" }), "10.77.0.102");
  assert.equal(await lease(server, me), "10.77.0.100");
});

test("who has an address that is reserved for somebody else by now gives it up when it renews", async () => {
  const reservations: Record<string, Partial<Reservation>> = {};
  const server = new TestServer({ reservations });
  assert.equal(await lease(server, mac(2)), "10.77.0.100");
  const later = new TestServer({ reservations: { [me]: { address: "10.77.0.100" } }, leases: server.leases });
  assert.equal(await lease(later, me), "10.77.0.101");
  assert.deepEqual(await later.say(saying("request", mac(2), { ciaddr: "10.77.0.100" })), [
    { type: "nak", address: "0.0.0.0" },
  ]);
});

test("a machine with an address of its own does not come back to one of a pool", async () => {
  const before = new TestServer();
  assert.equal(await lease(before, me), "10.77.0.100");
  const server = new TestServer({ leases: before.leases, reservations: { [me]: { address: "10.77.0.50" } } });
  assert.deepEqual(await server.say(saying("request", me, { requested: "10.77.0.100" })), [
    { type: "nak", address: "0.0.0.0" },
  ]);
  assert.equal(await lease(server, me), "10.77.0.50");
});

test("options of a machine go before those of its network, and iPXE has its own", async () => {
  const options = { 42: "01010101" };
  const reservation = { options: { 42: "02020202" }, ipxeOptions: { 42: "03030303" }, hostName: "node-1" };
  const server = new TestServer({ networks: [testNetwork({ options })], reservations: { [me]: reservation } });
  const textIn = (code: number) =>
    Buffer.from(messageIn(server.sent.at(-1)!).options.get(code) ?? []).toString("latin1");
  await server.say(saying("discover", mac(2), { options: { 55: "0x2a" } }));
  assert.equal(textIn(42), "\x01\x01\x01\x01");
  await server.say(saying("discover", me, { options: { 55: "0x2a0c" } }));
  assert.deepEqual([textIn(42), textIn(12)], ["\x02\x02\x02\x02", "node-1"]);
  await server.say(saying("discover", me, { options: { 55: "0x2a", 77: "iPXE" } }));
  assert.equal(textIn(42), "\x03\x03\x03\x03");
});
