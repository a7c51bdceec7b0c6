/** How a task's document goes from one state to the next. Pure. */
import type { Message } from "../../../redfish-schema/registries/messages.js";
import type { Instant } from "../../model/clock.js";
import type { Health, StoredMessage, Task, TaskState } from "../../model/service.js";
import type { TaskPlan } from "./task-plan.js";

export const newTask = (id: string, { name, by, request, waits, lasting }: TaskPlan, startedAt: Instant): Task => ({
  state: waits ? "Pending" : "New",
  status: "OK",
  percent: 0,
  endedAt: null,
  messages: [],
  resultUri: null,
  ...(lasting && { lasting }),
  id,
  name,
  by,
  request,
  startedAt,
});

/** How work ends that came to its end, by what of it failed. */
export const endings = {
  nothing: { state: "Completed", status: "OK", last: "TaskEvent.TaskCompletedOK" },
  "part of it": { state: "Exception", status: "Warning", last: "TaskEvent.TaskAborted" },
  "all of it": { state: "Exception", status: "Critical", last: "TaskEvent.TaskAborted" },
} as const;

const finalStates: ReadonlySet<TaskState> = new Set(["Completed", "Exception", "Cancelled"]);
export const isFinished = ({ state }: Task): boolean => finalStates.has(state);

/** Where nothing else is said. */
export const statusOfEnd = (state: TaskState): Health =>
  state === "Exception" ? "Critical" : state === "Cancelled" ? "Warning" : "OK";

/** Messages that one task keeps: the newest tell how it ended. */
const mostMessages = 100;

export function withMessages(task: Task, messages: readonly Message[]): readonly StoredMessage[] {
  if (messages.length === 0) return task.messages;
  return [...task.messages, ...messages.map(({ key, args }) => ({ key, args }))].slice(-mostMessages);
}
