/** How many may be at consoles, and when they have to go. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/model/clock.js";
import { Refusal } from "../../../src/model/refusal.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { standingOf } from "../../../src/services/console/standing.js";
import { mostStays } from "../../../src/services/console/stays.js";
import { until } from "../../support/until.js";
import { alice } from "../domain/bench.js";
import { ConsoleBench, person, ScriptedLine } from "./bench.js";

const isFull = (error: unknown): boolean => error instanceof Refusal && error.status === 503;

test("so many watch one machine, and so many are at all consoles", async () => {
  const bench = await new ConsoleBench().start();
  const { mostWatchers } = bench.consoles.views;
  const stays = Array.from({ length: mostWatchers }, (_, index) => bench.watch(person(`p${index}`)));
  assert.throws(() => bench.watch(person("late")), isFull);
  stays[0]?.leave();
  bench.watch(person("late"));
  for (let taken = mostWatchers; taken < mostStays; taken += 1) {
    const machine = `m${Math.floor(taken / mostWatchers)}`;
    bench.consoles.plug(machine, { serial: new ScriptedLine() });
    bench.consoles.watch(machine, person(`p${taken}`));
  }
  bench.consoles.plug("last", { serial: new ScriptedLine() });
  assert.throws(() => bench.consoles.watch("last", person("late")), isFull);
});

test("who may not stay has to go: at once when it is known, and after a while when nobody says so", async () => {
  const bench = await new ConsoleBench().start();
  const [ann, bob] = [person("ann"), person("bob")];
  bench.watch(ann);
  const bobs = bench.watch(bob);
  bench.outcasts.set("ann", "The account ann is gone.");
  bench.consoles.review();
  assert.deepEqual(ann.reasons, ["The account ann is gone."]);
  bench.outcasts.set("bob", "The session has ended.");
  bench.clock.advance(seconds(5));
  assert.deepEqual(bob.reasons, ["The session has ended."]);
  bobs.leave();
  assert.equal(bench.clock.pending, 0);
  assert.equal(bench.chronicle.count(/^ConsoleClosed/), 2);
  bench.line.say("secret");
  assert.deepEqual([...ann.heard, ...bob.heard], []);
});

test("nobody is told that it is over who left by themselves, and all are when the service ends", async () => {
  const bench = await new ConsoleBench().start();
  const [ann, bob] = [person("ann"), person("bob")];
  bench.watch(ann).leave();
  bench.watch(bob);
  bench.consoles.close();
  assert.deepEqual(ann.reasons, []);
  assert.deepEqual(bob.reasons, ["The service ends."]);
  assert.equal(bench.line.listeners.size, 0);
});

test("screens are counted, told of, and cut off when they have to end", async () => {
  const bench = new ConsoleBench();
  await bench.start("", { openScreen: bench.openScreen });
  const [ann, bob] = [person("ann"), person("bob")];
  const screen = await bench.consoles.openScreen("vm1", ann);
  await bench.consoles.openScreen("vm1", bob);
  screen?.destroy();
  await until(() => bench.chronicle.count(/^ConsoleClosed\(ann, screen/) === 1);
  bench.outcasts.set("bob", "The session has ended.");
  bench.consoles.review();
  assert.deepEqual(bob.reasons, ["The session has ended."]);
  assert.equal(bench.screens[1]?.destroyed, true);
  assert.deepEqual(ann.reasons, []);
  const { mostScreens } = bench.consoles.views;
  for (let taken = 0; taken < mostScreens; taken += 1) await bench.consoles.openScreen("vm1", ann);
  assert.throws(() => bench.consoles.openScreen("vm1", ann), isFull);
});

test("a screen that cannot be opened takes nobody's place", async () => {
  const bench = new ConsoleBench();
  const off = () => Promise.reject(new AdapterError("vm1 is off", "refused"));
  await bench.start("", { openScreen: off });
  for (let attempt = 0; attempt < 10; attempt += 1)
    await assert.rejects(bench.consoles.openScreen("vm1", person("ann")) ?? Promise.resolve(), /vm1 is off/);
  assert.equal(bench.consoles.openScreen("vm2", person("ann")), undefined);
});

test("a log that is emptied says so in the machine's own, and one that cannot be is left", async () => {
  const bench = await new ConsoleBench().start("old\n");
  const { commands, views } = bench.consoles;
  await commands.clearLog("vm1", alice);
  assert.deepEqual(views.log("vm1"), []);
  assert.equal(bench.chronicle.count(/^LogCleared/), 1);
  bench.line.say("new\n");
  bench.line.clear = () => Promise.reject(new AdapterError("the disk is full", "refused"));
  await assert.rejects(commands.clearLog("vm1", alice), (error) => error instanceof Refusal && error.status === 500);
  assert.equal(views.log("vm1").length, 1);
  await assert.rejects(commands.clearLog("nobody", alice), (error) => error instanceof Refusal && error.status === 404);
  assert.equal(commands.readLog("nobody"), undefined);
});

function known() {
  const account = { id: "1", roleId: "r", enabled: true, passwordChangeRequired: false };
  const role = { id: "r", privileges: ["Login", "ConfigureComponents"] };
  const tables = { account: account as object | null, role, session: { id: "s" } as object | null };
  const table = (read: () => unknown) => ({ get: read as () => never, ids: () => [] });
  const given = {
    accounts: table(() => tables.account ?? undefined),
    roles: table(() => tables.role),
    sessions: table(() => tables.session ?? undefined),
  };
  return { tables, account, standing: standingOf(given, person("ann", { accountId: "1", sessionId: "s" })) };
}

test("an account that is gone, disabled, or has fewer privileges may not stay; nor one whose session has ended", () => {
  const { tables, account, standing } = known();
  assert.equal(standing(), null);
  tables.session = null;
  assert.match(standing() ?? "", /session/);
  tables.session = { id: "s" };
  tables.role = { id: "r", privileges: ["Login"] };
  assert.match(standing() ?? "", /Privileges/);
  tables.role = { id: "r", privileges: ["ConfigureComponents", "Login", "ConfigureUsers"] };
  assert.equal(standing(), null);
  account.enabled = false;
  assert.match(standing() ?? "", /disabled/);
  account.enabled = true;
  account.passwordChangeRequired = true;
  assert.match(standing() ?? "", /password/);
  tables.account = null;
  assert.match(standing() ?? "", /gone/);
});
