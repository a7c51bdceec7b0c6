/** Work that goes on after its request was answered (DSP0266 §"Asynchronous operations"). */
import { type Message, message } from "../../redfish-schema/registries/messages.js";
import { type Clock, type Instant, seconds } from "../model/clock.js";
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
import { FinishedTasks } from "./tasks/finished-tasks.js";
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
  /** So many are at work at once, and so many are kept beside them that have ended. */
  readonly capacity?: number;
}

interface Running {
  readonly abort: AbortController;
  toldPercent: number;
  toldAt: Instant;
  /** Found at start, and nobody has gone on with it yet. */
  isOrphan?: boolean;
  /** Its work is seen through: see {@link Tasks.starts}. */
  isBound?: boolean;
  ended?: (() => void) | undefined;
}

const begun = (at: Instant): Running => ({ abort: new AbortController(), toldPercent: 0, toldAt: at });

export class Tasks implements TaskCommands {
  private readonly stored: StoredTable<"tasks">;
  private readonly running = new Map<string, Running>();
  private readonly waiting = new Map<string, ((task: Task) => void)[]>();
  private readonly finishedTasks: FinishedTasks;
  private readonly capacity: number;

  constructor(private readonly parts: TasksParts) {
    const { capacity = 200 } = parts;
    this.capacity = capacity;
    this.stored = new StoredTable(parts.store, "tasks");
    this.finishedTasks = new FinishedTasks(this.stored, this.running, { ...parts, capacity });
    for (const id of this.stored.ids()) this.takeUp(id);
    this.finishedTasks.keep();
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
    if (this.running.size >= this.capacity) throw refuse(503, message("Base.CreateLimitReachedForResource"));
    const id = this.parts.nextId();
    const now = this.parts.clock.now();
    const accepted = plan.accept?.(id);
    const work: Running = { ...begun(now), ended: plan.ended };
    this.running.set(id, work);
    const stored = this.stored.put(id, newTask(id, plan, now));
    const [task, about] = await Promise.allSettled([stored, accepted]);
    if (task.status === "rejected" || about.status === "rejected") {
      this.running.delete(id);
      if (task.status === "fulfilled") this.finishedTasks.drop(id);
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

  /** What it waited for has come. From here on it is seen through: nobody is told that it was called off. */
  starts(id: string): void {
    const task = this.stored.get(id);
    const work = this.running.get(id);
    if (work) work.isBound = true;
    if (task?.state === "Pending" && work) this.started(id, task.by);
  }

  /** Ends the lasting tasks that nobody has gone on with. To be called when everybody could have. */
  endOrphans(): void {
    for (const [id, { isOrphan }] of this.running) if (isOrphan) this.endInterrupted(id);
  }

  async remove(id: string, who: Who): Promise<void> {
    const task = this.stored.get(id);
    if (task === undefined) throw refuse(404, message("Base.ResourceNotFound", "Task", id));
    if (this.running.get(id)?.isBound) throw refuse(409, message("Base.ResourceInUse"));
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
    this.finishedTasks.close();
    for (const { abort } of this.running.values()) abort.abort();
    this.running.clear();
  }

  private async work(id: string, plan: Pick<TaskPlan, "by" | "run">, work: Running): Promise<void> {
    if (!this.running.has(id)) return;
    if (this.stored.get(id)?.state === "New") this.started(id, plan.by);
    try {
      const outcome = await plan.run((percent, note) => this.progress(id, percent, note), work.abort.signal);
      const { state, status, last } = endings[outcome?.failed ?? "nothing"];
      const messages = [...(outcome?.messages ?? []), message(last, id)];
      this.end(id, state, messages, plan.by, outcome?.resultUri, status);
    } catch (error) {
      this.end(id, "Exception", [...this.reasons(id, error), message("TaskEvent.TaskAborted", id)], plan.by);
    }
  }

  private started(id: string, by: string): void {
    this.amend(id, { state: "Running" });
    this.tell(id, message("TaskEvent.TaskStarted", id), by);
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
    this.finishedTasks.keep();
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

  private tell(id: string, what: Message, by: string): void {
    this.parts.chronicle.tell({ message: what, origin: uris.task(id), resourceType: "Task", by });
  }
}
