/** DSP0266 §"POST (create)", §"DELETE". */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertError, assertStatus } from "../support/expect.js";
import { adminPassword, TestService } from "../support/service.js";

const service = await TestService.start({ after });
const sessions = "/redfish/v1/SessionService/Sessions";
const accounts = "/redfish/v1/AccountService/Accounts";
const login = { UserName: "admin", Password: adminPassword };

test("201 with the new resource, where it is, and its tag", async () => {
  const answer = await service.post(accounts, { UserName: "ada", Password: "Bright-c0ral-reef", RoleId: "Operator" });
  assertStatus(answer, 201);
  const at = String(answer.headers.location);
  assert.equal(answer.json["@odata.id"], at);
  const read = await service.get(at);
  assert.deepEqual(read.json, answer.json);
  assert.equal(read.headers.etag, answer.headers.etag);
  assert.equal(answer.json.Password, null);
  assert.equal(answer.json.RoleId, "Operator");
});

test("a POST to Members is a POST to the collection", async () => {
  for (const target of [sessions, `${sessions}/Members`]) {
    const answer = await service.post(target, login, { as: "nobody" });
    assertStatus(answer, 201);
    assertStatus(await service.get(String(answer.headers.location)), 200);
  }
  assertError(await service.post("/redfish/v1/Systems/Members", {}), 405, "OperationNotAllowed");
});

test("each POST makes another", async () => {
  const made = [await service.post(sessions, login), await service.post(sessions, login)];
  const at = made.map(({ headers }) => headers.location);
  assert.notEqual(at[0], at[1]);
  for (const uri of at) {
    assertStatus(await service.delete(String(uri)), 204);
    assertStatus(await service.get(String(uri)), 404);
    assertStatus(await service.delete(String(uri)), 404);
  }
});

test("all or nothing: every fault is named and nothing is made", async () => {
  const before = (await service.get(accounts)).json["Members@odata.count"];
  assertError(await service.post(accounts, { UserName: "x" }), 400, "PropertyMissing", "PropertyMissing");
  assertError(
    await service.post(accounts, { UserName: "eve", Password: "Bright-c0ral-reef", RoleId: "Operator", Bogus: 1 }),
    400,
    "PropertyUnknown",
  );
  assertError(await service.post(accounts, { UserName: "eve", Password: "short", RoleId: "Operator" }), 400);
  assertError(
    await service.post(accounts, { UserName: "eve", Password: "Bright-c0ral-reef", RoleId: "King" }),
    400,
    "PropertyValueNotInList",
  );
  assertError(
    await service.post(accounts, { UserName: "a/b", Password: "Bright-c0ral-reef", RoleId: "Operator" }),
    400,
    "PropertyValueFormatError",
  );
  assertError(
    await service.post(accounts, { UserName: "ada", Password: "Bright-c0ral-reef", RoleId: "Operator" }),
    400,
    "ResourceAlreadyExists",
  );
  assertError(await service.post(accounts), 400, "UnrecognizedRequestBody");
  assert.equal((await service.get(accounts)).json["Members@odata.count"], before);
});

test("the last administrator stays", async () => {
  assertError(await service.delete(`${accounts}/admin`), 409, "ResourceCannotBeDeleted");
  assertError(await service.patch(`${accounts}/admin`, { RoleId: "ReadOnly" }), 409);
  assertError(await service.patch(`${accounts}/admin`, { Enabled: false }), 409);
});

test("a role in use cannot be removed, one that is free can", async () => {
  const role = await service.post("/redfish/v1/AccountService/Roles", {
    RoleId: "Diver",
    AssignedPrivileges: ["Login"],
  });
  assertStatus(role, 201);
  const account = await service.post(accounts, { UserName: "dora", Password: "Bright-c0ral-reef", RoleId: "Diver" });
  assertError(await service.delete(String(role.headers.location)), 409, "ResourceInUse");
  assertStatus(await service.delete(String(account.headers.location)), 204);
  assertStatus(await service.delete(String(role.headers.location)), 204);
});

test("what was made is there after a restart", async () => {
  await service.restart();
  assertStatus(await service.get(`${accounts}/ada`), 200);
});
