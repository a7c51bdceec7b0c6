/** How a port is written: the outlet of a PDU, or a system. */
import type { PowerCommand } from "../../../src/model/reset.js";
import type { PortFacts, PortProblem } from "../../../src/ports/power-device.js";
import { type PassedOn, resets } from "./settings.js";

export interface Place {
  readonly kind: "outlet" | "system";
  /** One spelling: `PDU1/Outlets/3`, `Systems/1`, or the path below `/redfish/v1/` where an outlet is not of a rack PDU. */
  readonly name: string;
  /** Absolute path. */
  readonly uri: string;
}

const root = "/redfish/v1/";
const rackPdus = "PowerEquipment/RackPDUs/";
const segment = "[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,127}";
/** The URIs of Outlet.v1_4 and ComputerSystem in their schemas. */
const outletPath = new RegExp(
  `^PowerEquipment/(?:RackPDUs|FloorPDUs|TransferSwitches|PowerShelves|ElectricalBuses)/${segment}/Outlets/${segment}$`,
);
const shortOutlet = new RegExp(`^${segment}/Outlets/${segment}$`);
const systemPath = new RegExp(`^Systems/${segment}$`);

/** @returns null when it is neither */
export function placeOf(written: string): Place | null {
  const path = written.startsWith(root) ? written.slice(root.length) : written;
  if (systemPath.test(path)) return { kind: "system", name: path, uri: root + path };
  if (shortOutlet.test(path) && path === written) return outletAt(rackPdus + path);
  return outletPath.test(path) ? outletAt(path) : null;
}

const outletAt = (path: string): Place => ({
  kind: "outlet",
  name: path.startsWith(rackPdus) ? path.slice(rackPdus.length) : path,
  uri: root + path,
});

/** More than any outlet of a rack can give: 32 A at 240 V. */
const mostOutletWatts = 7680;

export function portFacts(written: string, resetTypes: readonly PassedOn[]): PortFacts | PortProblem {
  const place = placeOf(written);
  if (place === null)
    return {
      problem: "is neither an outlet such as PDU1/Outlets/3 nor a system such as Systems/1, nor the path of one",
    };
  const { name, kind } = place;
  if (kind === "outlet")
    return { name, commands: new Set(["on", "off"]), readable: true, measuresUpToWatts: mostOutletWatts };
  const all = Object.keys(resets) as PowerCommand[];
  const commands = new Set(all.filter((command) => resetTypes.includes(resets[command])));
  return { name, commands, readable: true, measuresUpToWatts: null };
}
