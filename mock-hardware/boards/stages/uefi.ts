/** UEFI: finds its variables in the image that it was loaded from, and does what they say. */
import { type BootEntry, type BootPlan, planBoot } from "../efi/boot-manager.js";
import { readVariables } from "../efi/variables.js";
import { failed, halted, type Outcome } from "../outcome.js";
import type { Run } from "../run.js";
import { bootFromHttp } from "./uefi-http.js";
import { bootFromPxe } from "./uefi-pxe.js";

const codeVolumeAt = 0x20000;
const menu = halted("in the firmware's setup");

/** @throws PowerCut (by rejection) */
export async function runUefi(run: Run, image: Buffer): Promise<Outcome> {
  if (image.toString("latin1", codeVolumeAt + 40, codeVolumeAt + 44) !== "_FVH")
    return halted("what config.txt names as armstub is no UEFI firmware");
  const variables = readVariables(image);
  if (variables === null) run.note({ kind: "fault", text: "there is no sound variable store in the firmware" });
  const { mac, disk = false } = run.board;
  const plan = planBoot(variables ?? new Map(), { mac, disk });
  run.say(`UEFI with ${variables?.size ?? 0} variables`);
  if (plan.setup) return menu;
  await run.life.pause(plan.timeout * run.pace.second);
  return attempts(run, plan);
}

/** All of the order again and again, where real ones end in their menu: nobody sits at a board in a rack. */
async function attempts(run: Run, { next, order }: BootPlan): Promise<Outcome> {
  for (let entries = next ? [next, ...order] : order; ; entries = order) {
    for (const entry of entries) {
      run.say(`Boot${entry.number.toString(16).toUpperCase().padStart(4, "0")} ${entry.title}`);
      const outcome = await attempt(run, entry);
      if (outcome.kind !== "failed" && outcome.kind !== "returned") return outcome;
      run.say(`${entry.title}: ${outcome.why}`);
      // A program that ends with success has booted, as EDK2 sees it, and the menu comes up (BdsEntry.c, BootBootOptions).
      if (outcome.kind === "returned" && outcome.status === 0) return menu;
    }
    await run.life.pause(run.pace.again);
  }
}

function attempt(run: Run, { target }: BootEntry): Promise<Outcome> | Outcome {
  switch (target.kind) {
    case "pxe":
      return bootFromPxe(run);
    case "http":
      return bootFromHttp(run, target.url);
    case "disk":
      return fromDisk(run, target.file);
    case "setup":
      return menu;
    case "shell":
      return halted("in the UEFI shell");
    case "nowhere":
      return failed(target.why);
  }
}

function fromDisk(run: Run, program: string): Outcome {
  if (run.board.disk !== true) return failed("there is no disk");
  return { kind: "started", system: { from: "disk", program, arguments: "", initrds: [] } };
}
