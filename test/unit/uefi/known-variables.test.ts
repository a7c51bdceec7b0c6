/** What is known of variables by their names. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isVolatile, knownGuid, usualAttributes } from "../../../adapters/firmware/uefi/known-variables.js";
import { attributesText, guids } from "../../../adapters/firmware/uefi/well-known.js";

const { global } = guids;

const made: readonly (readonly [name: string, guid: string, attributes: string])[] = [
  ["BootOrder", global, "NV+BS+RT"],
  ["Boot00A1", global, "NV+BS+RT"],
  ["Key0000", global, "NV+BS+RT"],
  ["Timeout", global, "NV+BS+RT"],
  ["PK", global, "NV+BS+RT+AT"],
  ["dbx", guids.imageSecurityDatabase, "NV+BS+RT+AT"],
  ["SecureBootEnable", guids.secureBootEnable, "NV+BS"],
  ["VendorKeysNv", guids.vendorKeysNv, "NV+BS+AT"],
  ["TlsCaCertificate", guids.tlsCaCertificate, "NV+BS"],
  ["MmcSdHighSpeedMHz", guids.raspberryPi, "NV+BS+RT"],
  ["Columns", guids.raspberryPiReset, "NV+BS+RT"],
];
for (const [name, guid, attributes] of made)
  test(`${name} is made where it belongs, with ${attributes}`, () => {
    assert.equal(knownGuid(name), guid);
    assert.equal(attributesText(usualAttributes(name, guid)), attributes);
    assert.equal(isVolatile(name, undefined), false);
  });

test("what firmware makes at each start is in no store", () => {
  for (const name of ["BootCurrent", "SecureBoot", "OsIndicationsSupported", "LangCodes", "ConInDev", "dbDefault"]) {
    assert.equal(isVolatile(name, undefined), true, name);
    assert.equal(isVolatile(name, global), true, name);
    assert.equal(isVolatile(name, guids.shoal), false, "somebody else's of that name");
  }
});

test("of others nothing is known", () => {
  for (const name of ["boot0001", "Boot00a1", "BootOrders", "db2", ""]) assert.equal(knownGuid(name), undefined);
  assert.equal(attributesText(usualAttributes("Anything", guids.shoal)), "NV+BS+RT");
});
