import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { actionOf, isDocument, messageOf, readingOf } from "../../../adapters/power/redfish/document.js";
import { placeOf } from "../../../adapters/power/redfish/place.js";

test("a port has one spelling", () => {
  const table: readonly (readonly [string, string | null])[] = [
    ["PDU1/Outlets/3", "PDU1/Outlets/3"],
    ["PowerEquipment/RackPDUs/PDU1/Outlets/3", "PDU1/Outlets/3"],
    ["/redfish/v1/PowerEquipment/RackPDUs/PDU1/Outlets/3", "PDU1/Outlets/3"],
    ["/redfish/v1/PowerEquipment/FloorPDUs/1/Outlets/A1", "PowerEquipment/FloorPDUs/1/Outlets/A1"],
    ["Systems/1", "Systems/1"],
    ["/redfish/v1/Systems/1", "Systems/1"],
    ["/redfish/v1/PDU1/Outlets/3", null],
    ["Systems/..", null],
    ["Systems/1/Bios", null],
    ["../Outlets/3", null],
    ["PDU1/Outlets/3?x", null],
    ["3", null],
  ];
  for (const [written, name] of table) assert.equal(placeOf(written)?.name ?? null, name, written);
});

test("the name of a place leads to the same place", () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[A-Za-z0-9_~-]{1,9}$/),
      fc.stringMatching(/^[A-Za-z0-9_~-]{1,9}$/),
      (pdu, number) => {
        const place = placeOf(`/redfish/v1/PowerEquipment/RackPDUs/${pdu}/Outlets/${number}`)!;
        assert.deepEqual(placeOf(place.name), place);
      },
    ),
  );
});

test("any JSON is borne, and no target leads away", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (value, target) => {
      messageOf(value);
      const document = isDocument(value) ? value : {};
      if (!("PowerState" in document)) assert.equal(readingOf(document), null);
      const action = { target, x: value, "ResetType@Redfish.AllowableValues": value };
      const { target: found } = actionOf(
        { Actions: { "#ComputerSystem.Reset": action } },
        "/redfish/v1/Systems/1",
        "ComputerSystem.Reset",
        ["ResetType"],
      );
      assert.match(found, /^\/redfish\/[\w./~%#-]+$/);
    }),
  );
});
