/** sushy, the library that Ironic and Metal3 talk to machines with, against the demo. Each Python file is a suite of its own. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { configForImages, serveImages } from "./images.js";
import { lacksModule, missing } from "./program.js";
import { type PythonTest, runPython, sharedShoal, startShoal, type Undoing } from "./shoal.js";

/** Those of a group share a service, one after the other: they have the same machines in mind. */
const suites = {
  "with what is there": {
    "sushy_login.py": "logs in, loses its session and logs in again",
    "sushy_inventory.py": "reads systems, chassis, managers, sensors, firmware and registries",
    "sushy_parts.py": "reads processors, disks, PCIe devices and network ports",
    "sushy_power.py": "switches power in every way there is",
    "sushy_events.py": "subscribes and is told",
    "sushy_tasks.py": "follows a task to its end",
  },
  "with what a boot makes of it": {
    "sushy_boot.py": "says where to boot from",
    "sushy_bios.py": "changes BIOS settings, and sets them back",
    "sushy_secure_boot.py": "turns secure boot on and off, and changes its keys",
  },
};

const skip = missing("python3") || (await lacksModule("sushy"));

// All groups at once: mostly they wait for machines that boot.
describe("sushy", { skip, concurrency: true }, () => {
  for (const [group, files] of Object.entries(suites)) {
    describe(group, { concurrency: 1 }, () => {
      const shoal = sharedShoal();
      for (const [file, what] of Object.entries(files)) test(what, () => passes(shoal(), file));
    });
  }

  describe("with images", { concurrency: 1 }, () => {
    test("updates firmware", async (context) => passes(await startWithImages(context), "sushy_update.py"));

    test("inserts and ejects media", async (context) => passes(await startWithImages(context), "sushy_media.py"));

    test("makes and deletes volumes", async (context) => passes(await startWithImages(context), "sushy_storage.py"));
  });
});

/** Three machines, and a server to fetch images for them from. */
async function startWithImages(test: Undoing): Promise<PythonTest> {
  const config = configForImages(test, ["server01", "server02", "server03"]);
  const images = await serveImages(test);
  return { ...(await startShoal(test, { config })), images };
}

async function passes(against: PythonTest, file: string): Promise<void> {
  const { code, stderr, stdout } = await runPython(against, file, "-v");
  assert.equal(code, 0, `${file}:\n${stderr}${stdout}`);
}
