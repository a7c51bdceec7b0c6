/** What a machine said on its serial line, as clients read it. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertError, assertStatus } from "../support/expect.js";
import { basicOf, TestService } from "../support/service.js";

const service = await TestService.start({ after }, { debugResponses: true });
const system = "/redfish/v1/Systems/board03";
const logs = `${system}/LogServices`;
const log = `${logs}/Console`;
const file = `${log}/Attachment`;

async function boot(): Promise<void> {
  await service.post(`${system}/Actions/ComputerSystem.Reset`, { ResetType: "ForceOff" });
  await service.untilBody(system, ({ PowerState }) => PowerState === "Off");
  await service.post(`${system}/Actions/ComputerSystem.Reset`, { ResetType: "On" });
  await service.untilBody(system, ({ BootProgress }) => BootProgress.LastState === "OSRunning");
}

test("each line is an entry of a log of the system, with when it was said", async () => {
  await boot();
  const { json: whole } = await service.get(system);
  assert.deepEqual(whole.LogServices, { "@odata.id": logs });
  const { json: services } = await service.get(logs);
  assert.deepEqual(services.Members, [{ "@odata.id": log }]);
  const { json: about } = await service.get(log);
  assert.equal(about.LogEntryType, "OEM");
  const { json } = await service.get(`${about.Entries["@odata.id"]}?$expand=.`);
  const lines: { Message: string; Created: string; EntryType: string }[] = json.Members;
  assert.deepEqual(
    lines.map(({ Message }) => Message),
    [
      "Simulated firmware of board03",
      "Booting from the disk",
      "Loading the operating system",
      "Simulated system of board03 on ttyS0",
    ],
  );
  for (const { Created, EntryType } of lines) {
    assert.match(Created, /^2030-01-01T00:\d\d:\d\dZ$/);
    assert.equal(EntryType, "Oem");
  }
  const { json: again } = await service.get(`${about.Entries["@odata.id"]}?$expand=.`);
  assert.deepEqual(again, json);
  assertError(await service.get(`${log}/Entries/1`), 404);
});

test("the whole of it is a file, as the machine said it", async () => {
  const asked = await service.post(`${log}/Actions/LogService.DownloadRawLog`, {});
  assertStatus(asked, 200);
  assert.deepEqual(asked.json, { DownloadURI: file });
  const answer = await service.get(file);
  assertStatus(answer, 200);
  assert.match(answer.text, /^Simulated firmware of board03\r\n.*board03 login: $/s);
  assert.equal(answer.headers["content-type"], "text/plain; charset=utf-8");
  assert.equal(answer.headers["content-disposition"], 'attachment; filename="board03-console.log"');
});

test("nobody reads it who may not, and nobody writes there", async () => {
  assertError(await service.get(file, { as: "nobody" }), 401);
  assertError(await service.get(file, { as: { basic: ["admin", "wrong"] } }), 401);
  const created = { UserName: "newcomer", Password: "S3a-urchin-quills", RoleId: "ReadOnly" };
  const roles = await service.post("/redfish/v1/AccountService/Accounts", { ...created, PasswordChangeRequired: true });
  assertStatus(roles, 201);
  const as = { Authorization: basicOf(created.UserName, created.Password) };
  assertError(await service.get(file, { headers: as }), 403);
  assertError(await service.post(file, {}), 405);
  assertError(await service.get(`${logs}/Nothing/Attachment`), 404);
  assertError(await service.get("/redfish/v1/Systems/nobody/LogServices/Console/Attachment"), 404);
});

test("who may only read may not empty it", async () => {
  const reader = { UserName: "reader", Password: "S3a-urchin-quills", RoleId: "ReadOnly" };
  assertStatus(await service.post("/redfish/v1/AccountService/Accounts", reader), 201);
  const headers = { Authorization: basicOf(reader.UserName, reader.Password) };
  assertStatus(await service.get(file, { headers }), 200);
  assertError(await service.post(`${log}/Actions/LogService.ClearLog`, {}, { headers }), 403, "InsufficientPrivilege");
});

test("emptied, it is empty, and that is told in the log of the machine's manager", async () => {
  const stale = { LogEntriesETag: '"stale"' };
  assertError(await service.post(`${log}/Actions/LogService.ClearLog`, stale), 412);
  const { json: before } = await service.get(`${log}/Entries`);
  assert.ok(before["Members@odata.count"] > 0);
  service.clock.advance(1000);
  assertStatus(await service.post(`${log}/Actions/LogService.ClearLog`, {}), 204);
  assert.deepEqual((await service.get(`${log}/Entries`)).json.Members, []);
  assert.equal((await service.get(file)).text, "");
  const { json } = await service.get("/redfish/v1/Managers/board03/LogServices/Log/Entries?$expand=.");
  const told = json.Members.filter(({ MessageId }: { MessageId: string }) => MessageId.endsWith(".LogCleared"));
  assert.deepEqual(
    told.map(({ MessageArgs, Username }: { MessageArgs: string[]; Username: string }) => [MessageArgs, Username]),
    [[[log], "admin"]],
  );
  await boot();
  assert.equal((await service.get(`${log}/Entries`)).json["Members@odata.count"], 4);
});

test("answers were as the schemas have them", () => {
  assert.deepEqual(
    service.log.filter(({ level }) => level === "error" || level === "warn").map(({ text, fields }) => [text, fields]),
    [["a login was refused", { address: "127.0.0.1", url: file }]],
  );
});
