/** The journey of a blank virtual machine: a client that knows Redfish alone installs, uses, locks and loses it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, type TestContext, test } from "node:test";
import { lacksDisc } from "./netboot/disc.js";
import { lacksLab } from "./netboot/lab.js";
import { lacksLinux } from "./netboot/linux.js";
import { missing } from "./program.js";
import { firmwares, lacksFirmware } from "./qemu/firmware.js";
import { type Journey, offered, openJourney, system, type Typist } from "./qemu/journey.js";
import { lacksSigning } from "./qemu/signer.js";
import { suiteUndoing } from "./undoing.js";

const skip =
  missing("curl") || lacksLab() || lacksLinux() || lacksDisc() || lacksSigning() || lacksFirmware(firmwares.ovmfSecure);

describe("a blank guest, and a client that knows Redfish alone", { skip }, () => {
  const suite = suiteUndoing();
  let journey: Journey;
  before(async () => {
    journey = await openJourney(suite);
  });

  let failed: string | undefined;
  /** Each begins where the one before has ended. */
  const step = (name: string, run: (context: TestContext) => Promise<void>): void => {
    test(name, async (context) => {
      if (failed !== undefined) return context.skip(`it did not get this far: ${failed}`);
      failed = name;
      await run(context);
      failed = undefined;
    });
  };

  const cd = `${system}/VirtualMedia/Cd`;

  step("boots Linux from a virtual disc, which gets a lease and installs itself on the disk", async () => {
    await journey.post(`${cd}/Actions/VirtualMedia.InsertMedia`, { Image: offered.disc });
    await journey.override("Cd");
    await journey.reset("On");
    await journey.isPower("On");
    await journey.says(/Linux runs, started with: .*from=disc/);
    await journey.says(/It has the address 10\.77\.0\.1\d\d\./);
    await journey.says(/It is installed\./);
    await journey.says(/It waits for orders\./);
    await journey.isOverride("Disabled", "None");
  });

  step("is asked to shut down, and does", async () => {
    await journey.post(`${system}/Actions/ComputerSystem.Reset`, { ResetType: "GracefulShutdown" });
    await journey.isPower("Off");
    await journey.says(/The power button was pressed\./);
  });

  let console: Typist;

  step("boots what was installed from its disk, and somebody works on its console", async () => {
    await journey.override("Hdd", { BootSourceOverrideEnabled: "Continuous" });
    await journey.reset("On");
    await journey.says(/Linux runs, started with: .*from=disk/);
    await journey.says(/Secure boot: 0\./);
    console = journey.openConsole();
    await console.sees(/It waits for orders\./);
    await console.orders("mark=$((6 * 7)); echo marked $mark", /marked 42/);
    await journey.says(/^marked 42$/);
    await journey.isOverride("Continuous", "Hdd");
  });

  step("stands still while it is paused, and goes on", async () => {
    await journey.post(`${system}/Actions/ComputerSystem.Reset`, { ResetType: "Pause" });
    await journey.isPower("Paused");
    const shown = console.text.length;
    const answered = console.orders("echo still $((mark + 1))", /still 43/);
    await journey.isPower("Paused");
    assert.doesNotMatch(console.text.slice(shown), /still 43/);
    await journey.post(`${system}/Actions/ComputerSystem.Reset`, { ResetType: "Resume" });
    await journey.isPower("On");
    await answered;
  });

  step("outlives a service that is killed, which finds it again as it was", async () => {
    const pid = journey.pid();
    await journey.killService();
    await journey.isPower("On");
    assert.equal(journey.pid(), pid);
    const { Image, Inserted } = await journey.get(cd);
    assert.deepEqual([Image, Inserted], [offered.disc, true]);
    await journey.says(/Linux runs, started with: .*from=disk/);
    console = journey.openConsole();
    await console.sees(/marked 42/);
    await console.orders("echo again $((mark + 2))", /again 44/);
  });

  step("gets a non-maskable interrupt, and its kernel says so", async () => {
    await journey.post(`${system}/Actions/ComputerSystem.Reset`, { ResetType: "Nmi" });
    await journey.says(/NMI received/);
  });

  step("switches itself off, and is Off", async () => {
    await console.orders("poweroff -f", /poweroff/);
    await journey.isPower("Off");
    assert.equal(((await journey.get(system)).Status as { readonly Health: string }).Health, "OK");
    await console.leave();
  });

  step("boots from the network by PXE, once", async () => {
    await journey.override("Pxe");
    await journey.reset("On");
    await journey.says(/This came from the network\./);
    await journey.isPower("Off");
    await journey.isOverride("Disabled", "None");
  });

  step("boots from the network by HTTP, once", async () => {
    await journey.override("UefiHttp", { HttpBootUri: offered.program });
    await journey.reset("On");
    await journey.says(/This came from the network\./);
    await journey.isPower("Off");
    await journey.isOverride("Disabled", "None");
  });

  const secureBoot = `${system}/SecureBoot`;

  step("refuses a loader that nobody signed, once secure boot is on", async () => {
    await journey.post(`${secureBoot}/Actions/SecureBoot.ResetKeys`, { ResetKeysType: "ResetAllKeysToDefault" });
    await journey.post(`${secureBoot}/SecureBootDatabases/db/Certificates`, {
      CertificateString: readFileSync(journey.signer.certificate, "latin1"),
      CertificateType: "PEM",
    });
    await journey.patch(secureBoot, { SecureBootEnable: true });
    await journey.override("Cd");
    await journey.reset("On");
    await journey.says(/failed to (load|start) Boot.*: Access Denied/);
    assert.deepEqual((await journey.get(secureBoot)).SecureBootCurrentBoot, "Enabled");
    const lines = await journey.lines();
    assert.ok(!lines.some((line) => /Linux runs/.test(line)), lines.join("\n"));
    await journey.post(`${system}/Actions/ComputerSystem.Reset`, { ResetType: "ForceOff" });
    await journey.isPower("Off");
    await journey.isOverride("Disabled", "None");
  });

  step("boots what is signed, from the disk", async () => {
    await journey.override("Hdd");
    await journey.reset("On");
    await journey.says(/Secure boot: 1\./);
    await journey.says(/Linux runs, started with: .*from=disk/);
  });

  step("loses its QEMU, and is Off with a reason", async () => {
    process.kill(journey.pid(), "SIGKILL");
    await journey.isPower("Off");
    const { Status } = await journey.get(system);
    assert.match(JSON.stringify(Status), /QEMU ended unexpectedly, by SIGKILL/);
  });
});
