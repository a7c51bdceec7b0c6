/**
 * The monitor of a task (DSP0266 §"Asynchronous operations"): 202 while it runs, then the task itself. Without Retry-After,
 * which is optional: sushy hands its digits to a function that takes no text, and fails; without it, it waits a second.
 */
import { message } from "../../redfish-schema/registries/messages.js";
import { refuse } from "../model/refusal.js";
import type { Task } from "../model/service.js";
import { uris } from "../model/uris.js";
import type { Who } from "../ports/commands/who.js";
import { isFinished } from "../services/tasks.js";
import { insufficientPrivilege, type PrivilegeMap, passwordChangeRequired } from "./access.js";
import type { Reply, Request } from "./exchange.js";
import { emptyReply, jsonReply, messageReply } from "./replies.js";
import type { RedfishService } from "./service.js";

export async function taskMonitor(
  { tree, commands }: RedfishService,
  access: PrivilegeMap,
  request: Request,
  taskId: string,
  who: Who,
): Promise<Reply> {
  const found = tree.find(uris.task(taskId));
  if (found === undefined)
    throw refuse(404, message("Base.ResourceMissingAtURI", uris.taskMonitor(taskId).slice(0, 256)));
  if (who.passwordChangeRequired) throw passwordChangeRequired(who);
  const body = tree.body(found);
  const task = found.subject as Task;
  const finished = isFinished(task);
  switch (request.method) {
    case "GET":
    case "HEAD":
      if (!access.allows(who, found, "GET")) throw insufficientPrivilege();
      return finished
        ? jsonReply(200, body, [...locationOf(task), "Allow", "GET, HEAD, DELETE"])
        : jsonReply(202, body, ["Location", uris.taskMonitor(taskId), "Allow", "GET, HEAD, DELETE"]);
    case "DELETE":
      if (!access.allows(who, found, "DELETE")) throw insufficientPrivilege();
      await commands.tasks.remove(taskId, who);
      return emptyReply(204);
    default:
      return messageReply(405, message("Base.OperationNotAllowed"), ["Allow", "GET, HEAD, DELETE"]);
  }
}

/** What came of it, as the action itself would have told: clients find their diagnostic data by it (LogService). */
const locationOf = ({ resultUri }: Task): readonly string[] => (resultUri === null ? [] : ["Location", resultUri]);
