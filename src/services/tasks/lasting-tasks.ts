/** Tasks whose work is done by somebody else, who has it in the store and says when it has ended. */
import type { LastingEnd, LastingPlan, LastingTasks } from "../../ports/lasting-tasks.js";
import { isFinished, type TaskRun, type Tasks } from "../tasks.js";
import type { TaskOutcome } from "./task-plan.js";

interface Open {
  readonly run: TaskRun;
  readonly settle: (outcome: TaskOutcome) => void;
  readonly over: Promise<void>;
  readonly ended: () => void;
}

export function lastingTasks(tasks: Pick<Tasks, "begin" | "resume" | "starts" | "table">): LastingTasks {
  const open = new Map<string, Open>();

  const hasEnded = (id: string): boolean => {
    const task = tasks.table.get(id);
    return task === undefined || isFinished(task);
  };

  function opened(id: string, cancelled: () => void): Open {
    let settle: Open["settle"] = () => undefined;
    let ended: Open["ended"] = () => undefined;
    const work = new Promise<TaskOutcome>((resolve) => {
      settle = resolve;
    });
    const over = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const run: TaskRun = (_, signal) => {
      // A service that lets go of the task has not ended it.
      signal.addEventListener("abort", () => hasEnded(id) && cancelled());
      return work;
    };
    const forget = (): void => {
      open.delete(id);
      ended();
    };
    return { run, settle, over, ended: forget };
  }

  return {
    async begin({ accept, cancelled, ...about }: LastingPlan) {
      let one = undefined as Open | undefined;
      try {
        return await tasks.begin({
          ...about,
          lasting: true,
          accept(id) {
            const accepted = accept(id);
            one = opened(id, cancelled);
            open.set(id, one);
            return accepted;
          },
          run: (progress, signal) => (one ? one.run(progress, signal) : Promise.resolve(undefined)),
          ended: () => one?.ended(),
        });
      } catch (error) {
        one?.ended();
        throw error;
      }
    },

    resume(id, cancelled) {
      if (open.has(id)) return true;
      const one = opened(id, cancelled);
      const isThere = tasks.resume(id, one.run, one.ended);
      if (isThere) open.set(id, one);
      return isThere;
    },

    starts: (id) => tasks.starts(id),

    async end(id, { failed, resultUri, messages }: LastingEnd) {
      const one = open.get(id);
      if (!one) return;
      one.settle({
        ...(resultUri !== undefined && { resultUri }),
        ...(messages && { messages }),
        ...(failed && { failed: "all of it" as const }),
      });
      await one.over;
    },
  };
}
