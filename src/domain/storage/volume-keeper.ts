/**
 * Carries out what clients ask of one machine's disks, one operation at a time. There is one only for a machine of which
 * anything is asked.
 *
 * The order, so that the service may die at any instant. (1) The operation and its task are in the store. (2) The machine is told.
 * (3) The volumes are read back, and stored as they were seen. (4) The task ends, and (5) the operation is taken away: in this
 * order on the disk, and at once for clients, since who sees the end may ask for the next. After a crash before 4 it is done once
 * more, which changes nothing where it had been done: a volume keeps its id. After one behind 4 the task has ended, and the
 * operation is taken away without being done.
 */
import { isDeepStrictEqual } from "node:util";
import { type Clock, minutes, seconds } from "../../model/clock.js";
import type { Intent } from "../../model/intent.js";
import type { Machine } from "../../model/machine.js";
import type { Observation } from "../../model/observation.js";
import type { StorageOperation } from "../../model/storage.js";
import { uris } from "../../model/uris.js";
import type { LastingEnd, LastingTasks } from "../../ports/lasting-tasks.js";
import { AdapterError, type MachineDriver, type StorageDriver } from "../../ports/machine-adapter.js";
import { Stopped, Waiting } from "../waiting.js";
import { afterReset, isDue, withoutOperation } from "./amend.js";
import { DriveLights } from "./drive-lights.js";
import { failed, perform, type Volumes, wordsOf } from "./perform.js";
import { operationsOf, subsystemOf } from "./views.js";

/** What a keeper needs of its machine. */
export interface WithVolumes {
  readonly clock: Clock;
  readonly machine: Machine;
  /** null while there is none, such as when the manager restarts. */
  readonly driver: MachineDriver | null;
  /** Resolves when it is durable. @throws StoreError */
  keep(documents: { readonly intent?: Intent; readonly observation?: Observation }): Promise<void>;
  /** Notes that contact is lost. */
  lose(error: unknown): void;
}

/** What a machine gets for one operation. A client such as sushy waits for it all the while. */
const doneWithin = minutes(2);
/** Between two attempts at a machine that cannot be reached, and at a disk that refuses. */
const againAfter = seconds(1);

export class VolumeKeeper {
  private readonly waiting: Waiting;
  private readonly lights: DriveLights;
  /** `seq` of those that are on their way to the disk: nothing is done that may not have been asked. */
  private readonly unstored = new Set<number>();
  private underWay: StorageOperation | null = null;
  private run: Promise<void> | null = null;
  private closed = false;

  constructor(
    private readonly unit: WithVolumes,
    private readonly tasks: LastingTasks,
  ) {
    this.waiting = new Waiting(unit.clock);
    this.lights = new DriveLights(unit);
  }

  close(): void {
    this.closed = true;
    this.waiting.stop();
  }

  /* ── what is asked ───────────────────────────────────────────────────────────────────────────────────────────── */

  /** One is being accepted. The returned function says that it is stored, or will not be. */
  accepting(seq: number): () => void {
    this.unstored.add(seq);
    return () => {
      this.unstored.delete(seq);
      this.follow();
    };
  }

  /** Goes on with what a service that ended left behind; an operation of which nobody waits to hear is not carried out. */
  resume(): void {
    for (const { task, seq } of operationsOf(this.unit.machine.intent)) {
      if (!this.tasks.resume(task, () => this.cancel(seq))) this.cancel(seq);
    }
    this.follow();
  }

  /** A client took it back, or was not told of it. One that is under way is seen through. */
  cancel(seq: number): void {
    if (this.underWay?.seq !== seq) void this.takeOff(seq).catch(() => undefined);
  }

  /** Sees to what can be done now. */
  follow(): void {
    if (this.closed) return;
    void this.lights.follow();
    if (this.run || !this.next) return;
    const run = this.carryOut();
    this.run = run;
    void run.finally(() => {
      this.run = null;
      // One may have come in after the queue was found empty.
      this.follow();
    });
  }

  /** The machine is about to be switched on, or has begun anew: what waited for that is done, and all before it. */
  async restarts(): Promise<void> {
    const { intent } = this.unit.machine;
    const next = afterReset(intent);
    // Should the disk refuse, it is released all the same: the next reset would be too late.
    if (next !== intent) await this.unit.keep({ intent: next }).catch(() => undefined);
    this.follow();
    await this.run;
  }

  /* ── carrying it out ─────────────────────────────────────────────────────────────────────────────────────────── */

  private get next(): StorageOperation | undefined {
    return operationsOf(this.unit.machine.intent).find((one) => isDue(one) && !this.unstored.has(one.seq));
  }

  private async carryOut(): Promise<void> {
    try {
      for (let operation = this.next; operation; operation = this.next) {
        this.underWay = operation;
        this.tasks.starts(operation.task);
        const end = await this.attempt(operation);
        await this.tasks.end(operation.task, end);
        await this.takeOff(operation.seq);
      }
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    } finally {
      this.underWay = null;
    }
  }

  private async attempt(operation: StorageOperation): Promise<LastingEnd> {
    const { clock } = this.unit;
    const deadline = clock.now() + doneWithin;
    for (;;) {
      try {
        const { problem, volumes } = await this.waiting.within(deadline, async () =>
          perform(this.storage, operation, this.unit.machine.inventory),
        );
        await this.untilStored(() => this.see(volumes));
        return problem === null ? this.done(operation) : failed(operation, problem);
      } catch (error) {
        if (error instanceof Stopped) throw error;
        const isAway = error instanceof AdapterError && error.kind === "unreachable";
        if (isAway && this.unit.driver) this.unit.lose(error);
        if (!isAway || clock.now() >= deadline) return failed(operation, wordsOf(error));
        await this.waiting.pause(Math.min(againAfter, deadline - clock.now()));
      }
    }
  }

  /** @throws AdapterError */
  private get storage(): StorageDriver {
    const { driver } = this.unit;
    if (!driver) throw new AdapterError("the manager restarts", "unreachable");
    if (!driver.storage) throw new AdapterError("nothing can be made on the machine's disks", "misconfigured");
    return driver.storage;
  }

  private done(operation: StorageOperation): LastingEnd {
    if (operation.kind === "delete") return { failed: false };
    const resultUri = uris.volume(this.unit.machine.inventory.id, operation.storage, operation.volume.id);
    return { failed: false, resultUri };
  }

  /** Volumes that are as they were keep their list, so that whatever was made of it lasts. */
  private see(volumes: Volumes): Promise<void> {
    const { observation, inventory } = this.unit.machine;
    const at = this.unit.clock.now();
    const storage = Object.fromEntries(
      Object.entries(volumes).map(([id, seen]) => {
        const known = observation.storage?.[id] ?? { volumes: subsystemOf(inventory, id)?.volumes ?? [], at };
        return [id, isDeepStrictEqual(known.volumes, seen) ? known : { volumes: seen, at }];
      }),
    );
    return this.unit.keep({ observation: { ...observation, storage } });
  }

  private takeOff(seq: number): Promise<void> {
    return this.untilStored(async () => {
      const { intent } = this.unit.machine;
      const next = withoutOperation(intent, seq);
      if (next !== intent) await this.unit.keep({ intent: next });
    });
  }

  /** @throws Stopped */
  private async untilStored(write: () => Promise<void>): Promise<void> {
    let attempt = write;
    for (;;) {
      this.waiting.check();
      try {
        return await attempt();
      } catch {
        await this.waiting.pause(againAfter);
        // The documents have changed already; only their way to the disk has to be gone again.
        const { intent, observation } = this.unit.machine;
        attempt = () => this.unit.keep({ intent, observation });
      }
    }
  }
}
