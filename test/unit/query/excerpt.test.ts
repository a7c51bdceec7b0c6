import assert from "node:assert/strict";
import { test } from "node:test";
import { Sensor } from "../../../redfish-schema/facts/Sensor.js";
import { excerpt } from "../../../src/protocol/query/excerpt.js";

test("the excerpt of a sensor", () => {
  const sensor = {
    "@odata.id": "/redfish/v1/Chassis/one/Sensors/CPU",
    "@odata.type": "#Sensor.v1_11_0.Sensor",
    Id: "CPU",
    Name: "CPU",
    Reading: 41,
    ReadingUnits: "Cel",
    PeakReading: 60,
    SpeedRPM: 900,
    Status: { State: "Enabled" },
  };
  const { Id: _i, Name: _n, ReadingUnits: _u, PeakReading: _p, Status: _s, ...brief } = sensor;
  assert.deepEqual(excerpt(sensor, Sensor), brief);
});
