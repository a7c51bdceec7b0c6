/** PATCH and DELETE of a resource. */

import { operationApplyTime } from "../../redfish-schema/derive/check-apply-time.js";
import type { DeclaredProperties, DeclaredWritable, Reader } from "../../redfish-schema/derive/declared.js";
import { type BodyProblem, checkAllowed, patchValidator } from "../../redfish-schema/derive/validate-body.js";
import { message } from "../../redfish-schema/registries/messages.js";
import type { Doing } from "../../redfish-schema/resources/declare.js";
import { Refusal, refuse } from "../model/refusal.js";
import type { Found } from "../tree/tree.js";
import { insufficientPrivilege, refuseUntilPasswordChanged } from "./access.js";
import { wholeArrays } from "./arrays.js";
import { checkPreconditions, preconditionFailed } from "./conditional.js";
import { header, type Reply } from "./exchange.js";
import { allowOf } from "./get.js";
import type { Operation } from "./handler.js";
import { readJson } from "./json-body.js";
import { parseQueryOf } from "./query/parse.js";
import { asItIsNow, received } from "./received.js";
import { emptyReply, jsonReply, jsonType, outcomeReply, textReply, toInfo } from "./replies.js";

/** What the functions of a declaration are given for a write. */
export const doing = ({ service, found, who }: Operation): Doing => ({
  ...found.context,
  commands: service.commands,
  who,
  etagOf(uri) {
    const other = service.tree.find(uri);
    return other && service.tree.etag(other);
  },
});

/** DSP0266 §"PATCH (update)": what is right is done, what is wrong is said; nothing right is 400. */
export async function patch(asked: Operation): Promise<Reply> {
  const { request, target, access, service } = asked;
  parseQueryOf(request.method, target.search);
  const { body, operation } = await received(asked);
  const { found, who } = operation;
  const properties = namesIn(body);
  refuseUntilPasswordChanged(who, found, "PATCH", properties);
  if (!access.allows(who, found, "PATCH", properties)) throw insufficientPrivilege();
  requirePreconditions(operation);
  const { resource, subject } = found;
  const checked = patchValidator(resource)(body);
  const narrowed = checkAllowed(resource, checked.valid, allowedValues(found));
  const problems = [...checked.problems, ...narrowed.problems];
  const valid = wholeObjects(narrowed.valid, problems);
  if (isEmpty(valid)) throw new Refusal(400, problems);
  await resource.patch?.(wholeArrays(resource.properties, valid, readerOf(found)), subject, doing(operation));
  return changed(service.tree.find(found.context.uri), problems, operation);
}

/** A client may send back all that it has read: these are no reason to refuse what stands beside them. */
const harmless: readonly string[] = ["Base.PropertyUnknown", "Base.PropertyNotWritable"];

/**
 * Members of an object are meant together: with a boot target whose URI is refused, the machine would boot from the one before.
 * So where the value of one cannot be, none of them is taken.
 */
function wholeObjects(valid: Readonly<Record<string, unknown>>, problems: readonly BodyProblem[]): typeof valid {
  const broken = new Set(
    problems
      .filter(({ message: { key } }) => !harmless.includes(key))
      .map(({ property }) => property.split("/"))
      .flatMap(([, name, member]) => (member === undefined ? [] : [name])),
  );
  return Object.fromEntries(Object.entries(valid).filter(([name]) => !broken.has(name)));
}

/** Reads what the resource shows. */
const readerOf =
  ({ subject, context }: Found) =>
  (reader: Reader): unknown =>
    (reader as (subject: unknown, context: unknown) => unknown)(subject, context);

/** The resource as it is now, with a word about what was not done; or nothing, for who prefers that (RFC 7240 §4.2). */
function changed(found: Found | undefined, problems: readonly BodyProblem[], { service, request }: Operation): Reply {
  if (found === undefined || found.resource.unavailable?.(found.subject, found.context) !== undefined) {
    return emptyReply(204);
  }
  const { body, etag } = service.tree.rendered(found);
  const headers = ["ETag", etag, "Allow", allowOf(found.resource)];
  if (problems.length > 0) return jsonReply(200, annotated(service.tree.body(found), problems), headers);
  if (header(request, "prefer")?.includes("return=minimal")) return emptyReply(204, headers);
  return textReply(200, body, jsonType, headers);
}

/** Each problem beside its property, and all of them at the top (DSP0266 §"PATCH (update)"). */
function annotated(body: Readonly<Record<string, unknown>>, problems: readonly BodyProblem[]): object {
  const infos = problems.map(toInfo);
  const beside = Object.fromEntries(
    problems.flatMap(({ property }, index) => {
      const name = property.slice(1);
      return name === "" || name.includes("/") || !Object.hasOwn(body, name)
        ? []
        : [[`${name}@Message.ExtendedInfo`, [infos[index]]]];
    }),
  );
  return { ...body, ...beside, "@Message.ExtendedInfo": infos };
}

export async function remove(asked: Operation): Promise<Reply> {
  const { request, target } = asked;
  parseQueryOf(request.method, target.search);
  admitRemoval(asked);
  const timing = await removalTime(asked);
  const operation = await asItIsNow(asked);
  admitRemoval(operation);
  requirePreconditions(operation);
  if (timing.problems.length > 0) throw new Refusal(400, timing.problems);
  const { resource, subject } = operation.found;
  return outcomeReply(await resource.remove?.(subject, { ...doing(operation), ...timed(timing.time) }));
}

/** Some clients send a body with annotations; elsewhere it changes nothing, but it has to be taken off the connection. */
async function removalTime({ request, found }: Operation): Promise<ReturnType<typeof operationApplyTime>> {
  if (found.resource.operationApplyTimes !== undefined) {
    return operationApplyTime(found.resource, await readJson(request));
  }
  await request.body();
  return { problems: [] };
}

export const timed = (applyTime: Doing["applyTime"]): Pick<Doing, "applyTime"> => (applyTime ? { applyTime } : {});

function admitRemoval({ found, who, access }: Operation): void {
  refuseUntilPasswordChanged(who, found, "DELETE", []);
  if (!access.allows(who, found, "DELETE")) throw insufficientPrivilege();
}

function requirePreconditions({ request, found, service }: Operation): void {
  const ifMatch = header(request, "if-match");
  const ifNoneMatch = header(request, "if-none-match");
  if (ifMatch === undefined && service.options.requireIfMatch) throw refuse(428, message("Base.PreconditionRequired"));
  if (ifMatch === undefined && ifNoneMatch === undefined) return;
  if (checkPreconditions(request.method, request.headers, service.tree.etag(found)) === "failed") {
    throw preconditionFailed();
  }
}

/** The values that the resource shows as allowed for the property at a pointer; none where it does not show it. */
function allowedValues(found: Found): Parameters<typeof checkAllowed>[2] {
  const read = readerOf(found);
  return (pointer) => {
    const property = writableAt(found.resource.properties, pointer.split("/").slice(1));
    if (property === undefined) return undefined;
    if (read(property.read) === undefined) return [];
    return property.allow && (read(property.allow) as readonly unknown[]);
  };
}

function writableAt(properties: DeclaredProperties, [name, ...rest]: readonly string[]): DeclaredWritable | undefined {
  const property = name === undefined ? undefined : properties[name];
  if (property?.kind === "object") return writableAt(property.properties, rest);
  return property?.kind === "writable" ? property : undefined;
}

/** Annotations are no properties: they neither need privileges nor lend any. */
const namesIn = (body: unknown): readonly string[] =>
  typeof body === "object" && body !== null && !Array.isArray(body)
    ? Object.keys(body).filter((name) => !name.includes("@"))
    : [];

const isEmpty = (object: object): boolean => Object.keys(object).length === 0;
