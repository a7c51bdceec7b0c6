/** A device that does what a test says, and lives on when the service that drives it dies. */

import type { Inventory } from "../../../src/model/inventory.js";
import { type PowerCommand, resetTypesOf } from "../../../src/model/reset.js";
import type { BootTarget, PowerState, ResetType } from "../../../src/model/words.js";
import {
  AdapterError,
  type MachineAdapter,
  type MachineDriver,
  type MachineHost,
  type Order,
} from "../../../src/ports/machine-adapter.js";

export const basic: readonly PowerCommand[] = ["on", "off"];
export const full: readonly PowerCommand[] = ["on", "off", "shutdown", "restart", "nmi", "button", "pause", "resume"];

const effects: Partial<Record<PowerCommand, PowerState>> = {
  on: "On",
  off: "Off",
  shutdown: "Off",
  pause: "Paused",
  resume: "On",
};

export type Reaction = "obey" | "ignore" | "refuse" | "loseCommand" | "loseAnswer" | "hang";

export class ScriptedDevice {
  power: PowerState = "Off";
  /** What it is set to, where that is not what it does. */
  told: "On" | "Off" | undefined;
  reachable = true;
  /** What becomes of the next commands; obeyed when there is nothing left. */
  script: Reaction[] = [];
  /** Commands that took effect. */
  readonly done: PowerCommand[] = [];
  /** Commands that were sent, whatever became of them. */
  readonly sent: PowerCommand[] = [];
  reads = 0;
  /** Milliseconds from acceptance to effect. */
  delay = 0;

  constructor(readonly commands: readonly PowerCommand[] = full) {}

  async command(command: PowerCommand, host: MachineHost, _order?: Order): Promise<void> {
    if (!this.reachable) throw unreachable();
    this.sent.push(command);
    const reaction = this.script.shift() ?? "obey";
    if (reaction === "refuse") throw new AdapterError("the device will not", "refused");
    if (reaction === "hang") return new Promise(() => {});
    if (reaction === "loseCommand") throw unreachable();
    if (reaction !== "ignore") this.effect(command, host);
    if (reaction === "loseAnswer") throw unreachable();
  }

  private effect(command: PowerCommand, host: MachineHost): void {
    const act = () => {
      this.done.push(command);
      this.power = effects[command] ?? this.power;
    };
    if (this.delay > 0) host.clock.after(this.delay, act);
    else act();
  }
}

const unreachable = (): AdapterError => new AdapterError("the device does not answer", "unreachable");

export interface ScriptedAdapter extends MachineAdapter {
  readonly hosts: Map<string, MachineHost>;
}

const bootTargets: readonly BootTarget[] = ["None", "Pxe", "Hdd", "UefiHttp", "UefiTarget", "UefiBootNext"];

export function scripted(
  devices: ReadonlyMap<string, ScriptedDevice>,
  resetTypes?: readonly ResetType[],
): ScriptedAdapter {
  const hosts = new Map<string, MachineHost>();
  const deviceOf = ({ id }: Inventory): ScriptedDevice => {
    const device = devices.get(id);
    if (!device) throw new Error(`no device ${id}`);
    return device;
  };
  return {
    kind: "scripted",
    hosts,
    settingsSchema: {},
    capabilities: (inventory) => ({
      resetTypes: resetTypes ?? resetTypesOf(new Set(deviceOf(inventory).commands)),
      seesPower: true,
      bootTargets,
      bootModes: ["UEFI", "Legacy"],
      bootStages: [],
      indicator: false,
      sensors: [],
      powerSupply: null,
    }),
    attach(inventory, host): MachineDriver {
      const device = deviceOf(inventory);
      hosts.set(inventory.id, host);
      return {
        commands: new Set(device.commands),
        command: (command, order) => device.command(command, host, order),
        async readPower() {
          device.reads += 1;
          if (!device.reachable) throw unreachable();
          return {
            state: device.power,
            at: host.clock.now(),
            source: "scripted",
            ...(device.told && { told: device.told }),
          };
        },
        async detach() {},
      };
    },
  };
}
