/** A machine without a BMC: whatever it lacks is done by the devices round it. Its power comes from a port of one. */
import type { Capabilities, SensorDescription } from "../../../src/model/capabilities.js";
import type { Inventory } from "../../../src/model/inventory.js";
import { resetTypesOf } from "../../../src/model/reset.js";
import type { MachineAdapter, Outlet } from "../../../src/ports/machine-adapter.js";
import type { PortFacts } from "../../../src/ports/power-device.js";
import { unconfirmed } from "../../kit/power/unconfirmed.js";
import { settingsSchema } from "./settings.js";

const outletOf = ({ adapter }: Inventory): Outlet => (adapter.settings as { readonly power: Outlet }).power;

/** `PortPower` is what the device calls its reading; see `adapters/kit/power`. */
const portPower = (max: number): SensorDescription => ({
  id: "PortPower",
  name: "Power drawn at the port",
  type: "Power",
  unit: "W",
  context: "PowerSupply",
  min: 0,
  max,
  needsPower: false,
});

function capabilitiesWith(
  { commands, readable, measuresUpToWatts }: PortFacts,
  { device, port, confirmed }: Outlet,
): Capabilities {
  return {
    ...(!confirmed && { reserve: unconfirmed(`port ${port} of ${device}`) }),
    resetTypes: confirmed ? resetTypesOf(commands) : [],
    seesPower: readable,
    bootTargets: [],
    bootModes: [],
    bootStages: [],
    indicator: false,
    sensors: measuresUpToWatts === null ? [] : [portPower(measuresUpToWatts)],
    // What feeds the machine is the port.
    powerSupply: measuresUpToWatts === null ? null : { capacityWatts: measuresUpToWatts, inputVolts: null },
  };
}

const board: MachineAdapter = {
  kind: "board",
  settingsSchema,
  outlet: outletOf,
  capabilities(inventory, devices) {
    const outlet = outletOf(inventory);
    return capabilitiesWith(devices.port(outlet.device, outlet.port), outlet);
  },
  attach(inventory, host) {
    const { nics } = inventory;
    const macs = nics.map(({ mac }) => mac);
    // Where it has several, any of them may be the one that it is fed by.
    const [only] = nics.length === 1 ? nics : [];
    return host.devices.attach({ ...outletOf(inventory), macs, ...(only && { nic: only.id }) }, host);
  },
};

export default board;
