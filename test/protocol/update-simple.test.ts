/** SimpleUpdate: an image is fetched from a server, and a machine is to run it from its next boot on. */
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import { assertError, assertStatus } from "../support/expect.js";
import type { Answer } from "../support/http-client.js";
import { TestService } from "../support/service.js";

const service = await TestService.start({ after });
const action = "/redfish/v1/UpdateService/Actions/UpdateService.SimpleUpdate";
const system = "/redfish/v1/Systems/board03";

let serve: RequestListener = (_, response) => response.writeHead(404).end();
let connections = 0;
const server = createServer((request, response) => serve(request, response));
server.on("connection", (socket) => {
  connections += 1;
  socket.on("close", () => {
    connections -= 1;
  });
});
await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
after(() => {
  server.closeAllConnections();
  server.close();
});
const origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;

const ended = async ({ headers }: Answer): Promise<Answer["json"]> =>
  (
    await service.until(
      () => service.get(String(headers.location)),
      ({ status }) => status === 200,
    )
  ).json;
const messagesOf = (task: Answer["json"]): string[] =>
  task.Messages.map(({ MessageId }: { MessageId: string }) => MessageId.split(".").at(-1));

test("a machine runs the image after its next boot, and says so", async () => {
  serve = (_, response) => void response.end("an image for board03");
  const before = (await service.get(system)).json.BiosVersion;
  const body = { ImageURI: `http://${origin}/fw.bin`, TransferProtocol: "HTTP", Targets: [system] };
  const answer = await service.post(action, body);
  assertStatus(answer, 202);
  assert.equal(answer.text, "");
  const task = await ended(answer);
  assert.deepEqual([task.TaskState, task.TaskStatus], ["Completed", "OK"]);
  assert.ok(messagesOf(task).includes("AwaitToActivate"));
  assert.equal((await service.get(system)).json.BiosVersion, before);
  const [uri] = (await service.get("/redfish/v1/UpdateService/LocalImageStore")).json.Members.map(
    (member: { "@odata.id": string }) => member["@odata.id"],
  );
  assert.deepEqual((await service.get(uri)).json.Links.StagedTargets, [{ "@odata.id": system }]);
  const reset = (ResetType: string) => service.post(`${system}/Actions/ComputerSystem.Reset`, { ResetType });
  await reset("ForceOff");
  await service.untilBody(system, ({ PowerState }) => PowerState === "Off");
  await reset("On");
  await service.untilBody(uri, ({ Active }) => Active === true);
});

test("Username and Password go to the server, and are nowhere else", async () => {
  let shown: string | undefined;
  serve = (request, response) => {
    shown = request.headers.authorization;
    response.writeHead(500).end("an inner word");
  };
  const body = { ImageURI: `http://${origin}/fw.bin?sig=t0psecret`, Username: "courier", Password: "P1geon-post" };
  const answer = await service.post(action, body);
  const task = await ended(answer);
  assert.equal(shown, `Basic ${Buffer.from("courier:P1geon-post").toString("base64")}`);
  assert.equal(task.TaskState, "Exception");
  const log = (await service.get("/redfish/v1/Managers/shoal/LogServices/Log/Entries")).text;
  const everything = JSON.stringify([
    task,
    log,
    service.log.map(({ text, fields }) => [text, fields, String(fields.error)]),
  ]);
  for (const secret of ["courier", "P1geon-post", "t0psecret", "an inner word"]) {
    assert.ok(!everything.includes(secret), secret);
  }
  for (const file of await readdir(service.state, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const { readFile } = await import("node:fs/promises");
    const text = await readFile(join(file.parentPath, file.name), "latin1");
    for (const secret of ["P1geon-post", "t0psecret"]) assert.ok(!text.includes(secret), file.name);
  }
});

test("URIs that lead nowhere, to no HTTP, or where the service must not go are refused at once", async () => {
  const refused: readonly [string, string][] = [
    ["file:///etc/passwd", "ActionParameterValueFormatError"],
    ["ftp://host/x", "ActionParameterValueFormatError"],
    [`http://${origin}/x#sha256=1`, "ActionParameterValueFormatError"],
    ["http://169.254.169.254/latest", "AccessDenied"],
    ["http://[::1]/x", "AccessDenied"],
    [`${service.url}/redfish/v1/`, "AccessDenied"],
  ];
  for (const [ImageURI, id] of refused) assertError(await service.post(action, { ImageURI }), 400, id);
});

test("DELETE of the task ends the transfer", async () => {
  serve = (_, response) => void response.writeHead(200, { "Content-Length": 1000 }).write("begin");
  const before = connections;
  const answer = await service.post(action, { ImageURI: `http://${origin}/slow.bin`, Targets: [system] });
  await service.until(
    () => connections,
    (now) => now > before,
  );
  assertStatus(await service.delete(String(answer.headers.location)), 204);
  await service.until(
    () => connections,
    (now) => now === before,
  );
  assert.equal((await ended(answer)).TaskState, "Cancelled");
});

test("an image that is here is staged without being fetched, and not twice", async () => {
  const [uri] = (await service.get("/redfish/v1/UpdateService/LocalImageStore")).json.Members.map(
    (member: { "@odata.id": string }) => member["@odata.id"],
  );
  const activate = await service.post(`${uri}/Actions/SoftwareInventory.Activate`, {
    Targets: [{ "@odata.id": "/redfish/v1/Systems/board04" }],
  });
  assertStatus(activate, 202);
  assert.equal((await ended(activate)).TaskState, "Completed");
  const again = await ended(await service.post(action, { ImageURI: uri, Targets: ["/redfish/v1/Systems/board04"] }));
  assert.ok(messagesOf(again).includes("UpdateSkipped"));
});
