import assert from "node:assert/strict";
import { test } from "node:test";
import type { Declared } from "../../../redfish-schema/derive/declared.js";
import { patchValidator } from "../../../redfish-schema/derive/validate-body.js";
import { complaints } from "./complaints.js";
import { account, biosSettings, ethernetInterface, networkProtocol, system } from "./declarations.js";

interface Case {
  readonly about: string;
  readonly of: Declared;
  readonly body: unknown;
  /** The whole body unless given. */
  readonly valid?: unknown;
  readonly problems?: readonly string[];
}

const idle = [" NoOperation()"];
const none = {};

const cases: readonly Case[] = [
  { about: "a string", of: system, body: { AssetTag: "a" } },
  { about: "null where it may be", of: system, body: { AssetTag: null } },
  {
    about: "null where it may not be",
    of: account,
    body: { UserName: null },
    valid: none,
    problems: ["/UserName PropertyValueTypeError(null, UserName)"],
  },
  { about: "a nested property", of: system, body: { Boot: { BootSourceOverrideTarget: "Pxe" } } },
  { about: "nothing", of: system, body: {}, problems: [" EmptyJSON()"] },
  { about: "only @odata.id", of: system, body: { "@odata.id": "/x" }, valid: none, problems: idle },
  { about: "an empty object", of: system, body: { Boot: {} }, valid: none, problems: idle },
  { about: "an array", of: system, body: [], valid: none, problems: [" UnrecognizedRequestBody()"] },
  { about: "null", of: system, body: null, valid: none, problems: [" UnrecognizedRequestBody()"] },
  { about: "a string as body", of: system, body: "x", valid: none, problems: [" UnrecognizedRequestBody()"] },
  { about: "no body", of: system, body: undefined, valid: none, problems: [" UnrecognizedRequestBody()"] },
  {
    about: "annotations beside a property",
    of: system,
    body: {
      "@odata.etag": "x",
      "@Redfish.SettingsApplyTime": { ApplyTime: "Immediate" },
      "AssetTag@Redfish.AllowableValues": [],
      AssetTag: "a",
      Boot: { "@odata.type": "x", BootSourceOverrideEnabled: "Once" },
    },
    valid: { AssetTag: "a", Boot: { BootSourceOverrideEnabled: "Once" } },
  },
  {
    about: "an annotation of a vocabulary that nobody knows",
    of: system,
    body: { "@Acme.x": 1 },
    valid: none,
    problems: ["/@Acme.x PropertyUnknown(@Acme.x)"],
  },
  {
    about: "an unknown property beside a good one",
    of: account,
    body: { BogusProp: 1, RoleId: "Operator" },
    valid: { RoleId: "Operator" },
    problems: ["/BogusProp PropertyUnknown(BogusProp)"],
  },
  {
    about: "properties that are only shown",
    of: system,
    body: { PowerState: "On", Status: { Health: "OK" }, Id: "x", Actions: {}, Boot: { BootNext: "x" } },
    valid: none,
    problems: [
      "/PowerState PropertyNotWritable(PowerState)",
      "/Status PropertyNotWritable(Status)",
      "/Id PropertyNotWritable(Id)",
      "/Actions PropertyNotWritable(Actions)",
      "/Boot/BootNext PropertyNotWritable(BootNext)",
    ],
  },
  {
    about: "properties of the schema that this resource does not have",
    of: system,
    body: { HostName: "x", Boot: { StopBootOnFault: "Any" }, Oem: {} },
    valid: none,
    problems: [
      "/HostName PropertyUnknown(HostName)",
      "/Boot/StopBootOnFault PropertyUnknown(StopBootOnFault)",
      "/Oem PropertyUnknown(Oem)",
    ],
  },
  {
    about: "types that are wrong",
    of: system,
    body: { AssetTag: 3, LocationIndicatorActive: "true", PowerOnDelaySeconds: [1], Boot: "Pxe" },
    valid: none,
    problems: [
      "/AssetTag PropertyValueTypeError(3, AssetTag)",
      "/LocationIndicatorActive PropertyValueTypeError(true, LocationIndicatorActive)",
      "/PowerOnDelaySeconds PropertyValueTypeError([…], PowerOnDelaySeconds)",
      "/Boot PropertyValueTypeError(Pxe, Boot)",
    ],
  },
  {
    about: "an object that is null",
    of: system,
    body: { Boot: null },
    valid: none,
    problems: ["/Boot PropertyValueTypeError(null, Boot)"],
  },
  {
    about: "values that are not on the list, too small, too large, not whole, or not in the form",
    of: networkProtocol,
    body: {
      HTTPS: { Port: -1 },
      Modbus: { ServerId: 256 },
      SNMP: { CommunityAccessMode: "full", EngineId: { ArchitectureId: "zz" } },
      Proxy: { ProxyServerURI: "a b" },
    },
    valid: none,
    problems: [
      "/HTTPS/Port PropertyValueOutOfRange(-1, Port)",
      "/Modbus/ServerId PropertyValueOutOfRange(256, ServerId)",
      "/SNMP/CommunityAccessMode PropertyValueNotInList(full, CommunityAccessMode)",
      "/SNMP/EngineId/ArchitectureId PropertyValueFormatError(zz, ArchitectureId)",
      "/Proxy/ProxyServerURI PropertyValueFormatError(a b, ProxyServerURI)",
    ],
  },
  {
    about: "a fraction where a whole number belongs",
    of: networkProtocol,
    body: { HTTPS: { Port: 1.5 } },
    valid: none,
    problems: ["/HTTPS/Port PropertyValueTypeError(1.5, Port)"],
  },
  {
    about: "a day that the calendar lacks",
    of: account,
    body: { AccountExpiration: "2030-02-30T00:00:00Z" },
    valid: none,
    problems: ["/AccountExpiration PropertyValueFormatError(2030-02-30T00:00:00Z, AccountExpiration)"],
  },
  { about: "a time with an offset", of: account, body: { AccountExpiration: "2030-02-28T00:00:00.5+01:00" } },
  {
    about: "arrays whose elements are removed or left",
    of: networkProtocol,
    body: { NTP: { NTPServers: ["a", null, {}, "b"] } },
  },
  { about: "an array that becomes empty", of: networkProtocol, body: { NTP: { NTPServers: [] } } },
  {
    about: "an array with one bad element",
    of: networkProtocol,
    body: { NTP: { NTPServers: ["a", 1], ProtocolEnabled: true } },
    valid: { NTP: { ProtocolEnabled: true } },
    problems: ["/NTP/NTPServers/1 PropertyValueTypeError(1, NTPServers)"],
  },
  {
    about: "null for an array",
    of: networkProtocol,
    body: { NTP: { NTPServers: null } },
    valid: none,
    problems: ["/NTP/NTPServers PropertyValueTypeError(null, NTPServers)"],
  },
  {
    about: "an array of objects",
    of: ethernetInterface,
    body: { IPv4StaticAddresses: [{ Address: "10.0.0.1", "@odata.id": "x" }, null, {}] },
    valid: { IPv4StaticAddresses: [{ Address: "10.0.0.1" }, null, {}] },
  },
  {
    about: "an array of objects with a member that is only shown and one that is unknown",
    of: ethernetInterface,
    body: { IPv4StaticAddresses: [{ Address: "10.0.0.1", AddressOrigin: "Static" }, { Adress: "10.0.0.2" }] },
    valid: { IPv4StaticAddresses: [{ Address: "10.0.0.1" }, {}] },
    problems: [
      "/IPv4StaticAddresses/0/AddressOrigin PropertyNotWritable(AddressOrigin)",
      "/IPv4StaticAddresses/1/Adress PropertyUnknown(Adress)",
    ],
  },
  {
    about: "an array of objects with a bad value",
    of: ethernetInterface,
    body: { IPv4StaticAddresses: [{ Address: "10.0.0" }, {}], MACAddress: "00:11:22:33:44:55" },
    valid: { MACAddress: "00:11:22:33:44:55" },
    problems: ["/IPv4StaticAddresses/0/Address PropertyValueFormatError(10.0.0, Address)"],
  },
  {
    about: "an array longer than anybody needs",
    of: ethernetInterface,
    body: { StaticNameServers: Array(1025).fill("::1") },
    valid: none,
    problems: ["/StaticNameServers ArraySizeTooLong(StaticNameServers, 1024)"],
  },
  {
    about: "names that a pattern allows",
    of: biosSettings,
    body: { Attributes: { BootMode: "Uefi", constructor: 1, Count: null, "1st": 1 } },
    valid: { Attributes: { BootMode: "Uefi", constructor: 1, Count: null } },
    problems: ["/Attributes/1st PropertyUnknown(1st)"],
  },
  { about: "a password", of: account, body: { Password: "sesame" } },
  {
    about: "passwords of the wrong type or form",
    of: account,
    body: { Password: 12345, SNMP: { AuthenticationKey: "é" } },
    valid: none,
    problems: [
      "/Password PropertyValueTypeError(******, Password)",
      "/SNMP/AuthenticationKey PropertyValueFormatError(******, AuthenticationKey)",
    ],
  },
  {
    about: "an object in which a password could hide",
    of: account,
    body: { UserName: { Password: "sesame" }, SNMP: ["sesame"] },
    valid: none,
    problems: ["/UserName PropertyValueTypeError({…}, UserName)", "/SNMP PropertyValueTypeError([…], SNMP)"],
  },
  {
    about: "names from the prototype",
    of: system,
    body: JSON.parse('{"__proto__": {"AssetTag": "x"}, "constructor": 1, "toString": 1}'),
    valid: none,
    problems: [
      "/__proto__ PropertyUnknown(__proto__)",
      "/constructor PropertyUnknown(constructor)",
      "/toString PropertyUnknown(toString)",
    ],
  },
  {
    about: "null is refused where the schema knows it, but the declaration does not take the value away",
    of: system,
    body: { LocationIndicatorActive: null, Boot: { BootSourceOverrideTarget: null, HttpBootUri: null } },
    valid: { Boot: { HttpBootUri: null } },
    problems: [
      "/LocationIndicatorActive PropertyValueTypeError(null, LocationIndicatorActive)",
      "/Boot/BootSourceOverrideTarget PropertyValueTypeError(null, BootSourceOverrideTarget)",
    ],
  },
  {
    about: "a secret cannot be taken away",
    of: account,
    body: { Password: null },
    valid: none,
    problems: ["/Password PropertyValueTypeError(null, Password)"],
  },
  {
    about: "names that a pointer has to escape",
    of: system,
    body: { "a/b~c": 1 },
    valid: none,
    problems: ["/a~1b~0c PropertyUnknown(a/b~c)"],
  },
];

for (const { about, of, body, valid = body, problems = [] } of cases) {
  test(`PATCH of ${of.schema.name}: ${about}`, () => {
    const check = patchValidator(of)(body);
    assert.deepEqual({ valid: check.valid, problems: complaints(check) }, { valid, problems });
  });
}

test("long values and names are shortened in messages", () => {
  const [value, name] = patchValidator(system)({
    Boot: { BootSourceOverrideTarget: "x".repeat(500), ["y".repeat(500)]: 1 },
  }).problems;
  assert.equal(value?.message.args[0], `${"x".repeat(63)}…`);
  assert.equal(name?.message.args[0], `${"y".repeat(63)}…`);
});

test("after many problems the rest is passed over", () => {
  const body = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`P${index}`, 1]));
  const { problems } = patchValidator(system)({ ...body, AssetTag: "a" });
  assert.equal(problems.length, 33);
  assert.equal(problems.at(-1)?.message.key, "Base.MaximumErrorsExceeded");
  assert.deepEqual(patchValidator(system)({ ...body, AssetTag: "a" }).valid, { AssetTag: "a" });
});

test("the validator of a declaration is made once", () => {
  assert.equal(patchValidator(system), patchValidator(system));
});
