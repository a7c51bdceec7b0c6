/** A mock device and its SNMP face, in time that passes when a test says so. */
import type { Fixture } from "../../../mock-hardware/fixtures/fixture.js";
import { type MountOptions, mountDevice } from "../../../mock-hardware/fixtures/mount.js";
import type { Binding, Value, View } from "../../../mock-hardware/snmp/view.js";
import { MockSwitch, type SwitchOptions } from "../../../mock-hardware/switches/poe-switch.js";
import { integer } from "../../../mock-hardware/switches/values.js";
import { ManualClock } from "../../support/manual-clock.js";

/** Longer than any port takes to give power. */
export const settled = 1_000;

export function switchWith(options: Partial<SwitchOptions> = {}) {
  const clock = new ManualClock();
  const device = new MockSwitch({ name: "sw1", ports: 4, budgetWatts: 100, timers: clock, ...options });
  const port = (number: number) => {
    const found = device.ports[number - 1];
    if (!found) throw new RangeError(`no port ${number}`);
    return found;
  };
  return { clock, device, port, view: (number: number) => device.view(port(number)) };
}

export function mounted(fixture: Fixture, options: Omit<MountOptions, "timers"> = {}) {
  const clock = new ManualClock();
  const mount = mountDevice(fixture, { timers: clock, ...options });
  clock.advance(settled + (fixture.relayDelay ?? 0));
  return { clock, ...mount };
}

/** All that a walk finds below an OID, in the order it finds it. */
export function walk(view: View, root = "0"): Binding[] {
  const found: Binding[] = [];
  for (
    let next = view.next(root);
    next && (root === "0" || next.oid.startsWith(`${root}.`));
    next = view.next(next.oid)
  )
    found.push(next);
  return found;
}

export const put = (view: View, oid: string, value: Value | number) =>
  view.set([{ oid, value: typeof value === "number" ? integer(value) : value }]);

export const numberAt = (view: View, oid: string): number | bigint | string | Buffer | undefined =>
  view.get(oid)?.value;
