/** Boots that are under way, and what comes of them: overrides used up, stages that clients see. */
import { isNewBoot } from "../../../domain/netboot/boot-order.js";
import type { FileKey } from "../../../domain/netboot/boot-path.js";
import { isRestart, turnedOff, turnedOn } from "../../../domain/netboot/restart.js";
import {
  type Answered,
  awaiting,
  type BootSession,
  beginBoot,
  heard,
  leadsToSystem,
  type Transfer,
  told,
  touched,
  transferred,
} from "../../../domain/netboot/session.js";
import type { Awaited } from "../../../domain/netboot/stage-plan.js";
import type { Clock } from "../../../model/clock.js";
import type { Machine } from "../../../model/machine.js";
import type { NetStage } from "../../../model/netboot.js";
import type { NetbootMachines } from "../../../ports/netboot.js";
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
}

interface Fetcher {
  readonly client: string;
  readonly stage: NetStage;
}

export class Boots {
  private readonly all = new Map<string, Under>();
  /** Machines that were seen to be off since their last boot. */
  private readonly wereOff = new Set<string>();

  /** @param began hears of every boot that begins */
  constructor(
    private readonly clock: Clock,
    private readonly machines: Pick<NetbootMachines, "get" | "errand" | "begin" | "report">,
    private readonly began: (machine: string) => void,
  ) {}

  get(machine: string): BootSession | undefined {
    return this.all.get(machine)?.boot;
  }

  /** The boot that a program at this stage belongs to: the one that is under way, or one that begins. */
  at(machine: string, stage: NetStage): BootSession {
    const now = this.clock.now();
    const known = this.get(machine);
    if (known && !isNewBoot(known, stage, now)) return known;
    const boot = beginBoot(stage, now, this.machines.begin(machine), this.wereOff.delete(machine));
    this.all.set(machine, { boot, mark: Symbol(machine), fetcher: null });
    this.began(machine);
    this.show(machine, undefined, boot);
    return boot;
  }

  /**
   * The boot that somebody belongs to who fetches a file.
   * @param stage who alone fetches such a file; null = anybody who boots
   * @param by a boot begins only where it is sure to be the machine itself; where it is not, one client speaks for a machine at
   * each stage, and others who look at its files meanwhile are of no account
   */
  visit(machine: string, stage: NetStage | null, { isSure, client }: Pick<Owner, "isSure" | "client">): Visit {
    const now = this.clock.now();
    const known = this.all.get(machine);
    const isOn = known !== undefined && (stage === null || !isNewBoot(known.boot, stage, now));
    const fetcher = { client, stage: stage ?? known?.boot.stage ?? "system" };
    if (isOn && (isSure || speaksFor(known, fetcher))) {
      this.all.set(machine, { ...known, fetcher });
      this.move(machine, (boot) => touched(boot, now));
    } else if (!isOn && stage !== null && isSure) {
      this.at(machine, stage);
    } else {
      return { boot: beginBoot(stage ?? "system", now, this.machines.errand(machine), false), mark: null };
    }
    return this.all.get(machine) as Under;
  }

  /** Whether the boot that is under way hangs on a file. */
  awaits(machine: string, key: FileKey): boolean {
    return this.get(machine)?.end.files.some((file) => file.key === key) ?? false;
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
    this.move(machine, (boot, now) => transferred(boot, transfer, now));
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
    if (isRestart(before, after)) this.all.delete(id);
    // It may have asked before its power was read.
    if (turnedOn(before, after)) queueMicrotask(() => this.cameOn(id));
  }

  private isPresent(machine: string, mark: Visit["mark"]): boolean {
    return mark !== null && this.all.get(machine)?.mark === mark;
  }

  private wentOff(id: string): void {
    const machine = this.machines.get(id);
    if (machine === undefined || !isOff(machine) || machine.observation.boot.stage === "None" || !isTold(machine))
      return;
    this.machines.report(id, { boot: { stage: "None", at: this.clock.now(), source: null } });
  }

  private cameOn(id: string): void {
    const boot = this.get(id);
    if (boot !== undefined) this.show(id, { ...boot, stageSeen: "None", source: null }, boot);
  }

  private move(machine: string, step: (boot: BootSession, now: number) => BootSession): void {
    const under = this.all.get(machine);
    if (under === undefined) return;
    const next = step(under.boot, this.clock.now());
    if (next === under.boot) return;
    // Before anybody is told: a second transfer that ends meanwhile finds it used up.
    this.all.set(machine, { ...under, boot: next });
    this.show(machine, under.boot, next);
  }

  /** Reports are durable soon, not at once: should we die before, an override is followed twice rather than never. */
  private show(machine: string, before: BootSession | undefined, { errand, ...after }: BootSession): void {
    const { stageSeen: stage, source } = after;
    const isUsed = after.usedUp && !before?.usedUp && (errand.once || errand.firmware !== null);
    const isNews = stage !== before?.stageSeen || source !== before.source;
    const owner = this.machines.get(machine);
    const isSeen = isNews && owner !== undefined && isTold(owner) && !isOff(owner);
    if (!isUsed && !isSeen) return;
    this.machines.report(machine, {
      ...(isUsed && { bootUsed: errand.seq }),
      ...(isSeen && { boot: { stage, at: this.clock.now(), source } }),
    });
  }
}

const speaksFor = ({ fetcher }: Under, { client, stage }: Fetcher): boolean =>
  fetcher === null || fetcher.client === client || fetcher.stage !== stage;

/** What a simulation plays it tells itself. */
const isTold = ({ inventory, capabilities }: Machine): boolean =>
  inventory.netboot !== undefined && !capabilities.simulated;

/** As far as is known: a machine that is just being switched on may ask sooner than its power is read. */
const isOff = ({ observation }: Machine): boolean => observation.power?.state === "Off";
