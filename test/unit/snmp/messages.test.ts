/** What is told of SNMP, so that the operator knows what to do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { warningOf } from "../../../adapters/kit/snmp/in-the-clear.js";
import { openSession } from "../../../adapters/kit/snmp/open.js";
import { snmpTrouble } from "../../../adapters/kit/snmp/trouble.js";
import { until } from "../../support/until.js";
import { TestHost } from "../http-kit/host.js";

test("communities that anybody can read are told in one line for all devices", async () => {
  const host = new TestHost();
  for (let index = 1; index <= 5; index += 1) openSession(`sw${index}`, "192.0.2.1", { community: "public" }, host);
  openSession("sw6", "192.0.2.1", { user: "u", auth: { protocol: "SHA-256", password: "long enough" } }, host);
  await until(() => host.warnings.length > 0);
  assert.equal(host.warnings.length, 1);
  assert.match(host.warnings[0] ?? "", /^5 devices are asked by SNMP version 1 or 2c.*: sw1, sw2, sw3 and 2 more$/);
  assert.match(warningOf(["sw1"]), /^1 device is asked .*: sw1$/);
});

test("silence after the engine told who it is points to the privacy password", () => {
  const silent = Object.assign(new Error("timeout"), { name: "RequestTimedOutError" });
  const asked = { device: "sw1", version: "3", user: "shoal", use: "read", oddity: null } as const;
  assert.match(snmpTrouble(silent, { ...asked, reported: true }).message, /check the privacy password and protocol/);
  assert.match(snmpTrouble(silent, { ...asked, reported: false }).message, /check the address, is SNMPv3 enabled/);
});
