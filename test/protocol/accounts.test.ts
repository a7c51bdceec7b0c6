/** DSP0266 §"Security details": lockout, passwords that have to be changed, and what is one's own. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertError, assertStatus, messageIds } from "../support/expect.js";
import { TestService } from "../support/service.js";

const service = await TestService.start({ after });
const accounts = "/redfish/v1/AccountService/Accounts";
const sessions = "/redfish/v1/SessionService/Sessions";
const password = "Under-the-p1er-now";

async function makeAccount(UserName: string, more: object = {}): Promise<string> {
  const made = await service.post(accounts, { UserName, Password: password, RoleId: "Operator", ...more });
  assertStatus(made, 201);
  return String(made.headers.location);
}

const login = (UserName: string, Password = password) =>
  service.post(sessions, { UserName, Password }, { as: "nobody" });

test("the standard's roles are there with exactly the standard's privileges", async () => {
  const wanted = {
    Administrator: ["Login", "ConfigureManager", "ConfigureUsers", "ConfigureComponents", "ConfigureSelf"],
    Operator: ["Login", "ConfigureComponents", "ConfigureSelf"],
    ReadOnly: ["Login", "ConfigureSelf"],
  };
  for (const [role, privileges] of Object.entries(wanted)) {
    const { json } = await service.get(`/redfish/v1/AccountService/Roles/${role}`);
    assert.deepEqual([...json.AssignedPrivileges].sort(), [...privileges].sort());
    assert.equal(json.IsPredefined, true);
  }
});

test("accounts come to machines' consoles as their role lets them, and say so", async () => {
  const all = ["Redfish", "HostConsole", "KVMIP"];
  assert.deepEqual((await service.get("/redfish/v1/AccountService")).json.SupportedAccountTypes, all);
  const reader = await makeAccount("rosa", { RoleId: "ReadOnly", AccountTypes: ["Redfish"] });
  const typist = await makeAccount("theo", { AccountTypes: all });
  const typesOf = async (uri: string) => (await service.get(uri)).json.AccountTypes;
  assert.deepEqual(await typesOf(reader), ["Redfish", "HostConsole"]);
  assert.deepEqual(await typesOf(typist), all);

  const refused = await service.post(accounts, {
    UserName: "kurt",
    Password: password,
    RoleId: "ReadOnly",
    AccountTypes: all,
  });
  assertError(refused, 400, "PropertyValueConflict");
  assertError(await service.patch(reader, { AccountTypes: all }), 400);

  const roles = "/redfish/v1/AccountService/Roles";
  assertStatus(await service.post(roles, { RoleId: "Watcher", AssignedPrivileges: ["Login"] }), 201);
  const watcher = await makeAccount("wilma", { RoleId: "Watcher" });
  const before = await service.get(watcher);
  assert.deepEqual(before.json.AccountTypes, ["Redfish", "HostConsole"]);
  assertStatus(await service.patch(`${roles}/Watcher`, { AssignedPrivileges: ["Login", "ConfigureComponents"] }), 200);
  const widened = await service.get(watcher);
  assert.deepEqual(widened.json.AccountTypes, all);
  assert.notEqual(widened.headers.etag, before.headers.etag);
  assertStatus(await service.delete(watcher), 204);
});

test("too many wrong passwords lock the account for a while, the right one does not help", async () => {
  const at = await makeAccount("lena");
  const { AccountLockoutThreshold, AccountLockoutDuration } = (await service.get("/redfish/v1/AccountService")).json;
  for (let n = 0; n < AccountLockoutThreshold; n++) assertError(await login("lena", "wrong-wrong-wrong"), 401);
  assert.equal((await service.get(at)).json.Locked, true);
  assertError(await login("lena"), 401);
  assertError(await service.get(at, { as: { basic: ["lena", password] } }), 401);
  service.clock.advance(AccountLockoutDuration * 1000);
  assert.equal((await service.get(at)).json.Locked, false);
  assertStatus(await login("lena"), 201);
});

test("an administrator unlocks, and nobody locks by PATCH", async () => {
  const at = await makeAccount("otto");
  for (let n = 0; n < 5; n++) await login("otto", "wrong-wrong-wrong");
  assertError(await login("otto"), 401);
  assertStatus(await service.patch(at, { Locked: false }), 200);
  assertStatus(await login("otto"), 201);
  assertError(await service.patch(at, { Locked: true }), 400);
});

test("a password that has to be changed: login with a word about it, own account, new password, nothing else", async () => {
  const at = await makeAccount("pia");
  assertStatus(await service.patch(at, { PasswordChangeRequired: true }), 200);
  const opened = await login("pia");
  assertStatus(opened, 201);
  assert.deepEqual(messageIds(opened), ["PasswordChangeRequired"]);
  for (const as of [{ token: String(opened.headers["x-auth-token"]) }, { basic: ["pia", password] as const }]) {
    assertStatus(await service.get(at, { as }), 200);
    for (const [method = "", uri = "", body] of [
      ["GET", "/redfish/v1/Systems"],
      ["HEAD", "/redfish/v1/Systems"],
      ["OPTIONS", "/redfish/v1/Systems"],
      ["GET", "/redfish/v1/Systems/board01"],
      ["GET", `${accounts}/admin`],
      ["GET", "/redfish/v1/EventService/SSE"],
      ["GET", "/redfish/v1/openapi.yaml"],
      ["GET", "/redfish/v1/JsonSchemas"],
      ["PATCH", "/redfish/v1/Systems/board01", { AssetTag: "x" }],
      ["PATCH", at, { UserName: "pia2" }],
      ["PATCH", at, { Password: "Over-the-p1er-now", Enabled: true }],
      ["DELETE", at],
      ["POST", accounts, { UserName: "q", Password: password, RoleId: "Operator" }],
      ["POST", "/redfish/v1/Systems/board01/Actions/ComputerSystem.Reset", { ResetType: "On" }],
      ["POST", "/redfish/v1/Systems/board01/Actions/ComputerSystem.Reset"],
    ] as [string, string, object?][]) {
      const answer = await service.request(method, uri, { as, body });
      assertStatus(answer, 403);
      if (method !== "HEAD") assert.deepEqual(messageIds(answer), ["PasswordChangeRequired"], `${method} ${uri}`);
    }
  }
  const as = { token: String(opened.headers["x-auth-token"]) };
  assertStatus(await service.patch(at, { Password: "Over-the-p1er-now" }, { as }), 200);
  assert.equal((await service.get(at, { as })).json.PasswordChangeRequired, false);
  assertStatus(await service.get("/redfish/v1/Systems", { as }), 200);
});

test("the message about the password leads to the account, also after it was renamed", async () => {
  const at = await makeAccount("ruth");
  assertStatus(await service.patch(at, { UserName: "ruthie", PasswordChangeRequired: true }), 200);
  const opened = await login("ruthie");
  assert.deepEqual(opened.json["@Message.ExtendedInfo"][0].MessageArgs, [at]);
});

test("others' accounts: not read, not changed, not removed; one's own password yes, one's own role no", async () => {
  const at = await makeAccount("tom");
  const other = await makeAccount("uma");
  const as = { basic: ["tom", password] as const };
  assertStatus(await service.get(at, { as }), 200);
  for (const answer of [
    await service.get(other, { as }),
    await service.patch(other, { Password: "Mine-is-this-0ne" }, { as }),
    await service.patch(at, { RoleId: "Administrator" }, { as }),
    await service.patch(at, { Password: "Mine-is-this-0ne", RoleId: "Administrator" }, { as }),
    await service.patch(at, { Enabled: false }, { as }),
    await service.patch(at, { UserName: "root" }, { as }),
    await service.delete(other, { as }),
    await service.delete(at, { as }),
  ])
    assertError(answer, 403, "InsufficientPrivilege");
  assert.equal((await service.get(at)).json.RoleId, "Operator");
  assertStatus(await service.patch(at, { Password: "Mine-is-this-0ne" }, { as }), 200);
  assertStatus(await login("tom", "Mine-is-this-0ne"), 201);
});

test("one's own session may be ended, another's not", async () => {
  await makeAccount("vic");
  const [own, admin] = [await login("vic"), await service.post(sessions, { UserName: "uma", Password: password })];
  const as = { token: String(own.headers["x-auth-token"]) };
  assertError(await service.delete(String(admin.headers.location), { as }), 403);
  assertStatus(await service.delete(String(own.headers.location), { as }), 204);
});

test("a change of role and of a role's privileges is in force for open sessions", async () => {
  const role = await service.post("/redfish/v1/AccountService/Roles", {
    RoleId: "Helper",
    AssignedPrivileges: ["Login", "ConfigureComponents"],
  });
  const at = await makeAccount("wim", { RoleId: "Helper" });
  const as = { token: String((await login("wim")).headers["x-auth-token"]) };
  // The time that passed before left what is known of the machine old.
  await service.until(
    () => service.get("/redfish/v1/Systems/board01"),
    ({ status }) => status === 200,
  );
  const change = () => service.patch("/redfish/v1/Systems/board01", { AssetTag: "w" }, { as });
  assertStatus(await change(), 200);
  assertStatus(await service.patch(String(role.headers.location), { AssignedPrivileges: ["Login"] }), 200);
  assertError(await change(), 403);
  assertStatus(await service.patch(at, { RoleId: "Operator" }), 200);
  assertStatus(await change(), 200);
});
