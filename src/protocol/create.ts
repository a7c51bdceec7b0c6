/** POST to a collection. */
import { operationApplyTime } from "../../redfish-schema/derive/check-apply-time.js";
import { createValidator } from "../../redfish-schema/derive/validate-body.js";
import { message } from "../../redfish-schema/registries/messages.js";
import type { Created } from "../../redfish-schema/resources/declare.js";
import { Refusal, refuse } from "../model/refusal.js";
import type { Tree } from "../tree/tree.js";
import { insufficientPrivilege, passwordChangeRequired } from "./access.js";
import { doing, timed } from "./change.js";
import type { Reply } from "./exchange.js";
import { allowOf } from "./get.js";
import type { Operation } from "./handler.js";
import { parseQueryOf } from "./query/parse.js";
import { received } from "./received.js";
import { emptyReply, jsonReply, messageReply, taskReply, toInfo } from "./replies.js";

/** DSP0266 §"POST (create)": all or nothing; 201 with the new resource and where it is. */
export async function create(asked: Operation): Promise<Reply> {
  const { request, target, found, service } = asked;
  const { resource } = found;
  if (resource.create === undefined || resource.createMember === undefined) {
    return messageReply(405, message("Base.OperationNotAllowed"), ["Allow", allowOf(resource)]);
  }
  parseQueryOf(request.method, target.search);
  admit(asked);
  const { body, operation } = await received(asked);
  admit(operation);
  if (body === undefined) throw refuse(400, message("Base.UnrecognizedRequestBody"));
  const { valid, problems } = createValidator(resource.create)(body);
  const timing = operationApplyTime(resource, body);
  const all = [...problems, ...timing.problems];
  if (all.length > 0) throw new Refusal(400, all);
  const made = await resource.createMember(valid, { ...doing(operation), ...timed(timing.time) });
  return "taskId" in made ? taskReply(made.taskId) : created(made, service.tree);
}

function created({ uri, headers, messages }: Created, tree: Tree): Reply {
  const extra = ["Location", uri, ...Object.entries(headers ?? {}).flat()];
  const made = tree.find(uri);
  if (made === undefined) return emptyReply(201, extra);
  const shown = tree.body(made);
  const infos = messages?.map((about) => toInfo({ message: about }));
  return jsonReply(201, infos === undefined ? shown : { ...shown, "@Message.ExtendedInfo": infos }, [
    ...extra,
    "ETag",
    String(shown["@odata.etag"]),
  ]);
}

function admit({ found, who, access }: Operation): void {
  if (found.resource.openToAll) return;
  if (who.passwordChangeRequired) throw passwordChangeRequired(who);
  if (!access.allows(who, found, "POST")) throw insufficientPrivilege();
}
