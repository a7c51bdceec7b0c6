/** One serial line, and several who watch it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mostBacklog, withoutEnd } from "../../../src/services/console/shared-line.js";
import { until } from "../../support/until.js";
import { ConsoleBench, person, ScriptedLine } from "./bench.js";

const key = (text: string): Buffer => Buffer.from(text);

test("all hear the same; who comes later hears first what was said before", async () => {
  const bench = await new ConsoleBench().start("booted\r\n");
  const [ann, bob] = [person("ann"), person("bob")];
  bench.watch(ann);
  bench.line.say("login: ");
  bench.watch(bob);
  bench.line.say("root");
  assert.deepEqual(ann.heard, ["booted\r\n", "login: ", "root"]);
  assert.deepEqual(bob.heard, ["booted\r\nlogin: ", "root"]);
  assert.deepEqual(ann.told, ["bob from 192.0.2.7 watches too."]);
});

test("one types: the first who does, until they leave", async () => {
  const bench = await new ConsoleBench().start();
  const [ann, bob] = [person("ann"), person("bob")];
  const [anns, bobs] = [bench.watch(ann), bench.watch(bob)];
  assert.equal(anns.writer(), null);
  assert.equal(anns.write(key("a")), true);
  assert.equal(bobs.write(key("b")), false);
  assert.equal(bobs.writer(), ann);
  assert.deepEqual(bob.told, ["ann from 192.0.2.7 types."]);
  anns.leave();
  assert.equal(bobs.writer(), null);
  assert.equal(bobs.write(key("b")), true);
  assert.equal(anns.write(key("c")), false);
  assert.deepEqual(bench.line.typed, ["a", "b"]);
  assert.deepEqual(bob.told.slice(1), ["ann from 192.0.2.7 has left; nobody types now."]);
});

test("typing is taken over by command, and that is told to both and in the log", async () => {
  const bench = await new ConsoleBench().start();
  const [ann, bob, eve] = [person("ann"), person("bob"), person("eve", { mayWrite: false })];
  const [anns, bobs, eves] = [bench.watch(ann), bench.watch(bob), bench.watch(eve)];
  anns.write(key("a"));
  assert.equal(eves.write(key("e")), false);
  assert.equal(eves.takeOver(), false);
  assert.equal(bobs.takeOver(), true);
  assert.equal(bobs.takeOver(), true);
  assert.equal(anns.write(key("a")), false);
  assert.equal(bobs.write(key("b")), true);
  assert.deepEqual(ann.told.slice(-1), ["bob from 192.0.2.7 has taken over; you watch."]);
  assert.deepEqual(eve.told, [
    "You may watch, and not type.",
    "ann from 192.0.2.7 types.",
    "bob from 192.0.2.7 types.",
  ]);
  assert.deepEqual(bench.chronicle.lines, [
    "ConsoleOpened(ann, serial console, 192.0.2.7)",
    "ConsoleOpened(bob, serial console, 192.0.2.7)",
    "ConsoleOpened(eve, serial console, 192.0.2.7)",
    "ConsoleTakenOver(bob, 192.0.2.7, ann from 192.0.2.7)",
  ]);
  anns.leave();
  assert.deepEqual(bench.chronicle.lines.slice(-1), ["ConsoleClosed(ann, serial console, 192.0.2.7)"]);
});

test("nothing is typed on a line that takes nothing", async () => {
  const bench = await new ConsoleBench().start();
  const anns = bench.watch(person("ann"));
  bench.line.takes = false;
  assert.equal(anns.write(key("a")), false);
});

test("typing counts as a use of the session", async () => {
  const bench = await new ConsoleBench().start();
  bench.watch(person("ann", { sessionId: "s1" })).write(key("a"));
  assert.deepEqual(bench.used, ["s1"]);
});

test("who does not take what the machine says has to go, and the others hear on", async () => {
  const bench = await new ConsoleBench().start();
  let backlog = 0;
  const [slow, quick] = [person("slow", { backlog: () => backlog }), person("quick")];
  bench.watch(slow);
  bench.watch(quick);
  backlog = mostBacklog + 1;
  bench.line.say("more");
  assert.deepEqual(slow.heard, []);
  assert.equal(slow.reasons.length, 1);
  assert.deepEqual(quick.heard, ["more"]);
  assert.match(quick.told.join(), /slow .*has left/);
  bench.line.say("and more");
  assert.equal(slow.reasons.length, 1);
});

test("a watcher that fails keeps nobody from hearing", async () => {
  const bench = await new ConsoleBench().start();
  const failing = person("failing", {
    hear: () => {
      throw new Error("no");
    },
  });
  const other = person("other");
  bench.watch(failing);
  bench.watch(other);
  bench.line.say("hello");
  assert.deepEqual(other.heard, ["hello"]);
  assert.deepEqual(failing.reasons, ["The connection failed."]);
  assert.equal(bench.warnings.length, 1);
});

test("a line that goes away is told of, and when it is there again all go on", async () => {
  const bench = await new ConsoleBench().start();
  const ann = person("ann");
  const anns = bench.watch(ann);
  bench.consoles.plug("vm1", null);
  assert.equal(bench.line.listeners.size, 0);
  assert.equal(anns.write(key("a")), false);
  assert.equal(bench.consoles.watch("vm1", person("bob")), undefined);
  const again = new ScriptedLine();
  bench.consoles.plug("vm1", { serial: again });
  again.say("back");
  assert.deepEqual(ann.heard, ["back"]);
  assert.deepEqual(ann.told, [
    "The machine's serial line is gone for now.",
    "The machine's serial line is there again.",
  ]);
});

test("what is said while the past is read comes once, after it", async () => {
  const bench = new ConsoleBench();
  let read = (_: Uint8Array): void => {};
  bench.line.past = new Promise((resolve) => {
    read = resolve;
  });
  bench.consoles.plug("vm1", { serial: bench.line });
  const ann = person("ann");
  bench.watch(ann);
  bench.line.say("two\n");
  bench.line.say("three\n");
  assert.deepEqual(ann.heard, []);
  read(key("one\ntwo\n"));
  await until(() => ann.heard.length > 0);
  assert.deepEqual(ann.heard, ["one\n", "two\nthree\n"]);
  const { log } = bench.consoles.views;
  assert.deepEqual(
    log("vm1").map(({ text }) => text),
    ["one", "two", "three"],
  );
});

test("a past that cannot be read is none", async () => {
  const bench = new ConsoleBench();
  bench.line.past = Promise.reject(new Error("gone"));
  bench.consoles.plug("vm1", { serial: bench.line });
  await until(() => bench.warnings.length > 0);
  bench.line.say("hello\n");
  assert.equal(bench.consoles.views.log("vm1").length, 1);
});

test("of what was read, the end that was heard too is left out", () => {
  const left = (history: string, since: string) => withoutEnd(key(history), key(since)).toString();
  assert.equal(left("abc", "bcd"), "a");
  assert.equal(left("abc", "xyz"), "abc");
  assert.equal(left("aaa", "aa"), "a");
  assert.equal(left("", "a"), "");
});

test("of a machine that tells its lines itself nothing is listened to before somebody watches", async () => {
  const bench = new ConsoleBench();
  const recalling = Object.assign(bench.line, { recall: () => [{ at: 7, text: "told" }] });
  bench.consoles.plug("vm1", { serial: recalling });
  assert.equal(bench.line.listeners.size, 0);
  assert.deepEqual(bench.consoles.views.log("vm1"), [{ id: "7", at: 7, text: "told" }]);
  const ann = person("ann");
  bench.line.past = Promise.resolve(key("before"));
  const anns = bench.watch(ann);
  assert.equal(bench.line.listeners.size, 1);
  await until(() => ann.heard.length > 0);
  assert.deepEqual(ann.heard, ["before"]);
  anns.leave();
  assert.equal(bench.line.listeners.size, 0);
});
