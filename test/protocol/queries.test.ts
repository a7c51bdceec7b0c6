/** DSP0266 §"Query parameters", on the running service. What each does to bodies is tested with its own unit. */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { protocolFeatures } from "../../redfish-schema/resources/protocol-features.js";
import { assertError, assertStatus } from "../support/expect.js";
import { TestService } from "../support/service.js";

const service = await TestService.start({ after });
const systems = "/redfish/v1/Systems";
const get = async (target: string) => {
  const answer = await service.get(target);
  assertStatus(answer, 200);
  return answer.json;
};
const idsOf = (body: { Members: { Id?: string; "@odata.id": string }[] }) =>
  body.Members.map((member) => member["@odata.id"].split("/").at(-1));

test("the root promises what is held here", async () => {
  assert.deepEqual((await get("/redfish/v1/")).ProtocolFeaturesSupported, protocolFeatures);
});

test("collections count their members", async () => {
  const body = await get(systems);
  assert.equal(body["Members@odata.count"], 10);
  assert.equal(body.Members.length, 10);
});

describe("$expand", () => {
  for (const form of [".", ".($levels=1)", "*", "*($levels=2)", ".($levels=3)"])
    test(form, async () => {
      const body = await get(`${systems}?$expand=${form}`);
      for (const member of body.Members) assert.match(member["@odata.type"], /^#ComputerSystem\./);
      const two = form.includes("2") || form.includes("3");
      assert.equal(body.Members[0].EthernetInterfaces["@odata.type"] !== undefined, two);
    });

  test("~ follows what is in Links only", async () => {
    const body = await get(`${systems}/board01?$expand=~`);
    assert.equal(body.EthernetInterfaces["@odata.type"], undefined);
    assert.match(body.Links.Chassis[0]["@odata.type"], /^#Chassis\./);
  });

  test("the same as was fetched one by one", async () => {
    const body = await get(`${systems}?$expand=.`);
    for (const member of body.Members) assert.deepEqual(member, await get(member["@odata.id"]));
  });

  for (const bad of ["", "x", ".($levels=0)", ".($levels=9)", ".($levels=x)", "(.)", "Members"])
    test(`'${bad}' is refused`, async () => {
      assertError(await service.get(`${systems}?$expand=${bad}`), 400);
    });

  test("shows nothing that its reader may not read by itself", async () => {
    const reader = { UserName: "reader", Password: "Shallow-w4ter-only", RoleId: "ReadOnly" };
    assertStatus(await service.post("/redfish/v1/AccountService/Accounts", reader), 201);
    const as = { basic: [reader.UserName, reader.Password] } as const;
    const answer = await service.get("/redfish/v1/AccountService/Accounts?$expand=.", { as });
    if (answer.status === 200)
      for (const member of answer.json.Members)
        assert.equal(member.UserName === undefined || member.UserName === "reader", true);
    else assertError(answer, 403);
  });
});

describe("$select", () => {
  test("shows the asked properties and what identifies the resource", async () => {
    const body = await get(`${systems}/board01?$select=PowerState,Boot/BootSourceOverrideTarget`);
    assert.deepEqual(
      Object.keys(body).filter((name) => !name.startsWith("@odata.")),
      ["PowerState", "Boot"],
    );
    assert.deepEqual(
      Object.keys(body.Boot).filter((name) => !name.includes("@")),
      ["BootSourceOverrideTarget"],
    );
    assert.equal(body["@odata.id"], `${systems}/board01`);
  });

  test("reaches into expanded members", async () => {
    const body = await get(`${systems}?$expand=.&$select=Members/PowerState`);
    for (const member of body.Members) assert.ok("PowerState" in member && !("Name" in member));
  });
});

describe("$filter", () => {
  const found = async (filter: string) => idsOf(await get(`${systems}?$filter=${encodeURIComponent(filter)}`));

  test("finds what matches, and counts it", async () => {
    assert.deepEqual(await found("Manufacturer eq 'Fathom Computing'"), ["server05"]);
    assert.deepEqual(await found("MemorySummary/TotalSystemMemoryGiB ge 256"), ["server03", "server04", "server05"]);
    assert.deepEqual(await found("Model eq 'NL-1200' and not (Name eq 'web01')"), ["server02"]);
    const body = await get(`${systems}?$filter=Model%20eq%20'TB-4'`);
    assert.equal(body["Members@odata.count"], 2);
    assert.deepEqual(await found("Name eq 'nobody'"), []);
  });

  for (const bad of ["", "Name eq", "Name like 'a'", "Name eq 'a", "(Name eq 'a'"])
    test(`'${bad}' is refused`, async () => {
      assertError(await service.get(`${systems}?$filter=${encodeURIComponent(bad)}`), 400);
    });
});

describe("$top and $skip", () => {
  test("show a part and count the whole", async () => {
    const body = await get(`${systems}?$top=3&$skip=2`);
    assert.deepEqual(idsOf(body), ["board03", "board04", "board05"]);
    assert.equal(body["Members@odata.count"], 10);
  });

  test("the links to further pages lead through all members", async () => {
    const seen: unknown[] = [];
    for (let next = `${systems}?$top=4`; next !== undefined; ) {
      const body = await get(next);
      seen.push(...idsOf(body));
      next = body["Members@odata.nextLink"];
      assert.ok(seen.length <= 10);
    }
    assert.equal(new Set(seen).size, seen.length);
  });

  for (const bad of ["$top=-1", "$top=x", "$skip=1.5", "$top=99999999999"])
    test(`${bad} is refused`, async () => {
      assertError(await service.get(`${systems}?${bad}`), 400);
    });
});

describe("only", () => {
  test("gives the one member of a collection", async () => {
    assert.equal((await get("/redfish/v1/Systems/board01/EthernetInterfaces?only")).Id, "eth0");
    assert.equal((await get(`${systems}?only`))["Members@odata.count"], 10);
  });

  test("takes no value, and is of collections only", async () => {
    assertError(await service.get(`${systems}?only=foo`), 400, "QueryParameterValueError");
    assertError(await service.get(`${systems}/board01?only`), 400, "QueryNotSupportedOnResource");
    assertError(await service.get(`${systems}?only&$top=1`), 400, "QueryCombinationInvalid");
  });
});

describe("excerpt", () => {
  test("gives the gist of a sensor", async () => {
    const [first] = (await get("/redfish/v1/Chassis/server01/Sensors")).Members;
    await service.untilBody(first["@odata.id"], ({ Reading }) => Reading !== undefined);
    const body = await get(`${first["@odata.id"]}?excerpt`);
    assert.ok("Reading" in body && !("Thresholds" in body));
  });

  test("takes no value", async () => {
    assertError(await service.get("/redfish/v1/?excerpt=foo"), 400, "QueryParameterValueError");
  });
});

test("unknown parameters: without $ ignored, with $ 501 and named", async () => {
  assert.deepEqual(await get(`${systems}?x=1&y`), await get(systems));
  const answer = await service.get(`${systems}?$x=1`);
  assertError(answer, 501, "QueryParameterUnsupported");
  assert.deepEqual(answer.json.error["@Message.ExtendedInfo"][0].MessageArgs, ["$x"]);
});

test("queries are for GET", async () => {
  for (const [method = "", uri = "", body] of [
    ["PATCH", `${systems}/board01`, { AssetTag: "x" }],
    ["POST", "/redfish/v1/AccountService/Roles", { RoleId: "Q", AssignedPrivileges: ["Login"] }],
    ["POST", `${systems}/board01/Actions/ComputerSystem.Reset`, { ResetType: "On" }],
    ["DELETE", "/redfish/v1/AccountService/Accounts/admin", undefined],
  ] as [string, string, unknown][])
    assertError(await service.request(method, `${uri}?$select=Id`, { body }), 400, "QueryNotSupportedOnOperation");
});
