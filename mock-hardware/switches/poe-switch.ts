/** A mock switch that powers what hangs on it: boxes of ports with a budget each, and all that can go wrong with them. */
import type { Box, Nature, PortSetup } from "./box.js";
import type { Faults, Load, MockDevice, MockPort, PortView, Timers } from "./device.js";
import { PoePort } from "./poe-port.js";
import { WatchedSet } from "./watched-set.js";

export interface SwitchOptions {
  readonly name: string;
  /** How many. */
  readonly ports: number;
  /** Of each box. */
  readonly budgetWatts: number;
  readonly timers: Timers;
  /** Ports of one box of a stack; all when absent. */
  readonly portsPerGroup?: number;
  /** As the device writes it; the number when absent. */
  portName?(port: number): string;
  /** The port's number when absent. */
  ifIndex?(port: number): number;
  port?(port: number): PortSetup;
  /** What hangs on each port that has nothing else set; 5 W of class 4 when absent. */
  readonly load?: Load | null;
  readonly nature?: Partial<Nature>;
  /** Settings outlast a restart by themselves, as RFC 3621 wants it (true, when absent); else only after `store()`. */
  readonly persistent?: boolean;
}

export const usualLoad: Load = { watts: 5, powerClass: 4 };

/** Detection, classification and turn-on together (IEEE 802.3 clause 33): each port takes its own time, and always the same. */
const detectionTime = (port: number): number => 400 + ((port * 137) % 501);

export const poeNature: Nature = {
  senses: true,
  volts: 54,
  onAfter: detectionTime,
  offAfter: 50,
  deniedShows: "searching",
};

export class MockSwitch implements MockDevice {
  readonly name: string;
  readonly ports: readonly PoePort[];
  readonly faults: Faults;
  readonly writes: { readonly port: number; readonly on: boolean; readonly at: number }[] = [];
  rebooting = false;
  /** Rises whenever a cable is put elsewhere. */
  wiring = 0;
  /** When it was switched on, or came back. */
  upSince: number;
  private cancelBoot = (): void => {};

  constructor(private readonly options: SwitchOptions) {
    const { name, timers } = options;
    this.name = name;
    this.upSince = timers.now();
    const settle = (port: number) => this.ports[port - 1]?.settle();
    this.faults = {
      staleReads: 0,
      stuck: new WatchedSet(settle),
      refusing: new Set(),
      faulty: new WatchedSet(settle),
      misbehave: null,
    };
    const box = this.box({ ...poeNature, ...options.nature });
    this.ports = Array.from({ length: options.ports }, (_, index) => this.portAt(box, index + 1));
    for (const port of this.ports) port.settle();
  }

  get budgetWatts(): number {
    return this.options.budgetWatts * this.groups.length;
  }

  get usedWatts(): number {
    return this.ports.reduce((sum, { watts }) => sum + watts, 0);
  }

  /** Numbers of its boxes, from 1. */
  get groups(): readonly number[] {
    return [...new Set(this.ports.map(({ group }) => group))];
  }

  /** Of one box. */
  get budgetOfGroup(): number {
    return this.options.budgetWatts;
  }

  usedIn(group: number): number {
    return this.ports.reduce((sum, port) => (port.group === group ? sum + port.watts : sum), 0);
  }

  view(port: MockPort): PortView {
    return this.viewAt(port, this.options.timers.now() - this.faults.staleReads);
  }

  /** As it was at an instant. @throws RangeError when the port is not one of its own */
  viewAt(port: MockPort, at: number): PortView {
    const own = this.ports[port.number - 1];
    if (own === undefined) throw new RangeError(`${this.name} has no port ${port.number}`);
    return own.viewAt(at);
  }

  /** Keeps the settings for after a restart, as `write memory` does. */
  store(): void {
    for (const port of this.ports) port.stored = port.admin;
  }

  reboot(downFor: number): void {
    this.rebooting = true;
    for (const port of this.ports) port.reset();
    this.cancelBoot();
    this.cancelBoot = this.options.timers.after(downFor, () => this.boot());
  }

  private boot(): void {
    this.rebooting = false;
    this.upSince = this.options.timers.now();
    for (const port of this.ports) port.settle();
  }

  private portAt(box: Box, number: number): PoePort {
    const { ports, portsPerGroup = ports, portName = String, ifIndex = (n) => n, port, load } = this.options;
    const group = Math.ceil(number / portsPerGroup);
    const index = number - (group - 1) * portsPerGroup;
    const place = { number, group, index, ifIndex: ifIndex(number), name: portName(number) };
    return new PoePort(box, place, port?.(number) ?? {}, load === undefined ? usualLoad : load);
  }

  private box(nature: Nature): Box {
    const device = this;
    return {
      timers: this.options.timers,
      faults: this.faults,
      nature,
      get rebooting() {
        return device.rebooting;
      },
      freeWatts: ({ group }) => this.options.budgetWatts - this.usedIn(group),
      written: (port, on) => this.note(port, on),
      rewired: () => {
        this.wiring += 1;
      },
      freed: (group) => {
        for (const port of this.ports) if (port.group === group) port.retry();
      },
    };
  }

  private note(port: MockPort & { stored: boolean }, on: boolean): void {
    if (this.options.persistent !== false) port.stored = on;
    this.writes.push({ port: port.number, on, at: this.options.timers.now() });
  }
}
