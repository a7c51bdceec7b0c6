/** The life of a machine's guest: found, started, ended. There is never more than one in a folder. */
import type { Inventory } from "../../../src/model/inventory.js";
import type { BootTarget } from "../../../src/model/words.js";
import { AdapterError, type MachineHost } from "../../../src/ports/machine-adapter.js";
import { type Acceleration, type Accelerator, isAboutKvm } from "./accelerator.js";
import { powerOf, statusIn } from "./condition.js";
import { type End, Guest, type GuestListener, greetsWithin } from "./guest.js";
import type { cleanUp, Launch, launchOf } from "./launch.js";
import type { Attendant, QmpData } from "./monitor.js";
import { bootId } from "./proc.js";
import { type FoundGuest, findGuest, mayRun } from "./process.js";
import { type GuestRecord, makeFolder, readRecord, removeRecord, writeRecord } from "./record.js";
import { settingsOf } from "./settings.js";
import { SocketFailure } from "./sockets.js";
import { bringUp, EndedAtOnce } from "./start.js";

export interface LifeParts {
  readonly inventory: Inventory;
  readonly host: MachineHost;
  readonly home: string;
  readonly acceleration: Acceleration;
  readonly launchOf: typeof launchOf;
  readonly cleanUp: typeof cleanUp;
}

export interface LifeListener {
  event(name: string, data: QmpData): void;
  /** It has ended, by itself or because it was told to. */
  ended(end: End): void;
}

/** What it was before the service looked. `owed`: it was being started again by itself, and does not run. */
export type Left = "nothing" | "alive" | "owed" | "vanished" | "vanished with the computer";

export class GuestLife {
  guest: Guest | null = null;
  accelerator: Accelerator = "tcg";
  /** When it last began to boot, if this service was there. */
  bootsSince = Number.NEGATIVE_INFINITY;
  isStarting = false;
  /** It has ended, and is about to be started without what ended it. */
  comesAgain = false;
  private starting = new AbortController();
  /** What it was started for. */
  private target: BootTarget | null = null;
  private isLetGo = false;
  /** Before, nobody knows whether one from before a restart runs. */
  private hasLooked = false;
  /** It was told to end: nobody is to wonder. */
  private isUnwanted = false;
  /** Why nobody knows whether it was told to run: it was being started when its service ended, and does not answer since. */
  doubt: AdapterError | null = null;

  constructor(
    private readonly parts: LifeParts,
    private readonly attendants: readonly Attendant[],
    private readonly listener: LifeListener,
  ) {}

  /* ── found ───────────────────────────────────────────────────────────────────────────────────────────────────── */

  /**
   * Looks for one that runs and is not known yet, such as from before a restart.
   * @param isThorough as {@link findGuest} has it
   * @throws AdapterError (by rejection) when nobody can tell: then it is not known yet
   */
  async find(isThorough = false): Promise<Left> {
    const { home } = this.parts;
    if (this.doubt && this.guest) return this.judge(this.guest, await readRecord(home));
    const found = await findGuest(home, isThorough);
    if (this.guest || this.isStarting || this.isLetGo) return "alive";
    const left = await (found ? this.takeUp(found) : this.buryLost());
    this.hasLooked = true;
    return left;
  }

  private async takeUp({ process, record }: FoundGuest): Promise<Left> {
    const { home, host } = this.parts;
    this.accelerator = record?.accelerator ?? "tcg";
    this.guest = new Guest(home, process, host.clock, this.listenerOf());
    return this.judge(this.guest, record);
  }

  private async judge(guest: Guest, record: GuestRecord | null): Promise<Left> {
    this.doubt = null;
    if (record?.phase !== "starting" || (await this.hasBegun(guest))) {
      if (!this.doubt) await this.noteRunning(guest, record);
      return "alive";
    }
    // It has not run a single instruction: it is started from the beginning, by who asked for it and asks again.
    await this.end();
    return record?.again ? "owed" : "nothing";
  }

  /** Whether there may be one of which not all is known: cheap enough to be asked each time its power is read. */
  get mayBeThere(): boolean {
    if (this.guest) return this.doubt !== null;
    return !this.isStarting && (!this.hasLooked || mayRun(this.parts.home));
  }

  /** @returns true also where nobody knows: then there is doubt */
  private async hasBegun(guest: Guest): Promise<boolean> {
    try {
      await guest.meet();
      return powerOf(statusIn(await guest.execute("query-status", {}, greetsWithin))) !== "PoweringOn";
    } catch (error) {
      // Nobody can have told one to run that does not listen yet.
      if (!guest.isRunning || (error instanceof SocketFailure && error.isDeaf)) return false;
      this.doubt = new AdapterError(`${unanswered}: ${error instanceof Error ? error.message : error}`, "unreachable");
      return true;
    }
  }

  /** It runs, whether or not that can be noted: whoever finds it asks it. */
  private async noteRunning(guest: Guest, known: GuestRecord | null): Promise<void> {
    if (known?.process && known.phase === "running") return;
    const { accelerator, parts } = this;
    const at = known?.at ?? parts.host.clock.now();
    await writeRecord(parts.home, { process: guest.process.id, phase: "running", accelerator, at }).catch(() => {});
  }

  /** What one has left behind that ended while nobody looked. */
  private async buryLost(): Promise<Left> {
    const { home } = this.parts;
    const record = await readRecord(home);
    // QEMU takes its pid file away when it ends as it should.
    const hasCrashed = record?.phase === "running" && mayRun(home);
    if (!record && !mayRun(home)) return "nothing";
    await this.bury();
    if (!hasCrashed) return "nothing";
    return record.process && record.process.bootId !== bootId() ? "vanished with the computer" : "vanished";
  }

  /* ── started ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  /**
   * Starts one where none runs.
   * @param target what a Legacy guest is to boot from
   * @throws AdapterError (by rejection); then none runs
   */
  async start(target: BootTarget | null): Promise<void> {
    if (!this.guest) await this.asStart(() => this.startByAny(target));
  }

  /** Ends the one that runs and starts it as it was started, without KVM if that has been found not to work. */
  async startAgain(): Promise<void> {
    await this.asStart(async () => {
      await this.end();
      await this.startByAny(this.target, true);
    });
  }

  private async asStart(work: () => Promise<void>): Promise<void> {
    if (this.isLetGo) throw new AdapterError("nobody has it any more", "refused");
    this.starting = new AbortController();
    this.isStarting = true;
    try {
      await work();
    } finally {
      this.isStarting = false;
    }
  }

  /** @param again without anybody who has asked for it */
  private async startByAny(target: BootTarget | null, again = false): Promise<void> {
    const { acceleration, inventory, host } = this.parts;
    this.target = target;
    const accelerator = acceleration.choose(inventory);
    try {
      await this.startBy(accelerator, target, again);
    } catch (error) {
      const isKvm = error instanceof EndedAtOnce && isAboutKvm(error.complaints);
      if (!isKvm || !this.mayGoOnWithout(accelerator) || this.isAbandoned) throw error;
      acceleration.blame(error.message, host.logger);
      await this.startBy("tcg", target, again);
    }
  }

  /** Whether a guest that KVM fails may be run without. */
  mayGoOnWithout(accelerator: Accelerator): boolean {
    return accelerator === "kvm" && settingsOf(this.parts.inventory).accelerator === "auto";
  }

  get isAbandoned(): boolean {
    return this.starting.signal.aborted;
  }

  /** What is being started is not. */
  abandonStart(): void {
    this.starting.abort(new AdapterError("it was told otherwise while it was started", "refused"));
  }

  private async startBy(accelerator: Accelerator, bootTarget: BootTarget | null, again: boolean): Promise<void> {
    const { inventory, host, home } = this.parts;
    const { signal } = this.starting;
    await makeFolder(home);
    const given = { inventory, home, accelerator, bootTarget, code: host.firmwareCode?.() ?? null, clock: host.clock };
    const launch = await this.parts.launchOf({ ...given, directory: host.directory ?? home });
    signal.throwIfAborted();
    await launch.prepare();
    try {
      await this.bringUp(launch, accelerator, again, signal);
    } catch (error) {
      await this.end().catch(() => {});
      if (!this.isLetGo) await launch.undo();
      throw error;
    }
  }

  private async bringUp(launch: Launch, accelerator: Accelerator, again: boolean, signal: AbortSignal): Promise<void> {
    const { attendants, parts } = this;
    const { home, host } = parts;
    const { clock } = host;
    this.isUnwanted = false;
    const born = (guest: Guest): void => {
      this.guest = guest;
      this.accelerator = accelerator;
    };
    const begins = (): void => {
      this.bootsSince = clock.now();
    };
    const listener = this.listenerOf();
    await bringUp({ home, clock, launch, accelerator, again, attendants, listener, signal, born, begins });
  }

  /* ── ended ───────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** Resolves when nothing of it runs. @throws AdapterError (by rejection) when it does not end */
  async end(): Promise<void> {
    const { guest } = this;
    if (!guest) return;
    this.isUnwanted = true;
    await guest.end();
    await guest.gone;
  }

  /** Takes away what is of no use without it. */
  async bury(): Promise<void> {
    const { inventory, host, home } = this.parts;
    if (this.guest || this.isStarting) return;
    await this.parts.cleanUp({ inventory, home, clock: host.clock });
    await removeRecord(home);
  }

  /** It goes on, unheard. */
  letGo(): void {
    this.isLetGo = true;
    this.abandonStart();
    this.guest?.letGo();
  }

  private listenerOf(): GuestListener {
    return {
      event: (name, data) => this.hear(name, data),
      ended: (end) => this.noteEnd(end),
    };
  }

  private hear(name: string, data: QmpData): void {
    if (name === "RESET") this.bootsSince = this.parts.host.clock.now();
    this.listener.event(name, data);
  }

  private noteEnd(end: End): void {
    const wasUnwanted = this.isUnwanted;
    this.guest = null;
    this.doubt = null;
    this.isUnwanted = false;
    for (const attendant of this.attendants) attendant.ended?.();
    this.listener.ended(wasUnwanted ? { ...end, reason: end.reason ?? "told" } : end);
  }
}

const unanswered = "it was being started when the service ended, and has not answered since";
