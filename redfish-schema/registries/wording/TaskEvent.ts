import { TaskEvent } from "../facts/TaskEvent.js";
import { nothing, wordingOf } from "../wording.js";

const outcome = "Read the messages of the task.";

export const taskEventWording = wordingOf(TaskEvent, {
  TaskStarted: { message: "Task %1 began.", resolution: nothing, description: "Work on a task has begun." },
  TaskCompletedOK: { message: "Task %1 is done.", resolution: nothing, description: "A task ended well." },
  TaskCompletedWarning: {
    message: "Task %1 is done, though not everything went as it should.",
    resolution: outcome,
    description: "A task ended with something to look at.",
  },
  TaskAborted: {
    message: "Task %1 gave up because of errors.",
    resolution: outcome,
    description: "A task ended without doing what it was made for.",
  },
  TaskCancelled: {
    message: "Task %1 was called off before it was done.",
    resolution: nothing,
    description: "Someone asked for a task to stop.",
  },
  TaskRemoved: {
    message: "Task %1 was deleted.",
    resolution: nothing,
    description: "A task is no longer in the list of tasks.",
  },
  TaskPaused: {
    message: "Task %1 is waiting.",
    resolution: nothing,
    description: "Work on a task is held up until something lets it go on.",
  },
  TaskResumed: { message: "Task %1 goes on.", resolution: nothing, description: "Work on a waiting task continues." },
  TaskProgressChanged: {
    message: "Task %1 is %2 % done.",
    resolution: nothing,
    description: "A task has come a step further.",
  },
});
