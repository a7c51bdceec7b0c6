/** Boot order and boot options: what the firmware tries by itself, and in which order. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertError, assertStatus, infosOf } from "../support/expect.js";
import { FirmwareOf } from "../support/firmware.js";
import { ScriptedSwitch } from "../support/scripted-switch.js";
import { TestService } from "../support/service.js";

const service = await TestService.start({ after });
const firmware = await new FirmwareOf(service, "board03").ready();
const { system } = firmware;

interface Option {
  readonly "@odata.id": string;
  readonly BootOptionReference: string;
  readonly BootOptionEnabled: boolean;
  readonly Alias?: string;
  readonly RelatedItem?: readonly { readonly "@odata.id": string }[];
}

const boot = async () => (await service.get(system)).json.Boot;
const options = async (): Promise<readonly Option[]> =>
  (await service.get(`${(await boot()).BootOptions["@odata.id"]}?$expand=.`)).json.Members;
const setOrder = (BootOrder: readonly unknown[]) => service.patch(system, { Boot: { BootOrder } });

test("the order names options that are there, each by its variable's name", async () => {
  const references = (await options()).map(({ BootOptionReference }) => BootOptionReference);
  const { BootOrder } = await boot();
  assert.ok(BootOrder.length > 1);
  for (const reference of BootOrder) assert.ok(references.includes(reference), reference);
  for (const option of await options()) {
    assert.match(option.BootOptionReference, /^Boot[0-9A-F]{4}$/);
    assert.ok(option["@odata.id"].endsWith(`/${option.BootOptionReference}`));
  }
});

test("an option that boots over a port leads to that port", async () => {
  const pxe = (await options()).find(({ Alias }) => Alias === "Pxe");
  const [port] = pxe?.RelatedItem ?? [];
  assert.ok(port);
  assert.equal((await service.get(port["@odata.id"])).json["@odata.type"].split(".").at(-1), "EthernetInterface");
});

test("an order is shown as it was asked for, over boots and restarts", async () => {
  const { BootOrder } = await boot();
  const [first, second, ...others] = BootOrder;
  const turned = [second, first, ...others];
  const answer = await setOrder(turned);
  assertStatus(answer, 200);
  assert.deepEqual(answer.json.Boot.BootOrder, turned);
  await firmware.boot();
  assert.deepEqual((await boot()).BootOrder, turned);
  await service.restart();
  assert.deepEqual((await boot()).BootOrder, turned);
});

test("by places: null takes an option out of the order", async () => {
  const { BootOrder } = await boot();
  assertStatus(await setOrder([null, ...BootOrder.slice(1)]), 200);
  assert.deepEqual((await boot()).BootOrder, BootOrder.slice(1));
  assertStatus(await setOrder(BootOrder), 200);
});

test("an order that names nothing, or one option twice, is refused with the place at fault", async () => {
  const { BootOrder } = await boot();
  const wrong: [readonly unknown[], string, string][] = [
    [[...BootOrder, "BootFFFF"], "PropertyValueNotInList", `#/Boot/BootOrder/${BootOrder.length}`],
    [[BootOrder[0], BootOrder[0]], "PropertyValueConflict", "#/Boot/BootOrder/1"],
    [[7], "PropertyValueTypeError", "#/Boot/BootOrder/0"],
  ];
  for (const [order, id, pointer] of wrong) {
    const answer = await setOrder(order);
    assertError(answer, 400, id);
    assert.deepEqual(infosOf(answer.json)[0]?.RelatedProperties, [pointer]);
  }
  const both = { BootSourceOverrideEnabled: "Once", BootSourceOverrideTarget: "Pxe", BootOrder: ["BootFFFF"] };
  assertError(await service.patch(system, { Boot: both }), 400, "PropertyValueNotInList");
  const { BootSourceOverrideEnabled, BootOrder: now } = await boot();
  assert.deepEqual([BootSourceOverrideEnabled, now], ["Disabled", BootOrder]);
});

test("an order that is sent along with what is refused is not taken either", async () => {
  const { BootOrder } = await boot();
  const { AssetTag } = (await service.get(system)).json;
  const turned = BootOrder.toReversed();
  const nowhere = { BootSourceOverrideTarget: "UefiBootNext", BootNext: "BootFFFF" };
  const refused = await service.patch(system, { AssetTag: "new", Boot: { BootOrder: turned, ...nowhere } });
  assertError(refused, 400, "PropertyValueNotInList");
  const now = (await service.get(system)).json;
  assert.deepEqual([now.AssetTag, now.Boot.BootOrder], [AssetTag, BootOrder]);
  const Boot = { BootOrder: turned, BootSourceOverrideTarget: "UefiBootNext", BootNext: turned[0] };
  const { json } = await service.patch(system, { AssetTag: "new", Boot });
  assert.deepEqual([json.AssetTag, json.Boot.BootOrder, json.Boot.BootNext], ["new", turned, turned[0]]);
  const back = { BootOrder, BootSourceOverrideTarget: "None" };
  assertStatus(await service.patch(system, { AssetTag, Boot: back }), 200);
});

test("an option is switched off and on", async () => {
  const [first] = await options();
  assert.ok(first);
  const uri = first["@odata.id"];
  assert.equal(first.BootOptionEnabled, true);
  assert.equal((await service.patch(uri, { BootOptionEnabled: false })).json.BootOptionEnabled, false);
  await firmware.boot();
  assert.equal((await service.get(uri)).json.BootOptionEnabled, false);
  assertStatus(await service.patch(uri, { BootOptionEnabled: true }), 200);
  assertError(await service.patch(uri, { BootOptionEnabled: null }), 400, "PropertyValueTypeError");
  assertError(await service.patch(uri, { DisplayName: "mine" }), 400, "PropertyNotWritable");
  assertError(await service.delete(uri), 405);
  assertError(await service.get(`${system}/BootOptions/BootFFFF`), 404);
});

test("a board without firmware that can be got at has none of this; one with a file of it has what that can boot", async (t) => {
  const board = (id: string, port: string, more: object = {}) => ({
    id,
    nics: [{ mac: `02:00:5e:10:09:0${port}` }],
    adapter: { kind: "board", power: { device: "sw1", port, confirmed: true } },
    ...more,
  });
  const rack = JSON.stringify({
    devices: [{ id: "sw1", kind: "scripted" }],
    machines: [
      board("bare", "1"),
      board("pi", "2", { firmware: { kind: "raspberry-pi-4", file: "/nonexistent/pi.fd" } }),
    ],
  });
  const boards = await TestService.start(t, { rack, powerDevices: [new ScriptedSwitch()] });
  const shown = async (id: string) =>
    (
      await boards.until(
        () => boards.get(`/redfish/v1/Systems/${id}`),
        ({ status }) => status === 200,
      )
    ).json;
  const bare = await shown("bare");
  assert.deepEqual([bare.Bios, bare.SecureBoot, bare.Boot.BootOptions, bare.Boot.BootOrder], Array(4).fill(undefined));
  for (const path of ["Bios", "Bios/Settings", "SecureBoot", "BootOptions", "SecureBoot/SecureBootDatabases"])
    assertError(await boards.get(`/redfish/v1/Systems/bare/${path}`), 404, "ResourceMissingAtURI");
  assertError(await boards.patch("/redfish/v1/Systems/bare", { Boot: { BootOrder: [] } }), 400, "PropertyNotWritable");
  assertError(await boards.post("/redfish/v1/Systems/bare/Bios/Actions/Bios.ResetBios", {}), 404);
  const { Boot, Bios } = await shown("pi");
  assert.equal((await boards.get(Bios["@odata.id"])).json.AttributeRegistry, "RaspberryPi4Attributes.v1_0_0");
  const targets = Boot["BootSourceOverrideTarget@Redfish.AllowableValues"];
  assert.equal(targets[0], "None");
  for (const target of ["Pxe", "UefiHttp", "BiosSetup"]) assert.ok(targets.includes(target), target);
  const Pxe = { BootSourceOverrideEnabled: "Once", BootSourceOverrideTarget: "Pxe", BootSourceOverrideMode: "UEFI" };
  assertStatus(await boards.patch("/redfish/v1/Systems/pi", { Boot: Pxe }), 200);
  assertError(
    await boards.patch("/redfish/v1/Systems/pi", { Boot: { BootSourceOverrideTarget: "Floppy" } }),
    400,
    "PropertyValueNotInList",
  );
});
