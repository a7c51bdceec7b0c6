/** Outlets of a PDU that speaks Redfish, and machines with a BMC of their own behind ours. */
import type { DeviceEntry, DeviceHost, PowerDevice, PowerDeviceAdapter } from "../../../src/ports/power-device.js";
import { addressesOfUrl } from "../../kit/addresses.js";
import { HttpSession } from "../../kit/http/session.js";
import { httpProblems, tlsOf } from "../../kit/http/settings.js";
import { factsBy } from "../../kit/power/facts.js";
import { SafeDevice } from "../../kit/power/safe-device.js";
import { timingOf } from "../../kit/power/timing-schema.js";
import { RedfishBank } from "./bank.js";
import { portFacts } from "./place.js";
import { RedfishService } from "./service.js";
import { type RedfishSettings, settingsSchema, usualResetTypes } from "./settings.js";

const settingsOf = ({ settings }: DeviceEntry): RedfishSettings => settings as unknown as RedfishSettings;

const portOf = (settings: RedfishSettings) => (port: string) => portFacts(port, settings.resetTypes ?? usualResetTypes);

const redfish: PowerDeviceAdapter = {
  kind: "redfish",
  settingsSchema,
  problems: (device) => httpProblems(settingsOf(device)),
  addresses: (device) => addressesOfUrl(settingsOf(device).url),
  port: (device, port) => portOf(settingsOf(device))(port),
  open(device: DeviceEntry, host: DeviceHost): PowerDevice {
    const { id } = device;
    const settings = settingsOf(device);
    const label = `${id} (${settings.url})`;
    const { clock, logger } = host;
    const session = new HttpSession({ ...settings, tls: tlsOf(settings, host), label, clock, logger });
    const bank = new RedfishBank(label, new RedfishService(session, settings, host));
    const facts = factsBy(label, portOf(settings));
    return new SafeDevice({ id, label, bank, timing: timingOf(settings), facts, host });
  },
};

export default redfish;
