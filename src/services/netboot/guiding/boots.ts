/** Boots that are under way, and what comes of them: overrides used up, stages that clients see. */
import { useUp } from "../../../domain/boot.js";
import { isForgotten, isNewBoot } from "../../../domain/netboot/boot-order.js";
import type { FileKey } from "../../../domain/netboot/boot-path.js";
import { isOff, isRestart, seenOn, turnedOff, turnedOn } from "../../../domain/netboot/restart.js";
import {
  type Answered,
  awaiting,
  type BootSession,
  beginBoot,
  heard,
  lackingIn,
  leadsToSystem,
  type Transfer,
  told,
  touched,
  transferred,
} from "../../../domain/netboot/session.js";
import type { Awaited } from "../../../domain/netboot/stage-plan.js";
import { type Clock, type Duration, type Instant, seconds } from "../../../model/clock.js";
import type { Machine } from "../../../model/machine.js";
import type { NetStage } from "../../../model/netboot.js";
import type { BootBook, NetbootMachines } from "../../../ports/netboot.js";
import { BootMemory } from "./boot-memory.js";
import type { Owner } from "./owners.js";

/** Somebody who belongs to a boot. */
export interface Visit {
  readonly boot: BootSession;
  /** Names the boot; null = it is of no account: nobody can tell whether the machine itself has come. */
  readonly mark: symbol | null;
}

interface Under {
  readonly boot: BootSession;
  /** One for each boot: what was begun in another is of no account. */
  readonly mark: symbol;
  /** Who fetched first at this stage; null = nobody has. */
  readonly fetcher: Fetcher | null;
  /** What clients were told of it last; null = nothing yet. */
  readonly shown: Pick<BootSession, "stageSeen" | "source"> | null;
}

interface Fetcher {
  readonly client: string;
  readonly stage: NetStage;
}

type Step = (boot: BootSession, now: Instant) => BootSession;

export interface BootsParts {
  readonly clock: Clock;
  readonly machines: Pick<NetbootMachines, "get" | "errand" | "begin" | "report">;
  readonly book: BootBook;
  /** Hears of every boot that begins. */
  readonly began: (machine: string) => void;
  /** Hears of every boot whose machine asks for something, or that is over as its machine went off or was reset. */
  readonly wentOn: (machine: string) => void;
}

/** How long after a machine has asked its power may be read as off: it is read every 45 seconds at the least. */
const readLate: Duration = seconds(90);

const begun = (machine: string, boot: BootSession): Under => ({
  boot,
  mark: Symbol(machine),
  fetcher: null,
  shown: null,
});

export class Boots {
  private readonly all = new Map<string, Under>();
  /** Machines that were seen to be off since their last boot. */
  private readonly wereOff = new Set<string>();
  private readonly memory: BootMemory;

  constructor(private readonly parts: BootsParts) {
    this.memory = new BootMemory(parts.clock, parts.book);
  }

  /** Goes on with the boots that were under way when the service stopped. */
  recall(): ReadonlyMap<string, BootSession> {
    const { machines } = this.parts;
    const boots = this.memory.recall((id) => machines.get(id)?.inventory.netboot !== undefined);
    for (const [id, boot] of boots) {
      this.all.set(id, begun(id, boot));
      this.useUpAgain(id, boot);
    }
    return new Map(boots);
  }

  get(machine: string): BootSession | undefined {
    return this.all.get(machine)?.boot;
  }

  /** The boot that a program at this stage belongs to: the one that is under way, or one that begins. */
  at(machine: string, stage: NetStage): BootSession {
    const now = this.parts.clock.now();
    const known = this.get(machine);
    if (known && !isNewBoot(known, stage, now) && !isForgotten(known, stage, "address")) return known;
    const boot = beginBoot(stage, now, this.parts.machines.begin(machine), this.wereOff.delete(machine));
    this.all.set(machine, begun(machine, boot));
    this.parts.began(machine);
    this.show(machine, false);
    return boot;
  }

  /**
   * The boot that somebody belongs to who fetches a file.
   * @param stage who alone fetches such a file; null = anybody who boots
   * @param by a boot begins only where it is sure to be the machine itself; where it is not, one client speaks for a machine at
   * each stage, and others who look at its files meanwhile are of no account
   * @param wants the firmware of a board, or any other file
   */
  visit(
    machine: string,
    stage: NetStage | null,
    { isSure, client }: Pick<Owner, "isSure" | "client">,
    wants: "firmware" | "file" = "file",
  ): Visit {
    const now = this.parts.clock.now();
    const known = this.all.get(machine);
    const isOn =
      known !== undefined &&
      (stage === null || !(isNewBoot(known.boot, stage, now) || isForgotten(known.boot, stage, wants)));
    const fetcher = { client, stage: stage ?? known?.boot.stage ?? "system" };
    if (isOn && (isSure || speaksFor(known, fetcher))) {
      this.all.set(machine, { ...known, fetcher });
      this.move(machine, (boot) => touched(boot, now));
    } else if (!isOn && stage !== null && isSure) {
      this.at(machine, stage);
    } else {
      return { boot: beginBoot(stage ?? "system", now, this.parts.machines.errand(machine), false), mark: null };
    }
    return this.all.get(machine) as Under;
  }

  /** Whether the boot that is under way hangs on a file. */
  awaits(machine: string, key: FileKey): boolean {
    return this.get(machine)?.end.files.some((file) => file.key === key) ?? false;
  }

  /** Whether a boot still waits for a file that it hangs on. */
  lacks(machine: string, mark: Visit["mark"], key: FileKey): boolean {
    const boot = this.isPresent(machine, mark) ? this.get(machine) : undefined;
    return boot !== undefined && lackingIn(boot).includes(key);
  }

  /** Whether the machine has fetched all that it boots from here. */
  hasAll(machine: string): boolean {
    const boot = this.get(machine);
    return boot !== undefined && boot.endedAt !== null && boot.end.leadsTo === "system" && boot.end.files.length > 0;
  }

  /** Whether an address that is asked for is for an operating system that a boot led to. */
  isSystem(machine: string, saysWhoItIs: boolean): boolean {
    const known = this.get(machine);
    return known ? leadsToSystem(known, saysWhoItIs) : saysWhoItIs;
  }

  told(machine: string, answered: Answered): void {
    this.move(machine, (boot, now) => told(boot, answered, now));
  }

  awaiting(machine: string, mark: Visit["mark"], files: readonly Awaited[]): void {
    if (this.isPresent(machine, mark)) this.move(machine, (boot) => awaiting(boot, files));
  }

  /** @returns whether the file was fetched whole by this, for the first time in this boot */
  transferred(machine: string, mark: Visit["mark"], transfer: Transfer): boolean {
    const before = this.get(machine);
    if (before === undefined || !this.isPresent(machine, mark)) return false;
    // That one file came to its end, or none, says nothing of the others.
    this.step(machine, (boot, now) => transferred(boot, transfer, now));
    return !before.had.has(transfer.key) && (this.get(machine)?.had.has(transfer.key) ?? false);
  }

  heard(machine: string): void {
    this.move(machine, heard);
  }

  /** A machine's documents changed. */
  follow(before: Machine, after: Machine): void {
    const { id } = after.inventory;
    if (turnedOff(before, after)) {
      this.wereOff.add(id);
      // Whoever listens now hears of this change before of the next.
      queueMicrotask(() => this.wentOff(id));
    }
    if (isRestart(before, after)) this.end(id);
    if (turnedOn(before, after)) this.dropEarly(id);
    if (turnedOn(before, after) || seenOn(before, after)) queueMicrotask(() => this.show(id, false));
  }

  private end(machine: string): void {
    this.memory.forget(machine);
    if (this.all.delete(machine)) this.parts.wentOn(machine);
  }

  private isPresent(machine: string, mark: Visit["mark"]): boolean {
    return mark !== null && this.all.get(machine)?.mark === mark;
  }

  private wentOff(id: string): void {
    const machine = this.parts.machines.get(id);
    if (machine === undefined || !isOff(machine) || machine.observation.boot.stage === "None" || !isTold(machine))
      return;
    this.parts.machines.report(id, { boot: { stage: "None", at: this.parts.clock.now(), source: null } });
  }

  /** It may have asked before its power was read; what came in its name long before that was somebody else's. */
  private dropEarly(id: string): void {
    const boot = this.get(id);
    if (boot === undefined || this.parts.clock.now() - boot.lastAt <= readLate) return;
    this.wereOff.add(id);
    this.end(id);
  }

  /** It was heard of. */
  private move(machine: string, step: Step): void {
    if (this.step(machine, step)) this.parts.wentOn(machine);
  }

  private step(machine: string, step: Step): boolean {
    const under = this.all.get(machine);
    if (under === undefined) return false;
    const { boot: before } = under;
    const boot = step(before, this.parts.clock.now());
    if (boot === before) return false;
    // Before anybody is told: a second transfer that ends meanwhile finds it used up.
    this.all.set(machine, { ...under, boot });
    const { usedUp, errand } = boot;
    const isUsed = usedUp && !before.usedUp && (errand.once || errand.firmware !== null);
    // What is used up must not be on disk without the boot that it was used up by.
    this.memory.keep(machine, boot, isUsed);
    this.show(machine, isUsed);
    return true;
  }

  /** Reports are durable soon, not at once: should we die before, an override is followed twice rather than never. */
  private show(machine: string, isUsed: boolean): void {
    const under = this.all.get(machine);
    const owner = this.parts.machines.get(machine);
    if (under === undefined || owner === undefined) return;
    const { boot, shown } = under;
    const { stageSeen: stage, source } = boot;
    const isNews = stage !== shown?.stageSeen || source !== shown.source;
    const isSeen = isNews && isTold(owner) && !isOff(owner);
    if (isSeen) this.all.set(machine, { ...under, shown: { stageSeen: stage, source } });
    if (!isUsed && !isSeen) return;
    this.parts.machines.report(machine, {
      ...(isUsed && { bootUsed: boot.errand.seq }),
      ...(isSeen && { boot: { stage, at: this.parts.clock.now(), source } }),
    });
  }

  /** The service may have died with the boot on disk and nothing else of it. */
  private useUpAgain(id: string, { usedUp, errand }: BootSession): void {
    const intent = this.parts.machines.get(id)?.intent;
    const isOpen = intent !== undefined && usedUp && errand.once && useUp(intent, errand.seq) !== intent;
    if (isOpen) this.parts.machines.report(id, { bootUsed: errand.seq });
  }
}

const speaksFor = ({ fetcher }: Under, { client, stage }: Fetcher): boolean =>
  fetcher === null || fetcher.client === client || fetcher.stage !== stage;

/** What a simulation plays it tells itself. */
const isTold = ({ inventory, capabilities }: Machine): boolean =>
  inventory.netboot !== undefined && !capabilities.simulated;
