import assert from "node:assert/strict";
import { test } from "node:test";
import { actionInfo } from "../../../redfish-schema/derive/action-info.js";
import { responseValidator } from "../../../redfish-schema/derive/response-validator.js";
import { ActionInfo } from "../../../redfish-schema/facts/ActionInfo.js";
import { ComputerSystem } from "../../../redfish-schema/facts/ComputerSystem.js";
import { loadAll } from "../../../redfish-schema/facts/index.js";

const everything = () => undefined;
const uri = "/redfish/v1/Systems/1/ResetActionInfo";

test("what this subject offers stands in for the schema's enumeration", () => {
  const reset = { schema: ComputerSystem, action: "Reset", uri };
  assert.deepEqual(actionInfo({ ...reset, allowed: () => ["On", "ForceOff"] }), {
    "@odata.id": uri,
    "@odata.type": `#ActionInfo.${ActionInfo.version}.ActionInfo`,
    Id: "ResetActionInfo",
    Name: "Reset Action Info",
    Parameters: [{ Name: "ResetType", Required: false, DataType: "String", AllowableValues: ["On", "ForceOff"] }],
  });
});

test("lists, links and booleans have types of their own; numbers are offered as numbers", () => {
  const decommission = { schema: ComputerSystem, action: "Decommission", uri, allowed: everything };
  const types = actionInfo(decommission).Parameters.map(({ Name, DataType }) => `${Name} ${DataType}`);
  assert.deepEqual(types, [
    "DecommissionTypes StringArray",
    "OEMDecommissionTypes StringArray",
    "ComputerSystemETag String",
    "RequireSecureErase Boolean",
  ]);
  const [block] = actionInfo({ ...decommission, action: "AddResourceBlock" }).Parameters;
  assert.deepEqual(block, {
    Name: "ResourceBlock",
    Required: true,
    DataType: "Object",
    ObjectDataType: "#odata-v4.idRef",
  });
});

test("the ActionInfo of every action that the facts know is a good one", async () => {
  const validate = responseValidator(ActionInfo);
  for (const schema of await loadAll()) {
    for (const action of Object.keys(schema.actions)) {
      const at = `/redfish/v1/Any/1/${action}ActionInfo`;
      const check = validate(actionInfo({ schema, action, uri: at, allowed: everything }), at);
      assert.deepEqual(check, { problems: [], warnings: [] }, `${schema.name}.${action}`);
    }
  }
});
