/** A power device that keeps the contract and nothing besides, or breaks it in one way that a test names. */
import type { Clock, Instant } from "../../../src/model/clock.js";
import type { PowerReading } from "../../../src/model/observation.js";
import type { PowerCommand } from "../../../src/model/reset.js";
import {
  AdapterError,
  type Deed,
  type MachineDriver,
  type MachineHost,
  type Order,
} from "../../../src/ports/machine-adapter.js";
import type { PortFacts, PortProblem, PowerDevice, SaidOfPort } from "../../../src/ports/power-device.js";

export type Breach =
  | "answersFromBefore"
  | "contradictsItself"
  | "inventsPorts"
  | "takesAnyName"
  | "milliwatts"
  | "switchesUnconfirmed"
  | "sendsAborted"
  | "rewrites"
  | "comesBack"
  | "goesAway"
  | "hasty"
  | "sendsWaitingAnyway"
  | "switchesNeighbour"
  | "sendsOnceClosed";

/** Longer than has to be, since it is counted from the order and the contract counts from the Off that is read. */
const darkFor = 3000;

/** What all that are opened have in common: the hardware. */
export class PlainHardware {
  readonly ports = new Map(["1", "2", "3"].map((name) => [name, { on: true, since: 0 as Instant }]));
  writes = 0;
  reads = 0;

  constructor(
    readonly clock: Clock,
    readonly breach: Breach | null,
  ) {}

  facts(port: string): PortFacts | PortProblem {
    if (!/^\d+$/.test(port) && this.breach !== "takesAnyName") return { problem: "is no number" };
    return { name: port, commands: new Set(["on", "off"]), readable: true, measuresUpToWatts: 90 };
  }

  set(port: string, on: boolean): void {
    this.writes += 1;
    this.ports.set(port, { on, since: this.clock.now() });
    const undone = this.breach === (on ? "goesAway" : "comesBack");
    if (undone) this.clock.after(1500, () => this.ports.set(port, { on: !on, since: this.clock.now() }));
    if (this.breach === "switchesNeighbour") this.ports.set("3", { on, since: this.clock.now() });
  }
}

export class PlainDevice implements PowerDevice {
  private closed = false;

  constructor(private readonly hardware: PlainHardware) {}

  attach(port: string, { confirmed }: SaidOfPort, host: MachineHost): MachineDriver {
    const { breach, clock } = this.hardware;
    const note = (command: PowerCommand, outcome: Deed["outcome"]) =>
      host.note({ device: "plain", port, command, by: "test", outcome });
    return {
      commands: new Set(["on", "off"]),
      readPower: async () => this.read(port),
      readSensors: async () => ({
        PortPower: { value: breach === "milliwatts" ? 4200 : 4.2, at: clock.now() },
      }),
      detach: async () => {},
      command: async (command, order) => {
        this.refuse(confirmed, order);
        const on = command === "on";
        const state = this.hardware.ports.get(port);
        if (state?.on === on && breach !== "rewrites") return note(command, { kind: "needless" });
        if (on && state && breach !== "hasty") await this.untilDark(state.since + darkFor, order);
        this.hardware.set(port, on);
        note(command, { kind: "accepted" });
      },
    };
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  private refuse(confirmed: boolean, { signal, deadline }: Order): void {
    const { breach, clock } = this.hardware;
    const refused = (why: string) => new AdapterError(`plain: ${why}`, "refused");
    if (!confirmed && breach !== "switchesUnconfirmed") throw refused("not confirmed");
    if (this.closed && breach !== "sendsOnceClosed") throw refused("closed");
    if ((signal.aborted || deadline < clock.now()) && breach !== "sendsAborted") throw refused("given up");
  }

  private untilDark(at: Instant, { signal }: Order): Promise<void> {
    const { breach, clock } = this.hardware;
    return new Promise((resolve, reject) => {
      clock.after(Math.max(0, at - clock.now()), resolve);
      if (breach === "sendsWaitingAnyway") return;
      signal.addEventListener("abort", () => reject(new AdapterError("plain: given up", "refused")));
    });
  }

  private read(port: string): PowerReading {
    const { breach, clock, ports } = this.hardware;
    this.hardware.reads += 1;
    const known = ports.get(port);
    if (!known && breach !== "inventsPorts") throw new AdapterError(`plain has no port ${port}`, "misconfigured");
    const lies = breach === "contradictsItself" && this.hardware.reads % 2 === 0;
    const at = clock.now() - (breach === "answersFromBefore" ? 5000 : 0);
    return { state: (known?.on ?? false) !== lies ? "On" : "Off", at, source: "plain" };
  }
}
