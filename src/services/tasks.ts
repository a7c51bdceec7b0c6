/** Work that goes on after its request was answered (DSP0266 §"Asynchronous operations"). */
import { type Message, message } from "../../redfish-schema/registries/messages.js";
import { type Clock, type Instant, minutes, seconds } from "../model/clock.js";
import { Refusal, refuse } from "../model/refusal.js";
import type { Task, TaskState } from "../model/service.js";
import type { Settings } from "../model/settings.js";
import { uris } from "../model/uris.js";
import type { Chronicle } from "../ports/chronicle.js";
import type { TaskCommands } from "../ports/commands/service.js";
import type { Who } from "../ports/commands/who.js";
import type { Logger } from "../ports/logger.js";
import type { Store } from "../ports/store.js";
import type { Table } from "../ports/world.js";
import type { NextId } from "./ids.js";
import { StoredTable } from "./stored-table.js";
import type { TaskPlan, TaskRun } from "./tasks/task-plan.js";
import { endings, isFinished, newTask, statusOfEnd, withMessages } from "./tasks/task-states.js";

export type { TaskOutcome, TaskPlan, TaskRun } from "./tasks/task-plan.js";
export { isFinished } from "./tasks/task-states.js";

export interface TasksParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly chronicle: Chronicle;
  readonly nextId: NextId;
  readonly logger: Logger;
  readonly settings: () => Settings["tasks"];
  /** Tasks kept; finished ones make room for new ones. */
  readonly capacity?: number;
}

interface Running {
  readonly abort: AbortController;
  toldPercent: number;
  toldAt: Instant;
  /** Found at start, and nobody has gone on with it yet. */
  isOrphan?: boolean;
  ended?: (() => void) | undefined;
}

const begun = (at: Instant): Running => ({ abort: new AbortController(), toldPercent: 0, toldAt: at });

export class Tasks implements TaskCommands {
  private readonly stored: StoredTable<"tasks">;
  private readonly running = new Map<string, Running>();
  private readonly waiting = new Map<string, ((task: Task) => void)[]>();
  private cancelSweep: (() => void) | undefined;

  constructor(private readonly parts: TasksParts) {
    this.stored = new StoredTable(parts.store, "tasks");
    for (const id of this.stored.ids()) this.takeUp(id);
    this.scheduleSweep();
  }

  get table(): Table<Task> {
    return this.stored;
  }

  /**
   * Stores the task, then begins its work.
   *
   * @returns the task's id, once the task would survive a power cut
   * @throws Refusal 503 when too many tasks run · what the plan's `accept` says
   */
  async begin(plan: TaskPlan): Promise<string> {
    this.makeRoom();
    const id = this.parts.nextId();
    const { name, by, request } = plan;
    const now = this.parts.clock.now();
    const accepted = plan.accept?.(id);
    const work: Running = { ...begun(now), ended: plan.ended };
    this.running.set(id, work);
    const lasting = plan.lasting ? { lasting: true } : {};
    const stored = this.stored.put(id, { ...newTask, ...lasting, id, name, by, request, startedAt: now });
    const [task, about] = await Promise.allSettled([stored, accepted]);
    if (task.status === "rejected" || about.status === "rejected") {
      this.running.delete(id);
      if (task.status === "fulfilled") this.drop(id);
      throw task.status === "rejected" ? task.reason : (about as PromiseRejectedResult).reason;
    }
    void this.work(id, plan, work);
    return id;
  }

  /**
   * Goes on with a lasting task that was found at start.
   *
   * @param ended see {@link TaskPlan}
   * @returns whether it is there, is lasting and has not ended
   */
  resume(id: string, run: TaskRun, ended?: () => void): boolean {
    const task = this.stored.get(id);
    const work = this.running.get(id);
    if (!task?.lasting || !work) return false;
    if (work.isOrphan) {
      work.isOrphan = false;
      work.ended = ended;
      void this.work(id, { by: task.by, run }, work);
    }
    return true;
  }

  /** Ends the lasting tasks that nobody has gone on with. To be called when everybody could have. */
  endOrphans(): void {
    for (const [id, { isOrphan }] of this.running) if (isOrphan) this.endInterrupted(id);
  }

  async remove(id: string, who: Who): Promise<void> {
    const task = this.stored.get(id);
    if (task === undefined) throw refuse(404, message("Base.ResourceNotFound", "Task", id));
    if (!isFinished(task)) return this.cancel(id, who);
    await this.stored.remove(id);
    this.tell(id, message("TaskEvent.TaskRemoved", id), who.userName);
  }

  /** Resolves with the task once it has ended; rejects when there is none. */
  finished(id: string): Promise<Task> {
    const task = this.stored.get(id);
    if (task === undefined) return Promise.reject(new Error(`no task ${id}`));
    if (isFinished(task)) return Promise.resolve(task);
    return new Promise((resolve) => this.waiting.set(id, [...(this.waiting.get(id) ?? []), resolve]));
  }

  /** Stops the work under way without ending its tasks: the next start finds them interrupted. */
  close(): void {
    this.cancelSweep?.();
    for (const { abort } of this.running.values()) abort.abort();
    this.running.clear();
  }

  private async work(id: string, plan: Pick<TaskPlan, "by" | "run">, work: Running): Promise<void> {
    if (!this.running.has(id)) return;
    if (this.stored.get(id)?.state === "New") {
      this.amend(id, { state: "Running" });
      this.tell(id, message("TaskEvent.TaskStarted", id), plan.by);
    }
    try {
      const outcome = await plan.run((percent, note) => this.progress(id, percent, note), work.abort.signal);
      const { state, status, last } = endings[outcome?.failed ?? "nothing"];
      const messages = [...(outcome?.messages ?? []), message(last, id)];
      this.end(id, state, messages, plan.by, outcome?.resultUri, status);
    } catch (error) {
      this.end(id, "Exception", [...this.reasons(id, error), message("TaskEvent.TaskAborted", id)], plan.by);
    }
  }

  private reasons(id: string, error: unknown): readonly Message[] {
    if (error instanceof Refusal) return error.problems.map((problem) => problem.message);
    if (this.running.has(id)) this.parts.logger.error("A task failed.", { task: id, error });
    return [message("Base.InternalError")];
  }

  private progress(id: string, percent: number, note?: Message): void {
    const work = this.running.get(id);
    const task = this.stored.get(id);
    if (work === undefined || task === undefined) return;
    const whole = Math.min(100, Math.max(task.percent, Math.floor(percent)));
    if (whole === task.percent && note === undefined) return;
    this.amend(id, { percent: whole, messages: withMessages(task, note ? [note] : []) });
    const now = this.parts.clock.now();
    if (whole - work.toldPercent < 10 || now - work.toldAt < seconds(1)) return;
    work.toldPercent = whole;
    work.toldAt = now;
    this.tell(id, message("TaskEvent.TaskProgressChanged", id, whole), task.by);
  }

  private async cancel(id: string, who: Who): Promise<void> {
    const abort = this.running.get(id)?.abort;
    const stored = this.end(id, "Cancelled", [message("TaskEvent.TaskCancelled", id)], who.userName);
    abort?.abort();
    await stored;
  }

  /** The last of the messages is the event too. A task that has ended stays as it is. */
  private end(
    id: string,
    state: TaskState,
    messages: readonly Message[],
    by: string,
    resultUri?: string,
    status: Task["status"] = statusOfEnd(state),
  ): Promise<void> {
    const task = this.stored.get(id);
    const work = this.running.get(id);
    this.running.delete(id);
    if (work === undefined || task === undefined) return Promise.resolve();
    const stored = this.amend(id, {
      state,
      status,
      percent: state === "Completed" ? 100 : task.percent,
      endedAt: this.parts.clock.now(),
      messages: withMessages(task, messages),
      resultUri: resultUri ?? null,
    });
    const last = messages.at(-1);
    if (last) this.tell(id, last, by);
    const ended = this.stored.get(id);
    if (ended) for (const resolve of this.waiting.get(id) ?? []) resolve(ended);
    this.waiting.delete(id);
    this.scheduleSweep();
    work.ended?.();
    return stored;
  }

  private takeUp(id: string): void {
    const task = this.stored.get(id);
    if (task === undefined || isFinished(task)) return;
    this.running.set(id, { ...begun(0), isOrphan: true });
    if (!task.lasting) this.endInterrupted(id);
  }

  /** Whoever did the work is gone, and what it had done is not known. */
  private endInterrupted(id: string): void {
    const messages = [message("Base.ServiceShuttingDown"), message("TaskEvent.TaskAborted", id)];
    void this.end(id, "Exception", messages, this.stored.get(id)?.by ?? "");
  }

  private amend(id: string, changes: Partial<Task>): Promise<void> {
    const task = this.stored.get(id);
    if (task === undefined) return Promise.resolve();
    const stored = this.stored.keep(id, { ...task, ...changes });
    stored.catch((error: unknown) => this.parts.logger.error("A task could not be stored.", { task: id, error }));
    return stored;
  }

  private makeRoom(): void {
    const { capacity = 200 } = this.parts;
    const ids = this.stored.ids();
    if (ids.length < capacity) return;
    const oldest = ids.find((id) => !this.running.has(id));
    if (oldest === undefined) throw refuse(503, message("Base.CreateLimitReachedForResource"));
    this.drop(oldest);
  }

  private drop(id: string): void {
    this.stored.drop(id).catch((error: unknown) => {
      this.parts.logger.warn("A finished task could not be removed.", { task: id, error });
    });
  }

  /** Once a minute while there are finished tasks, so that a changed setting holds for old ones too. */
  private scheduleSweep(): void {
    if (this.cancelSweep || this.stored.ids().length === this.running.size) return;
    this.cancelSweep = this.parts.clock.after(minutes(1), () => {
      this.cancelSweep = undefined;
      const oldest = this.parts.clock.now() - minutes(this.parts.settings().deletedAfterMinutes);
      for (const id of this.stored.ids()) if ((this.stored.get(id)?.endedAt ?? Infinity) <= oldest) this.drop(id);
      this.scheduleSweep();
    });
  }

  private tell(id: string, what: Message, by: string): void {
    this.parts.chronicle.tell({ message: what, origin: uris.task(id), resourceType: "Task", by });
  }
}
