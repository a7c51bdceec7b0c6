/** A login that was refused is not tried again at once: the password does not get right by itself, and accounts get locked. */
import { type Clock, type Duration, formatInstant, type Instant, minutes } from "../../src/model/clock.js";
import { AdapterError } from "../../src/ports/machine-adapter.js";

/** The device did not let us in: another try with the same words would end the same. */
export class LoginRefused extends AdapterError {
  constructor(message: string) {
    super(message, "misconfigured");
  }
}

const shortest: Duration = minutes(1);
const longest: Duration = minutes(10);

interface Refusal {
  readonly words: string;
  readonly wait: Duration;
  readonly until: Instant;
  readonly error: AdapterError;
}

/** Of one account at one device. */
export class LoginPause {
  private refusal: Refusal | null = null;

  constructor(private readonly clock: Clock) {}

  /**
   * Runs `login`, unless the same words were refused a short while ago: 1 min, then twice as long each time up to 10 min.
   * @param words all that is shown to the device, so that another password is tried at once
   * @throws AdapterError (by rejection) what `login` fails by; a {@link LoginRefused} with the time of the next try
   */
  async during<T>(words: string, login: () => Promise<T>): Promise<T> {
    this.refuse(words);
    try {
      const made = await login();
      this.refusal = null;
      return made;
    } catch (error) {
      throw error instanceof LoginRefused ? this.keep(words, error) : error;
    }
  }

  private refuse(words: string): void {
    const { refusal } = this;
    if (refusal?.words === words && this.clock.now() < refusal.until) throw refusal.error;
  }

  /** Those that were on their way together were refused once. */
  private keep(words: string, { message }: LoginRefused): AdapterError {
    const last = this.refusal?.words === words ? this.refusal : null;
    const now = this.clock.now();
    if (last && now < last.until) return last.error;
    const wait = last ? Math.min(2 * last.wait, longest) : shortest;
    const until = now + wait;
    const text = `${message}. It is not tried again before ${formatInstant(until)} unless that is changed`;
    const error = new AdapterError(text, "misconfigured");
    this.refusal = { words, wait, until, error };
    return error;
  }
}
