/** Boards without a BMC, whose power is a port of a switch: what is offered of them, what is told, and what is refused. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { odataType } from "../../redfish-schema/derive/declared.js";
import { responseValidator } from "../../redfish-schema/derive/response-validator.js";
import { resources } from "../../redfish-schema/resources/index.js";
import { crawl } from "../support/crawl.js";
import { csdlFolder } from "../support/csdl.js";
import { problemsOf } from "../support/csdl-check.js";
import { assertError, assertStatus, infosOf } from "../support/expect.js";
import { ScriptedSwitch } from "../support/scripted-switch.js";
import { TestService } from "../support/service.js";

const boardAt = (id: string, port: string, confirmed = true) => ({
  id,
  nics: [{ mac: `02:00:5e:10:09:0${port}` }],
  adapter: { kind: "board", power: { device: "sw1", port, confirmed } },
});

const rack = JSON.stringify({
  devices: [{ id: "sw1", kind: "scripted" }],
  machines: [
    boardAt("board1", "1"),
    boardAt("board2", "2"),
    boardAt("board3", "3"),
    boardAt("unconfirmed", "4", false),
    boardAt("blind", "5"),
  ],
});

const device = new ScriptedSwitch({ "5": { readable: false, measuresUpToWatts: null } });
const service = await TestService.start({ after }, { rack, powerDevices: [device] });

const systemOf = (id: string) => `/redfish/v1/Systems/${id}`;
const chassisOf = (id: string) => `/redfish/v1/Chassis/${id}`;
const resetOf = (id: string) => `${systemOf(id)}/Actions/ComputerSystem.Reset`;
const reset = (id: string, ResetType: string) => service.post(resetOf(id), { ResetType });
const power = (id: string, state: string) =>
  service.until(
    () => service.get(systemOf(id)),
    (answer) => answer.status === 200 && answer.json.PowerState === state,
  );
const logOf = async (id: string) =>
  (await service.get(`/redfish/v1/Managers/${id}/LogServices/Log/Entries`)).json.Members as {
    readonly MessageId: string;
    readonly MessageArgs: readonly string[];
    readonly Severity: string;
  }[];
const deedsOf = async (id: string) => (await logOf(id)).filter(({ MessageId }) => MessageId.startsWith("Shoal."));

await power("board3", "Off");

/* ── what is offered ─────────────────────────────────────────────────────────────────────────────────────────────── */

test("the resets that a port can do, and no others", async () => {
  const { Actions } = (await service.get(systemOf("board1"))).json;
  const offered = ["On", "ForceOn", "ForceOff", "ForceRestart", "PowerCycle"];
  assert.deepEqual(Actions["#ComputerSystem.Reset"]["ResetType@Redfish.AllowableValues"], offered);
  assertError(await reset("board1", "GracefulShutdown"), 400, "ActionParameterValueNotInList");
});

test("nobody can tell a board what to boot, and Boot says so", async () => {
  const { Boot, BootProgress } = (await service.get(systemOf("board1"))).json;
  const none = { BootSourceOverrideEnabled: "Disabled", BootSourceOverrideTarget: "None" };
  assert.deepEqual(Boot, {
    ...none,
    "BootSourceOverrideEnabled@Redfish.AllowableValues": ["Disabled"],
    "BootSourceOverrideTarget@Redfish.AllowableValues": ["None"],
  });
  assert.equal(BootProgress, undefined);
  const set = (changes: object) => service.patch(systemOf("board1"), { Boot: changes });
  assertError(await set({ BootSourceOverrideEnabled: "Once" }), 400, "PropertyValueNotInList");
  assertError(await set({ BootSourceOverrideTarget: "Pxe" }), 400, "PropertyValueNotInList");
  for (const [name, value] of Object.entries({
    BootSourceOverrideMode: "UEFI",
    HttpBootUri: "http://192.0.2.1/boot.efi",
  })) {
    const answer = await set({ [name]: value });
    assertError(answer, 400, "PropertyNotWritable");
    assert.deepEqual(infosOf(answer.json)[0]?.RelatedProperties, [`#/Boot/${name}`]);
  }
  assertStatus(await set(none), 200);
});

test("a light that is not there is neither shown nor lit", async () => {
  const { IndicatorLED, LocationIndicatorActive } = (await service.get(systemOf("board1"))).json;
  assert.deepEqual([IndicatorLED, LocationIndicatorActive], [undefined, undefined]);
  assertError(await service.patch(systemOf("board1"), { LocationIndicatorActive: true }), 400, "PropertyNotWritable");
});

test("a port that nobody has confirmed is read, and offers nothing", async () => {
  const { Actions, PowerState, Status } = (await power("unconfirmed", "Off")).json;
  assert.deepEqual([Actions, PowerState, Status.Health], [{}, "Off", "Warning"]);
  assert.match(Status.Conditions[0].Message, /port 4 of \S+ is not confirmed .* set confirmed: true/);
  assertError(await reset("unconfirmed", "On"), 404, "ActionNotSupported");
  assert.equal(device.bank.port("4").set, "Off");
});

test("a device that cannot be read: its power is unknown, which is no reason to answer 503", async () => {
  const { PowerState, Status } = (
    await service.until(
      () => service.get(systemOf("blind")),
      ({ status }) => status === 200,
    )
  ).json;
  assert.deepEqual([PowerState, Status.State], [null, "Enabled"]);
  assertStatus(await reset("blind", "On"), 204);
  await service.until(
    () => device.bank.port("5").set,
    (set) => set === "On",
  );
  assert.equal((await service.get(systemOf("blind"))).json.PowerState, null);
});

/* ── what is told ────────────────────────────────────────────────────────────────────────────────────────────────── */

test("power is told as it was read back, and each deed is in the manager's log", async () => {
  assertStatus(await reset("board1", "On"), 204);
  const { Status } = (await power("board1", "On")).json;
  assert.equal(Status.Health, "OK");
  const deeds = await service.until(
    () => deedsOf("board1"),
    ({ length }) => length >= 2,
  );
  assert.deepEqual(
    deeds.map(({ MessageId, MessageArgs }) => [MessageId.split(".").at(-1), ...MessageArgs.slice(0, 3)]),
    [
      ["PortCommandAccepted", "sw1", "1", "on"],
      ["PortCommandConfirmed", "sw1", "1", "on"],
    ],
  );
});

test("the registry that the log speaks in is served", async () => {
  const [{ MessageId = "" } = {}] = await deedsOf("board1");
  const { Members } = (await service.get("/redfish/v1/Registries")).json;
  const files = await Promise.all(
    Members.map((link: { readonly "@odata.id": string }) => service.get(link["@odata.id"])),
  );
  const [, prefix, version, key = ""] = /^(\w+\.)?(\d+\.\d+)\.(?:\d+\.)?(\w+)$/.exec(MessageId) ?? [];
  const file = files.map(({ json }) => json).find(({ Registry }) => Registry === `${prefix}${version}`);
  assert.ok(file, `${MessageId} is in none of the registries`);
  const { Messages, OwningEntity } = (await service.get(file.Location[0].Uri)).json;
  assert.equal(OwningEntity, "Shoal");
  assert.match(Messages[key].Message, /%1/);
});

test("watts at the port are the board's", async () => {
  await power("board1", "On");
  const metrics = await service.untilBody(
    `${chassisOf("board1")}/EnvironmentMetrics`,
    ({ PowerWatts }) => PowerWatts?.Reading === 6,
  );
  const sensor = (await service.get(metrics.PowerWatts.DataSourceUri)).json;
  assert.deepEqual([sensor.Reading, sensor.ReadingUnits, sensor.ReadingRangeMax], [6, "W", 30]);
  assert.equal((await service.get(`${chassisOf("board1")}/Power`)).json.PowerControl[0].PowerConsumedWatts, 6);
  assert.equal((await service.get(`${chassisOf("board1")}/PowerSubsystem`)).json.CapacityWatts, 30);
  const { Thermal, ThermalSubsystem } = (await service.get(chassisOf("board1"))).json;
  assert.deepEqual([Thermal, ThermalSubsystem], [undefined, undefined], "watts tell nothing of heat");
});

test("a cycle darkens the port for as long as is due", async () => {
  const port = device.bank.port("3");
  assertStatus(await reset("board3", "On"), 204);
  await power("board3", "On");
  assertStatus(await reset("board3", "PowerCycle"), 204);
  await power("board3", "Off");
  await power("board3", "On");
  const lit = port.past.findLast(({ reading }) => reading.detection === "delivering");
  assert.ok(lit!.at - port.darkened.at(-1)! >= 5000);
});

test("nothing draws power: a condition of the system while it lasts, with the port and what to do", async () => {
  const port = device.bank.port("2");
  port.load = false;
  assertStatus(await reset("board2", "On"), 204);
  const { PowerState, Status } = await service.untilBody(systemOf("board2"), (body) =>
    body.Status?.Conditions?.some(({ MessageArgs }: { MessageArgs: string[] }) => /draws/.test(MessageArgs[1]!)),
  );
  assert.equal(PowerState, "Off");
  assert.equal(Status.Health, "Warning");
  assert.match(Status.Conditions[0].Message, /port 2 of sw1 \(192\.0\.2\.10\).*plugged in/);
  port.load = true;
  port.react();
  await power("board2", "On");
  const mended = await service.untilBody(systemOf("board2"), (body) => body.Status?.Health === "OK");
  assert.equal(mended.Status.Conditions, undefined);
});

test("a switch that is out of reach: its boards are 503, their managers say which switch and what is wrong", async () => {
  await service.restart();
  device.bank.deafReads = Number.POSITIVE_INFINITY;
  const { Status } = await service.untilBody(
    "/redfish/v1/Managers/board1",
    (body) => body.Status.Health === "Critical",
  );
  assert.match(Status.Conditions[0].Message, /no answer/);
  const answer = await service.until(
    () => service.get(systemOf("board1")),
    ({ status }) => status === 503,
  );
  assert.ok(Number(answer.headers["retry-after"]) > 0);
  assert.equal((await service.get(chassisOf("board1"))).json.PowerState, null);
  device.bank.deafReads = 0;
  for (const id of ["board1", "board2", "board3"]) await power(id, "On");
  await power("unconfirmed", "Off");
});

/* ── the whole of it ─────────────────────────────────────────────────────────────────────────────────────────────── */

const schemas = new Map(resources.map(({ schema }) => [odataType(schema), schema]));

test("the tree of boards has no dead link, and all of it keeps to its schemas", async () => {
  const pages = [...(await crawl(service)).values()];
  const dead = pages.filter(({ answer }) => answer.status !== 200);
  assert.deepEqual(
    dead.map(({ uri, answer, from }) => `${uri}: ${answer.status}, linked from ${from[0]}`),
    [],
  );
  const problems = pages.flatMap(({ uri, answer }) => {
    const schema = schemas.get(answer.json["@odata.type"]);
    const found = schema === undefined ? [] : responseValidator(schema)(answer.json, uri).problems;
    const byOracle = schema === undefined || csdlFolder === undefined ? [] : problemsOf(answer.json, uri);
    return [...found.map(({ pointer, problem }) => `${uri}#${pointer}: ${problem}`), ...byOracle];
  });
  assert.deepEqual(problems, []);
});
