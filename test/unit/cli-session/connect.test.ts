/** What is told when the way in fails, so that the operator knows what to do. */
import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { test } from "node:test";
import { connect } from "../../../adapters/kit/cli/connect.js";
import { HostKey } from "../../../adapters/kit/cli/host-key.js";
import { until } from "../../support/until.js";
import { deviceHost } from "./device-host.js";
import { scriptedSwitch } from "./scripted-switch.js";

function enter(port: number): Promise<unknown> {
  const host = deviceHost();
  return connect({
    label: "sw1",
    address: "127.0.0.1",
    port,
    user: "shoal",
    userSuffix: "+ct511w4098h",
    password: "wrong",
    key: null,
    passphrase: null,
    legacy: false,
    hostKey: new HostKey("sw1", undefined, host),
    clock: host.clock,
  });
}

test("a user that is not let in is named as it is configured, without the options put behind it", async (t) => {
  const server = await scriptedSwitch({ greeting: "sw#", line: () => {} });
  t.after(() => server.close());
  await assert.rejects(enter(server.port), { message: /does not let the user "shoal" in/ });
});

test("what is no SSH server is told as such", async (t) => {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.write("hello\r\n".repeat(5000));
  });
  t.after(() => server.close());
  server.listen(0, "127.0.0.1");
  await until(() => server.listening);
  const { port } = server.address() as AddressInfo;
  await assert.rejects(enter(port), {
    kind: "unreachable",
    message: /does not speak SSH; check the address and ssh\.port$/,
  });
});
