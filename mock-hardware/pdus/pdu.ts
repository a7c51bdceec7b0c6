/** A mock power distribution unit: outlets behind relays, which have power whether or not something draws it. */
import { MockSwitch, type SwitchOptions } from "../switches/poe-switch.js";

export interface PduOptions extends SwitchOptions {
  /** Milliseconds from the order to the relay; meanwhile the outlet is pending. At once when absent. */
  readonly relayDelay?: number;
}

/** What hangs on an outlet draws mains power, and has no class. */
const usualLoad = { watts: 40, powerClass: 0 };

export class MockPdu extends MockSwitch {
  constructor({ relayDelay = 0, ...options }: PduOptions) {
    const nature = { senses: false, volts: 230, onAfter: () => relayDelay, offAfter: relayDelay, ...options.nature };
    super({ load: usualLoad, ...options, nature });
  }
}
