/** What clients do with machines: turn them on and off, choose what they boot, find out that they are out of reach. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { crawl } from "../support/crawl.js";
import { assertError, assertStatus } from "../support/expect.js";
import { TestService } from "../support/service.js";

const service = await TestService.start({ after });
const systemOf = (id: string) => `/redfish/v1/Systems/${id}`;
const reset = (id: string, ResetType: string) =>
  service.post(`${systemOf(id)}/Actions/ComputerSystem.Reset`, { ResetType });
const power = (id: string, state: string) => service.untilBody(systemOf(id), ({ PowerState }) => PowerState === state);
const running = (id: string) =>
  service.untilBody(systemOf(id), ({ BootProgress }) => BootProgress.LastState === "OSRunning");
const bootOf = async (id: string) => {
  const { Boot } = (await service.get(systemOf(id))).json;
  return [Boot.BootSourceOverrideEnabled, Boot.BootSourceOverrideTarget];
};

test("every reset type that is offered is taken and ends where it should", async () => {
  const id = "board01";
  const offered = (await service.get(systemOf(id))).json.Actions["#ComputerSystem.Reset"][
    "ResetType@Redfish.AllowableValues"
  ];
  const ends: Record<string, "On" | "Off"> = {
    On: "On",
    ForceOn: "On",
    ForceOff: "Off",
    GracefulShutdown: "Off",
    GracefulRestart: "On",
    ForceRestart: "On",
    PowerCycle: "On",
    PushPowerButton: "Off",
    Nmi: "On",
  };
  for (const type of offered) {
    const end = ends[type];
    assert.ok(end !== undefined, `${type} is offered`);
    assertStatus(await reset(id, "On"), 204);
    await running(id);
    assertStatus(await reset(id, type), 204);
    service.clock.advance(1000);
    await power(id, end);
  }
});

test("a transition shows as one, and what is already so is no error", async () => {
  assertStatus(await reset("board02", "On"), 204);
  await power("board02", "PoweringOn");
  await power("board02", "On");
  assertStatus(await reset("board02", "On"), 204);
  assertStatus(await reset("board02", "ForceOff"), 204);
  await power("board02", "PoweringOff");
  await power("board02", "Off");
  assertStatus(await reset("board02", "ForceOff"), 204);
});

test("what a machine that is off cannot do is 409", async () => {
  await power("board03", "Off");
  assertError(await reset("board03", "Nmi"), 409, "ActionParameterValueConflict");
});

test("Once is used up by the next boot, and by none after", async () => {
  const boot = { BootSourceOverrideEnabled: "Once", BootSourceOverrideTarget: "Pxe" };
  assertStatus(await service.patch(systemOf("board03"), { Boot: boot }), 200);
  assert.deepEqual(await bootOf("board03"), ["Once", "Pxe"]);
  assertStatus(await reset("board03", "On"), 204);
  await running("board03");
  assert.equal((await bootOf("board03"))[0], "Disabled");
});

test("Continuous stays, also over a restart of the service", async () => {
  const boot = { BootSourceOverrideEnabled: "Continuous", BootSourceOverrideTarget: "BiosSetup" };
  assertStatus(await service.patch(systemOf("board04"), { Boot: boot }), 200);
  for (const type of ["On", "ForceRestart"]) {
    assertStatus(await reset("board04", type), 204);
    await service.untilBody(systemOf("board04"), ({ BootProgress }) => BootProgress.LastState === "SetupEntered");
    assert.deepEqual(await bootOf("board04"), ["Continuous", "BiosSetup"]);
  }
  await service.restart();
  assert.deepEqual(await bootOf("board04"), ["Continuous", "BiosSetup"]);
});

test("setting a target does not lose what else was set", async () => {
  const set = (Boot: object) => service.patch(systemOf("board05"), { Boot });
  assertStatus(await set({ BootSourceOverrideTarget: "UefiHttp", HttpBootUri: "http://192.0.2.1/boot.efi" }), 200);
  assertStatus(await set({ BootSourceOverrideEnabled: "Once" }), 200);
  const { Boot } = (await service.get(systemOf("board05"))).json;
  assert.equal(Boot.BootSourceOverrideTarget, "UefiHttp");
  assert.equal(Boot.HttpBootUri, "http://192.0.2.1/boot.efi");
  assert.equal(Boot.BootSourceOverrideEnabled, "Once");
});

test("a machine out of reach says so, is 503 once what is known of it is old, and comes back; the rest serves", async () => {
  const id = "server01";
  await service.untilBody(systemOf(id), ({ Status }) => Status.Health === "OK");
  service.fake.inject(id, { lostContact: true });
  const told = await service.until(
    () => service.get(systemOf(id)),
    (answer) => answer.status !== 200 || answer.json.Status.Health === "Critical",
  );
  assertStatus(told, 200);
  assert.ok(told.json.Status.Conditions.length > 0);
  const old = await service.until(
    () => service.get(systemOf(id)),
    ({ status }) => status !== 200,
  );
  assertError(old, 503, "ServiceTemporarilyUnavailable");
  assert.ok(Number(old.headers["retry-after"]) > 0);
  for (const uri of [
    `/redfish/v1/Managers/${id}`,
    `/redfish/v1/Chassis/${id}`,
    systemOf("server02"),
    "/redfish/v1/Systems",
  ])
    assertStatus(await service.get(uri), 200);
  const expanded = await service.get("/redfish/v1/Systems?$expand=.");
  assertStatus(expanded, 200);
  const dead = [...(await crawl(service)).values()].filter(({ answer }) => answer.status !== 200);
  assert.deepEqual(
    dead.map(({ uri }) => uri),
    [systemOf(id)],
  );
  service.fake.inject(id, { lostContact: false });
  await service.until(
    () => service.get(systemOf(id)),
    ({ status }) => status === 200,
  );
  await service.untilBody(systemOf(id), ({ Status }) => Status.Health === "OK");
});

test("an old reading is not told as the present state, though nobody says that contact is lost", async () => {
  const id = "server02";
  await service.untilBody(systemOf(id), ({ Status }) => Status.Health === "OK");
  // Time passes in which nobody is served and nothing is read, as while the host sleeps.
  service.clock.advance(200_000);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await service.get(`/redfish/v1/Managers/${id}`)).json.Status.Health, "OK");
  assertError(await service.get(systemOf(id)), 503, "ServiceTemporarilyUnavailable");
  await service.until(
    () => service.get(systemOf(id)),
    ({ status }) => status === 200,
  );
});

test("what cannot be known of a machine out of reach is not told: readings, link, power", async () => {
  const id = "server04";
  const chassis = `/redfish/v1/Chassis/${id}`;
  const nicOf = async () =>
    (await service.get((await service.get(`${systemOf(id)}/EthernetInterfaces`)).json.Members[0]["@odata.id"])).json;
  await service.untilBody(`${chassis}/Sensors/IntakeTemp`, ({ Status }) => Status.State === "Enabled");
  assert.match((await nicOf()).LinkStatus, /^Link(Up|Down)$/);
  service.fake.inject(id, { lostContact: true });
  const sensor = await service.untilBody(`${chassis}/Sensors/IntakeTemp`, ({ Status }) => Status.State !== "Enabled");
  assert.deepEqual(
    [sensor.Status, "Reading" in sensor, "ReadingTime" in sensor],
    [{ State: "UnavailableOffline" }, false, false],
  );
  const thermal = (await service.get(`${chassis}/Thermal`)).json;
  for (const { ReadingCelsius, Status } of thermal.Temperatures)
    assert.deepEqual([ReadingCelsius, Status.State], [null, "UnavailableOffline"]);
  assert.equal((await service.get(`${chassis}/Power`)).json.PowerControl[0].PowerConsumedWatts, null);
  assert.equal((await service.get(chassis)).json.PowerState, null);
  assert.equal((await nicOf()).LinkStatus, null);
  service.fake.inject(id, { lostContact: false });
  await service.untilBody(chassis, ({ PowerState }) => PowerState !== null);
});

test("a manager that does not come back from its reset tells no power", async () => {
  const id = "server02";
  const { attach } = service.fake;
  // As a device that never lets go.
  service.fake.attach = (inventory, host) => {
    const driver = attach(inventory, host);
    const { detach } = driver;
    driver.detach = () => {
      void detach.call(driver);
      return new Promise(() => {});
    };
    return driver;
  };
  const resetManager = () => service.post(`/redfish/v1/Managers/${id}/Actions/Manager.Reset`, {});
  const powerOf = async () => (await service.get(`/redfish/v1/Chassis/${id}`)).json.PowerState;
  assertStatus(await resetManager(), 204);
  service.fake.attach = attach;
  await service.until(powerOf, (state) => state !== null);
  assertStatus(await resetManager(), 204);
  assert.equal(await powerOf(), null);
  await service.until(powerOf, (state) => state !== null);
});

test("a reset that failed is told, and forgotten after one that works", async () => {
  const id = "server03";
  service.fake.inject(id, { stuckOff: true });
  assertStatus(await reset(id, "On"), 204);
  const failed = await service.untilBody(systemOf(id), ({ Status }) => Status.Health === "Critical");
  assert.equal(failed.PowerState, "Off");
  service.fake.inject(id, { stuckOff: false });
  assertStatus(await reset(id, "On"), 204);
  await power(id, "On");
  await service.untilBody(systemOf(id), ({ Status }) => Status.Health === "OK");
});

test("a manager's reset leaves the machine as it is", async () => {
  const id = "server02";
  const manager = `/redfish/v1/Managers/${id}`;
  const before = (await service.get(manager)).json.LastResetTime;
  await power(id, "On");
  service.clock.advance(5000);
  assertStatus(await service.post(`${manager}/Actions/Manager.Reset`, { ResetType: "ForceRestart" }), 204);
  const after = (await service.get(manager)).json.LastResetTime;
  assert.ok(after > before, `${after} ${before}`);
  await power(id, "On");
  await service.untilBody(manager, ({ Status }) => Status.State === "Enabled");
  assertStatus(await service.post(`${manager}/Actions/Manager.Reset`), 204);
});

test("a manager's clock is set, shifted and goes on", async () => {
  const manager = "/redfish/v1/Managers/board05";
  assertStatus(await service.patch(manager, { DateTime: "2031-05-06T07:08:09Z" }), 200);
  service.clock.advance(61_000);
  assert.equal((await service.get(manager)).json.DateTime, "2031-05-06T07:09:10Z");
  assertStatus(await service.patch(manager, { DateTimeLocalOffset: "+02:00" }), 200);
  assert.equal((await service.get(manager)).json.DateTime, "2031-05-06T09:09:10+02:00");
  for (const bad of [
    { DateTime: "yesterday" },
    { DateTime: "2031-13-45T00:00:00Z" },
    { DateTimeLocalOffset: "+99:99" },
    { DateTime: 7 },
  ])
    assertError(await service.patch(manager, bad), 400);
});

test("what happened to a machine is in its log and can be cleared", async () => {
  const log = "/redfish/v1/Managers/board01/LogServices/Log";
  const entries = (await service.get(`${log}/Entries?$expand=.`)).json;
  assert.ok(entries.Members.length > 0);
  for (const entry of entries.Members)
    for (const name of ["Created", "EntryType", "Message", "MessageId", "Severity"]) assert.ok(name in entry);
  assert.equal(new Set(entries.Members.map(({ Id }: { Id: string }) => Id)).size, entries.Members.length);
  assertStatus(await service.post(`${log}/Actions/LogService.ClearLog`, {}), 204);
  const left = (await service.get(`${log}/Entries`)).json["Members@odata.count"];
  assert.ok(left <= 1);
});
