/** Wake-on-LAN: turns on what is wired to mains power and asleep. Useless after the power was cut. */
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
import { WakeOnLanBank } from "./bank.js";
import { isGroupMac, isMac, plainMac } from "./packet.js";
import { settingsSchema, usualBroadcast, type WakeOnLanSettings } from "./settings.js";

const settingsOf = ({ settings }: DeviceEntry): WakeOnLanSettings => settings as WakeOnLanSettings;

function portOf(port: string): PortFacts | PortProblem {
  if (!isMac(port)) return { problem: "is not a MAC address: write it like 02:00:5e:10:00:01" };
  if (isGroupMac(port)) return { problem: "is the MAC address of a group: write that of the machine's network card" };
  return { name: plainMac(port), commands: new Set(["on"]), readable: false, measuresUpToWatts: null };
}

const wakeOnLan: PowerDeviceAdapter = {
  kind: "wake-on-lan",
  settingsSchema,
  port: (_device, port) => portOf(port),
  open(device: DeviceEntry, host: DeviceHost): PowerDevice {
    const { id } = device;
    const settings = settingsOf(device);
    const label = `${id} (Wake-on-LAN by ${settings.broadcast ?? usualBroadcast})`;
    const bank = new WakeOnLanBank(label, settings, host);
    return new SafeDevice({ id, label, bank, timing: timingOf(settings), facts: factsBy(label, portOf), host });
  },
};

export default wakeOnLan;
