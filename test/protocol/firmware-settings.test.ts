/** BIOS settings: asked of the settings resource, pending until the next boot, in force after it. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertError, assertStatus, infosOf } from "../support/expect.js";
import { anotherValue, FirmwareOf, type RegisteredAttribute } from "../support/firmware.js";
import { TestService } from "../support/service.js";

const service = await TestService.start({ after });
const firmware = await new FirmwareOf(service, "board03").ready();
const registry = await firmware.registry();
const applyTime = { "@odata.type": "#Settings.v1_0_0.PreferredApplyTime", ApplyTime: "OnReset" };

const settable = (type: RegisteredAttribute["Type"]): RegisteredAttribute => {
  const found = registry.find(({ Type, ReadOnly }) => Type === type && !ReadOnly);
  assert.ok(found, `no ${type} in the registry`);
  return found;
};
const ask = (Attributes: object, more: object = {}) => service.patch(firmware.settings, { Attributes, ...more });

test("each attribute is in its registry, with a value that it can have", async () => {
  const attributes = await firmware.attributes();
  assert.deepEqual(Object.keys(attributes).sort(), registry.map(({ AttributeName }) => AttributeName).sort());
  for (const { AttributeName: name, Type, Value, LowerBound = -Infinity, UpperBound = Infinity } of registry) {
    const value = attributes[name];
    if (Type === "Enumeration")
      assert.ok(
        Value?.some(({ ValueName }) => ValueName === value),
        name,
      );
    else if (Type === "Password") assert.equal(value, null, name);
    else assert.equal(typeof value, { Integer: "number", Boolean: "boolean", String: "string" }[Type], name);
    if (typeof value === "number")
      assert.ok(Number.isInteger(value) && value >= LowerBound && value <= UpperBound, name);
  }
});

test("what is asked is pending, then in force, and pending no more", async () => {
  const before = await firmware.attributes();
  const asked = Object.fromEntries(
    (["Enumeration", "Integer", "Boolean", "String"] as const).map((type) => {
      const attribute = settable(type);
      return [attribute.AttributeName, anotherValue(attribute, before[attribute.AttributeName])];
    }),
  );
  const answer = await ask(asked, { "@Redfish.SettingsApplyTime": applyTime });
  assertStatus(answer, 200);
  assert.deepEqual(answer.json.Attributes, asked);
  assert.deepEqual(await firmware.attributes(), before);
  assert.deepEqual(await firmware.pending(), asked);
  await firmware.boot();
  assert.deepEqual(await firmware.attributes(), { ...before, ...asked });
  assert.deepEqual(await firmware.pending(), {});
});

test("asking for what is so already takes back what was asked", async () => {
  const { AttributeName: name, ...attribute } = settable("Integer");
  const now = (await firmware.attributes())[name];
  assertStatus(await ask({ [name]: anotherValue({ AttributeName: name, ...attribute }, now) }), 200);
  assertStatus(await ask({ [name]: now }), 200);
  assert.deepEqual(await firmware.pending(), {});
});

test("each kind of wrong value has its own message, about the place at fault, and nothing is asked", async () => {
  const [word, number, flag, text] = (["Enumeration", "Integer", "Boolean", "String"] as const).map(settable);
  const wrong: [RegisteredAttribute, unknown, string][] = [
    [word!, "Nonsense", "PropertyValueNotInList"],
    [word!, 1, "PropertyValueTypeError"],
    [number!, "1", "PropertyValueTypeError"],
    [number!, 1.5, "PropertyValueTypeError"],
    [number!, (number!.UpperBound ?? 0) + 1, "PropertyValueOutOfRange"],
    [number!, (number!.LowerBound ?? 0) - 1, "PropertyValueOutOfRange"],
    [flag!, "true", "PropertyValueTypeError"],
    [flag!, null, "PropertyValueTypeError"],
    [text!, "x".repeat((text!.MaxLength ?? 0) + 1), "StringValueTooLong"],
    [text!, [], "PropertyValueTypeError"],
    [text!, {}, "PropertyValueTypeError"],
  ];
  for (const [{ AttributeName: name }, value, id] of wrong) {
    const answer = await ask({ [name]: value });
    assertError(answer, 400, id);
    assert.deepEqual(infosOf(answer.json)[0]?.RelatedProperties, [`#/Attributes/${name}`], JSON.stringify(value));
  }
  assert.deepEqual(await firmware.pending(), {});
});

test("an attribute that nobody knows or may set is said, and what is beside it is not done", async () => {
  const { AttributeName: good } = settable("Boolean");
  const now = (await firmware.attributes())[good];
  assertError(await ask({ NoSuchAttribute: 1, [good]: !now }), 400, "PropertyUnknown");
  assertError(await ask({ "no attribute": 1 }), 400, "PropertyUnknown");
  for (const { AttributeName: name, DefaultValue } of registry.filter(({ ReadOnly }) => ReadOnly))
    assertError(await ask({ [name]: DefaultValue }), 400, "PropertyNotWritable");
  assert.deepEqual(await firmware.pending(), {});
});

test("all that is wrong is told at once", async () => {
  const answer = await ask({ [settable("Integer").AttributeName]: "x", [settable("Boolean").AttributeName]: "x" });
  assertError(answer, 400, "PropertyValueTypeError", "PropertyValueTypeError");
});

test("another time than the next reset is refused", async () => {
  const { AttributeName: name } = settable("Boolean");
  const answer = await ask({ [name]: true }, { "@Redfish.SettingsApplyTime": { ApplyTime: "Immediate" } });
  assertError(answer, 400, "PropertyValueNotInList");
  assert.deepEqual(infosOf(answer.json)[0]?.RelatedProperties, ["#/@Redfish.SettingsApplyTime/ApplyTime"]);
});

test("what is in force is not written to, and says where to", async () => {
  const answer = await service.patch(firmware.bios, { Attributes: {} });
  assertError(answer, 405, "OperationNotAllowed");
  assert.equal(answer.headers.allow, "GET, HEAD");
  const { json } = await service.get(firmware.bios);
  assert.equal(json["@Redfish.Settings"].SettingsObject["@odata.id"], firmware.settings);
  assert.deepEqual(Object.keys(json.Actions), ["#Bios.ChangePassword", "#Bios.ResetBios"]);
});

test("a reset to the defaults is pending until the next boot; no body is needed", async () => {
  const target = `${firmware.bios}/Actions/Bios.ResetBios`;
  assertStatus(await service.post(target), 204);
  assert.equal((await service.get(firmware.bios)).json.ResetBiosToDefaultsPending, true);
  await firmware.boot();
  assert.equal((await service.get(firmware.bios)).json.ResetBiosToDefaultsPending, false);
  const attributes = await firmware.attributes();
  for (const { AttributeName, DefaultValue, ReadOnly } of registry)
    if (!ReadOnly) assert.equal(attributes[AttributeName], DefaultValue, AttributeName);
  assertStatus(await service.post(target, {}), 204);
});

test("what is pending outlasts a restart of the service", async () => {
  const { AttributeName: name, ...attribute } = settable("Enumeration");
  const asked = { [name]: anotherValue({ AttributeName: name, ...attribute }, (await firmware.attributes())[name]) };
  assertStatus(await ask(asked), 200);
  await service.restart();
  assert.deepEqual(await firmware.pending(), asked);
});

test("who may only read is refused", async () => {
  const account = { UserName: "reader", Password: "Low-w4ter-mark", RoleId: "ReadOnly" };
  assertStatus(await service.post("/redfish/v1/AccountService/Accounts", account), 201);
  const as = { basic: [account.UserName, account.Password] } as const;
  const { AttributeName: name } = settable("Boolean");
  assertStatus(await service.get(firmware.settings, { as }), 200);
  assertError(await service.patch(firmware.settings, { Attributes: { [name]: true } }, { as }), 403);
  assertError(await service.post(`${firmware.bios}/Actions/Bios.ResetBios`, {}, { as }), 403);
});

test("a conditional write is held to the tag of the settings", async () => {
  const { AttributeName: name } = settable("Boolean");
  const body = { Attributes: { [name]: (await firmware.attributes())[name] } };
  const { etag } = (await service.get(firmware.settings)).headers;
  const headers = (tag: unknown) => ({ headers: { "If-Match": String(tag) } });
  assertError(await service.patch(firmware.settings, body, headers('"old"')), 412);
  assertStatus(await service.patch(firmware.settings, body, headers(etag)), 200);
});
