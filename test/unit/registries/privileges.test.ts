import assert from "node:assert/strict";
import { test } from "node:test";
import { privileges } from "../../../redfish-schema/registries/facts/privileges.js";
import {
  type Alternatives,
  type Method,
  privilegeRegistryDocument,
  privilegesFor,
  satisfies,
} from "../../../redfish-schema/registries/privileges.js";
import { methods } from "../../../redfish-schema/registries/registry-facts.js";
import { csdl, dmtfRegistries, newestVersion, registriesFolder, skip } from "./oracle.js";

const readonly = new Set(["Login", "ConfigureSelf"]);
const operator = new Set([...readonly, "ConfigureComponents"]);
const administrator = new Set([...operator, "ConfigureManager", "ConfigureUsers"]);

/** One row a rule: who has to have what. */
const rows: [entity: string, method: Method, context: Parameters<typeof privilegesFor>[2], needs: Alternatives][] = [
  ["ComputerSystem", "GET", {}, [["Login"]]],
  ["ComputerSystem", "PATCH", {}, [["ConfigureComponents"]]],
  ["ServiceRoot", "GET", {}, [["Login"], ["NoAuth"]]],
  ["SessionCollection", "POST", {}, [["Login"]]],
  ["NoSuchThing", "GET", {}, [["Login"]]],
  ["NoSuchThing", "HEAD", {}, [["Login"]]],
  ["NoSuchThing", "POST", {}, [["ConfigureManager"]]],
  ["NoSuchThing", "DELETE", { under: ["Manager"], properties: ["Colour"] }, [["ConfigureManager"]]],

  ["EthernetInterface", "PATCH", {}, [["ConfigureComponents"]]],
  ["EthernetInterface", "PATCH", { under: ["Manager", "EthernetInterfaceCollection"] }, [["ConfigureManager"]]],
  [
    "EthernetInterface",
    "PATCH",
    { under: ["ComputerSystem", "EthernetInterfaceCollection"] },
    [["ConfigureComponents"]],
  ],
  // The override leaves GET out, so the entity's own mapping stands.
  ["EthernetInterface", "GET", { under: ["Manager", "EthernetInterfaceCollection"] }, [["Login"]]],
  // Further ancestors do not matter, but the chain has to lead right to the resource.
  [
    "EthernetInterfaceCollection",
    "POST",
    { under: ["ServiceRoot", "ManagerCollection", "Manager"] },
    [["ConfigureManager"]],
  ],
  ["EthernetInterfaceCollection", "POST", { under: ["Manager", "HostInterface"] }, [["ConfigureComponents"]]],
  [
    "LogEntry",
    "DELETE",
    { under: ["ComputerSystem", "LogServiceCollection", "LogService", "LogEntryCollection"] },
    [["ConfigureComponents"]],
  ],
  [
    "LogEntry",
    "DELETE",
    { under: ["Manager", "LogServiceCollection", "LogService", "LogEntryCollection"] },
    [["ConfigureManager"]],
  ],
  // Targets of Certificate names the system only; the collection in between goes unsaid.
  ["Certificate", "GET", { under: ["ComputerSystem", "CertificateCollection"] }, [["ConfigureComponents"]]],
  ["Certificate", "GET", { under: ["CertificateService", "CertificateCollection"] }, [["ConfigureManager"]]],
  [
    "Certificate",
    "GET",
    { under: ["ComputerSystem", "SecureBoot", "SecureBootDatabase", "CertificateCollection"] },
    [["ConfigureManager"]],
  ],

  ["ManagerAccount", "PATCH", {}, [["ConfigureUsers"]]],
  ["ManagerAccount", "PATCH", { properties: [] }, [["ConfigureUsers"]]],
  ["ManagerAccount", "PATCH", { properties: ["Password"] }, [["ConfigureUsers"], ["ConfigureSelf"]]],
  ["ManagerAccount", "PATCH", { properties: ["RoleId"] }, [["ConfigureUsers"]]],
  ["ManagerAccount", "PATCH", { properties: ["Password", "RoleId"] }, [["ConfigureUsers"]]],
  ["ManagerAccount", "PUT", { properties: ["Password"] }, [["ConfigureUsers"]]],
];

for (const [entity, method, context, needs] of rows) {
  test(`${method} ${entity} ${JSON.stringify(context)} needs ${JSON.stringify(needs)}`, () => {
    assert.deepEqual(privilegesFor(entity, method, context), needs);
  });
}

test("any one alternative will do, but all of it", () => {
  const alternatives: Alternatives = [["ConfigureManager", "ConfigureComponents"], ["ConfigureUsers"]];
  assert.ok(satisfies(new Set(["ConfigureUsers"]), alternatives));
  assert.ok(satisfies(new Set(["ConfigureManager", "ConfigureComponents"]), alternatives));
  assert.ok(!satisfies(new Set(["ConfigureManager"]), alternatives));
  assert.ok(!satisfies(administrator, []), "no alternative, no way");
});

test("only the service root is open to those without credentials", () => {
  const nobody = new Set<string>();
  const open = Object.keys(privileges.entities).flatMap((entity) =>
    methods.filter((method) => satisfies(nobody, privilegesFor(entity, method))).map((method) => `${method} ${entity}`),
  );
  assert.deepEqual(open, ["GET ServiceRoot", "HEAD ServiceRoot"]);
});

test("the standard roles can do what they are for", () => {
  assert.ok(satisfies(readonly, privilegesFor("ComputerSystem", "GET")));
  assert.ok(!satisfies(readonly, privilegesFor("ComputerSystem", "POST")));
  assert.ok(satisfies(operator, privilegesFor("ComputerSystem", "POST")));
  assert.ok(!satisfies(operator, privilegesFor("ManagerAccount", "POST")));
  for (const entity of Object.keys(privileges.entities)) {
    for (const method of methods) assert.ok(satisfies(administrator, privilegesFor(entity, method)), entity);
  }
});

test("every name in the registry is a standard privilege or NoAuth", () => {
  const names = new Set<string>(privileges.maps.flatMap((map) => Object.values(map).flat(2)));
  assert.deepEqual([...names].sort(), [...privileges.used, "NoAuth"].sort());
});

test("the document lists what was asked for, unknown entities with their safe default", () => {
  const document = privilegeRegistryDocument(["ManagerAccount", "NoSuchThing"]);
  assert.equal(document.Id, "Redfish_1.8.0_PrivilegeRegistry");
  const [account, unknown] = document.Mappings;
  assert.deepEqual(account?.OperationMap.PATCH, [{ Privilege: ["ConfigureUsers"] }]);
  assert.deepEqual(unknown, {
    Entity: "NoSuchThing",
    OperationMap: {
      GET: [{ Privilege: ["Login"] }],
      HEAD: [{ Privilege: ["Login"] }],
      PATCH: [{ Privilege: ["ConfigureManager"] }],
      POST: [{ Privilege: ["ConfigureManager"] }],
      PUT: [{ Privilege: ["ConfigureManager"] }],
      DELETE: [{ Privilege: ["ConfigureManager"] }],
    },
  });
});

test("the document in full says what DMTF's says", { skip }, () => {
  const theirs = dmtfRegistries(registriesFolder ?? "").find(({ Mappings }) => Mappings);
  assert.deepEqual(JSON.parse(JSON.stringify(privilegeRegistryDocument().Mappings)), theirs?.Mappings);
});

test("the document names the newest version of its schema, and only properties this has", { skip }, () => {
  const document = privilegeRegistryDocument();
  assert.equal(document["@odata.type"], `#PrivilegeRegistry.${newestVersion("PrivilegeRegistry")}.PrivilegeRegistry`);
  const known = new Set([...csdl("PrivilegeRegistry").matchAll(/<Property Name="(\w+)"/g)].map((match) => match[1]));
  const names = [...Object.keys(document), ...document.Mappings.flatMap(Object.keys)];
  assert.deepEqual(
    names.filter((name) => !known.has(name) && !["@odata.type", "Id", "Name"].includes(name)),
    [],
  );
});

test("entities may be called as what every object has", () => {
  for (const entity of Object.getOwnPropertyNames(Object.prototype)) {
    const context = { under: [entity], properties: [entity] };
    assert.deepEqual(privilegesFor(entity, "PATCH", context), [["ConfigureManager"]], entity);
    assert.equal(privilegeRegistryDocument([entity]).Mappings[0]?.Entity, entity);
  }
});
