/** What the update service offers, and what it says of the firmware that machines run. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertError, assertStatus, infosOf } from "../support/expect.js";
import { FirmwareOf } from "../support/firmware.js";
import { TestService } from "../support/service.js";

const service = await TestService.start({ after });
const { system: systemUri } = await new FirmwareOf(service, "board03").ready();
const update = "/redfish/v1/UpdateService";
const simpleUpdate = `${update}/Actions/UpdateService.SimpleUpdate`;

test("the update service says how images come in, and how large they may be", async () => {
  const { json } = await service.get(update);
  assert.deepEqual([json.HttpPushUri, json.MultipartHttpPushUri], [`${update}/upload`, `${update}/upload-multipart`]);
  assert.ok(json.MaxImageSizeBytes > 4 * 1024 * 1024);
  const { "#UpdateService.SimpleUpdate": action } = json.Actions;
  assert.equal(action.target, simpleUpdate);
  assert.deepEqual(action["TransferProtocol@Redfish.AllowableValues"], ["HTTP", "HTTPS"]);
  const info = (await service.get(action["@Redfish.ActionInfo"])).json;
  const names = info.Parameters.map(({ Name }: { Name: string }) => Name);
  assert.deepEqual(names.sort(), [
    "ForceUpdate",
    "ImageURI",
    "LocalImage",
    "Password",
    "Targets",
    "TransferProtocol",
    "Username",
  ]);
  assert.deepEqual((await service.get(json.LocalImageStore["@odata.id"])).json.Members, []);
});

test("a parameter that is missing, of the wrong kind or not heeded is refused before anything begins", async () => {
  const ImageURI = "http://192.0.2.1/fw.fd";
  const wrong: [object, string, string][] = [
    [{}, "ActionParameterMissing", "#/ImageURI"],
    [{ ImageURI: 1 }, "ActionParameterValueTypeError", "#/ImageURI"],
    [{ ImageURI, TransferProtocol: "TFTP" }, "ActionParameterValueNotInList", "#/TransferProtocol"],
    [{ ImageURI, Stage: true }, "ActionParameterNotSupported", "#/Stage"],
    [{ ImageURI, Targets: "x" }, "ActionParameterValueTypeError", "#/Targets"],
    [{ ImageURI, Bogus: 1 }, "ActionParameterUnknown", "#/Bogus"],
  ];
  for (const [body, id, pointer] of wrong) {
    const answer = await service.post(simpleUpdate, body);
    assertError(answer, 400, id);
    assert.deepEqual(infosOf(answer.json)[0]?.RelatedProperties, [pointer], JSON.stringify(body));
  }
});

test("the system and the inventory tell the same version, and the BIOS leads to the inventory", async () => {
  const system = (await service.get(systemUri)).json;
  const bios = (await service.get(system.Bios["@odata.id"])).json;
  const firmware = (await service.get(bios.Links.ActiveSoftwareImage["@odata.id"])).json;
  assert.equal(firmware.Version, system.BiosVersion);
  assert.deepEqual([firmware.Updateable, firmware.ResetRequiredOnUpdate, firmware.Active], [true, true, true]);
  assert.deepEqual(firmware.RelatedItem, [{ "@odata.id": system["@odata.id"] }]);
  assert.equal((await service.get(`${update}/FirmwareInventory/shoal`)).json.Updateable, false);
});

test("who may only read begins no update; an image that is not there is none", async () => {
  const account = { UserName: "reader", Password: "Low-w4ter-mark", RoleId: "ReadOnly" };
  assertStatus(await service.post("/redfish/v1/AccountService/Accounts", account), 201);
  const as = { basic: [account.UserName, account.Password] } as const;
  assertError(await service.post(simpleUpdate, { ImageURI: "http://192.0.2.1/fw.fd" }, { as }), 403);
  const image = `${update}/LocalImageStore/${"0".repeat(64)}`;
  assertError(await service.get(image), 404);
  assertError(await service.delete(image), 404);
  assertError(await service.post(`${image}/Actions/SoftwareInventory.Activate`, {}), 404);
});
