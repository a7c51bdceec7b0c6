/** sushy, the library that Ironic and Metal3 talk to machines with, against the demo. Each Python file is a suite of its own. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { lacksModule, missing } from "./program.js";
import { runPython, type Shoal, sharedShoal, startShoal } from "./shoal.js";

const suites = {
  "sushy_login.py": "logs in, loses its session and logs in again",
  "sushy_inventory.py": "reads systems, chassis, managers, sensors, firmware and registries",
  "sushy_power.py": "switches power in every way there is",
  "sushy_boot.py": "says where to boot from",
  "sushy_events.py": "subscribes and is told",
  "sushy_tasks.py": "follows a task to its end",
};

const skip = missing("python3") || (await lacksModule("sushy"));

describe("sushy", { skip }, () => {
  const shoal = sharedShoal();
  for (const [file, what] of Object.entries(suites)) test(what, () => passes(shoal(), file));
});

describe("Ironic's own driver", { skip: skip || (await lacksModule("ironic")) }, () => {
  test("deploys, inspects and watches machines", async (context) => {
    await passes(await startShoal(context), "ironic_driver.py");
  });
});

async function passes(shoal: Shoal, file: string): Promise<void> {
  const { code, stderr, stdout } = await runPython(shoal, file, "-v");
  assert.equal(code, 0, `${file}:\n${stderr}${stdout}`);
}
