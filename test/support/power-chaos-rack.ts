/** Mock switches on the loopback with a board at each port, and what truly becomes of the boards' power. */
import { fixtureNamed } from "../../mock-hardware/fixtures/load.js";
import { mountDevice } from "../../mock-hardware/fixtures/mount.js";
import { type Agent, openAgent } from "../../mock-hardware/snmp/agent.js";
import type { MockDevice, MockPort } from "../../mock-hardware/switches/device.js";
import { systemTimers } from "../../mock-hardware/switches/timers.js";
import type { Dice } from "./power-chaos-dice.js";
import { breakSometimes, type Interval, type Mishap } from "./power-chaos-weather.js";

export interface ChaosMachine {
  readonly id: string;
  readonly box: ChaosSwitch;
  readonly port: MockPort;
  /** What the board knows of its power, oldest first. */
  readonly power: { readonly on: boolean; readonly at: number }[];
}

export interface ChaosSwitch {
  readonly id: string;
  readonly device: MockDevice;
  readonly agent: Agent;
  readonly settings: string;
  /** Whatever was wrong with it, and when. */
  readonly mishaps: Mishap[];
  /** When it had no power itself. */
  readonly reboots: Interval[];
}

export interface RackOptions {
  readonly switches: number;
  /** Of each switch, and as many machines. */
  readonly machines: number;
  /** Ports of each switch that no machine is configured for, with a board all the same. */
  readonly others: number;
}

/** The shortest that can be set (see `timingSchema`), so that many cycles fit into a minute. */
export const minimumOff = 2000;
const timing = `{ minimumOff: ${minimumOff}, confirmOn: 3000, confirmOff: 2000, stagger: 50, onsAtOnce: 8, cyclesPerHour: 0 }`;

const secrets = { auth: "authentication", privacy: "encrypted-words" } as const;

export class ChaosRack {
  private constructor(
    readonly switches: readonly ChaosSwitch[],
    readonly machines: readonly ChaosMachine[],
  ) {}

  static async open(options: RackOptions, dice: Dice): Promise<ChaosRack> {
    const switches: ChaosSwitch[] = [];
    const machines: ChaosMachine[] = [];
    for (let number = 1; number <= options.switches; number += 1) {
      const box = await openSwitch(number, options, dice);
      switches.push(box);
      machines.push(...box.device.ports.slice(0, options.machines).map((port) => machineAt(box, port)));
    }
    return new ChaosRack(switches, machines);
  }

  get configText(): string {
    const devices = this.switches.map(
      ({ id, settings }) => `  - { id: ${id}, kind: poe-switch, host: 127.0.0.1, ${settings}, timing: ${timing} }`,
    );
    const machines = this.machines.map(({ id, box, port }, index) => {
      const power = `{ device: ${box.id}, port: "${port.name}", confirmed: true }`;
      return `  - { id: ${id}, nics: [{ mac: "${macOf(index)}" }], adapter: { kind: board, power: ${power} } }`;
    });
    const listen = "listen: { host: 127.0.0.1, port: 0, tls: off }";
    return `${[listen, "devices:", ...devices, "machines:", ...machines].join("\n")}\n`;
  }

  /** Something may go wrong with each switch within the next `span` milliseconds, and is over after it. */
  spoil(dice: Dice, span: number): void {
    for (const box of this.switches) breakSometimes(box, dice, span);
  }

  async close(): Promise<void> {
    await Promise.all(this.switches.map(({ agent }) => agent.close()));
  }
}

async function openSwitch(number: number, { machines, others }: RackOptions, dice: Dice): Promise<ChaosSwitch> {
  const secure = number % 2 === 1;
  const { device, view, misbehave, awake } = mountDevice(
    await fixtureNamed(secure ? "netgear/m4300" : "generic/rfc3621"),
    {
      name: `switch${number}`,
      ports: machines + others,
      budgetWatts: 10 * (machines + others),
      timers: systemTimers,
      port: () => ({ on: dice.happens(0.5) }),
    },
  );
  const user = {
    name: "shoal",
    auth: { protocol: "SHA-256", password: secrets.auth },
    privacy: { protocol: "AES", password: secrets.privacy },
    write: true,
  } as const;
  const credentials = secure ? { users: [user] } : { write: "touch" };
  const agent = await openAgent({ view, misbehave, awake, credentials });
  const access = secure
    ? `user: shoal, auth: { protocol: SHA-256, password: ${secrets.auth} }, privacy: { protocol: AES-128, password: ${secrets.privacy} }`
    : "community: touch";
  const settings = `family: ${secure ? "netgear" : "generic"}, snmp: { port: ${agent.port}, ${access} }`;
  return { id: `switch${number}`, device, agent, settings, mishaps: [], reboots: [] };
}

function machineAt(box: ChaosSwitch, port: MockPort): ChaosMachine {
  const power: ChaosMachine["power"] = [];
  const at = String(port.number).padStart(2, "0");
  port.plug({ watts: 5, powerClass: 4, powered: (on) => power.push({ on, at: Date.now() }) });
  return { id: `${box.id}-${at}`, box, port, power };
}

const macOf = (index: number): string =>
  `02:00:5e:${[index >> 16, (index >> 8) & 255, index & 255].map((byte) => byte.toString(16).padStart(2, "0")).join(":")}`;
