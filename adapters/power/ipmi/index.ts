/** A BMC that speaks nothing better than IPMI, by ipmitool where that is installed. */
import type { PowerCommand } from "../../../src/model/reset.js";
import type {
  DeviceEntry,
  DeviceHost,
  PortFacts,
  PortProblem,
  PowerDevice,
  PowerDeviceAdapter,
} from "../../../src/ports/power-device.js";
import { addressesOf } from "../../kit/addresses.js";
import { factsBy } from "../../kit/power/facts.js";
import { SafeDevice } from "../../kit/power/safe-device.js";
import { timingOf } from "../../kit/power/timing-schema.js";
import { IpmiBank } from "./bank.js";
import { type IpmiSettings, ipmiProblems, settingsSchema, usualPort } from "./settings.js";
import { orders } from "./words.js";

const settingsOf = ({ settings }: DeviceEntry): IpmiSettings => settings as unknown as IpmiSettings;

const commands: ReadonlySet<PowerCommand> = new Set(Object.keys(orders) as PowerCommand[]);

const portOf = (name: string): PortFacts | PortProblem =>
  name === "chassis"
    ? { name, commands, readable: true, measuresUpToWatts: null }
    : { problem: "is not there: the only port of a BMC behind IPMI is `chassis`" };

const ipmi: PowerDeviceAdapter = {
  kind: "ipmi",
  settingsSchema,
  problems: (device) => ipmiProblems(settingsOf(device)),
  addresses: (device) => addressesOf(settingsOf(device).host, [settingsOf(device).port ?? usualPort, usualPort]),
  port: (_device, name) => portOf(name),
  open(device: DeviceEntry, host: DeviceHost): PowerDevice {
    const { id } = device;
    const settings = settingsOf(device);
    const label = `${id} (${settings.host})`;
    const bank = new IpmiBank(label, settings, host);
    return new SafeDevice({ id, label, bank, timing: timingOf(settings), facts: factsBy(label, portOf), host });
  },
};

export default ipmi;
