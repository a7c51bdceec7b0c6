/** POST to an action. */
import { actionValidator, checkAllowedParameters, checkTaken } from "../../redfish-schema/derive/validate-body.js";
import { message } from "../../redfish-schema/registries/messages.js";
import type { ResourceAction } from "../../redfish-schema/resources/declare.js";
import { Refusal, refuse } from "../model/refusal.js";
import type { Found } from "../tree/tree.js";
import { insufficientPrivilege, passwordChangeRequired } from "./access.js";
import { doing } from "./change.js";
import type { Reply } from "./exchange.js";
import type { Operation } from "./handler.js";
import { parseQueryOf } from "./query/parse.js";
import { received } from "./received.js";
import { messageReply, outcomeReply } from "./replies.js";

/** @param qualified `ComputerSystem.Reset`, as in the target URI (DSP0266 §"POST (action)") */
export async function runAction(asked: Operation, qualified: string): Promise<Reply> {
  const { request, target, found } = asked;
  const { resource } = found;
  const name = qualified.slice(qualified.indexOf(".") + 1);
  const isOwn = qualified.startsWith(`${resource.schema.name}.`) && Object.hasOwn(resource.actions, name);
  const action = isOwn ? resource.actions[name] : undefined;
  if (action === undefined || !isOffered(action, found)) {
    throw refuse(404, message("Base.ActionNotSupported", qualified.slice(0, 128)));
  }
  if (request.method !== "POST") return messageReply(405, message("Base.OperationNotAllowed"), ["Allow", "POST"]);
  parseQueryOf(request.method, target.search);
  admit(asked);
  const { body, operation } = await received(asked);
  admit(operation);
  const parameters = check(body, name, action, operation.found);
  return outcomeReply(await action.run(parameters, operation.found.subject, doing(operation)));
}

function admit({ found, who, access }: Operation): void {
  if (who.passwordChangeRequired) throw passwordChangeRequired(who);
  if (!access.allows(who, found, "POST")) throw insufficientPrivilege();
}

function check(body: unknown, name: string, action: ResourceAction, { resource, subject, context }: Found) {
  const { valid, problems } = actionValidator(resource.schema, name)(body);
  const taken = checkTaken(resource.schema, name, valid, action);
  const narrowed = checkAllowedParameters(resource.schema, name, taken.valid, (pointer) => {
    const allow = Object.hasOwn(action.allow, pointer.slice(1)) ? action.allow[pointer.slice(1)] : undefined;
    return allow && ((allow as (s: unknown, c: unknown) => unknown)(subject, context) as readonly unknown[]);
  });
  const all = [...problems, ...taken.problems, ...narrowed.problems];
  if (all.length > 0) throw new Refusal(400, all);
  return narrowed.valid;
}

const isOffered = (action: ResourceAction, { subject, context }: Found): boolean =>
  action.when === undefined || (action.when as (s: unknown, c: unknown) => unknown)(subject, context) === true;
