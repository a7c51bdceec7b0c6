/** PowerEquipment: which outlet of which power distribution unit feeds which machine. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import pdu from "../../adapters/power/pdu/index.js";
import { odataType } from "../../redfish-schema/derive/declared.js";
import { responseValidator } from "../../redfish-schema/derive/response-validator.js";
import { resources } from "../../redfish-schema/resources/index.js";
import { crawl } from "../support/crawl.js";
import { assertError, assertStatus } from "../support/expect.js";
import { TestService } from "../support/service.js";

const units = "/redfish/v1/PowerEquipment/RackPDUs";

/** Nothing answers at that port, which is what a test needs: no unit is ever switched. */
const rack = `
devices:
  - { id: left, kind: pdu, family: apc-rackpdu, host: 127.0.0.1, snmp: { version: 2c, port: 9, community: hidden-word } }
  - { id: right, kind: pdu, host: 127.0.0.1, snmp: { version: 2c, port: 10, community: hidden-word } }
machines:
  - id: one
    nics: [{ mac: "02:00:00:00:00:01" }]
    adapter: { kind: board, power: { device: left, port: "3", confirmed: true } }
  - id: two
    nics: [{ mac: "02:00:00:00:00:02" }]
    adapter: { kind: board, power: { device: left, port: "4", confirmed: true } }
  - { id: three, adapter: { kind: fake } }
`;

const service = await TestService.start({ after }, { rack, powerDevices: [pdu] });

test("each unit has the outlets that machines are fed by, and says whether it answers", async () => {
  const root = (await service.get("/redfish/v1/")).json;
  assert.equal(root.PowerEquipment["@odata.id"], "/redfish/v1/PowerEquipment");
  assertStatus(await service.get(root.PowerEquipment["@odata.id"]), 200);
  assert.equal((await service.get(units)).json["Members@odata.count"], 2);
  const left = await service.untilBody(`${units}/left`, ({ Status }) => Status.State === "UnavailableOffline");
  assert.equal(left.EquipmentType, "RackPDU");
  assert.equal(left.Status.Health, "Critical");
  const members = (await service.get(left.Outlets["@odata.id"])).json.Members;
  assert.deepEqual(
    members.map((member: { "@odata.id": string }) => member["@odata.id"]),
    [`${units}/left/Outlets/3`, `${units}/left/Outlets/4`],
  );
});

test("an outlet leads to the machine, and the machine to its outlet", async () => {
  const outlet = (await service.get(`${units}/left/Outlets/3`)).json;
  assert.deepEqual(outlet.Links.Chassis, [{ "@odata.id": "/redfish/v1/Chassis/one" }]);
  assert.equal(outlet.PowerState, null, "nobody could read it yet");
  const chassis = (await service.get("/redfish/v1/Chassis/one")).json;
  assert.deepEqual(chassis.Links.PowerOutlets, [{ "@odata.id": `${units}/left/Outlets/3` }]);
  assert.equal((await service.get("/redfish/v1/Chassis/three")).json.Links.PowerOutlets, undefined);
});

test("of a unit that feeds nobody nothing is claimed", async () => {
  const { json } = await service.get(`${units}/right`);
  assert.equal(json.Status, undefined);
  assert.equal((await service.get(`${units}/right/Outlets`)).json["Members@odata.count"], 0);
});

test("all of it keeps to its schemas, and no link is dead", async () => {
  const pages = await crawl(service);
  const own = [...pages.values()].filter(({ uri }) => uri.startsWith("/redfish/v1/PowerEquipment"));
  assert.equal(own.length, 8);
  for (const { uri, answer } of own) {
    assertStatus(answer, 200);
    const schema = resources.find((one) => odataType(one.schema) === answer.json["@odata.type"])?.schema;
    assert.ok(schema, uri);
    assert.deepEqual(responseValidator(schema)(answer.json, uri).problems, [], uri);
  }
});

test("how a unit is reached is told to nobody, and nothing of it is changed", async () => {
  for (const path of ["/redfish/v1/PowerEquipment", units, `${units}/left`, `${units}/left/Outlets/3`]) {
    const { text } = await service.get(path);
    assert.ok(!text.includes("hidden-word") && !text.includes("127.0.0.1"), text);
  }
  assertError(await service.patch(`${units}/left`, { AssetTag: "mine" }), 405);
  assertError(await service.get(`${units}/left/Outlets/5`), 404);
});

test("where no unit is configured there is no power equipment", async () => {
  const other = await TestService.start({ after });
  assert.equal((await other.get("/redfish/v1/")).json.PowerEquipment, undefined);
  assertError(await other.get("/redfish/v1/PowerEquipment"), 404);
  assertError(await other.get(units), 404);
});
