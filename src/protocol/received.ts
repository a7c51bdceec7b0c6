/** A write once its body is here. */
import { authenticate, unauthorized } from "./access.js";
import type { Operation } from "./handler.js";
import { readJson } from "./json-body.js";

/** A body may take half a minute, so whatever was looked up before it came is looked up again. */
export async function received(asked: Operation): Promise<{ readonly operation: Operation; readonly body: unknown }> {
  const body = await readJson(asked.request);
  return { body, operation: await asItIsNow(asked) };
}

/**
 * While a body came, others may have written to the resource, and who asked may have been removed or been given another role.
 * @throws Refusal 401 (by rejection)
 */
export async function asItIsNow(asked: Operation): Promise<Operation> {
  const { service, request, found, who } = asked;
  const isNobody = who.accountId === "";
  const now = isNobody ? who : await authenticate(request, service.authenticator);
  if (now === null) throw unauthorized();
  return { ...asked, who: now, found: service.tree.find(found.context.uri) ?? found };
}
