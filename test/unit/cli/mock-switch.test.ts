import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { checkConfig } from "../../../src/config/check.js";
import { adapters } from "../../../src/main.js";
import { until } from "../../support/until.js";
import { runIn, TestComposition, TestTerminal } from "./terminal.js";

async function mocked(...args: readonly string[]) {
  const [terminal, composition] = [new TestTerminal(), new TestComposition()];
  Object.assign(terminal.env, { SHOAL_SWITCH_AUTH: "authentication", SHOAL_SWITCH_PRIVACY: "encryption" });
  const ended = runIn(terminal, ["mock-switch", ...args], composition);
  await until(() => terminal.stdout.includes("devices:"));
  terminal.signal("SIGTERM");
  assert.equal(await ended, 0);
  return { stdout: terminal.stdout, mocks: composition.mocks };
}

test("what it prints is a device of a configuration", async () => {
  for (const user of ["shoal", "null", "a: b"]) {
    const { stdout } = await mocked("--port", "0", "--user", user);
    const text = stdout.slice(stdout.indexOf("devices:"));
    const check = checkConfig(text, adapters);
    assert.ok("config" in check, JSON.stringify(check));
    const { host, snmp } = parse(text).devices[0];
    assert.deepEqual([host, snmp.port, snmp.user], ["127.0.0.1", 16161, user]);
    assert.deepEqual(snmp.privacy.password, { env: "SHOAL_SWITCH_PRIVACY" });
  }
});

test("its ports are on unless they are to be off", async () => {
  assert.deepEqual(
    (await mocked()).mocks.map(({ on }) => on),
    [true],
  );
  assert.deepEqual(
    (await mocked("--off")).mocks.map(({ on }) => on),
    [false],
  );
});
