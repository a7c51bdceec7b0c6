import assert from "node:assert/strict";
import { test } from "node:test";
import type { Network } from "../../../src/model/netboot.js";
import type { Reservation } from "../../../src/ports/netboot.js";
import { addressHex, mac, type Saying, saying, TestServer, testNetwork } from "../../support/dhcp-server.js";

const me = mac(1);

const net = (id: string, second: number, changes: Partial<Network> = {}): Network =>
  testNetwork({
    id,
    address: `10.${second}.0.1`,
    interface: `eth-${id}`,
    subnet: { first: `10.${second}.0.0`, bits: 24 },
    pools: [{ from: `10.${second}.0.100`, to: `10.${second}.0.109` }],
    routers: [],
    ...changes,
  });

const lab = net("lab", 77);
const office = net("office", 78);
const remote = net("remote", 79, { interface: null, address: "10.77.0.1" });
const all = [lab, office, remote];

interface Entry {
  readonly name: string;
  readonly kind?: "discover" | "request";
  readonly say?: Saying;
  /** Id of the network whose interface it came by; absent = it cannot be told. */
  readonly near?: string;
  readonly networks?: readonly Network[];
  readonly reservation?: Partial<Reservation>;
  /** Through which network's socket the answer goes. */
  readonly by?: string;
  readonly to?: string;
  readonly counted?: string;
}

const relayed = (sub: string) => ({ 82: `0x${sub}` });
const everybody = "255.255.255.255:68";

const entries: readonly Entry[] = [
  {
    name: "behind a relay is on the relay's network",
    say: { giaddr: "10.79.0.254" },
    by: "remote",
    to: "10.79.0.254:67",
  },
  { name: "behind a relay of nobody's network is on none", say: { giaddr: "10.99.0.254" }, counted: "unknown-network" },
  {
    name: "behind a relay that names another link is there",
    say: { giaddr: "10.77.0.254", options: relayed("01020304 0504 0a4e0000") },
    by: "office",
    to: "10.77.0.254:67",
  },
  {
    name: "that selects a subnet is there",
    say: { options: { 118: addressHex("10.78.0.0") } },
    by: "office",
    to: everybody,
  },
  { name: "that is heard by the socket of an interface is there", near: "office", by: "office", to: everybody },
  { name: "is on the only network there is", networks: [lab], by: "lab", to: everybody },
  { name: "is on the only network with an interface", networks: [lab, remote], by: "lab", to: everybody },
  {
    name: "is on the only network that is served",
    networks: [lab, { ...office, mode: "off" }],
    by: "lab",
    to: everybody,
  },
  { name: "could be on either", counted: "ambiguous" },
  { name: "with a network of its own is there", reservation: { network: "office" }, by: "office", to: everybody },
  { name: "with an address of its own is there", reservation: { address: "10.78.0.9" }, by: "office", to: everybody },
  {
    name: "that takes an offer is where it heard that",
    kind: "request",
    say: { server: "10.78.0.1", requested: "10.78.0.100" },
    by: "office",
    to: everybody,
  },
  {
    name: "that comes back to an address is where that is",
    kind: "request",
    say: { requested: "10.78.0.100" },
    by: "office",
    to: everybody,
  },
  {
    name: "that renews is where its address is",
    kind: "request",
    say: { ciaddr: "10.78.0.100" },
    by: "office",
    to: "10.78.0.100:68",
  },
  {
    name: "that renews through a router is where its address is",
    kind: "request",
    near: "lab",
    say: { ciaddr: "10.79.0.100" },
    by: "remote",
    to: "10.79.0.100:68",
  },
  {
    name: "that was moved is told to begin anew",
    kind: "request",
    near: "lab",
    say: { ciaddr: "10.78.0.100" },
    by: "lab",
    to: everybody,
  },
  { name: "on a network that is off gets nothing", networks: [{ ...lab, mode: "off" }], counted: "off" },
];

for (const { name, kind = "discover", say, near, networks = all, reservation, by, to, counted } of entries) {
  test(`a client ${name}`, async () => {
    const server = new TestServer({ networks, reservations: reservation ? { [me]: reservation } : {} });
    const served = server.networks.filter(({ network }) => network.id === near);
    await server.say(saying(kind, me, say), near === undefined ? {} : { near: served });
    assert.deepEqual(
      server.sent.map((sent) => [sent.by, `${sent.to.address}:${sent.to.port}`]),
      by === undefined ? [] : [[by, to]],
    );
    if (counted) assert.equal(server.counters[counted], 1);
    assert.deepEqual(server.faults, []);
  });
}

test("each network that proxies answers, as only one of them is heard", async () => {
  const file = { form: "pxe", path: "a.efi" } as const;
  const networks = [lab, office].map((network) => ({ ...network, mode: "proxy" as const }));
  const server = new TestServer({ networks, answer: { file, stage: "uefi-pxe" } });
  await server.say(saying("discover", me, { options: { 60: "PXEClient:Arch:00007:UNDI:003000", 93: "0x0007" } }));
  assert.deepEqual(
    server.sent.map(({ by }) => by),
    ["lab", "office"],
  );
});

test("sub-options of relays that run over their end mean nothing", async () => {
  const server = new TestServer({ networks: [lab] });
  for (const bytes of ["05", "0504", "05040a4e", "05ff0a4e0000", "0500", "ff"])
    await server.say(saying("discover", me, { giaddr: "10.77.0.254", options: relayed(bytes) }));
  assert.equal(server.counters.offered, 6);
});
