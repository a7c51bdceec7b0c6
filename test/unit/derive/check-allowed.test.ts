import assert from "node:assert/strict";
import { test } from "node:test";
import { checkAllowed, checkAllowedParameters } from "../../../redfish-schema/derive/validate-body.js";
import { ComputerSystem } from "../../../redfish-schema/facts/ComputerSystem.js";
import { complaints } from "./complaints.js";
import { system } from "./declarations.js";

const targets = (pointer: string) => (pointer === "/Boot/BootSourceOverrideTarget" ? ["None", "Pxe"] : undefined);

test("a value that this subject offers stays", () => {
  const valid = { AssetTag: "a", Boot: { BootSourceOverrideTarget: "Pxe" } };
  assert.deepEqual(checkAllowed(system, valid, targets), { valid, problems: [] });
});

test("null stays: it asks for nothing", () => {
  const valid = { Boot: { BootSourceOverrideTarget: null } };
  assert.deepEqual(checkAllowed(system, valid, targets), { valid, problems: [] });
});

test("a value that it does not offer goes, and the rest stays", () => {
  const valid = { AssetTag: "a", Boot: { BootSourceOverrideTarget: "Usb", BootSourceOverrideEnabled: "Once" } };
  const check = checkAllowed(system, valid, targets);
  assert.deepEqual(check.valid, { AssetTag: "a", Boot: { BootSourceOverrideEnabled: "Once" } });
  assert.deepEqual(complaints(check), [
    "/Boot/BootSourceOverrideTarget PropertyValueNotInList(Usb, BootSourceOverrideTarget)",
  ]);
});

test("an object of which nothing is left goes too", () => {
  const check = checkAllowed(system, { Boot: { BootSourceOverrideTarget: "Usb" } }, targets);
  assert.deepEqual(check.valid, {});
});

test("where nothing at all is on offer the property cannot be set", () => {
  const body = { AssetTag: "a", Boot: { BootSourceOverrideTarget: "Pxe" } };
  const check = checkAllowed(system, body, (pointer) => (pointer === "/AssetTag" ? undefined : []));
  assert.deepEqual(check.valid, { AssetTag: "a" });
  assert.deepEqual(complaints(check), ["/Boot/BootSourceOverrideTarget PropertyNotWritable(BootSourceOverrideTarget)"]);
});

test("parameters, and the elements of arrays among them", () => {
  const reset = checkAllowedParameters(ComputerSystem, "Reset", { ResetType: "Nmi" }, () => ["On", "ForceOff"]);
  assert.deepEqual(reset.valid, {});
  assert.deepEqual(complaints(reset), [
    "/ResetType ActionParameterValueNotInList(Nmi, ResetType, ComputerSystem.Reset)",
  ]);
  const parameters = { DecommissionTypes: ["All", "Logs"], RequireSecureErase: true };
  const decommission = checkAllowedParameters(ComputerSystem, "Decommission", parameters, (pointer) =>
    pointer === "/DecommissionTypes" ? ["Logs"] : undefined,
  );
  assert.deepEqual(decommission.valid, { RequireSecureErase: true });
  assert.deepEqual(complaints(decommission), [
    "/DecommissionTypes ActionParameterValueNotInList(All, DecommissionTypes, ComputerSystem.Decommission)",
  ]);
});
