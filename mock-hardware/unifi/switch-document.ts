/** What a controller tells about one switch: `stat/device`. */
import type { MockDevice, MockPort } from "../switches/device.js";

/** One entry of `port_overrides`, with whatever else somebody put there. */
export interface Override {
  readonly port_idx: number;
  readonly poe_mode?: string;
  readonly portconf_id?: string;
  readonly [name: string]: unknown;
}

/** What the controller knows that the switch does not. */
export interface Adopted {
  readonly id: string;
  /** Lower case with colons. */
  readonly mac: string;
  readonly model: string;
  readonly overrides: readonly Override[];
}

/** The port profile that all ports have until told. */
export const defaultProfile = "5f0c2a1b9d3e4a0011223344";

export const modeOf = (overrides: readonly Override[], port: MockPort): string =>
  overrides.find(({ port_idx }) => port_idx === port.number)?.poe_mode ?? "auto";

export const switchDocument = (device: MockDevice, adopted: Adopted) => ({
  _id: adopted.id,
  mac: adopted.mac,
  type: "usw",
  model: adopted.model,
  name: device.name,
  version: "7.1.26.15869",
  adopted: true,
  state: device.rebooting ? 0 : 1,
  total_max_power: device.budgetWatts,
  port_overrides: adopted.overrides,
  port_table: device.ports.map((port) => portEntry(device, port, adopted.overrides)),
  lldp_table: device.ports.flatMap(neighbour),
});

/** Numbers of power are strings, as the controller has them. */
function portEntry(device: MockDevice, port: MockPort, overrides: readonly Override[]) {
  const view = device.view(port);
  const delivers = view.detection === "delivering";
  const override = overrides.find(({ port_idx }) => port_idx === port.number);
  return {
    port_idx: port.number,
    name: port.label || `Port ${port.number}`,
    ifname: `eth${port.number - 1}`,
    media: "GE",
    up: view.link,
    enable: true,
    is_uplink: port.neighbour?.forwards ?? false,
    portconf_id: override?.portconf_id ?? defaultProfile,
    port_poe: true,
    poe_caps: 7,
    poe_mode: view.admin ? (modeOf(overrides, port) === "off" ? "auto" : modeOf(overrides, port)) : "off",
    poe_enable: delivers,
    poe_good: delivers,
    poe_class: delivers ? `Class ${view.powerClass}` : "Unknown",
    poe_power: view.watts.toFixed(2),
    poe_voltage: view.volts.toFixed(2),
    poe_current: (view.volts > 0 ? (view.watts / view.volts) * 1000 : 0).toFixed(2),
    mac_table: port.macs.map(({ mac, vlan }) => ({ mac, vlan, static: false, age: 4, uptime: 3600 })),
  };
}

const neighbour = ({ number, neighbour }: MockPort) =>
  neighbour
    ? [{ local_port_idx: number, chassis_id: neighbour.mac, port_id: "1", system_name: neighbour.name, is_wired: true }]
    : [];
