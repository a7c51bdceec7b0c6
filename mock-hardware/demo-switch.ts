/** The switch of the demo: eight ports, boards without a BMC on the first five, SNMPv3 with keys on the loopback. */
import { fixtureNamed } from "./fixtures/load.js";
import { mountDevice } from "./fixtures/mount.js";
import { openAgent } from "./snmp/agent.js";
import type { PortSetup } from "./switches/box.js";
import type { Load } from "./switches/device.js";
import { systemTimers } from "./switches/timers.js";

export interface DemoSwitchOptions {
  /** UDP port on 127.0.0.1; 0 = any free one. */
  readonly port: number;
  readonly user: string;
  readonly authPassword: string;
  readonly privacyPassword: string;
  /** What the boards' ports are set to at first. */
  readonly on: boolean;
}

export interface DemoSwitch {
  readonly port: number;
  /** Hangs something else on a port, in place of what hung there. @throws RangeError when there is no such port */
  plug(port: number, load: Load | null): void;
  /** What hangs on the port draws something else now. @throws RangeError when there is no such port */
  refresh(port: number): void;
  close(): Promise<void>;
}

/** What each board draws, port by port. */
export const boardWatts = [3.4, 3.1, 5.2, 6.8, 7.9];

/** @throws Error (by rejection) when the port is taken; RangeError when a password is too short */
export async function openDemoSwitch(options: DemoSwitchOptions): Promise<DemoSwitch> {
  const { port, user: name, authPassword, privacyPassword, on } = options;
  const { device, view, misbehave, awake } = mountDevice(await fixtureNamed("netgear/m4300"), {
    name: "switch1",
    ports: 8,
    budgetWatts: 120,
    timers: systemTimers,
    port: (number) => boardAt(number, on),
  });
  const portAt = (number: number) => {
    const found = device.ports[number - 1];
    if (found === undefined) throw new RangeError(`the switch has no port ${number}`);
    return found;
  };
  const agent = await openAgent({
    view,
    misbehave,
    awake,
    port,
    credentials: {
      users: [
        {
          name,
          auth: { protocol: "SHA-256", password: authPassword },
          privacy: { protocol: "AES", password: privacyPassword },
          write: true,
        },
      ],
    },
  });
  return {
    port: agent.port,
    plug: (number, load) => portAt(number).plug(load),
    refresh: (number) => portAt(number).settle(),
    close: () => agent.close(),
  };
}

function boardAt(port: number, on: boolean): PortSetup {
  const watts = boardWatts[port - 1];
  if (watts === undefined) return { on: false, load: null };
  return {
    on,
    label: `board0${port}`,
    load: { watts, powerClass: 4 },
    macs: [{ mac: `02:00:5e:10:01:0${port}`, vlan: 1 }],
  };
}
