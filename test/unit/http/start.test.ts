/** What a service that cannot start leaves behind. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createFake } from "../../../adapters/machine/fake/index.js";
import { startService } from "../../../src/main.js";
import type { MachineAdapter } from "../../../src/ports/machine-adapter.js";
import { scryptPasswords } from "../../../src/services/accounts/passwords.js";
import { ManualClock } from "../../support/manual-clock.js";
import { rackConfig } from "../../support/rack.js";
import { realFamilies } from "../../support/real-firmware.js";
import { silent } from "../events/service-under-test.js";

test("a service that cannot have its port touches no machine, and lets go of its documents", async (t) => {
  const state = await mkdtemp(join(tmpdir(), "shoal-"));
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  t.after(async () => {
    taken.close();
    await rm(state, { recursive: true });
  });
  const fake = createFake();
  let attached = 0;
  const counting: MachineAdapter = {
    ...fake,
    attach(inventory, host) {
      attached += 1;
      return fake.attach(inventory, host);
    },
  };
  const adapters = { ...realFamilies, machines: new Map([[counting.kind, counting]]), powerDevices: new Map() };
  const rack = rackConfig(adapters);
  const start = (port: number) =>
    startService({
      config: { ...rack, state, listen: { ...rack.listen, host: "127.0.0.1", port, tls: "off", http: "serve" } },
      adminPassword: "Tr1ton-under-glass",
      firstPasswordMustChange: false,
      logger: silent,
      debugResponses: false,
      parts: { clock: new ManualClock(), passwords: scryptPasswords({ N: 2, r: 1, p: 1 }), adapters },
    });
  await assert.rejects(start((taken.address() as { port: number }).port), /another program has this port/);
  assert.equal(attached, 0);
  const running = await start(0);
  assert.ok(attached > 0);
  await running.close();
});
