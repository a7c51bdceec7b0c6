/** The configuration that `shoal up` writes is one that the service takes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkConfig } from "../../../src/config/check.js";
import { type RackPlan, rackConfigText } from "../../../src/config/rack.js";
import { adapters } from "../../../src/main.js";

const plan: RackPlan = {
  name: "rack",
  listen: { host: "::1", port: 8443 },
  ssh: { host: "::1", port: 2200 },
  network: { bridge: "shoal0", prefix: "10.77.0" },
  httpPort: 8080,
  guests: (["x86-64", "ARM-A64"] as const).map((architecture, index) => ({
    id: `vm${index + 1}`,
    uuid: `00000000-0000-4000-8000-00000000000${index}`,
    mac: `52:54:00:00:00:0${index}`,
    address: `10.77.0.1${index + 1}`,
    architecture,
    cores: 2,
    memoryMiB: 2048,
    diskGiB: 20,
  })),
};

test("it says what was asked for", () => {
  const check = checkConfig(rackConfigText(plan), adapters);
  assert.ok("config" in check, JSON.stringify(check));
  const { config } = check;
  assert.deepEqual([config.listen.host, config.listen.port], ["::1", 8443]);
  assert.deepEqual([config.console.ssh?.host, config.console.ssh?.port], ["::1", 2200]);
  assert.deepEqual(
    config.machines.map(({ id, memoryMiB, processors, adapter }) => [
      id,
      memoryMiB,
      processors.cores,
      processors.instructionSet,
      adapter.kind,
    ]),
    [
      ["vm1", 2048, 2, "x86-64", "qemu"],
      ["vm2", 2048, 2, "ARM-A64", "qemu"],
    ],
  );
  const [network] = config.netboot?.networks ?? [];
  assert.deepEqual([network?.interface, network?.address, network?.mode], ["shoal0", "10.77.0.1", "pool"]);
  assert.deepEqual(
    config.machines.map(({ netboot }) => netboot?.address),
    ["10.77.0.11", "10.77.0.12"],
  );
});
