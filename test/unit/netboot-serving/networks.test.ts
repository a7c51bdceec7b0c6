/** Where configured networks are, by what the interfaces of this computer say. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ipv4Number, ipv4Text, isInSubnet, netmaskBits } from "../../../src/model/ipv4.js";
import type { NetworkRules } from "../../../src/model/netboot.js";
import { placeNetworks } from "../../../src/services/netboot/serving/networks.js";
import { eth1, network } from "./bench.js";

const lo = { interface: "lo", address: "127.0.0.1", bits: 8 };
const eth0 = { interface: "eth0", address: "192.168.1.5", bits: 24 };
const host = [lo, eth0, eth1];

const placedBy = (rules: Partial<NetworkRules>, interfaces = host) => {
  const { networks, waiting } = placeNetworks([network(rules)], interfaces);
  const [one] = networks;
  return one === undefined
    ? waiting[0]?.problem
    : [one.interface, one.address, `${one.subnet.first}/${one.subnet.bits}`];
};

const subnet = { first: "10.77.0.0", bits: 25 };

const table: readonly [name: string, rules: Partial<NetworkRules>, placed: readonly (string | null)[] | RegExp][] = [
  ["an interface brings address and subnet", {}, ["eth1", "10.77.0.1", "10.77.0.0/24"]],
  [
    "an address names its interface",
    { interface: null, address: "192.168.1.5" },
    ["eth0", "192.168.1.5", "192.168.1.0/24"],
  ],
  [
    "what is written goes before what the interface says",
    { interface: null, address: "10.77.0.1", subnet },
    ["eth1", "10.77.0.1", "10.77.0.0/25"],
  ],
  [
    "relays lead to a subnet that our address is not in",
    { interface: null, address: "192.168.1.5", subnet },
    [null, "192.168.1.5", "10.77.0.0/25"],
  ],
  ["every loopback address is ours", { interface: null, address: "127.3.0.1" }, ["lo", "127.3.0.1", "127.0.0.0/8"]],
  [
    "an interface that is not there",
    { interface: "eth9" },
    /The network lab is not served: there is no interface eth9 with an IPv4 address; there are: lo \(127\.0\.0\.1\/8\), eth0/,
  ],
  [
    "an address that is not there",
    { interface: null, address: "10.9.9.9" },
    /no interface has the address 10\.9\.9\.9; there are: /,
  ],
  ["an address elsewhere", { interface: "eth0", address: "10.77.0.1" }, /is not on eth0 but on eth1\./],
  [
    "a pool that the interface's network does not have",
    { pools: [{ from: "10.77.1.5", to: "10.77.1.9" }] },
    /its pool 10\.77\.1\.5-10\.77\.1\.9 is not all in 10\.77\.0\.0\/24, the network of eth1\./,
  ],
];

for (const [name, rules, expected] of table)
  test(name, () => {
    const placed = placedBy(rules);
    if (expected instanceof RegExp) assert.match(String(placed), expected);
    else assert.deepEqual(placed, expected);
  });

test("a computer without interfaces is told as that", () => assert.match(String(placedBy({}, [])), /there are none\./));

test("addresses and netmasks are numbers only where they are none of the shapes that people take for others", () => {
  assert.deepEqual(["10.0.0.1", "255.255.255.255", "010.0.0.1", "1.2.3", "1.2.3.256", ""].map(ipv4Number), [
    0x0a000001,
    0xffffffff,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  assert.equal(ipv4Text(0xfffffffe), "255.255.255.254");
  assert.deepEqual(["255.255.255.0", "255.255.255.255", "0.0.0.0", "255.0.255.0", "x"].map(netmaskBits), [
    24,
    32,
    0,
    undefined,
    undefined,
  ]);
  assert.equal(isInSubnet("255.255.255.255", { first: "128.0.0.0", bits: 1 }), true);
  assert.equal(isInSubnet("10.0.1.0", { first: "10.0.0.0", bits: 24 }), false);
});

test("an interface that loses its link, as with its only board switched off, is not listed, and stays served", () => {
  const rules = [network({})];
  const { networks } = placeNetworks(rules, host);
  const without = [lo, eth0];
  assert.deepEqual(placeNetworks(rules, without, networks), { networks, waiting: [] });
  assert.equal(placeNetworks(rules, without).waiting.length, 1);
  const moved = placeNetworks(rules, [lo, { ...eth1, address: "10.88.0.1" }], networks);
  assert.equal(moved.networks[0]?.address, "10.88.0.1");
});
