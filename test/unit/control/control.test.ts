import assert from "node:assert/strict";
import { test } from "node:test";
import { message } from "../../../redfish-schema/registries/messages.js";
import type { ConfigProblem } from "../../../src/config/problem.js";
import type { BootPlan } from "../../../src/http/control/boot-plan.js";
import { isControlPath } from "../../../src/http/control/control.js";
import { controlDocument } from "../../../src/http/control/openapi.js";
import { operations } from "../../../src/http/control/operations.js";
import type { showMachine, showPage } from "../../../src/http/control/views.js";
import { refuse } from "../../../src/model/refusal.js";
import { type Ask, clock, machineWith, serving, worldOf } from "./service.js";

async function jsonOf<T>(ask: Ask, path: string, init?: Parameters<Ask>[1]): Promise<T> {
  const response = await ask(path, init);
  assert.equal(response.status, 200, path);
  assert.match(response.headers.get("content-type") ?? "", /^application\/json/);
  return (await response.json()) as T;
}

type Page = ReturnType<typeof showPage>;
type Shown = ReturnType<typeof showMachine>;
type Checked = { readonly ok: boolean; readonly problems: readonly ConfigProblem[] };

async function problemOf(ask: Ask, path: string, init?: Parameters<Ask>[1]) {
  const response = await ask(path, init);
  const body = (await response.json()) as Record<"status" | "type" | "title" | "detail", unknown>;
  assert.match(response.headers.get("content-type") ?? "", /^application\/problem\+json/);
  assert.equal(body.status, response.status);
  assert.equal(body.type, "about:blank");
  return { status: response.status, title: body.title, detail: String(body.detail), headers: response.headers };
}

test("machines are shown with their documents, without the settings of their adapters", async () => {
  await serving({}, async (ask) => {
    const page = await jsonOf<Page>(ask, "/shoal/v1/machines");
    assert.equal(page.total, 2);
    assert.equal(page.next, null);
    assert.deepEqual(
      page.machines.map((each) => each.inventory.id),
      ["a", "b"],
    );
    const machine = await jsonOf<Shown>(ask, "/shoal/v1/machines/a");
    assert.deepEqual(Object.keys(machine), ["inventory", "intent", "observation"]);
    assert.deepEqual(machine.inventory.adapter, { kind: "pdu" });
    assert.ok(!JSON.stringify([page, machine]).includes("hunter22"));
  });
});

test("pages follow one another", async () => {
  await serving({}, async (ask) => {
    const first = await jsonOf<Page>(ask, "/shoal/v1/machines?limit=1");
    assert.equal(first.next, "/shoal/v1/machines?offset=1&limit=1");
    const second = await jsonOf<Page>(ask, first.next ?? "");
    assert.deepEqual([second.machines.length, second.machines[0]?.inventory.id, second.next], [1, "b", null]);
    assert.deepEqual((await jsonOf<Page>(ask, "/shoal/v1/machines?offset=7")).machines, []);
  });
});

test("parameters out of range are refused", async () => {
  await serving({}, async (ask) => {
    for (const query of ["limit=0", "limit=1001", "limit=x", "offset=-1", "offset=1.5", "limit=1&limit=2"]) {
      assert.equal((await problemOf(ask, `/shoal/v1/machines?${query}`)).status, 400, query);
    }
  });
});

test("a machine is found by id, name and UUID", async () => {
  await serving({}, async (ask) => {
    const { inventory } = await jsonOf<Shown>(ask, "/shoal/v1/machines/a");
    for (const name of ["kitchen", inventory.uuid]) {
      assert.equal((await jsonOf<Shown>(ask, `/shoal/v1/machines/${name}`)).inventory.id, "a");
    }
    assert.equal((await problemOf(ask, "/shoal/v1/machines/%ZZ")).status, 400);
    for (const name of ["c", "%2e%2e%2fa", "constructor"]) {
      assert.equal((await problemOf(ask, `/shoal/v1/machines/${name}`)).status, 404, name);
    }
  });
});

test("the boot plan says what and why", async () => {
  const boot = {
    enabled: "Once",
    target: "UefiHttp",
    mode: "UEFI",
    httpBootUri: null,
    uefiTarget: null,
    bootNext: null,
    setAt: 4,
  } as const;
  const resets = [
    { seq: 5, type: "PowerCycle", by: "ironic", at: clock.now(), deadline: clock.now(), begun: 0 },
  ] as const;
  const power = { state: "Off", at: clock.now(), source: "fake" } as const;
  const world = worldOf([machineWith(0, { boot, resets }, { power }), machineWith(1)]);
  await serving({ world }, async (ask) => {
    assert.deepEqual(await jsonOf(ask, "/shoal/v1/machines/kitchen/boot-plan"), {
      machine: "a",
      target: "UefiHttp",
      mode: "UEFI",
      httpBootUri: null,
      option: null,
      once: true,
      summary:
        "The next boot is from UefiHttp (where DHCP says) in UEFI mode; the boots after it follow the machine's own boot order.",
      reasons: [
        "BootSourceOverrideEnabled is Once and BootSourceOverrideTarget is UefiHttp, set by change 4 of the machine.",
        "PowerCycle, asked for by ironic at 2030-01-01T00:00:00Z, waits for its turn.",
        "The power state is Off: it boots when it is turned on.",
      ],
    });
    const plain = await jsonOf<BootPlan>(ask, "/shoal/v1/machines/b/boot-plan");
    assert.equal(plain.summary, "The next boot follows the machine's own boot order.");
    assert.deepEqual([plain.target, plain.once], [null, false]);
    assert.deepEqual(plain.reasons, ["BootSourceOverrideEnabled is Disabled.", "The power state is not known."]);
  });
});

test("the boot plan of a lasting override", async () => {
  const boot = {
    enabled: "Continuous",
    target: "UefiTarget",
    mode: "UEFI",
    httpBootUri: null,
    uefiTarget: "HD(1)",
    bootNext: null,
    setAt: 1,
  } as const;
  await serving({ world: worldOf([machineWith(1, { boot })]) }, async (ask) => {
    const plan = await jsonOf<BootPlan>(ask, "/shoal/v1/machines/b/boot-plan");
    assert.equal(
      plan.summary,
      "The next boot is from UefiTarget (HD(1)) in UEFI mode; and so is every boot until that is changed.",
    );
  });
});

test("the status counts machines and readings, and tells conditions", async () => {
  const old = { state: "On", at: clock.now() - 130_000, source: "fake" } as const;
  const contact = { state: "Lost", since: clock.now(), problem: "no answer" } as const;
  const world = worldOf([machineWith(0, {}, { power: old, contact }), machineWith(1)], () => [
    { severity: "Warning", text: "A state file was set aside.", since: clock.now() },
  ]);
  await serving({ world }, async (ask) => {
    assert.deepEqual(await jsonOf(ask, "/shoal/v1/status"), {
      version: "1.2.3",
      startedAt: "2029-12-31T23:58:59Z",
      uptimeSeconds: 61,
      machines: { total: 2, contact: { Starting: 1, Ok: 0, Lost: 1 }, power: { On: 1, Unknown: 1 } },
      readings: { everySeconds: 10, oldestSeconds: 130, stale: 1 },
      conditions: [{ severity: "Warning", text: "A state file was set aside.", since: "2030-01-01T00:00:00Z" }],
    });
  });
});

const post = (body: RequestInit["body"], type = "application/yaml", as = "admin") =>
  ({ method: "POST", body, headers: { "content-type": type }, as }) as const;

test("a configuration is checked without being used", async () => {
  await serving({}, async (ask) => {
    const path = "/shoal/v1/inventory/check";
    const fine = { ok: true, machines: 3, problems: [] };
    assert.deepEqual(await jsonOf(ask, path, post("machines: [{ fleet: { prefix: n, count: 3 } }]")), fine);
    assert.deepEqual(
      await jsonOf(ask, path, post('{"machines":[{"fleet":{"prefix":"n","count":3}}]}', "application/json")),
      fine,
    );
    const { ok, problems } = await jsonOf<Checked>(ask, path, post("machines:\n  - id: a\n    nick: 1\n"));
    assert.equal(ok, false);
    assert.deepEqual(
      problems.map(({ line, path, hint }) => [line, path, hint]),
      [[3, "machines[0].nick", 'Did you mean "nics"?']],
    );
    assert.equal((await jsonOf<Checked>(ask, path, post('{"machines":'))).ok, false);
  });
});

test("a body that is too long or no text is refused", async () => {
  await serving({}, async (ask) => {
    const path = "/shoal/v1/inventory/check";
    assert.equal((await problemOf(ask, path, post("#".repeat(256 * 1024 + 1)))).status, 413);
    assert.equal((await problemOf(ask, path, post(new Uint8Array([0xff, 0xfe])))).status, 400);
  });
});

test("nobody comes in without an account", async () => {
  await serving({}, async (ask) => {
    for (const path of [
      "machines",
      "machines/a",
      "machines/nobody",
      "machines?limit=0",
      "machines/a/boot-plan",
      "status",
      "openapi.json",
    ]) {
      for (const as of ["", "nobody"]) {
        const { status, headers } = await problemOf(ask, `/shoal/v1/${path}`, { as });
        assert.equal(status, 401, path);
        assert.match(headers.get("www-authenticate") ?? "", /^Basic /);
      }
    }
    assert.equal((await problemOf(ask, "/shoal/v1/inventory/check", post("", "application/yaml", ""))).status, 401);
  });
});

test("an account needs the privilege, and a password of its own", async () => {
  await serving({}, async (ask) => {
    assert.equal((await problemOf(ask, "/shoal/v1/status", { as: "stranger" })).status, 403);
    assert.equal((await ask("/shoal/v1/status", { as: "reader" })).status, 200);
    const { status, detail } = await problemOf(
      ask,
      "/shoal/v1/inventory/check",
      post("", "application/yaml", "reader"),
    );
    assert.deepEqual([status, detail], [403, "This needs the privilege ConfigureComponents."]);
    assert.match((await problemOf(ask, "/shoal/v1/status", { as: "fresh" })).detail, /Change the password/);
  });
});

test("a service that is too busy to look at a password says so", async () => {
  const authenticate = () => Promise.reject(refuse(503, message("Base.ServiceTemporarilyUnavailable", 5)));
  await serving({ authenticate }, async (ask) => assert.equal((await problemOf(ask, "/shoal/v1/status")).status, 503));
});

test("health and readiness ask for no account", async () => {
  await serving({}, async (ask) => {
    for (const path of ["/healthz", "/readyz"]) {
      const response = await ask(path, { as: "" });
      assert.deepEqual([response.status, await response.text()], [200, "ok\n"]);
      assert.match(response.headers.get("content-type") ?? "", /^text\/plain/);
    }
  });
  await serving({ unready: () => ["The store refuses writes."] }, async (ask) => {
    assert.equal((await ask("/healthz", { as: "" })).status, 200);
    const { status, detail, headers } = await problemOf(ask, "/readyz", { as: "" });
    assert.deepEqual([status, detail, headers.get("retry-after")], [503, "The store refuses writes.", "5"]);
  });
});

test("what is not there, and methods that are not taken", async () => {
  await serving({}, async (ask) => {
    assert.equal((await problemOf(ask, "/shoal/v1/nothing")).status, 404);
    assert.equal((await problemOf(ask, "/shoal/v1/machines/a", { method: "DELETE" })).status, 405);
    const head = await ask("/shoal/v1/machines", { method: "HEAD" });
    assert.deepEqual([head.status, await head.text()], [200, ""]);
  });
});

test("a fault of ours is told to the log, not to the client", async () => {
  const world = worldOf([], () => {
    throw new Error("the inside of things");
  });
  const log = await serving({ world }, async (ask) => {
    const { status, detail } = await problemOf(ask, "/shoal/v1/status");
    assert.equal(status, 500);
    assert.doesNotMatch(detail, /inside/);
  });
  assert.match(log, /the inside of things/);
});

test("answers are kept by nobody", async () => {
  await serving({}, async (ask) => {
    const { headers } = await ask("/shoal/v1/status");
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(headers.get("x-content-type-options"), "nosniff");
  });
});

test("the document is served as it was written, and names every operation there is", async () => {
  await serving({}, async (ask) => assert.deepEqual(await jsonOf(ask, "/shoal/v1/openapi.json"), controlDocument));
  const named = Object.values(controlDocument.paths ?? {}).flatMap((path) =>
    Object.values(path ?? {}).map((operation) => (operation as { operationId: string }).operationId),
  );
  assert.deepEqual(named.sort(), Object.keys(operations).sort());
});

test("what the document says needs no account, the operations agree to", () => {
  for (const path of Object.values(controlDocument.paths ?? {})) {
    for (const operation of Object.values(path ?? {}) as { operationId: string; security?: unknown[] }[]) {
      const isOpen = operation.security?.length === 0;
      assert.equal(operations[operation.operationId]?.privilege === null, isOpen, operation.operationId);
    }
  }
});

test("knows which paths are its own", () => {
  const own = [
    "/shoal",
    "/shoal/",
    "/shoal/v1/status",
    "/healthz",
    "/readyz",
    "/readyz/",
    "/healthz?verbose",
    "/shoal?x",
  ];
  const others = ["/", "/redfish/v1", "/shoals", "/healthzz", "/redfish/v1/healthz"];
  assert.deepEqual(own.filter(isControlPath), own);
  assert.deepEqual(others.filter(isControlPath), []);
});
