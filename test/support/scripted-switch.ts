/** A power device whose ports a test holds in its hands, driven with all the care that a real one gets. */
import { usualTiming } from "../../adapters/kit/power/bank.js";
import { SafeDevice } from "../../adapters/kit/power/safe-device.js";
import type {
  DeviceEntry,
  DeviceHost,
  PortFacts,
  PortProblem,
  PowerDeviceAdapter,
} from "../../src/ports/power-device.js";
import { ScriptedBank } from "../unit/power-kit/scripted-bank.js";

const names = ["1", "2", "3", "4", "5", "6", "7", "8"];
const usual: Omit<PortFacts, "name"> = { commands: new Set(["on", "off"]), readable: true, measuresUpToWatts: 30 };

export class ScriptedSwitch implements PowerDeviceAdapter {
  readonly kind = "scripted";
  readonly settingsSchema = { type: "object", additionalProperties: false, properties: {} };
  /** The same over restarts of the service, as a device is. */
  private scripted: ScriptedBank | null = null;

  /** @param facts of ports that are not as the others */
  constructor(private readonly facts: Readonly<Record<string, Partial<PortFacts>>> = {}) {}

  /** @throws Error while no machine has been attached to it yet */
  get bank(): ScriptedBank {
    if (this.scripted === null) throw new Error("nobody has opened the device");
    return this.scripted;
  }

  port(_device: DeviceEntry, name: string): PortFacts | PortProblem {
    if (!names.includes(name)) return { problem: "is none of this switch; they look like 5" };
    return { name, ...usual, ...this.facts[name] };
  }

  open({ id }: DeviceEntry, host: DeviceHost): SafeDevice {
    this.scripted ??= new ScriptedBank(host.clock, names);
    return new SafeDevice({
      id,
      label: `${id} (192.0.2.10)`,
      bank: this.scripted,
      timing: usualTiming,
      facts: (name) => ({ name, ...usual, ...this.facts[name] }),
      host,
    });
  }
}
