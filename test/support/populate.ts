/** Something of every kind that clients can bring about, so that the whole tree has members to be looked at. */
import assert from "node:assert/strict";
import type { TestService } from "./service.js";

export interface Populated {
  readonly token: string;
  readonly session: string;
  readonly account: string;
  readonly role: string;
  readonly subscription: string;
  /** Finished, with what it made. */
  readonly task: string;
}

export const operatorPassword = "Gr33n-shallows-deep";

/** Machines on, off and out of reach; a session, an account, a role, a subscription, a report, a finished task, log entries. */
export async function populate(service: TestService): Promise<Populated> {
  const role = await made(service, "/redfish/v1/AccountService/Roles", {
    RoleId: "Porter",
    AssignedPrivileges: ["Login", "ConfigureSelf"],
  });
  const account = await made(service, "/redfish/v1/AccountService/Accounts", {
    UserName: "olivia",
    Password: operatorPassword,
    RoleId: "Operator",
  });
  const subscription = await made(service, "/redfish/v1/EventService/Subscriptions", {
    Destination: "https://127.0.0.1:9/events",
    Protocol: "Redfish",
    Context: "rack one",
    EventTypes: ["Alert"],
    Severities: ["Critical"],
    RegistryPrefixes: ["ResourceEvent"],
    OriginResources: [{ "@odata.id": "/redfish/v1/Systems/board01" }],
    HttpHeaders: [{ "X-Tide": "high" }],
  });
  const login = await service.post(
    "/redfish/v1/SessionService/Sessions",
    { UserName: "olivia", Password: operatorPassword, Context: "a test" },
    { as: "nobody" },
  );
  assert.equal(login.status, 201, login.text);
  await made(service, "/redfish/v1/TelemetryService/MetricReportDefinitions", {
    Id: "Intake",
    MetricReportDefinitionType: "Periodic",
    Schedule: { RecurrenceInterval: "PT1M" },
    Wildcards: [{ Name: "Board", Values: ["board01", "board02"] }],
    MetricProperties: ["/redfish/v1/Chassis/{Board}/Sensors/IntakeTemp#/Reading"],
  });
  await service.post("/redfish/v1/Systems/board01/Actions/ComputerSystem.Reset", { ResetType: "On" });
  await service.patch("/redfish/v1/Systems/board02", {
    AssetTag: "A-17",
    LocationIndicatorActive: true,
    Boot: { BootSourceOverrideEnabled: "Continuous", BootSourceOverrideTarget: "UefiHttp" },
  });
  await service.untilBody("/redfish/v1/Systems/board01", (body) => body.BootProgress?.LastState === "OSRunning");
  const task = await finishedTask(service);
  return {
    token: String(login.headers["x-auth-token"]),
    session: String(login.headers.location),
    account,
    role,
    subscription,
    task,
  };
}

async function made(service: TestService, collection: string, body: object): Promise<string> {
  const answer = await service.post(collection, body);
  assert.equal(answer.status, 201, answer.text);
  return String(answer.headers.location);
}

/** @returns the task's URI */
export async function finishedTask(service: TestService): Promise<string> {
  const log = "/redfish/v1/Managers/shoal/LogServices/Log";
  const asked = await service.post(`${log}/Actions/LogService.CollectDiagnosticData`, {
    DiagnosticDataType: "Manager",
  });
  assert.equal(asked.status, 202, asked.text);
  const done = await service.until(
    () => service.get(String(asked.headers.location)),
    ({ status }) => status !== 202,
  );
  assert.equal(done.json.TaskState, "Completed", done.text);
  return done.json["@odata.id"];
}
