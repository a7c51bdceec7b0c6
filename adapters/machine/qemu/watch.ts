/** What is seen of a guest: asked of it, heard from it, and made of its end. */
import { type Duration, seconds } from "../../../src/model/clock.js";
import type { PowerReading } from "../../../src/model/observation.js";
import type { PowerState } from "../../../src/model/words.js";
import { AdapterError, type MachineHost } from "../../../src/ports/machine-adapter.js";
import { isAboutKvm, showsWithin } from "./accelerator.js";
import { explainComplaint } from "./complaints.js";
import { faultIn, powerOf, statusIn, stopOf, type TroubleKind, type Words } from "./condition.js";
import type { Faults } from "./faults.js";
import type { End, Guest } from "./guest.js";
import type { GuestLife, Left } from "./life.js";
import type { QmpData } from "./monitor.js";
import type { Presses } from "./presses.js";
import { complaintsOf, goneWithin } from "./process.js";
import type { Reports } from "./reports.js";

/** One whose monitor is closed is about to be gone, most often. */
const goesWithin: Duration = seconds(1);
/** One that did not answer before: whoever switches it off is not to wait for it. */
const answersAgainWithin: Duration = seconds(1);
/** After it has shut down, e.g. to write its disks. */
const staysNoLongerThan: Duration = seconds(2);

export interface WatchParts {
  readonly host: Pick<MachineHost, "clock">;
  readonly home: string;
  readonly life: GuestLife;
  readonly faults: Faults;
  readonly presses: Presses;
  readonly reports: Reports;
  /** Its firmware keeps variables: what it boots is asked of those. */
  readonly hasFlash: boolean;
  /** KVM failed it at the beginning of a boot. Never rejects. @param guest null = QEMU did not live through that */
  kvmFailed(guest: Guest | null, fault: string): Promise<void>;
}

export class GuestWatch {
  /** Cancels what is done about a guest that has shut down and does not end. */
  private awaitEnd = (): void => {};
  /** It runs, and its monitor did not answer when it was last asked. */
  private unheard = false;
  /** What it was when it last answered. */
  private last: PowerState = "On";

  constructor(private readonly parts: WatchParts) {}

  /** Reports how it is now. @throws AdapterError (by rejection) */
  async see(): Promise<void> {
    this.parts.reports.seen(await this.ask());
  }

  /** @throws AdapterError (by rejection) */
  async ask(): Promise<PowerReading> {
    const { reports } = this.parts;
    const { guest } = this.life;
    if (this.life.isStarting) return reports.reading("PoweringOn");
    if (!guest) return reports.reading(this.withoutGuest);
    // It has just been asked.
    if (this.life.doubt) return reports.reading(this.noteUnheard(this.life.doubt));
    try {
      await guest.meet();
      const status = statusIn(await guest.execute("query-status", {}, this.unheard ? answersAgainWithin : undefined));
      return reports.reading(this.heard(this.stateBy(status, guest)));
    } catch (error) {
      if (this.life.isStarting) return reports.reading("PoweringOn");
      if (await this.isGone(guest)) return reports.reading(this.withoutGuest);
      if (guest.isEnding) return reports.reading("PoweringOff");
      if (!(error instanceof AdapterError) || guest !== this.life.guest) throw error;
      return reports.reading(this.noteUnheard(error));
    }
  }

  private get withoutGuest(): PowerState {
    return this.life.isStarting || this.life.comesAgain ? "PoweringOn" : "Off";
  }

  private async isGone(guest: Guest): Promise<boolean> {
    if (!this.unheard && !guest.isOpen && !guest.isEnding)
      await goneWithin(guest.process.id, this.parts.host.clock, goesWithin);
    return guest.noteEnd();
  }

  private heard(state: PowerState): PowerState {
    this.unheard = false;
    this.parts.faults.clear("monitor");
    this.last = state;
    return state;
  }

  /** Its process is there, so it is on: it can be switched off, which needs no monitor. */
  private noteUnheard({ message }: AdapterError): PowerState {
    if (!this.unheard) this.parts.faults.set("monitor", unheard(message));
    this.unheard = true;
    return this.life.doubt ? "PoweringOn" : this.last;
  }

  hear(name: string, data: QmpData): void {
    const { faults, hasFlash, reports } = this.parts;
    const fault = faultIn(name, data);
    if (fault) faults.set(fault.kind, fault.words);
    faults.clear(...(mended[name] ?? []));
    if (this.life.isStarting) return;
    if (name === "SHUTDOWN") this.noteShutdown();
    if (name === "RESET" && data.guest === true && hasFlash) reports.say({ restarted: true });
    if (name === "STOP" || name === "RESUME") this.see().catch(() => {});
  }

  noteEnd(end: End): void {
    const { presses, faults, reports } = this.parts;
    presses.stop();
    this.awaitEnd();
    if (this.life.isStarting) return;
    this.heard("On");
    faults.clear("acceleration", "stopped");
    if (isSurprise(end) && this.isKvmToBlame()) return void this.wonderAtKvm(end);
    reports.power("Off");
    this.wonder(end).catch(() => {});
  }

  noteLeft(left: Left): void {
    const words = lefts[left];
    if (words) this.parts.faults.set("ended", words);
  }

  end(): void {
    this.awaitEnd();
  }

  private get life(): GuestLife {
    return this.parts.life;
  }

  private stateBy(status: string, guest: Guest): PowerState {
    const { faults, kvmFailed } = this.parts;
    if (status === "internal-error" && this.isKvmToBlame()) {
      void kvmFailed(guest, "QEMU stopped by an internal error of KVM at the beginning of a boot");
      return "PoweringOn";
    }
    const stop = stopOf(status);
    if (stop) faults.set("stopped", stop);
    else faults.clear("stopped");
    return powerOf(status);
  }

  private isKvmToBlame(): boolean {
    const { life } = this;
    return life.mayGoOnWithout(life.accelerator) && this.parts.host.clock.now() - life.bootsSince <= showsWithin;
  }

  /** QEMU ends next, unless it was told to stay (`-no-shutdown`): then it is ended, for what is off has no process. */
  private noteShutdown(): void {
    const { presses, reports, host } = this.parts;
    presses.stop();
    reports.power("PoweringOff");
    const { guest } = this.life;
    this.awaitEnd();
    this.awaitEnd = host.clock.after(staysNoLongerThan, () => {
      if (guest && guest === this.life.guest) guest.end().catch(() => {});
    });
  }

  /** Where it was KVM, nobody is to see it off: it boots once more without. */
  private async wonderAtKvm(end: End): Promise<void> {
    this.life.comesAgain = true;
    try {
      const complaints = await complaintsOf(this.parts.home);
      if (isAboutKvm(complaints))
        return await this.parts.kvmFailed(null, explainComplaint(complaints) ?? "QEMU ended at once");
    } finally {
      this.life.comesAgain = false;
    }
    this.parts.reports.power("Off");
    await this.wonder(end);
  }

  private async wonder(end: End): Promise<void> {
    const { exit } = end;
    if (!isSurprise(end)) return;
    const complaint = explainComplaint(await complaintsOf(this.parts.home));
    const how = exit?.signal ? `by ${exit.signal}` : exit ? `with exit code ${exit.code}` : "without a word";
    const text = `QEMU ended unexpectedly, ${how}: ${complaint ?? "nothing is in its qemu.log"}`;
    this.parts.faults.set("ended", { text, severity: "Critical" });
  }
}

/** One that ended without having shut down has crashed, or somebody killed it. */
const isSurprise = ({ reason, exit }: End): boolean => reason === null && exit?.code !== 0;

const unheard = (problem: string): Words => ({
  text: `QEMU runs, and nothing can be seen of it: ${problem}. ForceOff ends it all the same`,
  severity: "Critical",
});

/** What an event says is over. */
const mended: Readonly<Record<string, readonly TroubleKind[]>> = {
  RESUME: ["stopped", "disk"],
  RESET: ["panic", "watchdog"],
};

const lefts: Readonly<Partial<Record<Left, Words>>> = {
  vanished: { text: "QEMU ended unexpectedly while the service did not run", severity: "Critical" },
  "vanished with the computer": {
    text: "it was on when the computer that it runs on went down, and is off since",
    severity: "Warning",
  },
};
