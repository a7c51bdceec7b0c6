/** A mock device that gives power, whatever wire it is spoken to by: what the SNMP, SSH and HTTP fronts share. */

/** Time, so that a test can move it. */
export interface Timers {
  now(): number;
  /** Milliseconds; the returned function cancels. */
  after(delay: number, task: () => void): () => void;
}

export interface MockDevice {
  readonly name: string;
  readonly ports: readonly MockPort[];
  readonly faults: Faults;
  readonly budgetWatts: number;
  /** Sum over the ports. */
  readonly usedWatts: number;
  /** As it was `faults.staleReads` milliseconds ago; what the fronts answer reads from. */
  view(port: MockPort): PortView;
  /** Loses power on all ports, comes back after `downFor` with what was stored; meanwhile no front answers. */
  reboot(downFor: number): void;
  readonly rebooting: boolean;
  /** Every accepted write of a port's setting, oldest first, also one that changes nothing: for tests to count. */
  readonly writes: readonly { readonly port: number; readonly on: boolean; readonly at: number }[];
}

export interface MockPort {
  /** From 1. */
  readonly number: number;
  /** 1 for a fixed box, the number of the module in a chassis. */
  readonly group: number;
  readonly ifIndex: number;
  /** As the device writes it, e.g. `1/0/5`. */
  readonly name: string;
  readonly label: string;
  /** MAC addresses behind it, with their VLAN. */
  readonly macs: readonly { readonly mac: string; readonly vlan: number }[];
  readonly neighbour: { readonly name: string; readonly mac: string; readonly forwards: boolean } | null;
  /** The truth now: whether what hangs on the port has power. */
  readonly powered: boolean;
  /** What hangs on it; null = nothing that wants power. */
  readonly load: Load | null;
  plug(load: Load | null): void;
  /** @returns why not, or null when done (which a stuck port says too) */
  switch(on: boolean): "refused" | null;
}

/** What a front shows of a port. */
export interface PortView {
  readonly admin: boolean;
  readonly detection: "disabled" | "searching" | "delivering" | "fault" | "otherFault";
  readonly watts: number;
  readonly volts: number;
  /** 0 to 8. */
  readonly powerClass: number;
  readonly link: boolean;
  readonly denied: number;
  readonly mpsAbsent: number;
  readonly overloads: number;
  readonly shorts: number;
  readonly invalidSignatures: number;
}

export interface Load {
  readonly watts: number;
  readonly powerClass: number;
  /** Milliseconds from the setting to the power (detection, classification, turn-on). */
  readonly detectedAfter?: number;
  /** Hears when its power comes and goes. */
  powered?(on: boolean): void;
}

/** May be changed at any time. */
export interface Faults {
  /** Milliseconds by which reads lag. */
  staleReads: number;
  /** Ports whose setting changes but whose power does not. */
  readonly stuck: Set<number>;
  /** Ports whose writes are refused. */
  readonly refusing: Set<number>;
  /** Ports in `fault`, e.g. by a short. */
  readonly faulty: Set<number>;
  /** For each request or command in turn, what a front does wrong; null = nothing. */
  misbehave:
    | (() => "drop" | "applyThenDrop" | "answerWithoutApplying" | "garbage" | { readonly delay: number } | null)
    | null;
}
