/** What the parts of the adapter tell a guest that runs, and hear of it. The driver has it, whether the guest is on or off. */
import { AdapterError } from "../../../src/ports/machine-adapter.js";

export interface Monitor {
  /** Whether there is a guest that can be told something now. */
  readonly isOpen: boolean;
  /**
   * @param args of the command, with QMP's own names
   * @returns what QMP calls `return`
   * @throws QmpRefusal when QEMU refuses · AdapterError `unreachable` when it does not answer, or is off (by rejection)
   */
  execute(command: string, args?: QmpArguments): Promise<unknown>;
  /** Hears events of this name from now on, of every guest that is started; must not throw. The returned function ends it. */
  on(event: string, hear: (data: QmpData) => void): () => void;
}

export type QmpArguments = Readonly<Record<string, unknown>>;
export type QmpData = Readonly<Record<string, unknown>>;

/** QEMU answered, and will not. */
export class QmpRefusal extends AdapterError {
  constructor(
    message: string,
    /** QMP's word for it, e.g. `GenericError`, `DeviceNotFound`, `CommandNotFound`. */
    readonly word: string,
  ) {
    super(message, "refused");
  }
}

/** What else is at work on the guest, beside its power. All of it may be left out. */
export interface Attendant {
  /**
   * It was started and stands still before its first instruction: devices are put in place now.
   * @throws AdapterError (by rejection): then the start has failed
   */
  started?(): Promise<void>;
  /** It runs, and the monitor is open: also after the service was away. Not waited for, must not throw. */
  met?(): void;
  /** It is off now. Must not throw. */
  ended?(): void;
}
