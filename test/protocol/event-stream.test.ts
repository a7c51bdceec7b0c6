/** DSP0266 §"Event streaming". */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { askForStream, EventReader } from "../support/event-stream.js";
import { assertError, assertStatus } from "../support/expect.js";
import { TestService } from "../support/service.js";

const service = await TestService.start({ after });
const subscriptions = "/redfish/v1/EventService/Subscriptions";
const members = async (): Promise<string[]> =>
  (await service.get(subscriptions)).json.Members.map((member: { "@odata.id": string }) => member["@odata.id"]);
const reset = (machine: string, ResetType: string) =>
  service.post(`/redfish/v1/Systems/${machine}/Actions/ComputerSystem.Reset`, { ResetType });
const greeted = async (query = "") => {
  const reader = await EventReader.open(service, { query });
  await service.until(
    () => reader.events.length,
    (count) => count > 0,
  );
  return reader;
};

test("opening makes one subscription and greets; closing removes it", async () => {
  assert.deepEqual(await members(), []);
  const reader = await greeted();
  assert.match(reader.contentType, /^text\/event-stream/);
  const [at, ...others] = await members();
  assert.deepEqual(others, []);
  const { json } = await service.get(String(at));
  assert.equal(json.SubscriptionType, "SSE");
  assert.equal(typeof json.Context, "string");
  const [greeting] = reader.events;
  assert.match(greeting?.data["@odata.type"], /^#Event\.v\d+_\d+_\d+\.Event$/);
  assert.equal(greeting?.data.Events[0].OriginOfCondition["@odata.id"], at);
  reader.close();
  await service.until(members, (left) => left.length === 0);
});

test("what happens is told as it happens, each event with an id of its own", async () => {
  const reader = await greeted();
  assertStatus(await reset("board01", "On"), 204);
  await service.untilBody("/redfish/v1/Systems/board01", ({ BootProgress }) => BootProgress.LastState === "OSRunning");
  await service.until(
    () => reader.messageIds(),
    (ids) => ids.some((id) => id === "ResourcePoweredOn"),
  );
  const ids = reader.events.map(({ id }) => id);
  assert.ok(ids.every((id) => id !== ""));
  assert.equal(new Set(ids).size, ids.length);
  for (const { data } of reader.events) {
    for (const name of ["@odata.type", "Id", "Name", "Events"]) assert.ok(name in data, name);
    for (const event of data.Events) assert.match(event.MessageId, /^\w+\.\d+\.\d+\.\w+$/);
  }
  reader.close();
});

test("a quiet stream shows that it lives", async () => {
  const reader = await greeted();
  await service.until(
    () => reader.comments,
    (count) => count >= 2,
  );
  reader.close();
});

test("DELETE of the subscription ends the stream", async () => {
  const reader = await greeted();
  const at = reader.events[0]?.data.Events[0].OriginOfCondition["@odata.id"];
  assertStatus(await service.delete(at), 204);
  await service.until(
    () => reader.ended,
    (ended) => ended,
  );
  assertStatus(await service.get(at), 404);
});

test("a filter lets through what it says", async () => {
  const only = encodeURIComponent("OriginResource eq '/redfish/v1/Systems/board02'");
  const [one, all] = [await greeted(`?$filter=${only}`), await greeted()];
  await reset("board03", "On");
  await reset("board02", "On");
  await service.untilBody("/redfish/v1/Systems/board02", ({ PowerState }) => PowerState === "On");
  await service.until(
    () => all.messageIds(),
    (ids) => ids.filter((id) => id === "ResourcePoweredOn").length === 2,
  );
  const origins = one.events
    .slice(1)
    .flatMap(({ data }) => data.Events)
    .map((event: { OriginOfCondition: { "@odata.id": string } }) => event.OriginOfCondition["@odata.id"]);
  assert.deepEqual([...new Set(origins)], ["/redfish/v1/Systems/board02"]);
  one.close();
  all.close();
});

test("what cannot be had is refused with a whole error, and leaves no subscription", async () => {
  await service.until(members, (left) => left.length === 0);
  assertError(await askForStream(service, "", { Accept: "application/json" }), 406);
  assertError(await askForStream(service, "", { Accept: "text/html" }), 406);
  const accept = { Accept: "text/event-stream" };
  for (const bad of ["Bogus eq 'x'", "MessageId eq", "EventType like 'x'"])
    assertError(
      await askForStream(service, `?$filter=${encodeURIComponent(bad)}`, accept),
      400,
      "QueryParameterValueFormatError",
    );
  assertError(await askForStream(service, "?$filter=%zz", accept), 400);
  const posted = await service.post("/redfish/v1/EventService/SSE", {});
  assertError(posted, 405);
  assert.equal(posted.headers.allow, "GET");
  assert.deepEqual(await members(), []);
});

test("a client that comes back gets what it missed", async () => {
  const first = await greeted();
  assertStatus(await service.patch("/redfish/v1/Systems/board04", { AssetTag: "one" }), 200);
  await service.until(
    () => first.events.length,
    (count) => count > 1,
  );
  const last = first.events.at(-1)!.id;
  first.close();
  await service.until(members, (left) => left.length === 0);
  assertStatus(await service.patch("/redfish/v1/Systems/board04", { AssetTag: "two" }), 200);
  const second = await EventReader.open(service, { headers: { "Last-Event-ID": last } });
  // Other machines may have had something to say meanwhile.
  await service.until(
    () => second.events.map(({ data }) => data.Events[0].OriginOfCondition["@odata.id"]),
    (origins) => origins.includes("/redfish/v1/Systems/board04"),
  );
  second.close();
});

test("the end of a session does not end the stream it opened; the end of the account does", async () => {
  const account = { UserName: "listener", Password: "Sh3ll-to-the-ear", RoleId: "ReadOnly" };
  const made = await service.post("/redfish/v1/AccountService/Accounts", account);
  const login = await service.post("/redfish/v1/SessionService/Sessions", {
    UserName: account.UserName,
    Password: account.Password,
  });
  const reader = await EventReader.open(service, { as: { token: String(login.headers["x-auth-token"]) } });
  assertStatus(await service.delete(String(login.headers.location)), 204);
  const before = reader.comments;
  await service.until(
    () => reader.comments,
    (count) => count > before,
  );
  assert.equal(reader.ended, false);
  assertStatus(await service.delete(String(made.headers.location)), 204);
  await service.until(
    () => reader.ended,
    (ended) => ended,
  );
});

test("a stream ends with its account's right to listen, whatever took it away", async () => {
  const roles = "/redfish/v1/AccountService/Roles";
  const may = (AssignedPrivileges: string[]) => ({ RoleId: "Ears", AssignedPrivileges });
  assertStatus(await service.post(roles, may(["Login", "ConfigureComponents"])), 201);
  assertStatus(await service.post(roles, { RoleId: "Deaf", AssignedPrivileges: ["ConfigureComponents"] }), 201);
  const login = { UserName: "ears", Password: "Sh3ll-to-the-ear", RoleId: "Ears" };
  const accounts = "/redfish/v1/AccountService/Accounts";
  const endings: ((account: string) => Promise<unknown>)[] = [
    async (account) => {
      await service.patch(account, { UserName: "renamed" });
      await service.delete(account);
    },
    (account) => service.patch(account, { UserName: "renamed", Enabled: false }),
    (account) => service.patch(account, { RoleId: "Deaf" }),
    () => service.patch(`${roles}/Ears`, { AssignedPrivileges: ["ConfigureComponents"] }),
  ];
  for (const end of endings) {
    const made = await service.post(accounts, login);
    assertStatus(made, 201);
    const [reader, other] = [
      await EventReader.open(service, { as: { basic: [login.UserName, login.Password] } }),
      await greeted(),
    ];
    await end(String(made.headers.location));
    await service.until(
      () => reader.ended,
      (ended) => ended,
    );
    assert.equal(other.ended, false);
    other.close();
    await service.delete(String(made.headers.location));
  }
});
