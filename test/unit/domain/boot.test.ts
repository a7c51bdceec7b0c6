import assert from "node:assert/strict";
import { test } from "node:test";
import { amendBoot, type BootChanges, useUp } from "../../../src/domain/boot.js";
import { decideBoot } from "../../../src/model/boot.js";
import type { Capabilities } from "../../../src/model/capabilities.js";
import { type BootIntent, firstIntent } from "../../../src/model/intent.js";
import { Refusal } from "../../../src/model/refusal.js";

const can: Capabilities = {
  resetTypes: [],
  seesPower: true,
  bootTargets: ["None", "Pxe", "Hdd", "UefiHttp", "UefiTarget", "UefiBootNext"],
  bootModes: ["UEFI", "Legacy"],
  bootStages: [],
  indicator: false,
  sensors: [],
  powerSupply: null,
};

const disabled = firstIntent.boot;
const onceP: BootIntent = { ...disabled, enabled: "Once", target: "Pxe", setAt: 1 };
const always: BootIntent = { ...onceP, enabled: "Continuous" };
const amend = (boot: BootIntent, changes: BootChanges, capabilities = can) => amendBoot(boot, changes, capabilities, 7);

test("what is left out follows from what is named", () => {
  const table: [BootIntent, BootChanges, Partial<BootIntent>][] = [
    [disabled, { target: "Pxe" }, { enabled: "Once", target: "Pxe" }],
    [always, { target: "Hdd" }, { enabled: "Continuous", target: "Hdd" }],
    [onceP, { target: "None" }, { enabled: "Disabled", target: "None" }],
    [always, { enabled: "Disabled" }, { enabled: "Disabled", target: "None" }],
    [disabled, { enabled: "Once" }, { enabled: "Once", target: "None" }],
    [disabled, { enabled: "Continuous", target: "Pxe" }, { enabled: "Continuous", target: "Pxe" }],
    [disabled, { enabled: "Disabled", target: "Pxe" }, { enabled: "Disabled", target: "Pxe" }],
    [disabled, { target: "Pxe", enabled: undefined } as BootChanges, { enabled: "Once", target: "Pxe" }],
    [onceP, { mode: "Legacy" }, { enabled: "Once", target: "Pxe", mode: "Legacy" }],
    [
      disabled,
      { target: "UefiHttp", httpBootUri: "http://192.0.2.1/a.efi" },
      { target: "UefiHttp", httpBootUri: "http://192.0.2.1/a.efi" },
    ],
    [disabled, { target: "UefiHttp", httpBootUri: null }, { target: "UefiHttp", httpBootUri: null }],
    [disabled, { target: "Pxe", httpBootUri: null }, { target: "Pxe", enabled: "Once" }],
    [disabled, { target: "UefiTarget", uefiTarget: "PciRoot(0x0)" }, { enabled: "Once", uefiTarget: "PciRoot(0x0)" }],
    [disabled, { target: "UefiBootNext", bootNext: "Boot0003" }, { enabled: "Once", bootNext: "Boot0003" }],
  ];
  for (const [boot, changes, expected] of table) {
    const next = amend(boot, changes);
    assert.deepEqual({ ...next, ...expected, setAt: 7 }, next, JSON.stringify(changes));
  }
});

test("each fault is named, with the property it lies in", () => {
  const uefi = { target: "UefiHttp", enabled: "Once" } as const;
  const table: [BootIntent, BootChanges, string, string][] = [
    [disabled, { target: "Cd" }, "PropertyValueNotInList", "BootSourceOverrideTarget"],
    [disabled, { httpBootUri: "ftp://192.0.2.1/a" }, "PropertyValueFormatError", "HttpBootUri"],
    [disabled, { httpBootUri: "" }, "PropertyValueFormatError", "HttpBootUri"],
    [disabled, { httpBootUri: "http:///x" }, "PropertyValueFormatError", "HttpBootUri"],
    [disabled, { httpBootUri: "http://bmc:word@192.0.2.1/a" }, "PropertyValueFormatError", "HttpBootUri"],
    [disabled, { httpBootUri: `http://a/${"b".repeat(2000)}` }, "StringValueTooLong", "HttpBootUri"],
    [disabled, { target: "UefiTarget" }, "PropertyMissing", "UefiTargetBootSourceOverride"],
    [disabled, { target: "UefiTarget", uefiTarget: "" }, "PropertyValueFormatError", "UefiTargetBootSourceOverride"],
    [disabled, { target: "UefiBootNext" }, "PropertyMissing", "BootNext"],
    [disabled, { target: "UefiBootNext", bootNext: null }, "PropertyValueConflict", "BootNext"],
    [
      disabled,
      { target: "UefiBootNext", bootNext: "Boot1", enabled: "Continuous" },
      "PropertyValueConflict",
      "BootSourceOverrideEnabled",
    ],
    [always, { target: "UefiTarget", uefiTarget: "x" }, "PropertyValueConflict", "BootSourceOverrideTarget"],
    [disabled, { target: "UefiHttp", mode: "Legacy" }, "PropertyValueConflict", "BootSourceOverrideTarget"],
    [{ ...disabled, ...uefi }, { mode: "Legacy" }, "PropertyValueConflict", "BootSourceOverrideMode"],
  ];
  for (const [boot, changes, id, property] of table) {
    assert.throws(
      () => amend(boot, changes),
      (error) => {
        assert.ok(error instanceof Refusal);
        assert.equal(error.status, 400);
        const found = error.problems.map(({ message, property: at }) => `${message.key} ${at}`);
        assert.ok(found.includes(`Base.${id} /Boot/${property}`), `${JSON.stringify(changes)}: ${found}`);
        return true;
      },
    );
  }
  const noLegacy = { ...can, bootModes: ["UEFI"] as const };
  assert.throws(() => amend(disabled, { mode: "Legacy" }, noLegacy), /PropertyValueNotInList/);
});

test("the next boot goes where the override says, if there is one", () => {
  const uri = "http://192.0.2.1/a.efi";
  const table: [Partial<BootIntent>, string | null, string | null, string | null][] = [
    [{}, null, null, null],
    [{ target: "Pxe" }, null, null, null],
    [{ enabled: "Once" }, null, null, null],
    [{ enabled: "Once", target: "Pxe", httpBootUri: uri }, "Pxe", null, null],
    [{ enabled: "Continuous", target: "UefiHttp", httpBootUri: uri }, "UefiHttp", uri, null],
    [{ enabled: "Once", target: "UefiTarget", uefiTarget: "x", bootNext: "y" }, "UefiTarget", null, "x"],
    [{ enabled: "Once", target: "UefiBootNext", uefiTarget: "x", bootNext: "y" }, "UefiBootNext", null, "y"],
  ];
  for (const [boot, target, httpBootUri, option] of table) {
    assert.deepEqual(decideBoot({ ...disabled, ...boot }), { target, mode: "UEFI", httpBootUri, option });
  }
});

test("Once is used up by a boot that began after it was set, and by no other", () => {
  const intent = { ...firstIntent, seq: 5, boot: { ...onceP, setAt: 4, httpBootUri: "http://a/" } };
  assert.equal(useUp(intent, 3), intent);
  const used = useUp(intent, 4);
  assert.deepEqual(used.boot, { ...intent.boot, enabled: "Disabled", target: "None" });
  assert.equal(used.seq, 5);
  assert.equal(useUp(used, 9), used);
  const continuous = { ...intent, boot: { ...always, setAt: 1 } };
  assert.equal(useUp(continuous, 9), continuous);
});
