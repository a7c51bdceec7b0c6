/** The commands of the agent's API that Ironic sends, and what comes of them on a machine that is simulated. Values only. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Inventory } from "../../../../src/model/inventory.js";
import { inventoryOf } from "./inventory.js";
import type { AgentDelays } from "./settings.js";

export type Params = Readonly<Record<string, unknown>>;

/** What a command does to the machine once it is done. */
export type Effect = "shutdown" | "gracefulRestart" | "leave";

export interface CommandKind {
  /** How long it takes; null = it is done when it is answered. */
  readonly takes: keyof AgentDelays | null;
  /** @throws CommandFailed */
  readonly result?: (params: Params, machine: Inventory, written: Params | null) => unknown;
  readonly effect?: Effect;
  /** What is written to the disk with it, if it is an image. */
  readonly writes?: (params: Params) => Params | null;
}

/** Ends as FAILED, with this as its error. */
export class CommandFailed extends Error {}

/** Ironic starts over where it changes. */
const hardwareManagerVersion = { generic_hardware_manager: "1.2" };

const step = (name: string, priority: number) => ({
  step: name,
  priority,
  interface: "deploy",
  reboot_requested: false,
  abortable: true,
  requires_ramdisk: true,
});

/** With the priorities of the true agent. What would change the disks' layout is done through Redfish. */
const cleanSteps = [
  step("erase_devices", 10),
  step("erase_devices_metadata", 99),
  step("erase_devices_express", 0),
  step("erase_pstore", 0),
  step("burnin_cpu", 0),
  step("burnin_disk", 0),
  step("burnin_memory", 0),
  step("burnin_network", 0),
];

const deploySteps = [
  step("erase_devices_metadata", 0),
  step("erase_devices_express", 0),
  step("write_image", 0),
  step("inject_files", 0),
];

const stepsResult = (kind: "clean" | "deploy", steps: readonly unknown[]) => ({
  [`${kind}_steps`]: { GenericHardwareManager: steps },
  hardware_manager_version: hardwareManagerVersion,
});

/**
 * Ironic compares the step with the one that it is waiting for, by its name and interface. Its arguments, with configuration drives
 * among them, are left out: whoever reaches the listener may read what was done.
 */
function stepDone(kind: "clean" | "deploy", known: readonly { readonly step: string }[], params: Params): unknown {
  const name = stepNameOf(params);
  if (!known.some((one) => one.step === name)) throw new CommandFailed(`there is no ${kind} step ${name}`);
  const { args: _, ...asked } = params.step as Params;
  return { [`${kind}_result`]: null, [`${kind}_step`]: asked };
}

const imageOf = (params: Params): Params | null => (params.image_info as Params | undefined) ?? null;

/** `write_image` has its image among the arguments of the step. */
function imageOfStep({ step: asked }: Params): Params | null {
  const { step: name, args } = (asked ?? {}) as { readonly step?: unknown; readonly args?: Params };
  return name === "write_image" && args ? imageOf(args) : null;
}

/** Only for what is a partition does Ironic need to know where it went. */
function partitionUuids(machine: Inventory, written: Params | null): unknown {
  if (written?.deploy_boot_mode === undefined) return {};
  return {
    "root uuid": uuidFor(machine, "root"),
    ...(written.deploy_boot_mode === "uefi" && { "efi system partition uuid": uuidFor(machine, "esp") }),
  };
}

/** Always the same for a machine: RFC 9562 §5.8. */
function uuidFor({ uuid }: Inventory, part: string): string {
  const digits = createHash("sha256").update(`${uuid} ${part}`).digest("hex");
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-8$3-8$4-$5");
}

const written = (params: Params): string => `image (${String(imageOf(params)?.id)}) written to device /dev/sda`;

/** By the name that Ironic sends. */
export const commandTable: Readonly<Record<string, CommandKind>> = {
  "clean.get_clean_steps": { takes: null, result: () => stepsResult("clean", cleanSteps) },
  "clean.execute_clean_step": { takes: "step", result: (params) => stepDone("clean", cleanSteps, params) },
  "deploy.get_deploy_steps": { takes: null, result: () => stepsResult("deploy", deploySteps) },
  "deploy.execute_deploy_step": {
    takes: "step",
    result: (params) => stepDone("deploy", deploySteps, params),
    writes: imageOfStep,
  },
  "standby.cache_image": { takes: "write", result: written, writes: imageOf },
  "standby.prepare_image": { takes: "write", result: written, writes: imageOf },
  "standby.get_partition_uuids": { takes: null, result: (_, machine, image) => partitionUuids(machine, image) },
  "standby.sync": { takes: null },
  "standby.power_off": { takes: null, effect: "shutdown" },
  "standby.run_image": { takes: null, effect: "gracefulRestart" },
  "image.install_bootloader": { takes: "step" },
  "log.collect_system_logs": { takes: null, result: (_, machine) => ({ system_logs: logsOf(machine) }) },
  "poll.get_hardware_info": { takes: null, result: (_, machine) => inventoryOf(machine) },
  "poll.set_node_info": { takes: null },
  // The machine goes on without an agent.
  "rescue.finalize_rescue": { takes: null, effect: "leave" },
};

/** What Ironic may be told to wait for by name, and the operator to let fail. */
export const stepNameOf = (params: Params): string | null => {
  const name = (params.step as { readonly step?: unknown } | undefined)?.step;
  return typeof name === "string" ? name : null;
};

export const isWriting = (params: Params): boolean => stepNameOf(params) === "write_image";

/* ── logs ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** A tar archive with one line in it, compressed, in base64: what a simulated machine has to say. */
const logsOf = ({ id }: Inventory): string =>
  gzipSync(tarOf("agent.log", `The agent of ${id} is simulated.\n`)).toString("base64");

/** POSIX.1-1988 ustar: one file. */
function tarOf(name: string, text: string): Buffer {
  const block = 512;
  const header = Buffer.alloc(block);
  const content = Buffer.from(text);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");
  header.write(name, 0);
  header.write(`${octal(0o644, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100);
  header.write(`${octal(content.length, 11)}\0${octal(0, 11)}\0        0`, 124);
  header.write("ustar\u000000", 257);
  header.write(
    `${octal(
      header.reduce((sum, byte) => sum + byte, 0),
      6,
    )}\0 `,
    148,
  );
  const padding = Buffer.alloc((block - (content.length % block)) % block);
  return Buffer.concat([header, content, padding, Buffer.alloc(2 * block)]);
}
