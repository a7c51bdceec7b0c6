/** What a task is begun with, and what its work comes to. */
import type { Message } from "../../../redfish-schema/registries/messages.js";
import type { Task } from "../../model/service.js";

export interface TaskPlan {
  readonly name: string;
  /** The account that asked. */
  readonly by: string;
  readonly request: Task["request"];
  /**
   * It outlasts a restart of the service: whoever has what it is about in the store goes on with it then by `Tasks.resume`, and
   * ends it.
   */
  readonly lasting?: boolean;
  /** Its work does not begin before something else has come: `Tasks.starts` says that it has. */
  readonly waits?: boolean;
  /**
   * Stores what the task is about, together with the task: both are durable when the task's id is told. What it throws at once
   * is a refusal, and nothing is stored; by a rejection it takes the task back.
   */
  readonly accept?: (id: string) => Promise<void>;
  readonly run: TaskRun;
  /** Called when it has ended. What is stored from then on is durable no earlier than the end. */
  readonly ended?: () => void;
}

/**
 * The work. A rejection with a Refusal ends the task with the refusal's messages, any other with an internal error.
 *
 * @param signal aborted when the task is cancelled, and when the service lets go of it; what the work does after that is not
 *   seen any more. A task that was cancelled has ended by then.
 */
export type TaskRun = (
  progress: (percent: number, message?: Message) => void,
  signal: AbortSignal,
) => Promise<TaskOutcome | undefined>;

export interface TaskOutcome {
  /** URI of what it made. */
  readonly resultUri?: string;
  readonly messages?: readonly Message[];
  /** Absent = nothing. The messages say what. */
  readonly failed?: "part of it" | "all of it";
}
