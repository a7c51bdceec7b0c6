/** PoE ports and outlets that a UniFi Network controller looks after: it alone may set them, for it would undo what others set. */
import type { DeviceEntry, DeviceHost, PowerDevice, PowerDeviceAdapter } from "../../../src/ports/power-device.js";
import { HttpSession } from "../../kit/http/session.js";
import { factsBy } from "../../kit/power/facts.js";
import { SafeDevice } from "../../kit/power/safe-device.js";
import { timingOf } from "../../kit/power/timing-schema.js";
import { UnifiBank } from "./bank.js";
import { Controller } from "./controller.js";
import { portFacts } from "./place.js";
import { settingsSchema, type UnifiSettings, unifiTiming } from "./settings.js";

const settingsOf = ({ settings }: DeviceEntry): UnifiSettings => settings as unknown as UnifiSettings;

function problems(device: DeviceEntry): readonly string[] {
  const { apiKey, username, password } = settingsOf(device);
  const login = username !== undefined && password !== undefined;
  if (apiKey === undefined && !login) return ["needs `apiKey`, or `username` and `password`"];
  const both = apiKey !== undefined && (username !== undefined || password !== undefined);
  return both ? ["has both `apiKey` and a login: leave one of them out"] : [];
}

const unifi: PowerDeviceAdapter = {
  kind: "unifi",
  settingsSchema,
  problems,
  port: (_device, port) => portFacts(port),
  open(device: DeviceEntry, host: DeviceHost): PowerDevice {
    const { id } = device;
    const settings = settingsOf(device);
    const label = `${id} (${settings.url})`;
    const { clock, logger } = host;
    const session = new HttpSession({ ...settings, label, clock, logger });
    const mac = settings.switch.toLowerCase().replaceAll("-", ":");
    const bank = new UnifiBank({ session, controller: new Controller(session, settings, host), mac, host });
    const timing = timingOf(settings, unifiTiming);
    return new SafeDevice({ id, label, bank, timing, facts: factsBy(label, portFacts), host });
  },
};

export default unifi;
