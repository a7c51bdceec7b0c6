/** A virtual machine in a lab, and a service there that it boots from: its power button is a script, the rest is real. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { curl, json } from "../curl.js";
import { until } from "../program.js";
import type { GuestMachine } from "../qemu/firmware.js";
import type { Hardware } from "../qemu/guest.js";
import { type SwitchedGuest, switchedGuest } from "../qemu/switched-guest.js";
import { type Shoal, startShoal, temporaryFolder, type Undoing } from "../shoal.js";
import { type Lab, openLab, serverAddress } from "./lab.js";
import { openRouter } from "./router.js";

export interface RackOptions {
  readonly machine: GuestMachine;
  readonly hardware?: Omit<Hardware, "tap" | "network">;
  /** `netboot` of the machine. */
  readonly netboot: object;
  /** `firmware` of the machine. */
  readonly firmware?: object;
  /** Further members of its entry. */
  readonly about?: object;
  /** Of the network, over a pool. */
  readonly network?: object;
  /** Of `netboot`, beside the network and the files. */
  readonly rules?: object;
  /** Of the whole configuration, beside all that. */
  readonly service?: object;
  /** Puts something into the folder of boot files. */
  readonly files?: (folder: string) => void | Promise<void>;
  /** Where the guest is plugged in, and the network that it is started in; a tap of the bridge when absent. */
  readonly plug?: (lab: Lab) => Promise<{ readonly tap: string; readonly within?: readonly string[] }>;
}

export interface Rack {
  readonly lab: Lab;
  readonly service: Shoal;
  readonly guest: SwitchedGuest;
  readonly files: string;
  /** The system, as Redfish shows it. */
  system(): Promise<SystemBody>;
  override(target: string, more?: object): Promise<void>;
  reset(type: string): Promise<void>;
  /** Switches it on, and resolves with its console once it has switched itself off and Redfish says so. */
  run(): Promise<string>;
  /** Messages of the machine's log, oldest first. */
  log(): Promise<readonly string[]>;
}

interface SystemBody {
  readonly PowerState: string;
  readonly BootProgress?: { readonly LastState: string };
  readonly Boot: { readonly BootSourceOverrideEnabled: string; readonly BootSourceOverrideTarget: string };
}

/** Minutes; a tenth of it is enough where nothing else runs. */
const patience = 4;

const system = "/redfish/v1/Systems/guest";

export const pool = { id: "lab", address: `${serverAddress}/24`, dhcp: "pool", pools: ["10.77.0.100-10.77.0.150"] };
/** Where the rest of the boot files is. */
export const httpPort = 8080;

export async function openRack(test: Undoing, options: RackOptions): Promise<Rack> {
  const { machine, hardware, netboot, firmware, about, network, rules, service: more } = options;
  const lab = await openLab(test);
  await openRouter(lab);
  const { tap, within = [] } = (await options.plug?.(lab)) ?? { tap: await lab.tap("guest0") };
  const folder = temporaryFolder(test);
  const files = join(folder, "files");
  mkdirSync(files);
  await options.files?.(files);
  const guest = switchedGuest(test, machine, { ...hardware, tap }, within);
  const config = join(folder, "shoal.yaml");
  writeFileSync(
    config,
    JSON.stringify({
      ...more,
      netboot: {
        networks: [{ ...pool, probe: false, ...network }],
        http: { port: httpPort },
        files: "./files",
        ...rules,
      },
      devices: [{ id: "qemu", ...guest.device }],
      machines: [{ ...guest.machineAt("qemu"), netboot, ...(firmware && { firmware }), ...about }],
    }),
  );
  const service = await startShoal(test, { config, within: lab.within });
  await until("a reading", async () => (await curl(service, system)).status === 200);
  return { lab, service, guest, files, ...clientOf(service, guest) };
}

function clientOf(service: Shoal, guest: SwitchedGuest) {
  const get = async (path: string) => (await curl(service, path)).json();
  const demand = async (path: string, method: string, body: object) => {
    const answer = await curl(service, path, "-X", method, ...json(body));
    assert.ok(answer.status >= 200 && answer.status < 300, `${answer.status} ${answer.body}`);
  };
  const reset = (ResetType: string) => demand(`${system}/Actions/ComputerSystem.Reset`, "POST", { ResetType });
  return {
    system: async () => (await get(system)) as unknown as SystemBody,
    override: (BootSourceOverrideTarget: string, more: object = {}) =>
      demand(system, "PATCH", { Boot: { BootSourceOverrideEnabled: "Once", BootSourceOverrideTarget, ...more } }),
    reset,
    async run() {
      await reset("On");
      await until("power", () => guest.isOn());
      await until(
        () => `the end of the boot; its console:\n${guest.console()}`,
        () => !guest.isOn(),
        patience,
      );
      await until("the news of it", async () => (await get(system)).PowerState === "Off");
      return guest.console();
    },
    async log() {
      const { Members } = await get("/redfish/v1/Managers/guest/LogServices/Log/Entries");
      return (Members as readonly { readonly Message: string }[]).map(({ Message }) => Message);
    },
  };
}
