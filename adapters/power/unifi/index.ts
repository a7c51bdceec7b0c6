/** PoE ports and outlets that a UniFi Network controller looks after: it alone may set them, for it would undo what others set. */
import type { DeviceEntry, DeviceHost, PowerDevice, PowerDeviceAdapter } from "../../../src/ports/power-device.js";
import { addressesOfUrl } from "../../kit/addresses.js";
import { httpProblems } from "../../kit/http/settings.js";
import { factsBy } from "../../kit/power/facts.js";
import { SafeDevice } from "../../kit/power/safe-device.js";
import { timingOf } from "../../kit/power/timing-schema.js";
import { UnifiBank } from "./bank.js";
import { portFacts } from "./place.js";
import { ControllerPool } from "./pool.js";
import { settingsSchema, type UnifiSettings, unifiTiming } from "./settings.js";

const settingsOf = ({ settings }: DeviceEntry): UnifiSettings => settings as unknown as UnifiSettings;

const macOf = (settings: UnifiSettings): string => settings.switch.toLowerCase().replaceAll("-", ":");

const pool = new ControllerPool();

const problems = (device: DeviceEntry): readonly string[] => [
  ...loginProblems(settingsOf(device)),
  ...httpProblems(settingsOf(device)),
];

function loginProblems({ apiKey, username, password }: UnifiSettings): readonly string[] {
  const login = username !== undefined && password !== undefined;
  if (apiKey === undefined && !login) return ["needs `apiKey`, or `username` and `password`"];
  const both = apiKey !== undefined && (username !== undefined || password !== undefined);
  return both ? ["has both `apiKey` and a login: leave one of them out"] : [];
}

const unifi: PowerDeviceAdapter = {
  kind: "unifi",
  settingsSchema,
  problems,
  addresses: (device) =>
    addressesOfUrl(settingsOf(device).url).map((at) => `${at}, switch ${macOf(settingsOf(device))}`),
  port: (_device, port) => portFacts(port),
  open(device: DeviceEntry, host: DeviceHost): PowerDevice {
    const { id } = device;
    const settings = settingsOf(device);
    const label = `${id} (${settings.url})`;
    const bank = new UnifiBank({ label, controller: pool.take(id, settings, host), mac: macOf(settings), host });
    const timing = timingOf(settings, unifiTiming);
    return new SafeDevice({ id, label, bank, timing, facts: factsBy(label, portFacts), host });
  },
};

export default unifi;
