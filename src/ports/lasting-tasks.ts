/** Tasks that tell clients of work whose every step is in the store, so that it outlasts a restart of the service. */
import type { Message } from "../../redfish-schema/registries/messages.js";

export interface LastingPlan {
  readonly name: string;
  /** The account that asked. */
  readonly by: string;
  readonly request: { readonly method: string; readonly uri: string };
  /** It is not begun before something else has come; see `LastingTasks.starts`. */
  readonly waits?: boolean;
  /**
   * Stores what the task is about. What it throws at once is a refusal, and there is no task; nor is there one if it rejects.
   *
   * @param task its id
   */
  readonly accept: (task: string) => Promise<void>;
  /** A client has taken back what it asked for; the task has ended. */
  readonly cancelled: () => void;
}

export interface LastingEnd {
  readonly failed: boolean;
  /** URI of what was made. */
  readonly resultUri?: string;
  readonly messages?: readonly Message[];
}

export interface LastingTasks {
  /**
   * @returns the task's id, once both it and what it is about are durable
   * @throws Refusal 503 when too many tasks run · what `accept` says
   */
  begin(plan: LastingPlan): Promise<string>;
  /** Goes on with one after a restart. @returns false where it has ended or is gone: then nobody waits for its work any more */
  resume(task: string, cancelled: () => void): boolean;
  /** What it waited for has come: it is being done, and cannot be taken back any more. */
  starts(task: string): void;
  /**
   * Resolves when it has ended: what is stored from then on is durable no earlier than the end. One that has ended already stays
   * as it ended.
   */
  end(task: string, end: LastingEnd): Promise<void>;
}
