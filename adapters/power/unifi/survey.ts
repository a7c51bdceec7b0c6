/** What a controller knows of what hangs on a switch's ports. */
import type { Instant } from "../../../src/model/clock.js";
import type { Neighbour, SeenMac, Survey, SurveyedPort } from "../../../src/ports/power-device.js";
import { foremost, refusalOf } from "../../kit/port-refusal.js";
import { isRow, type Row, rowsOf, textOf } from "./device.js";
import { numberOf } from "./reading.js";

const macForm = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

export function surveyOf(device: Row, at: Instant, ownMacs: readonly string[]): Survey {
  const neighbours = neighboursOf(device);
  const uplinks = uplinksOf(device);
  const ports = rowsOf(device.port_table).filter((row) => Number.isInteger(row.port_idx));
  return {
    at,
    name: textOf(device.name) ?? textOf(device.mac) ?? "",
    description: [device.model, device.version].map(textOf).filter(Boolean).join(" "),
    family: "unifi",
    ports: [
      ...ports.map((row) => surveyedPort(row, neighbours, uplinks, ownMacs)),
      ...rowsOf(device.outlet_table).flatMap((row) => (Number.isInteger(row.index) ? [surveyedOutlet(row)] : [])),
    ],
  };
}

/** Nothing is seen through an outlet; yet what is not named here is no place of the device. */
const surveyedOutlet = (row: Row): SurveyedPort => ({
  name: `outlet${row.index}`,
  label: textOf(row.name),
  link: null,
  power: row.relay_state === true ? "on" : "off",
  macs: [],
  neighbour: null,
  refusal: null,
});

function surveyedPort(
  row: Row,
  neighbours: ReadonlyMap<unknown, Neighbour>,
  uplinks: ReadonlyMap<unknown, string>,
  ownMacs: readonly string[],
): SurveyedPort {
  const macs = macsOf(row);
  const neighbour = neighbours.get(row.port_idx) ?? null;
  const uplink = row.is_uplink === true ? itsUplink : uplinks.get(row.port_idx);
  return {
    name: String(row.port_idx),
    label: textOf(row.name),
    link: typeof row.up === "boolean" ? (row.up ? "up" : "down") : null,
    power: powerOf(row),
    macs,
    neighbour,
    refusal: refusalOf({ macs, neighbour, ownMacs, uplink: uplink ?? null }),
  };
}

function macsOf(row: Row): readonly SeenMac[] {
  return rowsOf(row.mac_table).flatMap(({ mac, vlan }) => {
    const plain = textOf(mac)?.toLowerCase() ?? "";
    const number = typeof vlan === "number" ? vlan : numberOf(vlan);
    return macForm.test(plain) ? [{ mac: plain, vlan: number, source: "UniFi mac_table" }] : [];
  });
}

const itsUplink = "the switch calls it its uplink";

/** By port: the way to the gateway, and to other devices of the controller. */
function uplinksOf(device: Row): ReadonlyMap<unknown, string> {
  const below = rowsOf(device.downlink_table).map(({ port_idx: port, mac }): [unknown, string] => [
    port,
    `another device of the controller hangs on it (${textOf(mac) ?? "unnamed"})`,
  ]);
  return new Map(isRow(device.uplink) ? [...below, [device.uplink.port_idx, itsUplink]] : below);
}

/** By port. What a neighbour says it can do is in the rows of some controllers only. */
function neighboursOf(device: Row): ReadonlyMap<unknown, Neighbour> {
  const found = new Map<unknown, Neighbour>();
  for (const { local_port_idx: port, ...row } of rowsOf(device.lldp_table))
    found.set(port, foremost(found.get(port), neighbourIn(row)));
  return found;
}

function neighbourIn(row: Row): Neighbour {
  const [chassis, port] = [macIn(row.chassis_id), macIn(row.port_id)];
  const name = textOf(row.system_name) ?? textOf(row.chassis_name) ?? textOf(row.chassis_descr);
  const macs = [chassis, port].filter((mac) => mac !== null);
  return { name, mac: chassis, macs, forwards: forwards(row.capabilities) };
}

function macIn(value: unknown): string | null {
  const plain = textOf(value)?.toLowerCase() ?? "";
  return macForm.test(plain) ? plain : null;
}

const forwards = (capabilities: unknown): boolean =>
  Array.isArray(capabilities) &&
  capabilities.some((one) => typeof one === "string" && /^(?:bridge|router)$/i.test(one));

function powerOf({ poe_mode: mode, port_poe: poe, poe_power: power }: Row): string {
  if (poe === false || textOf(mode) === null) return "no PoE";
  if (mode === "off") return "off";
  const watts = numberOf(power) ?? 0;
  return watts > 0 ? `${mode}, delivering ${watts} W` : `${mode}, delivering nothing`;
}
