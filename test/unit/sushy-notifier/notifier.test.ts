/** Telling a program beside the service of systems. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createFake } from "../../../adapters/machine/fake/index.js";
import { openNotifier } from "../../../src/services/notifier.js";
import { serveHere } from "../../support/local-server.js";
import { until } from "../../support/until.js";
import { alice, Bench, inventoryOf } from "../domain/bench.js";

interface Undoing {
  after(undo: () => unknown): void;
}

/** Keeps what it is sent; answers when it is let. */
async function receiver(t: Undoing, status = 204) {
  const bodies: { readonly method: string | undefined; readonly body: Record<string, unknown> }[] = [];
  const held: (() => void)[] = [];
  const state = { hold: false };
  const { url } = await serveHere(t, (request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => {
      bodies.push({ method: request.method, body: JSON.parse(text) });
      const answer = () => response.writeHead(status).end();
      if (state.hold) held.push(answer);
      else answer();
    });
  });
  const release = () => {
    state.hold = false;
    for (const answer of held.splice(0)) answer();
  };
  return { bodies, state, release, url: `${url}/` };
}

function start(t: Undoing, url: string) {
  const bench = new Bench({
    adapter: createFake(),
    inventory: [inventoryOf("node"), { ...inventoryOf("other"), nics: [] }],
  });
  const warnings: string[] = [];
  const notifier = openNotifier({
    url,
    ca: null,
    certificate: null,
    key: null,
    systems: new Map([["node", { uuid: "node", name: "one", extra: true }]]),
    longestDelay: 0,
    clock: bench.clock,
    logger: { debug: () => {}, warn: (text) => void warnings.push(text) },
  });
  t.after(() => notifier.close());
  bench.machines.onChange((before, after) => notifier.changed(before, after));
  bench.start();
  const light = (indicator: "Lit" | "Off") => bench.machines.commands.amend("node", { indicator }, alice);
  const boot = (target: "Pxe" | "Hdd" | "Cd", id = "node") =>
    bench.machines.commands.amend(id, { boot: { target } }, alice);
  return { bench, warnings, boot, light, notifier };
}

test("each change of a system is put there, whole and in order", async (t) => {
  const { bodies, url } = await receiver(t);
  const { boot } = start(t, url);
  for (const target of ["Pxe", "Cd", "Hdd"] as const) await boot(target);
  await until(() => bodies.length === 3);
  assert.deepEqual(
    bodies.map(({ method, body }) => [method, body.boot_device, body.extra]),
    [
      ["PUT", "Pxe", true],
      ["PUT", "Cd", true],
      ["PUT", "Hdd", true],
    ],
  );
});

test("nothing is told of other systems, nor of what is no part of it", async (t) => {
  const { bodies, url } = await receiver(t);
  const { boot, light } = start(t, url);
  await boot("Pxe", "other");
  await light("Lit");
  await boot("Pxe");
  await until(() => bodies.length > 0);
  assert.deepEqual(
    bodies.map(({ body }) => body.uuid),
    ["node"],
  );
});

test("a receiver that is slow is told in order; of what is too much the oldest is left out, and said so", async (t) => {
  const { bodies, state, release, url } = await receiver(t);
  state.hold = true;
  const { boot, warnings } = start(t, url);
  for (let turn = 0; turn < 20; turn += 1) {
    await boot("Pxe");
    await boot("Cd");
  }
  assert.ok(warnings.some((text) => /too many wait/.test(text)));
  release();
  await until(() => bodies.length >= 33);
  assert.equal(bodies.at(-1)?.body.boot_device, "Cd");
});

test("a receiver that refuses or is not there is logged, and no more", async (t) => {
  const refusing = await receiver(t, 500);
  const first = start(t, refusing.url);
  await first.boot("Pxe");
  await until(() => first.warnings.some((text) => /was refused/.test(text)));
  const second = start(t, "http://127.0.0.1:1/");
  await second.boot("Pxe");
  await until(() => second.warnings.some((text) => /could not be sent/.test(text)));
});
