import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  isWildcardName,
  metricPropertyUri,
  parseMetricProperty,
} from "../../../src/domain/telemetry/metric-property.js";

const segment = fc.stringMatching(/^[A-Za-z0-9._-]{1,20}$/);

test("the URI of a reading means that reading, with the # or without", () => {
  fc.assert(
    fc.property(segment, segment, (machine, sensor) => {
      const uri = metricPropertyUri(machine, sensor);
      for (const written of [uri, uri.replace("#", "")]) {
        const place = parseMetricProperty(written, []);
        assert.deepEqual([...(place?.machine ?? [])], [machine]);
        assert.deepEqual([...(place?.sensor ?? [])], [sensor]);
      }
    }),
  );
});

test("a wildcard stands for its values, and an asterisk for all that there are", () => {
  const wildcards = [
    { name: "Board", values: ["a", "b"] },
    { name: "Any", values: ["*"] },
  ];
  const place = parseMetricProperty(metricPropertyUri("{Board}", "{Any}"), wildcards);
  assert.deepEqual([...(place?.machine ?? [])], ["a", "b"]);
  assert.equal(place?.sensor, null);
});

test("what is no reading, and a wildcard that nobody explains, is not understood", () => {
  for (const uri of [
    "",
    "/redfish/v1/Systems/a#/PowerState",
    "/redfish/v1/Chassis/a/Sensors/s",
    "/redfish/v1/Chassis/a/Sensors/s#/Name",
    "/redfish/v1/Chassis/a/b/Sensors/s#/Reading",
    "/redfish/v1/Chassis/{Board}/Sensors/s#/Reading",
    "/redfish/v1/Chassis/x{Any}/Sensors/s#/Reading",
    "/redfish/v1/Chassis/{Any/Sensors/s#/Reading",
    metricPropertyUri("a".repeat(2000), "s"),
  ])
    assert.equal(parseMetricProperty(uri, [{ name: "Any", values: ["*"] }]), undefined, uri);
});

test("whatever is written is understood or not, and nothing is thrown", () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom("/redfish/v1/Chassis/", "/Sensors/", "#/Reading", "{", "}", "%zz"),
  );
  const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(text, fc.string(), (uri, name) => {
      parseMetricProperty(uri, [{ name, values: ["*"] }]);
      isWildcardName(name);
    }),
  );
});
