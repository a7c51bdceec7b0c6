import { formatInstant } from "../../src/model/clock.js";
import { uris } from "../../src/model/uris.js";
import { Task as Facts } from "../facts/Task.js";
import { TaskCollection } from "../facts/TaskCollection.js";
import { TaskService as ServiceFacts } from "../facts/TaskService.js";
import { collection, resource } from "./declare.js";
import { enabled, storedMessage } from "./status.js";
import { settings, task } from "./subjects.js";

export const taskService = resource(ServiceFacts, {
  uri: "/redfish/v1/TaskService",
  of: settings,
  properties: {
    Name: "Tasks",
    ServiceEnabled: true,
    Status: enabled,
    CompletedTaskOverWritePolicy: "Oldest",
    LifeCycleEventOnTaskStateChange: true,
    DateTime: { volatile: (_, { world }) => formatInstant(world.clock.now()) },
    TaskAutoDeleteTimeoutMinutes: { readWrite: (s) => s.tasks.deletedAfterMinutes },
    Tasks: () => uris.tasks,
  },
  patch: ({ TaskAutoDeleteTimeoutMinutes }, _, { commands, who }) =>
    commands.settings.amend({ tasks: { deletedAfterMinutes: TaskAutoDeleteTimeoutMinutes } }, who),
});

export const tasks = collection(TaskCollection, {
  uri: "/redfish/v1/TaskService/Tasks",
  name: "Tasks",
  ids: (world) => world.tasks.ids(),
});

export const taskResource = resource(Facts, {
  uri: "/redfish/v1/TaskService/Tasks/{taskId}",
  of: task,
  properties: {
    Name: (t) => t.name,
    TaskState: (t) => t.state,
    TaskStatus: (t) => t.status,
    PercentComplete: (t) => t.percent,
    StartTime: (t) => formatInstant(t.startedAt),
    EndTime: (t) => (t.endedAt === null ? undefined : formatInstant(t.endedAt)),
    TaskMonitor: (t) => uris.taskMonitor(t.id),
    Messages: (t) =>
      t.messages.flatMap((stored) => {
        const shown = storedMessage(stored);
        return shown === undefined ? [] : [shown];
      }),
    Payload: (t) => ({ HttpOperation: t.request.method, TargetUri: t.request.uri }),
    Links: { CreatedResources: (t) => (t.resultUri === null ? undefined : [t.resultUri]) },
  },
  remove: (t, { commands, who }) => commands.tasks.remove(t.id, who),
});
