/** What no schema can say of the settings of guests, by themselves and beside each other. Pure. */
import { normalize } from "node:path";
import type { Inventory } from "../../../src/model/inventory.js";
import type { SettingsClaim, SettingsProblem } from "../../../src/ports/machine-adapter.js";
import { architectureOf, disksOf } from "./hardware.js";
import { most, sata } from "./layout.js";
import { settingsOf } from "./settings.js";

/** What no schema can say of the settings. */
export function* problemsOf(inventory: Inventory): Generator<SettingsProblem> {
  yield* machineProblems(inventory);
  yield* diskProblems(inventory);
  yield* networkProblems(inventory);
}

function* machineProblems(inventory: Inventory): Generator<SettingsProblem> {
  const { instructionSet, threads, cores } = inventory.processors;
  if (instructionSet === "RV64") {
    yield { path: ["processors", "architecture"], text: "is RISC-V; a guest of QEMU can be x86 or ARM here" };
  }
  if (threads % cores !== 0) {
    const text = `is ${threads}, and the processor has ${cores} cores: each core has to have as many as the others`;
    yield { path: ["processors", "threads"], text };
  }
  if (settingsOf(inventory).bootMode === "Legacy") yield* legacyProblems(inventory);
}

function* legacyProblems(inventory: Inventory): Generator<SettingsProblem> {
  const { secureBoot, code, variables } = settingsOf(inventory);
  const useless = "is of no use with bootMode Legacy";
  if (architectureOf(inventory) === "ARM-A64") {
    yield { path: ["adapter", "bootMode"], text: "is Legacy, which ARM does not have" };
  }
  if (secureBoot) yield { path: ["adapter", "secureBoot"], text: useless };
  if (code !== undefined) yield { path: ["adapter", "code"], text: `${useless}: SeaBIOS comes with QEMU` };
  if (variables !== undefined) yield { path: ["adapter", "variables"], text: useless };
  if (inventory.firmware) yield { path: ["firmware"], text: `${useless}: SeaBIOS keeps no variables` };
}

function* diskProblems(inventory: Inventory): Generator<SettingsProblem> {
  const isArm = architectureOf(inventory) === "ARM-A64";
  for (const { index, bus, place, format, backing, file, sizeGiB } of disksOf(inventory)) {
    const path = ["adapter", "disks", index];
    if (bus === "sata" && isArm) {
      yield {
        path: [...path, "bus"],
        text: "is sata, which the ARM board does not have; virtio, scsi and nvme will do",
      };
    } else if (bus === "sata" && place >= sata.ports) {
      const hint = "Use virtio, scsi or nvme for the others.";
      yield { path: [...path, "bus"], text: `is sata; there are ports for ${sata.ports - 1} disks`, hint };
    }
    if (backing !== undefined && format !== "qcow2") {
      yield { path: [...path, "backing"], text: "needs a disk of format qcow2" };
    }
    if (sizeGiB === undefined && file === undefined && backing === undefined) {
      yield { path, text: 'lacks the key "sizeGiB", so that it can be made; or "file", if it is there already' };
    }
  }
}

function* networkProblems(inventory: Inventory): Generator<SettingsProblem> {
  const { nics } = inventory;
  const { networks } = settingsOf(inventory);
  if (nics.length > most.nics) {
    yield {
      path: ["nics"],
      text: `has ${nics.length} items; a guest of QEMU has at most ${most.nics} network ports here`,
    };
  }
  if (networks.length > nics.length) {
    const text = `has ${networks.length} items, and the machine has network ports for ${nics.length}`;
    yield { path: ["adapter", "networks"], text, hint: "Add to the machine's nics, or leave some out." };
  }
}

/** What no other guest may have too. The text is of one who comes second. */
export function* claimsOf(inventory: Inventory): Generator<SettingsClaim> {
  for (const { index, file } of disksOf(inventory)) {
    if (file === undefined) continue;
    const hint =
      "Two guests that write to one disk destroy what is on it. Give each its own; a common begin is backing.";
    yield {
      path: ["adapter", "disks", index, "file"],
      key: `file ${normalize(file)}`,
      text: `is ${JSON.stringify(file)}, which is taken`,
      hint,
    };
  }
  for (const [index, network] of settingsOf(inventory).networks.entries()) {
    const path = ["adapter", "networks", index];
    if (network.kind === "tap") {
      const { device } = network;
      yield { path: [...path, "device"], key: `tap ${device}`, text: `is ${JSON.stringify(device)}, which is taken` };
    }
    for (const [place, { host }] of (network.kind === "user" ? (network.forward ?? []) : []).entries()) {
      yield { path: [...path, "forward", place, "host"], key: `port ${host}`, text: `is ${host}, which is taken` };
    }
  }
}
