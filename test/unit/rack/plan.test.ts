/** Which network and which addresses a rack gets. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { freeNetwork, guestsOf, mostGuests, rowOf } from "../../../src/cli/rack/plan.js";

test("the first rack of a computer has the first network", () => {
  assert.deepEqual(freeNetwork({ links: ["lo", "eth0"], routes: ["default", "192.0.2.0/24"] }), {
    bridge: "shoal0",
    prefix: "10.77.0",
    still: ["shoal0a", "shoal0b"],
  });
});

test("a network is passed over whose name or addresses are in use", () => {
  const taken = { links: ["shoal0", "shoal2b"], routes: ["default", "10.77.1.128/25", "10.77.3.7"] };
  assert.equal(freeNetwork(taken)?.bridge, "shoal4");
});

test("where all of 10/8 leads elsewhere there is none", () => {
  assert.equal(freeNetwork({ links: [], routes: ["10.0.0.0/8"] }), null);
});

test("what is no destination is in nobody's way", () => {
  for (const route of ["default", "0.0.0.0/0", "", "fe80::/64", "10.77.0.0/33", "10.77.0.0/x"]) {
    assert.equal(rowOf(route), null, route);
  }
  assert.deepEqual(rowOf("10.77.0.9/24"), { first: 0x0a4d0000, last: 0x0a4d00ff });
});

test("any text may stand among the routes", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.ipV4(), fc.ipV4Extended())), (routes) => {
      const network = freeNetwork({ links: [], routes });
      assert.ok(network === null || /^10\.77\.\d+$/.test(network.prefix));
    }),
  );
});

test("every machine has an address of its own below the pool", () => {
  let made = 0;
  const fresh = { mac: () => `52:54:00:00:00:${(made++).toString(16).padStart(2, "0")}`, uuid: () => `uuid${made}` };
  const wanted = { vms: mostGuests, cpus: 1, memoryMiB: 512, diskGiB: 1, architecture: "x86-64" } as const;
  const guests = guestsOf(wanted, { prefix: "10.77.0" }, fresh);
  const last = guests.map(({ address }) => Number(address.split(".").at(-1)));
  assert.equal(new Set(last).size, mostGuests);
  assert.ok(Math.min(...last) > 1 && Math.max(...last) < 100);
  assert.deepEqual(
    guests.slice(0, 2).map(({ id, address }) => [id, address]),
    [
      ["vm1", "10.77.0.11"],
      ["vm2", "10.77.0.12"],
    ],
  );
});
