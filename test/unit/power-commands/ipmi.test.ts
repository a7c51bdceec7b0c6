import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { IpmiBank } from "../../../adapters/power/ipmi/bank.js";
import { complaintOf, statusOf } from "../../../adapters/power/ipmi/words.js";
import { adapterError, patient, TestHost } from "../http-kit/host.js";
import { program } from "./folder.js";

const bankBy = (ipmitool: string, host = new TestHost()) =>
  new IpmiBank(
    "bmc7 (192.0.2.7)",
    { host: "192.0.2.7", username: "operator", password: "se cret", program: ipmitool },
    host,
  );

/** An ipmitool that keeps what it was called with, and what the power was set to. */
const fake = `
here="$(dirname "$0")"
printf '%s\\n' "$*" >>"$here/calls"
printf '%s' "$IPMI_PASSWORD" >"$here/password"
for word; do :; done
case "$word" in
  status) echo "Chassis Power is $(cat "$here/power")" ;;
  on|off) echo "$word" >"$here/power" ;;
esac`;

test("it asks ipmitool, with cipher suite 17 and the password where nobody else sees it", async () => {
  const path = await program(fake, "ipmitool");
  const bank = bankBy(path);
  await bank.order("chassis", "on", patient);
  assert.deepEqual((await bank.read(["chassis"], patient)).get("chassis"), { admin: "On", detection: null });
  await bank.order("chassis", "off", patient);
  assert.deepEqual((await bank.read(["chassis"], patient)).get("chassis"), { admin: "Off", detection: null });
  for (const command of ["shutdown", "restart", "nmi"] as const) await bank.order("chassis", command, patient);
  const calls = (await readFile(join(dirname(path), "calls"), "utf8")).trim().split("\n");
  assert.deepEqual(
    calls.map((call) => call.split(" ").at(-1)),
    ["on", "status", "off", "status", "soft", "reset", "diag"],
  );
  assert.match(
    calls[0] ?? "",
    /^-I lanplus -C 17 -H 192\.0\.2\.7 -p 623 -U operator -L OPERATOR -E .* chassis power on$/,
  );
  assert.ok(!calls.join().includes("se cret"));
  assert.equal(await readFile(join(dirname(path), "password"), "utf8"), "se cret");
});

test("without ipmitool it says what to install", async () => {
  await assert.rejects(
    bankBy("/nowhere/ipmitool").read(["chassis"], patient),
    adapterError("misconfigured", /bmc7 .*\/nowhere\/ipmitool is not there\. Install ipmitool/),
  );
});

test("each complaint of ipmitool has its kind", async () => {
  const table: readonly (readonly [string, "refused" | "unreachable" | "misconfigured", RegExp])[] = [
    [
      "RAKP 2 message indicates an error : unauthorized name\nError: Unable to establish IPMI v2 / RMCP+ session",
      "misconfigured",
      /let us in/,
    ],
    ["> RAKP 2 HMAC is invalid\nError: Unable to establish IPMI v2 / RMCP+ session", "misconfigured", /let us in/],
    ["Error: Unable to establish IPMI v2 / RMCP+ session", "unreachable", /does not answer/],
    ["Address lookup for nowhere failed", "unreachable", /does not resolve/],
    ["Set Chassis Power Control to Diag failed: Command not supported in present state", "refused", /cannot do that/],
    ["something new", "unreachable", /cannot be talked to/],
  ];
  for (const [said, kind, text] of table) {
    const path = await program(`printf '%s\\n' '${said}' >&2; exit 1`);
    await assert.rejects(bankBy(path).order("chassis", "on", patient), adapterError(kind, text));
  }
});

test("a refused password is not tried again and again, by whatever command", async () => {
  const path = await program('echo >>"$(dirname "$0")/runs"; echo "RAKP 2 HMAC is invalid" >&2; exit 1');
  const host = new TestHost();
  const bank = bankBy(path, host);
  const refused = adapterError("misconfigured", /let us in.*not tried again before/);
  await assert.rejects(bank.read(["chassis"], patient), refused);
  await assert.rejects(bank.read(["chassis"], patient), refused);
  await assert.rejects(bank.order("chassis", "on", patient), refused);
  const runs = async () => (await readFile(join(dirname(path), "runs"), "utf8")).length;
  assert.equal(await runs(), 1);
  host.clock.advance(60_000);
  await assert.rejects(bank.read(["chassis"], patient), refused);
  assert.equal(await runs(), 2);
});

test("an ipmitool that was ended by a signal may have got through", async () => {
  const path = await program('echo "Command not supported in present state" >&2; kill -9 $$');
  await assert.rejects(bankBy(path).order("chassis", "on", patient), adapterError("unreachable", /ended by a signal/));
});

test("an answer that is no state is none", async () => {
  const path = await program("echo Chassis Power is unknown");
  await assert.rejects(
    bankBy(path).read(["chassis"], patient),
    adapterError("unreachable", /Chassis Power is unknown/),
  );
  fc.assert(fc.property(fc.string(), (text) => statusOf(text) === null));
  fc.assert(fc.property(fc.string(), (text) => complaintOf(text) === null || text.length > 0));
});
