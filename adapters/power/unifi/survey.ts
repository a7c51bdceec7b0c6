/** What a controller knows of what hangs on a switch's ports. */
import type { Instant } from "../../../src/model/clock.js";
import type { Neighbour, PortRefusal, SeenMac, Survey, SurveyedPort } from "../../../src/ports/power-device.js";
import { isRow, type Row, rowsOf, textOf } from "./device.js";
import { numberOf } from "./reading.js";

/** A machine has a few addresses, with its virtual machines some more; a switch behind the port has many. */
const mostMacs = 4;
const macForm = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

export function surveyOf(device: Row, at: Instant, ownMacs: readonly string[]): Survey {
  const neighbours = neighboursOf(device);
  const uplink = isRow(device.uplink) ? device.uplink.port_idx : undefined;
  const ports = rowsOf(device.port_table).filter((row) => Number.isInteger(row.port_idx));
  return {
    at,
    name: textOf(device.name) ?? textOf(device.mac) ?? "",
    description: [device.model, device.version].map(textOf).filter(Boolean).join(" "),
    family: "unifi",
    ports: [
      ...ports.map((row) => surveyedPort(row, neighbours, uplink, ownMacs)),
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
  uplink: unknown,
  ownMacs: readonly string[],
): SurveyedPort {
  const macs = macsOf(row);
  const isUplink = row.is_uplink === true || row.port_idx === uplink;
  return {
    name: String(row.port_idx),
    label: textOf(row.name),
    link: typeof row.up === "boolean" ? (row.up ? "up" : "down") : null,
    power: powerOf(row),
    macs,
    neighbour: neighbours.get(row.port_idx) ?? null,
    refusal: refusalOf(macs, isUplink, ownMacs),
  };
}

function refusalOf(macs: readonly SeenMac[], isUplink: boolean, ownMacs: readonly string[]): PortRefusal | null {
  if (isUplink) return { reason: "uplink", text: "it is the switch's uplink" };
  if (macs.some(({ mac }) => ownMacs.includes(mac)))
    return { reason: "ownPath", text: "it is the way to this service itself" };
  const seen = new Set(macs.map(({ mac }) => mac)).size;
  return seen > mostMacs
    ? { reason: "manyMacs", text: `${seen} MAC addresses are behind it, so it leads to a switch` }
    : null;
}

function macsOf(row: Row): readonly SeenMac[] {
  return rowsOf(row.mac_table).flatMap(({ mac, vlan }) => {
    const plain = textOf(mac)?.toLowerCase() ?? "";
    const number = typeof vlan === "number" ? vlan : numberOf(vlan);
    return macForm.test(plain) ? [{ mac: plain, vlan: number, source: "UniFi mac_table" }] : [];
  });
}

/** By port. The controller does not pass on what a neighbour says it can do. */
function neighboursOf(device: Row): ReadonlyMap<unknown, Neighbour> {
  return new Map(
    rowsOf(device.lldp_table).map((row) => {
      const chassis = textOf(row.chassis_id)?.toLowerCase() ?? "";
      const mac = macForm.test(chassis) ? chassis : null;
      const name = textOf(row.system_name) ?? textOf(row.chassis_name) ?? textOf(row.chassis_descr);
      return [row.local_port_idx, { name, mac, forwards: false }];
    }),
  );
}

function powerOf({ poe_mode: mode, port_poe: poe, poe_power: power }: Row): string {
  if (poe === false || textOf(mode) === null) return "no PoE";
  if (mode === "off") return "off";
  const watts = numberOf(power) ?? 0;
  return watts > 0 ? `${mode}, delivering ${watts} W` : `${mode}, delivering nothing`;
}
