/** What one reading of a port shows, by itself. */
import type { Detection, PortReading } from "./bank.js";
import { type Counters, risenCounters } from "./counters.js";

export type Told = "On" | "Off" | null;

/**
 * `lit`: set On and delivering · `dark`: set Off and not delivering · `idle`: set On, and nothing draws power ·
 * `fault`: set On, and the device refuses to deliver · `stuck`: set Off and delivering all the same · the other two are the
 * device's own words.
 */
export type Face = "lit" | "dark" | "idle" | "fault" | "stuck" | "turningOn" | "turningOff";

/** RFC 3621: `disabled` is the PSE's state while the port is set off, and any other means that it was set on. */
const settingBehind: Readonly<Record<Detection, Told>> = {
  disabled: "Off",
  searching: "On",
  delivering: "On",
  turningOn: "On",
  turningOff: "Off",
  // A PDU's outlet may show a fault however it is set.
  fault: null,
  otherFault: null,
  test: null,
  changing: null,
};

/** What the port is set to, as far as can be told. */
export const toldBy = ({ admin, detection }: PortReading): Told =>
  admin ?? (detection === null ? null : settingBehind[detection]);

/** Null = the device says neither what the port is set to nor what it does. */
export function faceOf(reading: PortReading, before: Counters | undefined): Face | null {
  const { admin, detection } = reading;
  if (detection === "turningOn" || detection === "turningOff") return detection;
  if (detection === null || detection === "changing") return admin && (admin === "On" ? "lit" : "dark");
  const setOff = toldBy(reading) === "Off";
  if (detection === "delivering") return setOff ? "stuck" : "lit";
  if (setOff) return "dark";
  const refused = detection === "fault" || detection === "otherFault";
  return refused || risenCounters(before, reading.counters).includes("powerDenied") ? "fault" : "idle";
}
