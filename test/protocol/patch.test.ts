/** DSP0266 §"PATCH (update)": what is right is done, what is wrong is said. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertError, assertStatus, infosOf, messageIds } from "../support/expect.js";
import { TestService } from "../support/service.js";

const service = await TestService.start({ after });
const system = "/redfish/v1/Systems/board03";

test("a good property beside a bad one: done and said", async () => {
  const answer = await service.patch(system, { AssetTag: "mixed", BogusProp: 1, SerialNumber: "x" });
  assertStatus(answer, 200);
  assert.equal(answer.json.AssetTag, "mixed");
  assert.equal(answer.json.SerialNumber, "TB5-0001");
  assert.deepEqual(messageIds(answer).sort(), ["PropertyNotWritable", "PropertyUnknown"]);
  assert.equal(answer.json["SerialNumber@Message.ExtendedInfo"].length, 1);
  assert.equal((await service.get(system)).json.AssetTag, "mixed");
});

test("only bad properties: 400 with their names, nothing done", async () => {
  const answer = await service.patch(system, { BogusProp: 1 });
  assertError(answer, 400, "PropertyUnknown");
  assert.match(answer.text, /BogusProp/);
  assertError(await service.patch(system, { UUID: "x" }), 400, "PropertyNotWritable");
  assertError(await service.patch(system, { AssetTag: 7 }), 400, "PropertyValueTypeError");
});

test("each kind of wrong value has its own message, about the place at fault", async () => {
  const wrong: [object, string, string][] = [
    [{ IndicatorLED: "Purple" }, "PropertyValueNotInList", "#/IndicatorLED"],
    [{ LocationIndicatorActive: "yes" }, "PropertyValueTypeError", "#/LocationIndicatorActive"],
    [{ Boot: { BootSourceOverrideTarget: "Moon" } }, "PropertyValueNotInList", "#/Boot/BootSourceOverrideTarget"],
    [{ Boot: { BootSourceOverrideTarget: "Floppy" } }, "PropertyValueNotInList", "#/Boot/BootSourceOverrideTarget"],
    [{ Boot: { Bogus: 1 } }, "PropertyUnknown", "#/Boot/Bogus"],
    [{ Boot: null }, "PropertyValueTypeError", "#/Boot"],
    [{ Boot: [] }, "PropertyValueTypeError", "#/Boot"],
  ];
  for (const [body, id, pointer] of wrong) {
    const answer = await service.patch(system, body);
    assertError(answer, 400, id);
    assert.deepEqual(infosOf(answer.json)[0]?.RelatedProperties, [pointer], JSON.stringify(body));
  }
});

test("numbers are held to their range", async () => {
  const answer = await service.patch("/redfish/v1/SessionService", { SessionTimeout: 29 });
  assertError(answer, 400, "PropertyValueOutOfRange");
  assertStatus(await service.patch("/redfish/v1/SessionService", { SessionTimeout: 30 }), 200);
  assertStatus(await service.patch("/redfish/v1/SessionService", { SessionTimeout: 1800 }), 200);
});

test("nothing but annotations is no operation; nothing at all is no body", async () => {
  assertError(await service.patch(system, { "@odata.id": system }), 400, "NoOperation");
  assertError(await service.patch(system, {}), 400, "EmptyJSON");
  assertError(await service.request("PATCH", system), 400);
});

test("annotations beside properties are tolerated", async () => {
  const annotations = {
    "@odata.id": system,
    "@odata.type": "#ComputerSystem.v1_27_0.ComputerSystem",
    "@odata.etag": '"x"',
    "@Redfish.SettingsApplyTime": { ApplyTime: "Immediate" },
    "AssetTag@Redfish.AllowableValues": [],
  };
  const answer = await service.patch(system, { ...annotations, AssetTag: "annotated" });
  assertStatus(answer, 200);
  assert.deepEqual(messageIds(answer), []);
  assert.equal(answer.json.AssetTag, "annotated");
});

test("Oem of somebody else is ignored or said, never an error of ours", async () => {
  const answer = await service.patch(system, { AssetTag: "oem", Oem: { Contoso: { Colour: "red" } } });
  assertStatus(answer, 200);
});

test("the indicator in either spelling moves both", async () => {
  const shown = async () => {
    const { IndicatorLED, LocationIndicatorActive } = (await service.get(system)).json;
    return [IndicatorLED, LocationIndicatorActive];
  };
  for (const [body, wanted] of [
    [{ LocationIndicatorActive: true }, ["Blinking", true]],
    [{ IndicatorLED: "Off" }, ["Off", false]],
    [{ IndicatorLED: "Blinking" }, ["Blinking", true]],
    [{ LocationIndicatorActive: false }, ["Off", false]],
  ] as const) {
    assertStatus(await service.patch(system, body), 200);
    assert.deepEqual(await shown(), wanted, JSON.stringify(body));
  }
  assertStatus(await service.patch("/redfish/v1/Chassis/board03", { LocationIndicatorActive: true }), 200);
  assert.deepEqual(await shown(), ["Blinking", true]);
});

test("of an array null takes an element away, {} leaves it, and what is not sent is cut off", async () => {
  const uri = "/redfish/v1/Managers/shoal/NetworkProtocol";
  const set = async (NTPServers: unknown) => {
    const answer = await service.patch(uri, { NTP: { NTPServers } });
    assertStatus(answer, 200);
    return (answer.json.NTP.NTPServers as unknown[]).filter((one) => one !== null);
  };
  assert.deepEqual(await set(["a.example", "b.example", "c.example"]), ["a.example", "b.example", "c.example"]);
  assert.deepEqual(await set([{}, null, {}]), ["a.example", "c.example"]);
  assert.deepEqual(await set([{}, "d.example"]), ["a.example", "d.example"]);
  assert.deepEqual(await set(["e.example", {}]), ["e.example", "d.example"]);
  assert.deepEqual(await set([{}]), ["e.example"]);
  assert.deepEqual(await set([null]), []);
  assertError(await service.patch(uri, { NTP: { NTPServers: ["not a host"] } }), 400);
  assertError(await service.patch(uri, { NTP: { NTPServers: "a.example" } }), 400, "PropertyValueTypeError");
});

test("settings of the service last", async () => {
  const wanted = {
    "/redfish/v1/AccountService": { AccountLockoutThreshold: 7, AccountLockoutDuration: 60 },
    "/redfish/v1/EventService": { DeliveryRetryAttempts: 5, DeliveryRetryIntervalSeconds: 9 },
    "/redfish/v1/TaskService": { TaskAutoDeleteTimeoutMinutes: 30 },
  };
  for (const [uri, body] of Object.entries(wanted)) assertStatus(await service.patch(uri, body), 200);
  await service.restart();
  for (const [uri, body] of Object.entries(wanted)) {
    const { json } = await service.get(uri);
    for (const [name, value] of Object.entries(body)) assert.equal(json[name], value, `${uri} ${name}`);
  }
});

test("a role that comes with the standard cannot be changed or removed", async () => {
  const uri = "/redfish/v1/AccountService/Roles/ReadOnly";
  assertError(
    await service.patch(uri, { AssignedPrivileges: ["Login", "ConfigureUsers"] }),
    400,
    "PropertyNotWritable",
  );
  assertError(await service.delete(uri), 405, "ResourceCannotBeDeleted");
});

test("null is refused where it would be passed over", async () => {
  const services = "/redfish/v1";
  const refused: [string, object][] = [
    [system, { Boot: { BootSourceOverrideEnabled: null } }],
    [system, { Boot: { BootSourceOverrideTarget: null } }],
    [system, { Boot: { BootSourceOverrideMode: null } }],
    [system, { IndicatorLED: null }],
    [system, { LocationIndicatorActive: null }],
    [`${services}/Chassis/board03`, { IndicatorLED: null }],
    [`${services}/AccountService`, { AccountLockoutThreshold: null }],
    [`${services}/AccountService`, { AccountLockoutDuration: null }],
    [`${services}/AccountService`, { HTTPBasicAuth: null }],
    [`${services}/AccountService/Accounts/admin`, { Password: null }],
    [`${services}/AccountService/Accounts/admin`, { PasswordChangeRequired: null }],
    [`${services}/Managers/shoal/NetworkProtocol`, { SSDP: { ProtocolEnabled: null } }],
    [`${services}/Managers/shoal/NetworkProtocol`, { NTP: { ProtocolEnabled: null } }],
  ];
  for (const [uri, body] of refused) assertError(await service.patch(uri, body), 400, "PropertyValueTypeError");
  assertStatus(await service.patch(system, { AssetTag: null, Boot: { HttpBootUri: null } }), 200);
});

test("members of an object are taken together, or none of them", async () => {
  const http = { BootSourceOverrideEnabled: "Once", BootSourceOverrideTarget: "UefiHttp" };
  assertStatus(await service.patch(system, { Boot: { ...http, HttpBootUri: "http://192.0.2.1/old" } }), 200);
  // The schema refuses the space, and the machine must not boot from the old one for ever.
  const wrong = { ...http, BootSourceOverrideEnabled: "Continuous", HttpBootUri: "http://192.0.2.1/new one" };
  assertError(await service.patch(system, { Boot: wrong }), 400, "PropertyValueFormatError");
  const beside = await service.patch(system, { AssetTag: "beside", Boot: wrong });
  assertStatus(beside, 200);
  assert.equal(beside.json.AssetTag, "beside");
  assert.equal(beside.json.Boot.BootSourceOverrideEnabled, "Once");
  // Sent back as it was read, with what cannot be written.
  const read = { ...beside.json.Boot, Nonsense: 1, BootSourceOverrideTarget: "Pxe" };
  const sentBack = await service.patch(system, { Boot: read });
  assertStatus(sentBack, 200);
  assert.equal(sentBack.json.Boot.BootSourceOverrideTarget, "Pxe");
});

test("IndicatorLED takes what it says it allows", async () => {
  const { json } = await service.get(system);
  assert.deepEqual(json["IndicatorLED@Redfish.AllowableValues"], ["Lit", "Blinking", "Off"]);
  assertError(await service.patch(system, { IndicatorLED: "Unknown" }), 400, "PropertyValueNotInList");
  assert.equal((await service.patch(system, { IndicatorLED: "Lit" })).json.IndicatorLED, "Lit");
});
