/** A walk reads all that links lead to, within its bounds, and leaves out what it shall. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { pathOf } from "../../../src/domain/mockup/links.js";
import type { MockupDocument } from "../../../src/model/mockup.js";
import { toWrite } from "../../../src/services/recording/record.js";
import { type Fetch, type Fetched, type WalkOptions, walk } from "../../../src/services/recording/walk.js";
import { collection, smallMachine, v1 } from "../../support/mockup.js";

const usual: WalkOptions = { everything: false, atOnce: 4, mostResources: 1000, mostBytes: 1e6 };
const failed: Fetched = { kind: "failed", problem: "answers 404" };

/** A service of these documents. @param asked notes what was asked of it */
const serviceOf =
  (documents: ReadonlyMap<string, MockupDocument>, asked: string[] = []): Fetch =>
  async (uri) => {
    asked.push(uri);
    await Promise.resolve();
    const document = documents.get(uri.includes("$skip") ? uri : (pathOf(uri) ?? ""));
    return document === undefined ? failed : { kind: "document", document, headers: { allow: "GET" }, bytes: 100 };
  };

test("everything that links lead to, each once", async () => {
  const asked: string[] = [];
  const recording = await walk(serviceOf(smallMachine(), asked), usual);
  const paths = [...smallMachine().keys()].sort();
  assert.deepEqual([...recording.documents.keys()], paths);
  assert.equal(new Set(asked).size, asked.length);
  assert.deepEqual(
    recording.failures.map(({ path }) => path),
    [`${v1}/SessionService/Sessions`],
  );
  assert.equal(recording.cut, null);
});

test("no more at once than it may, and they are used", async () => {
  let running = 0;
  let most = 0;
  const serve = serviceOf(smallMachine());
  await walk(async (uri) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    const answer = await serve(uri);
    running -= 1;
    return answer;
  }, usual);
  assert.equal(most, 4);
});

test("links to elsewhere are not followed", async () => {
  const root = {
    ...smallMachine().get(v1),
    Oem: {
      A: { "@odata.id": "https://other.example/redfish/v1/X" },
      B: { Uri: "/etc/passwd" },
      C: { Uri: "/redfish/v2" },
    },
  };
  const asked: string[] = [];
  await walk(serviceOf(smallMachine().set(v1, root), asked), usual);
  assert.ok(
    asked.every((uri) => uri.startsWith(`${v1}/`)),
    asked.join(),
  );
});

test("logs, sessions and the like are left out: their collections are empty, and no link leads to them", async () => {
  const sessions = `${v1}/SessionService/Sessions`;
  const documents = smallMachine().set(sessions, collection("SessionCollection", sessions, ["1"]));
  const task = `${v1}/TaskService/Tasks/1`;
  documents.set(task, { "@odata.id": task, "@odata.type": "#Task.v1_7_0.Task", Id: "1", Name: "Task" });
  const system = `${v1}/Systems/S1`;
  const links = { Oem: { Last: { "@odata.id": task }, All: [{ "@odata.id": task }], "All@odata.count": 1 } };
  documents.set(system, { ...documents.get(system), ...links });
  const recording = await walk(serviceOf(documents), usual);
  const rules = { keepIdentity: true, headers: true };
  const written = toWrite(recording, rules);
  assert.deepEqual(written.documents.get(sessions)?.Members, []);
  assert.equal(written.documents.get(sessions)?.["Members@odata.count"], 0);
  assert.ok(!written.documents.has(task));
  assert.deepEqual(written.documents.get(system)?.Oem, { All: [], "All@odata.count": 0 });
  assert.deepEqual(written.headers.get(system), { allow: "GET" });
  const whole = await walk(serviceOf(documents), { ...usual, everything: true });
  assert.ok(whole.documents.has(task));
});

test("a collection in pages becomes one, and pages that go round end", async () => {
  const systems = `${v1}/Systems`;
  const page = (from: number, next: string): MockupDocument => ({
    ...smallMachine().get(systems),
    Members: [{ "@odata.id": `${systems}/S${from}` }],
    "Members@odata.count": 3,
    "Members@odata.nextLink": next,
  });
  const documents = smallMachine()
    .set(systems, page(1, `${systems}?$skip=1`))
    .set(`${systems}?$skip=1`, page(2, `${systems}?$skip=2`))
    .set(`${systems}?$skip=2`, page(3, `${systems}?$skip=1`));
  const { documents: got } = await walk(serviceOf(documents), usual);
  const { Members, "Members@odata.nextLink": next } = got.get(systems) ?? {};
  assert.deepEqual(
    Members,
    [1, 2, 3].map((id) => ({ "@odata.id": `${systems}/S${id}` })),
  );
  assert.equal(next, undefined);
  documents.delete(`${systems}?$skip=2`);
  const { failures } = await walk(serviceOf(documents), usual);
  assert.match(failures.find(({ path }) => path === systems)?.problem ?? "", /2 members here, and more/);
});

test("bounds end it, with what was read by then", async () => {
  const few = await walk(serviceOf(smallMachine()), { ...usual, mostResources: 5 });
  assert.match(String(few.cut), /more than 5 resources/);
  assert.ok(few.documents.size >= 5 && few.documents.size < 5 + usual.atOnce);
  const small = await walk(serviceOf(smallMachine()), { ...usual, mostBytes: 1000 });
  assert.match(String(small.cut), /more than 1000 bytes/);
  const ended = await walk(serviceOf(smallMachine()), { ...usual, signal: AbortSignal.abort() });
  assert.equal(ended.cut, "it was ended");
});

test("what no folder can be called, and what is no JSON, is told and costs nothing else", async () => {
  const links = ["a\\\\b", "n".repeat(256), "index.json", "%0a", `${"d/".repeat(1600)}d`, "text", "fine"];
  const root = { Members: links.map((name) => ({ "@odata.id": `${v1}/${name}` })) };
  const { documents, failures, cut } = await walk(
    async (uri) =>
      uri.endsWith("/text")
        ? { kind: "text", text: "<html>", bytes: 6 }
        : { kind: "document", document: uri === `${v1}/` ? root : {}, headers: {}, bytes: 2 },
    usual,
  );
  assert.deepEqual([...documents.keys()], [v1, `${v1}/fine`]);
  assert.equal(failures.length, 6);
  assert.equal(cut, null);
});

test("links without end are not remembered without end", async () => {
  let asked = 0;
  const many = (): Fetched => {
    asked += 1;
    const members = Array.from({ length: 1000 }, (_, index) => ({ "@odata.id": `${v1}/${asked}x${index}` }));
    return { kind: "document", document: { Members: members }, headers: {}, bytes: 1 };
  };
  const { cut } = await walk(async () => many(), { ...usual, mostResources: 100 });
  assert.equal(cut, "there are links without end");
  assert.ok(asked < 10);
});

test("a resource that does not answer costs nobody else; a service that does not, the rest", async () => {
  const serve = serviceOf(smallMachine());
  const lame = await walk(async (uri) => {
    if (uri.endsWith("/CPU1")) throw new Error("it does not answer");
    return serve(uri);
  }, usual);
  assert.equal(lame.documents.size, smallMachine().size - 1);
  const bare = await walk(async (uri) => {
    if (uri.endsWith("$metadata")) throw new Error("it does not answer");
    return serve(uri);
  }, usual);
  assert.equal(bare.documents.size, smallMachine().size);
  let left = 20;
  const dead = await walk(async (uri) => {
    left -= 1;
    if (left < 0) throw new Error("it does not answer");
    return serve(uri);
  }, usual);
  assert.match(String(dead.cut), /does not answer any more/);
});

test("wrong credentials are shown once, and fail it", async () => {
  const serve = serviceOf(smallMachine());
  let refused = 0;
  const guarded: Fetch = async (uri) => {
    if (pathOf(uri) === v1 || uri.endsWith("$metadata")) return serve(uri);
    refused += 1;
    throw new Error("unauthorized");
  };
  await assert.rejects(walk(guarded, usual), /unauthorized/);
  assert.equal(refused, 1);
});
