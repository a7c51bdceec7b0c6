/** Relays, GPIO lines and whatever else a program can switch. */
import type { PowerCommand } from "../../../src/model/reset.js";
import type {
  DeviceEntry,
  DeviceHost,
  PortFacts,
  PortProblem,
  PowerDevice,
  PowerDeviceAdapter,
} from "../../../src/ports/power-device.js";
import { factsBy } from "../../kit/power/facts.js";
import { SafeDevice } from "../../kit/power/safe-device.js";
import { timingOf } from "../../kit/power/timing-schema.js";
import { CommandBank } from "./bank.js";
import { type CommandSettings, settingsSchema } from "./settings.js";

const settingsOf = ({ settings }: DeviceEntry): CommandSettings => settings as CommandSettings;

const offered = ["on", "off", "restart", "shutdown"] as const satisfies readonly PowerCommand[];

/** No `-` in front, which would make an option of it. */
const portName = /^[A-Za-z0-9_][A-Za-z0-9._:/-]{0,63}$/;

function portOf(device: DeviceEntry, name: string): PortFacts | PortProblem {
  if (!portName.test(name)) return { problem: "is not 1 to 64 letters, digits and . _ : / - with no . : / - in front" };
  const settings = settingsOf(device);
  const commands = new Set(offered.filter((command) => settings[command] !== undefined));
  return { name, commands, readable: settings.status !== undefined, measuresUpToWatts: null };
}

const command: PowerDeviceAdapter = {
  kind: "command",
  settingsSchema,
  port: portOf,
  open(device: DeviceEntry, host: DeviceHost): PowerDevice {
    const { id } = device;
    const settings = settingsOf(device);
    const facts = factsBy(id, (port) => portOf(device, port));
    const bank = new CommandBank(id, settings, host);
    return new SafeDevice({ id, label: id, bank, timing: timingOf(settings), facts, host });
  },
};

export default command;
