/** From the power to the operating system, and from the beginning again as long as that fails. */
import type { Outcome } from "./outcome.js";
import type { Run } from "./run.js";
import { runFirmware } from "./stages/firmware.js";
import { runRom } from "./stages/rom.js";
import { runSystem } from "./stages/system.js";
import { runUefi } from "./stages/uefi.js";

/** Ends only with the power. @throws PowerCut (by rejection) */
export async function bootLoop(run: Run): Promise<void> {
  for (;;) {
    const outcome = await bootOnce(run);
    if (outcome.kind === "started") return runSystem(run, outcome.system);
    if (outcome.kind === "halted") {
      run.enter("halted", outcome.why);
      return run.life.stay();
    }
    run.say(outcome.why);
    // NET_BOOT_MAX_RETRIES 0: it never gives up.
    await run.life.pause(run.pace.again);
  }
}

async function bootOnce(run: Run): Promise<Outcome> {
  run.enter("rom");
  await run.life.pause(run.pace.start);
  const loaded = await runRom(run);
  if ("kind" in loaded) return loaded;
  run.enter("firmware");
  const firmware = await runFirmware(run, loaded);
  if ("kind" in firmware) return firmware;
  run.enter("uefi");
  await run.life.pause(run.pace.start);
  return runUefi(run, firmware.image);
}
