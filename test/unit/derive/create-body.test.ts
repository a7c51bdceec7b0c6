import assert from "node:assert/strict";
import { test } from "node:test";
import { createValidator } from "../../../redfish-schema/derive/validate-body.js";
import { Volume } from "../../../redfish-schema/facts/Volume.js";
import { complaints } from "./complaints.js";
import { accounts, sessions, subscriptions } from "./declarations.js";

const check = (declared: typeof accounts, body: unknown) => {
  assert.ok(declared.create);
  const result = createValidator(declared.create)(body);
  return { valid: result.valid, problems: complaints(result) };
};

test("a body with all that is needed is taken", () => {
  const body = { UserName: "a", Password: "b", RoleId: "Operator", Enabled: true, AccountTypes: ["Redfish"] };
  assert.deepEqual(check(accounts, body), { valid: body, problems: [] });
});

test("annotations are passed over", () => {
  const body = { UserName: "a", Password: "b", "@Redfish.OperationApplyTime": "Immediate" };
  assert.deepEqual(check(sessions, body), { valid: { UserName: "a", Password: "b" }, problems: [] });
});

test("what is missing is named, with a pointer to where it belongs", () => {
  assert.deepEqual(check(accounts, {}), {
    valid: {},
    problems: [
      "/UserName PropertyMissing(UserName)",
      "/Password PropertyMissing(Password)",
      "/RoleId PropertyMissing(RoleId)",
    ],
  });
});

test("a required property of the wrong type is wrong, not missing", () => {
  assert.deepEqual(check(sessions, { UserName: 1, Password: ["b"] }), {
    valid: {},
    problems: ["/UserName PropertyValueTypeError(1, UserName)", "/Password PropertyValueTypeError(******, Password)"],
  });
});

test("unknown properties and those that a POST does not take", () => {
  assert.deepEqual(check(sessions, { UserName: "a", Password: "b", Colour: 1, SessionType: "WebUI", Id: "x" }), {
    valid: { UserName: "a", Password: "b" },
    problems: [
      "/Colour PropertyUnknown(Colour)",
      "/SessionType PropertyNotWritable(SessionType)",
      "/Id PropertyNotWritable(Id)",
    ],
  });
});

test("nested objects are checked member by member", () => {
  const body = {
    UserName: "a",
    Password: "b",
    RoleId: "c",
    SNMP: { AuthenticationKeySet: true, EncryptionProtocol: "x" },
  };
  assert.deepEqual(check(accounts, body), {
    valid: { UserName: "a", Password: "b", RoleId: "c" },
    problems: [
      "/SNMP/AuthenticationKeySet PropertyNotWritable(AuthenticationKeySet)",
      "/SNMP/EncryptionProtocol PropertyValueNotInList(x, EncryptionProtocol)",
    ],
  });
});

test("links and objects with free names are taken", () => {
  const body = {
    Destination: "https://192.168.1.50/Destination1",
    Protocol: "Redfish",
    HttpHeaders: [{ "X-Token": "a" }],
    OriginResources: [{ "@odata.id": "/redfish/v1/Systems/1" }],
  };
  assert.deepEqual(check(subscriptions, body), { valid: body, problems: [] });
});

test("links without an @odata.id, or with more, are not", () => {
  const body = {
    Destination: "https://a/",
    Protocol: "FTP",
    OriginResources: [{}, { "@odata.id": 1 }, { "@odata.id": "/a", Name: "x" }, "/redfish/v1/Systems/1"],
  };
  assert.deepEqual(check(subscriptions, body), {
    valid: { Destination: "https://a/" },
    problems: [
      "/Protocol PropertyValueNotInList(FTP, Protocol)",
      "/OriginResources/0/@odata.id PropertyMissing(@odata.id)",
      "/OriginResources/1/@odata.id PropertyValueTypeError(1, @odata.id)",
      "/OriginResources/2/Name PropertyUnknown(Name)",
      "/OriginResources/3 PropertyValueTypeError(/redfish/v1/Systems/1, OriginResources)",
    ],
  });
});

test("header names cannot reach the prototype", () => {
  const body = JSON.parse('{"Destination": "https://a/", "Protocol": "Redfish", "HttpHeaders": [{"__proto__": "x"}]}');
  const { valid, problems } = check(subscriptions, body);
  assert.deepEqual(problems, ["/HttpHeaders/0/__proto__ PropertyUnknown(__proto__)"]);
  assert.deepEqual(valid.HttpHeaders, [{}]);
});

test("no body, or one that is no object, is not recognized", () => {
  for (const body of [undefined, null, [], "x", 1]) {
    assert.deepEqual(check(sessions, body), { valid: {}, problems: [" UnrecognizedRequestBody()"] });
  }
});

test("what the declaration allows is narrower than what the schema has", () => {
  const { create } = accounts;
  assert.ok(create);
  const narrowed = { ...accounts, create: { ...create, allow: { AccountTypes: ["Redfish"] } } };
  const body = { UserName: "a", Password: "b", RoleId: "Operator" };
  assert.deepEqual(check(narrowed, { ...body, AccountTypes: ["Redfish"] }).problems, []);
  assert.deepEqual(check(narrowed, { ...body, AccountTypes: ["Redfish", "SNMP"] }), {
    valid: body,
    problems: ["/AccountTypes PropertyValueNotInList(SNMP, AccountTypes)"],
  });
});

test("members that cannot be changed later can be given, where they are named", () => {
  const volumes = { schema: Volume, required: [], optional: ["Links"], members: { Links: ["Drives"] } };
  const validate = createValidator(volumes);
  const links = (more: object) => {
    const result = validate({ Links: more });
    return [result.valid, complaints(result)];
  };
  const Drives = [{ "@odata.id": "/redfish/v1/x" }];
  assert.deepEqual(links({ Drives }), [{ Links: { Drives } }, []]);
  assert.deepEqual(links({ Drives, Controllers: Drives }), [
    { Links: { Drives } },
    ["/Links/Controllers PropertyNotWritable(Controllers)"],
  ]);
  assert.deepEqual(links({ Drives: ["/redfish/v1/x"] })[1], [
    "/Links/Drives/0 PropertyValueTypeError(/redfish/v1/x, Drives)",
  ]);
});
