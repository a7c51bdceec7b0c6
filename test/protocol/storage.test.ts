import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Answer } from "../support/http-client.js";
import { TestService } from "../support/service.js";

const rack = `
machines:
  - id: disks
    nics: [{ mac: "02:00:00:00:00:01" }]
    adapter: { kind: fake }
    storage:
      - id: raid
        name: Controller
        controller: { manufacturer: Northlight Systems, model: NL-RAID, firmwareVersion: "5" }
        raidTypes: [RAID0, RAID1, RAID5]
        drives:
          - { count: 3, capacityGB: 100 }
          - { id: hdd, capacityGB: 200, mediaType: HDD }
        volumes: [{ name: System, raidType: RAID0, drives: ["0"] }]
      - id: plain
        name: Plain controller
        raidTypes: []
        drives: [{ capacityGB: 50 }]
  - id: spare
    nics: [{ mac: "02:00:00:00:00:02" }]
    adapter: { kind: fake }
    storage: [{ id: raid, name: Controller, raidTypes: [RAID0, RAID1], drives: [{ count: 2, capacityGB: 100 }] }]
`;

const system = "/redfish/v1/Systems/disks";
const storage = `${system}/Storage/raid`;
const volumes = `${storage}/Volumes`;
const drive = (id: string, of = storage) => ({ "@odata.id": `${of}/Drives/${id}` });

/** What a test makes is in nobody else's way. */
const own = (t: { after(end: () => Promise<void>): void }) => TestService.start(t, { rack });

/** For tests that change nothing. */
const reading = await TestService.start({ after }, { rack });

const keys = ({ json }: Answer): string[] =>
  (json.error["@Message.ExtendedInfo"] as { MessageId: string; RelatedProperties?: string[] }[]).map(
    ({ MessageId, RelatedProperties = [] }) => [MessageId.split(".").at(-1), ...RelatedProperties].join(" "),
  );

const members = ({ json }: Answer): string[] =>
  (json.Members as { "@odata.id": string }[]).map((one) => one["@odata.id"]);

async function monitored(service: TestService, answer: Answer): Promise<Answer> {
  assert.equal(answer.status, 202);
  const monitor = answer.headers.location ?? "";
  assert.match(monitor, /^\/redfish\/v1\/TaskService\/TaskMonitors\//);
  return service.until(
    () => service.get(monitor),
    ({ status }) => status === 200,
  );
}

test("storage tells what sushy and Ironic read of it, in the array and in resources of their own", async () => {
  const service = reading;
  const { json: root } = await service.get(system);
  assert.equal(root.Storage["@odata.id"], `${system}/Storage`);
  assert.deepEqual(members(await service.get(`${system}/Storage`)), [storage, `${system}/Storage/plain`]);
  const { json } = await service.get(storage);
  const [inArray] = json.StorageControllers;
  assert.equal(inArray.MemberId, "0");
  const { json: controller } = await service.get(`${json.Controllers["@odata.id"]}/0`);
  for (const name of ["Name", "Model", "SerialNumber", "FirmwareVersion", "SupportedRAIDTypes", "Status"])
    assert.deepEqual(controller[name], inArray[name], name);
  assert.deepEqual(controller.SupportedRAIDTypes, ["RAID0", "RAID1", "RAID5"]);
  const { json: plain } = await service.get(`${system}/Storage/plain`);
  assert.deepEqual(plain.StorageControllers[0].SupportedRAIDTypes, []);
  assert.equal(json.Drives.length, 4);
});

test("drives and volumes lead to each other", async () => {
  const service = reading;
  const { json: volume } = await service.get(`${volumes}/1`);
  assert.deepEqual(
    [volume.RAIDType, volume.VolumeType, volume.Name, volume.CapacityBytes],
    ["RAID0", "NonRedundant", "System", 100_000_000_000 - (100_000_000_000 % 512)],
  );
  assert.deepEqual(volume.Links.Drives, [drive("0")]);
  const { json: first } = await service.get(`${storage}/Drives/0`);
  assert.deepEqual(first.Links.Volumes, [{ "@odata.id": `${volumes}/1` }]);
  assert.deepEqual([first.CapacityBytes, first.MediaType, first.Protocol], [100_000_000_000, "SSD", "SATA"]);
  const { json: chassis } = await service.get("/redfish/v1/Chassis/disks");
  assert.equal(chassis.Links["Drives@odata.count"], 5);
});

test("a volume is made at once: 202, a monitor, and the volume where it says", async (t) => {
  const service = await own(t);
  const { json: collection } = await service.get(volumes);
  assert.deepEqual(collection["@Redfish.OperationApplyTimeSupport"].SupportedValues, ["Immediate", "OnReset"]);
  const body = {
    RAIDType: "RAID1",
    CapacityBytes: 50_000_000_000,
    Links: { Drives: [drive("1"), drive("2")] },
    "@Redfish.OperationApplyTime": "Immediate",
  };
  const answer = await service.post(volumes, body);
  assert.equal(answer.text, "");
  const done = await monitored(service, answer);
  assert.equal(done.json.TaskState, "Completed");
  assert.equal(done.headers.location, `${volumes}/2`);
  const { json: volume } = await service.get(`${volumes}/2`);
  assert.deepEqual([volume.RAIDType, volume.Links.Drives], ["RAID1", [drive("1"), drive("2")]]);
  assert.equal(volume.CapacityBytes >= 50_000_000_000, true);
  assert.deepEqual(members(await service.get(volumes)), [`${volumes}/1`, `${volumes}/2`]);
  await service.restart();
  assert.deepEqual(members(await service.get(volumes)), [`${volumes}/1`, `${volumes}/2`]);
});

test("a volume is removed at once, with an apply time in the body or without any", async (t) => {
  const service = await own(t);
  const made = await monitored(
    service,
    await service.post(volumes, { RAIDType: "RAID0", Links: { Drives: [drive("1")] } }),
  );
  const uri = made.headers.location ?? "";
  const body = { "@Redfish.OperationApplyTime": "Immediate" };
  const gone = await monitored(service, await service.request("DELETE", uri, { body }));
  assert.equal(gone.json.TaskState, "Completed");
  assert.equal((await service.get(uri)).status, 404);
  await monitored(service, await service.delete(`${volumes}/1`));
  assert.deepEqual(members(await service.get(volumes)), []);
});

test("what waits for a reset is shown as pending until then, across a restart of the service", async (t) => {
  const service = await own(t);
  const when = { "@Redfish.OperationApplyTime": "OnReset" };
  const removal = await service.request("DELETE", `${volumes}/1`, { body: when });
  assert.equal(removal.status, 202);
  const creation = await service.post(volumes, {
    RAIDType: "RAID5",
    Links: { Drives: ["0", "1", "2"].map((id) => drive(id)) },
    ...when,
  });
  assert.equal(creation.status, 202);
  const { json: leaving } = await service.get(`${volumes}/1`);
  assert.equal(leaving.Operations[0].Operation, "Delete");
  const { json: waiting } = await service.get(`${storage}/Drives/1`);
  assert.equal(waiting.Operations.length, 1);
  assert.deepEqual(keys(await service.delete(`${volumes}/1`)), ["ResourceInUse"]);
  await service.restart();
  assert.equal((await service.get(removal.headers.location ?? "")).status, 202);
  await service.post(`${system}/Actions/ComputerSystem.Reset`, { ResetType: "ForceRestart" });
  await monitored(service, removal);
  const made = await monitored(service, creation);
  assert.equal(made.json.TaskState, "Completed");
  assert.deepEqual(members(await service.get(volumes)), [made.headers.location]);
  const { json: after } = await service.get(`${storage}/Drives/1`);
  assert.deepEqual(after.Operations, []);
});

test("what cannot be is refused in the standard's words, and changes nothing", async (t) => {
  const service = await own(t);
  const of = async (body: object) => {
    const answer = await service.post(volumes, body);
    return [answer.status, ...keys(answer)];
  };
  const links = (...ids: string[]) => ({ Links: { Drives: ids.map((id) => drive(id)) } });
  assert.deepEqual(await of({ RAIDType: "RAID5", ...links("1", "2") }), [400, "ArraySizeTooShort #/Links/Drives"]);
  assert.deepEqual(await of({ RAIDType: "RAID6" }), [400, "PropertyValueNotInList #/RAIDType"]);
  assert.deepEqual(await of({ RAIDType: "RAID3" }), [400, "PropertyValueNotInList #/RAIDType"]);
  assert.deepEqual(await of({ RAIDType: "RAID0", ...links("0") }), [
    409,
    "PropertyValueResourceConflict #/Links/Drives/0",
  ]);
  assert.deepEqual(await of({ RAIDType: "RAID1", ...links("1", "hdd") }), [
    400,
    "PropertyValueConflict #/Links/Drives/1",
  ]);
  assert.deepEqual(await of({ RAIDType: "RAID0", ...links("9") }), [400, "ResourceMissingAtURI #/Links/Drives/0"]);
  const elsewhere = { Links: { Drives: [drive("0", "/redfish/v1/Systems/spare/Storage/raid")] } };
  assert.deepEqual(await of({ RAIDType: "RAID0", ...elsewhere }), [
    400,
    "ResourceMissingAtURI #/Links/Drives/0/@odata.id",
  ]);
  assert.deepEqual(await of({ RAIDType: "RAID0", CapacityBytes: 1e15, ...links("1") }), [
    400,
    "PropertyValueOutOfRange #/CapacityBytes",
  ]);
  assert.deepEqual(await of({ RAIDType: "RAID0", Name: "x".repeat(100) }), [400, "StringValueTooLong #/Name"]);
  assert.deepEqual(await of({ RAIDType: "RAID0", Name: "System" }), [409, "ResourceAlreadyExists #/Name"]);
  assert.deepEqual(await of({ RAIDType: "RAID0", DisplayName: "System" }), [
    409,
    "ResourceAlreadyExists #/DisplayName",
  ]);
  assert.deepEqual(await of({ RAIDType: "RAID0", VolumeType: "Mirrored" }), [
    400,
    "PropertyValueConflict #/VolumeType",
  ]);
  assert.deepEqual(await of({ RAIDType: "RAID0", Encrypted: true }), [400, "PropertyNotWritable #/Encrypted"]);
  assert.deepEqual(await of({ RAIDType: "RAID0", "@Redfish.OperationApplyTime": "AtMaintenanceWindowStart" }), [
    400,
    "PropertyValueNotInList #/@Redfish.OperationApplyTime",
  ]);
  const bad = await service.request("DELETE", `${volumes}/1`, { body: { "@Redfish.OperationApplyTime": 1 } });
  assert.deepEqual([bad.status, ...keys(bad)], [400, "PropertyValueTypeError #/@Redfish.OperationApplyTime"]);
  assert.equal((await service.delete(`${volumes}/9`)).status, 404);
  const fixed = await service.post(`${system}/Storage/plain/Volumes`, { RAIDType: "RAID0" });
  assert.equal(fixed.status, 405);
  assert.deepEqual(members(await service.get(volumes)), [`${volumes}/1`]);
  assert.deepEqual(members(await service.get("/redfish/v1/TaskService/Tasks")), []);
});

test("the volume that the running system was booted from is not removed under it", async (t) => {
  const service = await own(t);
  await service.post(`${system}/Actions/ComputerSystem.Reset`, { ResetType: "On" });
  await service.untilBody(system, ({ BootProgress }) => BootProgress?.LastState === "OSRunning");
  const refused = await service.delete(`${volumes}/1`);
  assert.deepEqual([refused.status, ...keys(refused)], [409, "ResourceInUse"]);
  const body = { "@Redfish.OperationApplyTime": "OnReset" };
  const removal = await service.request("DELETE", `${volumes}/1`, { body });
  await service.post(`${system}/Actions/ComputerSystem.Reset`, { ResetType: "PowerCycle" });
  assert.equal((await monitored(service, removal)).json.TaskState, "Completed");
});

test("a controller that fails ends the task as an exception that says why, and nothing is changed", async (t) => {
  const service = await own(t);
  service.fake.inject("disks", { failVolumes: true });
  const failed = await monitored(service, await service.post(volumes, { RAIDType: "RAID1" }));
  assert.deepEqual([failed.json.TaskState, failed.json.TaskStatus], ["Exception", "Critical"]);
  assert.match(failed.json.Messages[0].Message, /the volume was not made: the controller failed/);
  assert.deepEqual(members(await service.get(volumes)), [`${volumes}/1`]);
  service.fake.inject("disks", { failVolumes: false });
  await monitored(service, await service.post(volumes, { RAIDType: "RAID1" }));
});

test("a task that is taken back takes back what it was to do", async (t) => {
  const service = await own(t);
  const body = { RAIDType: "RAID1", "@Redfish.OperationApplyTime": "OnReset" };
  const creation = await service.post(volumes, body);
  assert.equal((await service.delete(creation.headers.location ?? "")).status, 204);
  const { json } = await service.get(`${storage}/Drives/1`);
  assert.deepEqual(json.Operations, []);
});

test("older words are understood: VolumeType, a name, nothing at all", async (t) => {
  const service = await own(t);
  const mirrored = { Name: "Data", VolumeType: "Mirrored", CapacityBytes: 10_000_000_000 };
  const made = await monitored(service, await service.post(volumes, mirrored));
  const { json } = await service.get(made.headers.location ?? "");
  assert.deepEqual([json.Name, json.DisplayName, json.RAIDType], ["Data", "Data", "RAID1"]);
  const raw = await monitored(service, await service.post(`${volumes}/Members`, {}));
  const { json: plain } = await service.get(raw.headers.location ?? "");
  assert.deepEqual([plain.RAIDType, plain.VolumeType, plain.Links.Drives], [undefined, "RawDevice", [drive("hdd")]]);
});

test("the light of a drive is switched in either word", async (t) => {
  const service = await own(t);
  const uri = `${storage}/Drives/hdd`;
  const seen = ({ json }: Answer) => [json.IndicatorLED, json.LocationIndicatorActive];
  assert.deepEqual(seen(await service.get(uri)), ["Off", false]);
  assert.deepEqual(seen(await service.patch(uri, { IndicatorLED: "Lit" })), ["Lit", true]);
  assert.deepEqual(seen(await service.patch(uri, { LocationIndicatorActive: false })), ["Off", false]);
  await service.patch(uri, { IndicatorLED: "Blinking" });
  await service.restart();
  assert.deepEqual(seen(await service.get(uri)), ["Blinking", true]);
  assert.deepEqual(seen(await service.get(`${storage}/Drives/0`)), ["Off", false]);
});

test("SimpleStorage lists the same disks, and is not there where it is switched off", async (t) => {
  const service = reading;
  const { json } = await service.get(`${system}/SimpleStorage/raid`);
  assert.deepEqual(
    json.Devices.map(({ CapacityBytes }: { CapacityBytes: number }) => CapacityBytes / 1e9),
    [100, 100, 100, 200],
  );
  assert.equal(json.Devices[0].Status.State, "Enabled");
  const without = await TestService.start(t, { rack: `protocol: { simpleStorage: false }\n${rack}` });
  for (const uri of [`${system}/SimpleStorage`, `${system}/SimpleStorage/raid`])
    assert.equal((await without.get(uri)).status, 404);
  assert.equal((await without.get(system)).json.SimpleStorage, undefined);
  assert.equal((await without.get(storage)).json.Links.SimpleStorage, undefined);
});
