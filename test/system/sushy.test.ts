/** sushy, the library that Ironic and Metal3 talk to machines with, against the demo. Each Python file is a suite of its own. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { missing, run } from "./program.js";
import { runPython, type Shoal, sharedShoal, startShoal } from "./shoal.js";

const suites = {
  "sushy_login.py": "logs in, loses its session and logs in again",
  "sushy_inventory.py": "reads systems, chassis, managers, sensors, firmware and registries",
  "sushy_power.py": "switches power in every way there is",
  "sushy_boot.py": "says where to boot from",
  "sushy_events.py": "subscribes and is told",
  "sushy_tasks.py": "follows a task to its end",
};

const skip = missing("python3") || (await lacks("sushy"));

describe("sushy", { skip }, () => {
  const shoal = sharedShoal();
  for (const [file, what] of Object.entries(suites)) test(what, () => passes(shoal(), file));
});

describe("Ironic's own driver", { skip: skip || (await lacks("ironic")) }, () => {
  test("deploys, inspects and watches machines", async (context) => {
    await passes(await startShoal(context), "ironic_driver.py");
  });
});

async function passes(shoal: Shoal, file: string): Promise<void> {
  const { code, stderr, stdout } = await runPython(shoal, file);
  assert.equal(code, 0, `${file}:\n${stderr}${stdout}`);
}

async function lacks(module: string): Promise<string | false> {
  const { code } = await run("/usr/bin/python3", ["-W", "ignore", "-c", `import ${module}`]).catch(() => ({ code: 1 }));
  return code !== 0 && `the Python module ${module} is not installed`;
}
