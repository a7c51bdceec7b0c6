/** Reading a live service: patient with who is busy, and never led elsewhere. */
import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { after, test } from "node:test";
import type { Clock, Duration } from "../../../src/model/clock.js";
import { systemClock } from "../../../src/model/clock.js";
import { openReader, ServiceError, type ServiceToRead } from "../../../src/services/recording/client.js";
import { serveHere } from "../../support/local-server.js";

const listening = async (answer: RequestListener): Promise<URL> => new URL((await serveHere({ after }, answer)).url);

/** Waits are over at once, and are noted. */
const hasty = (waits: Duration[]): Clock => ({
  ...systemClock,
  now: () => 0,
  after(duration, act) {
    waits.push(duration);
    const timer = setImmediate(act);
    return () => clearImmediate(timer);
  },
});

async function readerOf(answer: RequestListener, more: Partial<ServiceToRead> = {}) {
  const waits: Duration[] = [];
  const reader = openReader({
    url: await listening(answer),
    login: { user: "jo", password: "pässword" },
    certificate: null,
    insecure: false,
    atOnce: 4,
    clock: hasty(waits),
    ...more,
  });
  after(() => reader.close());
  return { fetch: reader.fetch, waits };
}

test("a document with the headers that tell how it may be used, asked for with GET and Basic", async () => {
  const { fetch } = await readerOf((request, response) => {
    assert.equal(request.method, "GET");
    const [, credentials = ""] = String(request.headers.authorization).split(" ");
    assert.equal(Buffer.from(credentials, "base64").toString(), "jo:pässword");
    response.setHeader("Allow", "GET").setHeader("Set-Cookie", "secret").setHeader("X-Auth-Token", "secret");
    response.end(JSON.stringify({ Id: request.url }));
  });
  const got = await fetch("/redfish/v1/Systems?$skip=1");
  assert.deepEqual(got, {
    kind: "document",
    document: { Id: "/redfish/v1/Systems?$skip=1" },
    headers: { allow: "GET" },
    bytes: 36,
  });
});

test("who is busy is asked again when it says, and given up at last", async () => {
  let asked = 0;
  const { fetch, waits } = await readerOf((_, response) => {
    asked += 1;
    if (asked > 3) return void response.end("{}");
    response.writeHead(asked === 1 ? 429 : 503, asked === 2 ? { "Retry-After": "7" } : {}).end();
  });
  assert.equal((await fetch("/redfish/v1")).kind, "document");
  assert.deepEqual(waits, [2000, 7000, 2000]);
  const never = await readerOf((_, response) => response.writeHead(503, { "Retry-After": "86400" }).end());
  assert.deepEqual(await never.fetch("/redfish/v1"), { kind: "failed", problem: "answers 503" });
  assert.deepEqual(never.waits, [60_000, 60_000, 60_000, 60_000]);
});

test("it goes along to another path, never to another service", async () => {
  let strangers = 0;
  const stranger = await listening((_, response) => {
    strangers += 1;
    response.end("{}");
  });
  const { fetch } = await readerOf((request, response) => {
    if (request.url === "/redfish/v1") response.writeHead(308, { Location: "/redfish/v1/" }).end();
    else if (request.url === "/redfish/v1/") response.end('{"Id":"root"}');
    else if (request.url === "/redfish/v1/X")
      response.writeHead(302, { Location: `${stranger.href}redfish/v1/X` }).end();
    else if (request.url === "/redfish/v1/Y")
      response.writeHead(302, { Location: `http://${request.headers.host}//${stranger.host}/redfish/v1/Y` }).end();
    else response.writeHead(404).end();
  });
  const root = await fetch("/redfish/v1");
  assert.deepEqual(root.kind === "document" && root.document, { Id: "root" });
  assert.deepEqual(await fetch("/redfish/v1/X"), { kind: "failed", problem: "answers 302" });
  assert.deepEqual(await fetch("/redfish/v1/Y"), { kind: "failed", problem: "answers 404" });
  await assert.rejects(fetch(`//${stranger.host}/redfish/v1/Z`));
  assert.equal(strangers, 0);
});

test("what is no JSON, what is not there, what is too long", async () => {
  const { fetch } = await readerOf((request, response) => {
    if (request.url === "/long") response.end(Buffer.alloc(9 * 1024 * 1024, "a"));
    else if (request.url === "/text") response.end("<Edmx/>");
    else response.writeHead(404).end("{}");
  });
  assert.deepEqual(await fetch("/text"), { kind: "text", text: "<Edmx/>", bytes: 7 });
  assert.deepEqual(await fetch("/none"), { kind: "failed", problem: "answers 404" });
  assert.deepEqual(await fetch("/long"), { kind: "failed", problem: "is longer than 8388608 bytes" });
});

test("what is waited for ends when all of it shall", async () => {
  const ending = new AbortController();
  const after: Clock["after"] = () => {
    setImmediate(() => ending.abort());
    return () => {};
  };
  const busy = await readerOf((_, response) => response.writeHead(503).end(), {
    signal: ending.signal,
    clock: { ...systemClock, after },
  });
  await assert.rejects(busy.fetch("/redfish/v1"), ServiceError);
  const stop = new AbortController();
  const silent = await readerOf(() => stop.abort(), { signal: stop.signal });
  await assert.rejects(silent.fetch("/redfish/v1"), ServiceError);
});

test("wrong credentials, and nobody there", async () => {
  const { fetch } = await readerOf((_, response) => response.writeHead(401).end());
  await assert.rejects(fetch("/redfish/v1"), (error) => error instanceof ServiceError && error.code === "unauthorized");
  const undoings: (() => void)[] = [];
  const { url } = await serveHere({ after: (undo) => undoings.push(undo) }, () => {});
  for (const undo of undoings) undo();
  const { fetch: none } = await readerOf(() => {}, { url: new URL(url) });
  await assert.rejects(none("/redfish/v1"), (error) => error instanceof ServiceError && error.code === "unreachable");
});
