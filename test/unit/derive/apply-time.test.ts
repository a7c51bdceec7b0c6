/** When changes are to be applied: a settings resource takes the times that it offers, others pass the annotation over. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { operationApplyTime } from "../../../redfish-schema/derive/check-apply-time.js";
import type { Declared } from "../../../redfish-schema/derive/declared.js";
import { patchValidator } from "../../../redfish-schema/derive/validate-body.js";
import { complaints } from "./complaints.js";
import { biosSettings } from "./declarations.js";

const settings: Declared = { ...biosSettings, applyTimes: ["OnReset"] };
const Attributes = { FanTemp: 70 };
const check = (declared: Declared, time: unknown) => {
  const checked = patchValidator(declared)({ Attributes, "@Redfish.SettingsApplyTime": time });
  return [checked.valid, complaints(checked)];
};

test("a time on offer, or none", () => {
  for (const time of [
    { ApplyTime: "OnReset" },
    { "@odata.type": "#Settings.v1_0_0.PreferredApplyTime", ApplyTime: "OnReset" },
    {},
  ])
    assert.deepEqual(check(settings, time), [{ Attributes }, []]);
});

test("another time is refused with all that was to be applied then", () => {
  const at = "/@Redfish.SettingsApplyTime";
  assert.deepEqual(check(settings, { ApplyTime: "Immediate" }), [
    {},
    [`${at}/ApplyTime PropertyValueNotInList(Immediate, ApplyTime)`],
  ]);
  assert.deepEqual(check(settings, "OnReset"), [
    {},
    [`${at} PropertyValueTypeError(OnReset, @Redfish.SettingsApplyTime)`],
  ]);
});

test("where nothing is applied later the annotation means nothing", () => {
  assert.deepEqual(check(biosSettings, { ApplyTime: "Immediate" }), [{ Attributes }, []]);
});

test("an operation: a time on offer is told, another one refused, and none chosen where none is on offer", () => {
  const at = "/@Redfish.OperationApplyTime";
  const told = (offered: Declared["operationApplyTimes"], body: unknown) => {
    const { time, problems } = operationApplyTime(offered ? { operationApplyTimes: offered } : {}, body);
    return [time, complaints({ valid: {}, problems })];
  };
  const both = ["Immediate", "OnReset"] as const;
  const asks = (time: unknown) => ({ "@Redfish.OperationApplyTime": time });
  assert.deepEqual(told(both, asks("OnReset")), ["OnReset", []]);
  assert.deepEqual(told(both, {}), [undefined, []]);
  assert.deepEqual(told(both, undefined), [undefined, []]);
  assert.deepEqual(told(undefined, asks("Sometime")), [undefined, []]);
  assert.deepEqual(told(both, asks("Sometime")), [
    undefined,
    [`${at} PropertyValueNotInList(Sometime, @Redfish.OperationApplyTime)`],
  ]);
  for (const [time, shown] of [
    [null, "null"],
    [7, "7"],
    [{ ApplyTime: "OnReset" }, "{…}"],
  ])
    assert.deepEqual(told(both, asks(time)), [
      undefined,
      [`${at} PropertyValueTypeError(${shown}, @Redfish.OperationApplyTime)`],
    ]);
});
