/** `--debug-responses`: what goes out and is not as its schema says is in the log, and the client is none the worse for it. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { resources } from "../../redfish-schema/resources/index.js";
import { checkingResponses } from "../../src/protocol/check-responses.js";
import type { Reply, Request } from "../../src/protocol/exchange.js";
import type { Tree } from "../../src/tree/tree.js";
import { populate } from "../support/populate.js";
import { TestService } from "../support/service.js";

test("what is right, writes included, leaves nothing in the log", async () => {
  const service = await TestService.start({ after }, { debugResponses: true });
  await populate(service);
  for (const uri of [
    "",
    "/Systems",
    "/Systems/board01",
    "/Managers/board01",
    "/SessionService/Sessions",
    "/AccountService",
  ])
    await service.get(`/redfish/v1${uri}`);
  await service.get("/redfish/v1/Systems?$select=Name");
  await service.get("/redfish/v1/Systems/web01");
  assert.deepEqual(
    service.log.filter(({ level }) => level === "warn" || level === "error"),
    [],
  );
});

test("a body that is wrong is told of, with where and why, and goes out as it is", async () => {
  const resource = resources.find(({ uri }) => uri === "/redfish/v1/Systems/{machineId}")!;
  const uri = "/redfish/v1/Systems/a";
  const tree = {
    find: (path: string) => (path === uri ? { resource, context: { uri } } : undefined),
  } as unknown as Tree;
  const told: unknown[] = [];
  const logger = { debug() {}, info() {}, error() {}, warn: (_: string, fields?: object) => void told.push(fields) };
  const replyTo = (status: number, body: unknown, headers: readonly string[] = []): Reply => ({
    status,
    headers,
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const ask = async (reply: Reply, url = uri) => {
    const handle = checkingResponses(() => Promise.resolve(reply), tree, logger);
    assert.equal(await handle({ method: "GET", url } as Request), reply);
    return told.splice(0);
  };
  const wrong = {
    "@odata.id": uri,
    "@odata.type": "#ComputerSystem.v1_27_0.ComputerSystem",
    Id: "a",
    Name: "a",
    Nmae: 1,
  };
  assert.deepEqual(await ask(replyTo(200, wrong)), [
    { uri, problems: [{ pointer: "/Nmae", problem: "unknown property" }] },
  ]);
  assert.equal((await ask(replyTo(201, wrong, ["Location", uri]), "/redfish/v1/Systems")).length, 1);
  assert.equal((await ask(replyTo(200, "no JSON"))).length, 1);
  assert.deepEqual(await ask(replyTo(200, wrong), `${uri}?$select=Nmae`), []);
  assert.deepEqual(await ask(replyTo(404, { error: {} })), []);
  assert.deepEqual(await ask({ status: 204, headers: [] }), []);
  assert.deepEqual(await ask(replyTo(200, wrong), "/redfish/v1/Systems/b"), []);
});
