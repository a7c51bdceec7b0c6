/**
 * `npm run demo:netboot`: a virtual machine with real firmware is booted over the network by Redfish alone, in a network of its own
 * on this computer. Needs root, for the network, and the packages of the system tests.
 */
import { setTimeout as pause } from "node:timers/promises";
import { firmwares, lacksFirmware } from "../qemu/firmware.js";
import { newStore } from "../qemu/store.js";
import type { Undoing } from "../shoal.js";
import { lacksLab } from "./lab.js";
import { lacksLinux, putLinux } from "./linux.js";
import { openRack, type Rack } from "./rack.js";

const { ovmf } = firmwares;
const say = (text: string) => console.log(text);

const lacking = lacksLab() || lacksFirmware(ovmf) || lacksLinux();
if (lacking) {
  console.error(`This cannot be shown here: ${lacking}.`);
  process.exit(1);
}

const undoings: (() => unknown)[] = [];
const undo: Undoing = { after: (one) => undoings.unshift(one) };
process.once("SIGINT", () => void end().then(() => process.exit(130)));
try {
  await show();
} finally {
  await end();
}

async function end(): Promise<void> {
  for (const one of undoings.splice(0)) await one();
}

async function show(): Promise<void> {
  say("A bridge in a network namespace, Shoal on it, and a virtual machine (x86-64, EDK2) that is off …");
  const variables = await newStore(undo, ovmf);
  const rack = await openRack(undo, {
    machine: ovmf,
    hardware: { variables, memory: 512 },
    netboot: {
      boot: { kernel: "vmlinuz", initrds: ["initrd"], arguments: "console=ttyS0 quiet hello=from-redfish" },
      offer: "asked",
    },
    files: (folder) => putLinux(undo, folder),
  });
  say('PATCH Systems/guest   {"Boot": {"BootSourceOverrideEnabled": "Once", "BootSourceOverrideTarget": "Pxe"}}');
  await rack.override("Pxe");
  say('POST  ComputerSystem.Reset   {"ResetType": "On"}');
  const booted = rack.run();
  await Promise.all([booted, tellStages(rack, booted)]);
  say("\nIts console, the end of it:");
  say((await booted).trimEnd().split(/\r?\n/).slice(-12).join("\n"));
  say("\nIts log:");
  for (const line of await rack.log()) say(`  ${line}`);
  const { BootSourceOverrideEnabled } = (await rack.system()).Boot;
  say(`\nBootSourceOverrideEnabled is ${BootSourceOverrideEnabled} again: Once was once.`);
}

/** As a client that polls sees them. */
async function tellStages(rack: Rack, booted: Promise<string>): Promise<void> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  booted.then(over, over);
  for (let last = ""; !isOver; await pause(200)) {
    const { PowerState, BootProgress } = await rack.system();
    const now = `PowerState ${PowerState}, BootProgress ${BootProgress?.LastState ?? "unknown"}`;
    if (now !== last) say(`  ${now}`);
    last = now;
  }
}
