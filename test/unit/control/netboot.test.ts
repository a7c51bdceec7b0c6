/** What the control API says of booting from the network. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { NetbootView } from "../../../src/services/netboot/view.js";
import { serving } from "./service.js";

const plan = { stages: [], underWay: null };

/** Gives back what it was asked. */
const view = {
  status: () => ({ networks: [], servers: [] }),
  leases: (offset: number, limit: number) => ({ total: 0, leases: [], next: null, offset, limit }),
  strangers: () => ({ total: 0, strangers: [] }),
  planOf: async (machine: string) => (machine === "a" ? plan : null),
} as unknown as NetbootView;

const paths = ["/shoal/v1/netboot", "/shoal/v1/netboot/leases", "/shoal/v1/netboot/strangers"];

test("each document is for those who may log in", async () => {
  await serving({ netboot: view }, async (ask) => {
    for (const path of paths) {
      assert.equal((await ask(path)).status, 200, path);
      assert.equal((await ask(path, { as: "reader" })).status, 200, path);
      assert.equal((await ask(path, { as: "stranger" })).status, 403, path);
      assert.equal((await ask(path, { as: "" })).status, 401, path);
      assert.equal((await ask(path, { method: "DELETE" })).status, 405, path);
    }
  });
});

test("where nothing boots from here, there is nothing, and it is said why", async () => {
  await serving({ netboot: null }, async (ask) => {
    for (const path of paths) {
      const response = await ask(path);
      assert.equal(response.status, 404, path);
      assert.match(((await response.json()) as { detail: string }).detail, /the configuration has no netboot/);
    }
  });
});

test("leases come page by page", async () => {
  await serving({ netboot: view }, async (ask) => {
    const page = async (query: string) => (await ask(`/shoal/v1/netboot/leases${query}`)).json();
    assert.deepEqual(await page(""), { total: 0, leases: [], next: null, offset: 0, limit: 100 });
    assert.deepEqual(await page("?offset=7&limit=5"), { total: 0, leases: [], next: null, offset: 7, limit: 5 });
    assert.equal((await ask("/shoal/v1/netboot/leases?limit=5000")).status, 400);
  });
});

test("a boot plan has what the network says, where it says anything", async () => {
  await serving({ netboot: view }, async (ask) => {
    const planOf = async (machine: string) =>
      (await (await ask(`/shoal/v1/machines/${machine}/boot-plan`)).json()) as { network?: object };
    assert.deepEqual((await planOf("kitchen")).network, plan);
    assert.equal("network" in (await planOf("b")), false);
  });
});
