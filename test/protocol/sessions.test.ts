/** DSP0266 §"Authentication": Basic, sessions, and how each ends. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertError, assertStatus } from "../support/expect.js";
import type { Answer } from "../support/http-client.js";
import { adminPassword, TestService } from "../support/service.js";

const service = await TestService.start({ after });
const sessions = "/redfish/v1/SessionService/Sessions";
const systems = "/redfish/v1/Systems";

const login = (UserName = "admin", Password = adminPassword): Promise<Answer> =>
  service.post(sessions, { UserName, Password }, { as: "nobody" });
const tokenOf = (answer: Answer) => ({ token: String(answer.headers["x-auth-token"]) });

test("a login: 201, token, Location, the session; no cookie", async () => {
  const answer = await login();
  assertStatus(answer, 201);
  assert.match(String(answer.headers["x-auth-token"]), /^[0-9a-f]{64}$/);
  assert.equal(answer.headers["set-cookie"], undefined);
  for (const name of ["@odata.id", "@odata.type", "Id", "Name", "UserName"]) assert.ok(name in answer.json, name);
  assert.equal(answer.json["@odata.id"], answer.headers.location);
  assert.equal(answer.json.UserName, "admin");
  assert.equal(answer.json.Password, null);
  assert.equal(answer.json.Token ?? null, null);
  assertStatus(await service.get(systems, { as: tokenOf(answer) }), 200);
});

test("Basic works by itself and opens no session", async () => {
  const before = (await service.get(sessions)).json["Members@odata.count"];
  assertStatus(await service.get(systems, { as: { basic: ["admin", adminPassword] } }), 200);
  assert.equal((await service.get(sessions)).json["Members@odata.count"], before);
});

test("wrong credentials: 401 that says neither the right password nor the one tried", async () => {
  const tried = "Wr0ng-current-here";
  const answers = [
    await login("admin", tried),
    await login("nobody", tried),
    await service.get(systems, { as: { basic: ["admin", tried] } }),
    await service.get(systems, { as: { token: tried } }),
    await service.get(systems, { as: { token: "0".repeat(64) } }),
  ];
  for (const answer of answers) {
    assertError(answer, 401);
    assert.ok(!answer.text.includes(tried) && !answer.text.includes(adminPassword));
  }
  assert.equal(answers[0]?.text, answers[1]?.text, "the answer tells which names there are");
  await service.get(systems);
});

test("401 names Basic while Basic works", async () => {
  const answer = await service.get(systems, { as: "nobody" });
  assertError(answer, 401, "NoValidSession");
  assert.match(String(answer.headers["www-authenticate"]), /^Basic realm=/);
});

test("a bad token is not made up for by a password beside it", async () => {
  const headers = { ...service.credentials(), "X-Auth-Token": "0".repeat(64) };
  assertError(await service.get(systems, { as: "nobody", headers }), 401);
});

test("DELETE of a session ends its token at once", async () => {
  const answer = await login();
  const as = tokenOf(answer);
  assertStatus(await service.delete(String(answer.headers.location), { as }), 204);
  assertError(await service.get(systems, { as }), 401, "NoValidSession");
});

test("a session that is not used ends after the timeout, one that is used goes on", async () => {
  const [idle, busy] = [await login(), await login()];
  for (let minute = 0; minute < 31; minute++) {
    service.clock.advance(60_000);
    assertStatus(await service.get(systems, { as: tokenOf(busy) }), 200);
  }
  assertError(await service.get(systems, { as: tokenOf(idle) }), 401);
  assertStatus(await service.get(String(idle.headers.location)), 404);
});

test("a shorter timeout is in force at once", async () => {
  const answer = await login();
  assertStatus(await service.patch("/redfish/v1/SessionService", { SessionTimeout: 30 }), 200);
  service.clock.advance(31_000);
  assertError(await service.get(systems, { as: tokenOf(answer) }), 401);
  assertStatus(await service.patch("/redfish/v1/SessionService", { SessionTimeout: 1800 }), 200);
});

test("sessions go on after a restart", async () => {
  const answer = await login();
  await service.restart();
  assertStatus(await service.get(systems, { as: tokenOf(answer) }), 200);
});

test("a new password, another name and a disabled account end the account's other sessions", async () => {
  const accounts = "/redfish/v1/AccountService/Accounts";
  const made = await service.post(accounts, { UserName: "sam", Password: "Salt-w4ter-taffy", RoleId: "Operator" });
  const at = String(made.headers.location);
  const changes = [{ Password: "Fresh-w4ter-taffy" }, { UserName: "samuel" }, { Enabled: false }];
  let [name, password] = ["sam", "Salt-w4ter-taffy"];
  for (const change of changes) {
    const as = tokenOf(await login(name, password));
    assertStatus(await service.get(systems, { as }), 200);
    assertStatus(await service.patch(at, change), 200);
    assertError(await service.get(systems, { as }), 401);
    name = change.UserName ?? name;
    password = change.Password ?? password;
  }
  assertError(await login(name, password), 401);
  assertStatus(await service.patch(at, { Enabled: true }), 200);
  const as = tokenOf(await login(name, password));
  assertStatus(await service.delete(at), 204);
  assertError(await service.get(systems, { as }), 401);
});

test("without credentials: the version, the root, the OData documents and a login, nothing else", async () => {
  for (const uri of ["/redfish", "/redfish/v1", "/redfish/v1/", "/redfish/v1/odata", "/redfish/v1/$metadata"])
    for (const method of ["GET", "HEAD"]) assertStatus(await service.request(method, uri, { as: "nobody" }), 200);
  for (const [method = "", uri = ""] of [
    ["GET", "/redfish/v1/openapi.yaml"],
    ["GET", systems],
    ["GET", sessions],
    ["GET", "/redfish/v1/Registries"],
    ["GET", "/redfish/v1/JsonSchemas"],
    ["GET", "/redfish/v1/EventService/SSE"],
    ["GET", "/redfish/v1/does/not/exist"],
    ["POST", "/redfish/v1/"],
    ["PATCH", "/redfish/v1/"],
    ["DELETE", "/redfish/v1/"],
    ["POST", "/redfish"],
    ["OPTIONS", systems],
    ["PATCH", sessions],
    ["DELETE", `${sessions}/Members`],
    ["POST", "/redfish/v1/AccountService/Accounts"],
    ["POST", "/redfish/v1/Systems/board01/Actions/ComputerSystem.Reset"],
  ])
    assertError(await service.request(method, uri, { as: "nobody", body: {} }), 401);
});

test("with Basic switched off only sessions come in, and 401 does not name it", async () => {
  const as = tokenOf(await login());
  assertStatus(await service.patch("/redfish/v1/AccountService", { HTTPBasicAuth: "Disabled" }), 200);
  const answer = await service.get(systems);
  assertError(answer, 401);
  assert.doesNotMatch(String(answer.headers["www-authenticate"]), /Basic/);
  assertStatus(await service.patch("/redfish/v1/AccountService", { HTTPBasicAuth: "Enabled" }, { as }), 200);
  assertStatus(await service.get(systems), 200);
});
