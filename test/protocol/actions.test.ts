/** DSP0266 §"POST (action)", §"Asynchronous operations". */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertError, assertStatus, infosOf } from "../support/expect.js";
import { finishedTask } from "../support/populate.js";
import { TestService } from "../support/service.js";

const service = await TestService.start({ after });
const system = "/redfish/v1/Systems/board04";
const reset = `${system}/Actions/ComputerSystem.Reset`;
const log = "/redfish/v1/Managers/shoal/LogServices/Log";

test("parameters are checked as properties are, and nothing happens when one is wrong", async () => {
  const wrong: [unknown, string][] = [
    [{ ResetType: "Sideways" }, "ActionParameterValueNotInList"],
    [{ ResetType: "Suspend" }, "ActionParameterValueNotInList"],
    [{ ResetType: 1 }, "ActionParameterValueTypeError"],
    [{ ResetType: "On", Bogus: 1 }, "ActionParameterUnknown"],
    [{}, "ActionParameterMissing"],
    [[], "UnrecognizedRequestBody"],
  ];
  for (const [body, id] of wrong) assertError(await service.post(reset, body), 400, id);
  assertError(await service.post(reset), 400, "ActionParameterMissing");
  assert.equal((await service.get(system)).json.PowerState, "Off");
});

test("an action that is not there is 404", async () => {
  for (const name of ["ComputerSystem.Explode", "Manager.Reset", "Reset", "", "ComputerSystem.__proto__"])
    assert.equal((await service.post(`${system}/Actions/${name}`, {})).status, 404, name);
  assertError(await service.post(`${system}/Actions/ComputerSystem.Explode`, {}), 404, "ActionNotSupported");
  assertError(await service.post("/redfish/v1/Systems/none/Actions/ComputerSystem.Reset", {}), 404);
});

test("annotations in the body are tolerated", async () => {
  const body = { ResetType: "On", "@Redfish.OperationApplyTime": "Immediate" };
  assertStatus(await service.post(reset, body), 204);
});

test("an action with no required parameter takes no body at all", async () => {
  assertStatus(await service.post(`${log}/Actions/LogService.ClearLog`), 204);
  assertStatus(await service.post(`${log}/Actions/LogService.ClearLog`, {}), 204);
});

test("each action is described, with its values, as its resource tells them", async () => {
  const { Actions } = (await service.get(system)).json;
  const action = Actions["#ComputerSystem.Reset"];
  assert.equal(action.target, reset);
  const info = await service.get(action["@Redfish.ActionInfo"]);
  assertStatus(info, 200);
  const [parameter] = info.json.Parameters.filter(({ Name }: { Name: string }) => Name === "ResetType");
  assert.deepEqual(parameter.AllowableValues, action["ResetType@Redfish.AllowableValues"]);
});

test("work that takes time: 202, a monitor, in the end the task and what it made", async () => {
  const asked = await service.post(`${log}/Actions/LogService.CollectDiagnosticData`, {
    DiagnosticDataType: "Manager",
  });
  assertStatus(asked, 202);
  assert.equal(asked.text, "");
  const monitor = String(asked.headers.location);
  const done = await service.until(
    () => service.get(monitor),
    ({ status }) => status !== 202,
  );
  assertStatus(done, 200);
  assert.equal(done.json.TaskState, "Completed");
  assert.equal(done.json.TaskStatus, "OK");
  assert.equal(done.json.PercentComplete, 100);
  assert.equal(done.json.TaskMonitor, monitor);
  assert.ok(done.json.Messages.length > 0);
  const [result] = done.json.Links.CreatedResources;
  assert.equal(done.headers.location, result["@odata.id"]);
  const entry = await service.get(result["@odata.id"]);
  assertStatus(entry, 200);
  const attachment = await service.get(entry.json.AdditionalDataURI);
  assertStatus(attachment, 200);
  assert.equal(attachment.headers["content-type"], "application/octet-stream");
  assert.ok(JSON.parse(attachment.text));
  assertStatus(await service.delete(monitor), 204);
  assertError(await service.get(monitor), 404);
});

test("a finished task can be removed by its own URI", async () => {
  const task = await finishedTask(service);
  assertStatus(await service.get(task), 200);
  assertStatus(await service.delete(task), 204);
  assertError(await service.get(task), 404);
});

test("a monitor takes what a monitor takes", async () => {
  const task = await finishedTask(service);
  const { TaskMonitor } = (await service.get(task)).json;
  const answer = await service.patch(TaskMonitor, {});
  assertError(answer, 405);
  assert.equal(answer.headers.allow, "GET, HEAD, DELETE");
  assertError(await service.get(TaskMonitor, { as: "nobody" }), 401);
});

test("resets beyond what can wait are 503 with Retry-After", async () => {
  service.fake.inject("board05", { slow: 1000 });
  const target = "/redfish/v1/Systems/board05/Actions/ComputerSystem.Reset";
  const answers = [];
  for (let n = 0; n < 12; n++)
    answers.push(await service.post(target, { ResetType: n % 2 === 0 ? "On" : "GracefulShutdown" }));
  const refused = answers.find(({ status }) => status === 503);
  assert.ok(refused !== undefined, answers.map(({ status }) => status).join());
  assertError(refused, 503);
  assert.ok(Number(refused.headers["retry-after"]) > 0);
  assert.equal(infosOf(refused.json).length, 1);
});

test("a parameter that an action does not heed is refused, unless it is null", async () => {
  const collect = `${log}/Actions/LogService.CollectDiagnosticData`;
  const parameters = { DiagnosticDataType: "Manager", TargetURI: "sftp://elsewhere/file" };
  const answer = await service.post(collect, parameters);
  assertError(answer, 400, "ActionParameterNotSupported");
  assert.deepEqual(infosOf(answer.json)[0]?.MessageArgs, ["TargetURI", "LogService.CollectDiagnosticData"]);
  assertStatus(await service.post(collect, { ...parameters, TargetURI: null }), 202);
  const info = (await service.get(`${log}/CollectDiagnosticDataActionInfo`)).json;
  assert.deepEqual(
    info.Parameters.map(({ Name }: { Name: string }) => Name),
    ["DiagnosticDataType"],
  );
});
