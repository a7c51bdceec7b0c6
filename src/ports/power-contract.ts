/** What every power device has to do, as checks that run over mock hardware and over a real device alike. */
import type { Clock, Duration } from "../model/clock.js";
import type { PortFacts, PortProblem, PowerDevice } from "./power-device.js";

export interface PowerCheck {
  readonly name: string;
  /** What goes wrong in a rack when a device does not keep it. */
  readonly why: string;
  /** It gives orders, so the port may go off and on; it is left as it was found. */
  readonly switchesPower: boolean;
  /**
   * @returns null = kept; else why it cannot be asked of this device
   * @throws Error (by rejection) with what was seen instead, in plain words
   */
  run(subject: ContractSubject): Promise<string | null>;
}

/** A port of a device to try things with. */
export interface ContractSubject {
  readonly device: PowerDevice;
  /** Opens the device once more, beside `device`. */
  open(): PowerDevice;
  /** As `PowerDeviceAdapter.port`. */
  facts(port: string): PortFacts | PortProblem;
  /** The only one that is switched. */
  readonly port: string;
  /** Read and never switched. */
  readonly otherPorts: readonly string[];
  readonly clock: Clock;
  /** How long an effect may take to be seen. */
  readonly patience: Duration;
  /** Whoever can see the device from beside, such as a test that made it. */
  readonly witness?: Witness;
}

export interface Witness {
  /** Whether what hangs on the port has power. */
  powered(port: string): boolean;
  /** How many changes of a setting the device has accepted so far, of all its ports. */
  writes(): number;
}
