/** What is asked to be in a slot gets into the machine, and out of it again, whatever the machine, the disk and the service do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { minutes } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { MediaError } from "../../../src/ports/media.js";
import { MemoryStore } from "../../support/memory-store.js";
import { alice } from "../domain/bench.js";
import { SlotsUnderTest } from "./slots-under-test.js";

const image = "http://server/a.iso";
const away = () => Promise.reject(new AdapterError("the machine does not answer", "unreachable"));
const never = (_: unknown, signal: AbortSignal) =>
  new Promise<string>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

test("a medium is in as soon as the machine has taken it", async () => {
  const node = new SlotsUnderTest();
  let take: () => void = () => {};
  node.drive.takes = () => new Promise((resolve) => (take = resolve));
  await node.insert();
  assert.equal(await node.settled(), `${image} coming`);
  take();
  assert.equal(await node.settled(), `${image} inserted`);
  assert.deepEqual(node.drive.told, [`insert Cd ${image}`]);
  await node.eject();
  assert.equal(node.state, "empty");
  assert.deepEqual(node.drive.told.slice(1), ["eject Cd"]);
  assert.equal(node.shelf.held.get(image), 0);
});

test("one that the machine refuses leaves the slot empty, and says why", async () => {
  const node = new SlotsUnderTest();
  node.drive.takes = () => Promise.reject(new AdapterError("the drive is jammed", "refused"));
  const seq = await node.insert();
  const end = await node.slots.follow("node", "Cd", seq ?? 0, () => {});
  assert.equal(end.kind, "failed");
  assert.equal(node.state, "empty failed the drive is jammed");
  assert.equal(node.shelf.held.get(image), 0);
});

test("of an error that nobody foresaw nothing is told", async () => {
  const node = new SlotsUnderTest();
  node.shelf.have = () => Promise.reject(new Error("/etc/secret"));
  await node.insert();
  assert.equal(await node.settled(), "empty failed The service failed at it.");
});

test("a machine that never answers is given up", async () => {
  const node = new SlotsUnderTest();
  node.drive.takes = () => new Promise(() => {});
  await node.insert();
  await node.bench.elapse(minutes(2), 5000);
  assert.match(await node.settled(), /^empty failed .*in time/);
});

test("an ejection waits for the machine to have taken it, and comes behind", async () => {
  const node = new SlotsUnderTest();
  let take: () => void = () => {};
  node.drive.takes = () => new Promise((resolve) => (take = resolve));
  await node.insert();
  await node.settled();
  const ejected = node.eject();
  await node.settled();
  assert.deepEqual(node.drive.told, [`insert Cd ${image}`]);
  take();
  await ejected;
  assert.equal(node.drive.told.at(-1), "eject Cd");
  assert.equal(node.state, "empty");
});

test("what was ejected before it came is not given to the machine", async () => {
  const node = new SlotsUnderTest();
  let come: (sha256: string) => void = () => {};
  node.shelf.have = () => new Promise((resolve) => (come = resolve));
  const seq = await node.insert();
  const end = node.slots.follow("node", "Cd", seq ?? 0, () => {});
  await node.eject();
  assert.deepEqual(await end, { kind: "ejected" });
  come(image);
  assert.equal(await node.settled(), "empty");
  assert.ok(!node.drive.told.some((line) => line.startsWith("insert")));
  assert.equal(node.shelf.held.get(image), 0);
});

test("a disk that refuses leaves everything as it was", async () => {
  const store = MemoryStore.empty();
  const node = new SlotsUnderTest(store);
  store.refusal = new Error("full");
  await assert.rejects(node.insert(image, "pw"), /full/);
  store.refusal = undefined;
  assert.equal(await node.settled(), "empty");
  assert.deepEqual([node.shelf.asked.length, node.drive.told.length], [0, 0]);
  await node.insert();
  await node.settled();
  store.refusal = new Error("full");
  await assert.rejects(node.eject(), /full/);
  store.refusal = undefined;
  assert.equal(await node.settled(), `${image} inserted`);
});

test("where the password alone cannot be stored, nothing is asked", async () => {
  const store = MemoryStore.empty();
  const node = new SlotsUnderTest(store);
  const put = store.put.bind(store);
  store.put = (collection, id, value) =>
    collection === "mediaSecrets" ? Promise.reject(new Error("full")) : put(collection, id, value);
  await assert.rejects(node.insert(image, "pw"), /full/);
  assert.equal(await node.settled(), "empty");
  const next = await node.restarted();
  assert.equal(await next.settled(), "empty");
  assert.deepEqual(next.shelf.asked, []);
});

test("a password that nobody asks for any more is gone with the next start", async () => {
  const store = MemoryStore.empty();
  await store.put("mediaSecrets", "node/Cd", { seq: 7, password: "pw" });
  await store.put("mediaSecrets", "gone/Cd", { seq: 7, password: "pw" });
  new SlotsUnderTest(store);
  assert.deepEqual([...store.all("mediaSecrets")], []);
});

test("a service that stops takes nothing in, and says so", async () => {
  const node = new SlotsUnderTest();
  await node.insert();
  await node.settled();
  await node.bench.machines.close();
  await assert.rejects(node.eject(), { status: 503 });
  await assert.rejects(node.insert("http://server/b.iso"), { status: 503 });
  assert.equal(node.state, `${image} inserted`);
});

test("a password is kept until the image is whole, and no longer", async () => {
  const node = new SlotsUnderTest();
  let come: (sha256: string) => void = () => {};
  node.shelf.have = () => new Promise((resolve) => (come = resolve));
  await node.insert(image, "pw");
  await node.settled();
  assert.equal(node.bench.store.get("mediaSecrets", "node/Cd")?.password, "pw");
  const next = await node.restarted();
  await next.settled();
  assert.deepEqual(next.shelf.asked.at(-1)?.credentials, { userName: "joe", password: "pw" });
  come(image);
  assert.equal(await next.settled(), `${image} inserted`);
  assert.equal(next.bench.store.get("mediaSecrets", "node/Cd"), undefined);
  assert.doesNotMatch(JSON.stringify(next.bench.machine()), /"pw"/);
});

test("after a restart the machine is told again, with the image that is here", async () => {
  const node = new SlotsUnderTest();
  await node.insert();
  await node.settled();
  const next = await node.restarted();
  assert.equal(next.state, `${image} inserted`);
  await next.settled();
  assert.deepEqual(next.drive.told, [`insert Cd ${image}`]);
  assert.equal(next.shelf.asked.length, 1);
});

test("a machine that is away when the service starts keeps its medium, and is told when it answers", async () => {
  const node = new SlotsUnderTest();
  await node.insert();
  await node.settled();
  await node.bench.machines.close();
  const next = new SlotsUnderTest(node.bench.store.reopen(), node.shelf);
  next.drive.takes = away;
  await next.settled();
  assert.equal(next.state, `${image} inserted`);
  next.drive.takes = async () => {};
  await next.bench.elapse(minutes(2), 5000);
  assert.equal(next.state, `${image} inserted`);
});

test("a manager that restarts tells the machine again", async () => {
  const node = new SlotsUnderTest();
  await node.insert();
  await node.settled();
  await node.bench.machines.commands.resetManager("node", "ForceRestart", alice);
  await node.settled();
  assert.deepEqual(node.drive.told, [`insert Cd ${image}`, `insert Cd ${image}`]);
});

test("what the machine does not let go of is told, and asked again with the next start", async () => {
  const node = new SlotsUnderTest();
  await node.insert();
  await node.settled();
  node.drive.lets = away;
  await node.eject();
  assert.match(node.state, /^empty inserted It could not be taken out: the machine does not answer/);
  const next = await node.restarted();
  await next.settled();
  assert.equal(next.state, "empty");
  assert.deepEqual(next.drive.told, ["eject Cd"]);
});

test("what the machine does not let go of is asked again when it answers, and told once", async () => {
  const node = new SlotsUnderTest();
  await node.insert();
  await node.settled();
  node.drive.lets = away;
  await node.eject();
  await node.bench.elapse(minutes(2), 5000);
  const told = node.bench.log.lines.filter((line) => line.startsWith("MediaNotInserted"));
  assert.equal(told.length, 1, node.bench.log.lines.join("\n"));
  node.drive.lets = async () => {};
  await node.bench.elapse(minutes(2), 5000);
  assert.equal(node.state, "empty");
});

test("what is ejected while the manager restarts is taken out when it is back", async () => {
  const node = new SlotsUnderTest();
  await node.insert();
  await node.settled();
  const restarted = node.bench.machines.commands.resetManager("node", "ForceRestart", alice);
  await node.eject();
  await restarted;
  assert.equal(await node.settled(), "empty");
  assert.equal(node.drive.told.at(-1), "eject Cd");
});

test("what the machine may have taken without an answer is taken out again", async () => {
  const node = new SlotsUnderTest();
  node.drive.takes = away;
  await node.insert();
  await node.settled();
  assert.deepEqual(node.drive.told, [`insert Cd ${image}`, "eject Cd"]);
  assert.match(node.state, /^empty failed/);
});

test("what may have been taken is taken out as soon as the machine answers, and once", async () => {
  const node = new SlotsUnderTest();
  node.drive.takes = away;
  node.drive.lets = away;
  await node.insert();
  await node.settled();
  node.drive.lets = async () => {};
  await node.bench.elapse(minutes(1), 5000);
  assert.deepEqual(node.drive.told, [`insert Cd ${image}`, "eject Cd", "eject Cd"]);
});

test("what may have been taken before the service ended is taken out by the next one", async () => {
  const node = new SlotsUnderTest();
  node.drive.takes = away;
  node.drive.lets = away;
  await node.insert();
  await node.settled();
  const next = await node.restarted();
  assert.match(await next.settled(), /^empty failed/);
  assert.deepEqual(next.drive.told, ["eject Cd"]);
});

test("an image that does not come in time for a reset is not waited for any longer", async () => {
  const node = new SlotsUnderTest();
  node.shelf.have = never;
  await node.insert();
  await node.bench.machines.commands.reset("node", "On", alice);
  await node.bench.elapse(5000, 500);
  assert.equal(node.bench.power(), "Off");
  await node.bench.elapse(minutes(1), 5000);
  assert.equal(node.bench.power(), "On");
});

test("a failed download ends the wait of a reset", async () => {
  const node = new SlotsUnderTest();
  let fail: (error: Error) => void = () => {};
  node.shelf.have = () => new Promise((_, reject) => (fail = reject));
  await node.insert();
  await node.bench.machines.commands.reset("node", "On", alice);
  await node.bench.elapse(1000, 500);
  assert.equal(node.bench.power(), "Off");
  fail(new MediaError("missing", "It is not there."));
  await node.bench.elapse(1000, 100);
  assert.equal(node.bench.power(), "On");
});
