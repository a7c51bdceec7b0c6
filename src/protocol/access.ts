/** Who may do what to which resource: authentication and the privilege registry, per request a few set look-ups. */
import { message } from "../../redfish-schema/registries/messages.js";
import {
  type Alternatives,
  type Method,
  privilegesFor,
  satisfies,
} from "../../redfish-schema/registries/privileges.js";
import type { Resource } from "../../redfish-schema/resources/declare.js";
import { Refusal, refuse } from "../model/refusal.js";
import { uris } from "../model/uris.js";
import type { Who } from "../ports/commands/who.js";
import type { Authenticator } from "../services/accounts/authenticator.js";
import type { Found, Tree } from "../tree/tree.js";
import { header, type Request } from "./exchange.js";
import { isForged } from "./forged.js";

/** What a request has that shows no credentials. */
export const nobody = (address: string): Who => ({
  accountId: "",
  userName: "",
  roleId: "",
  privileges: noPrivileges,
  sessionId: null,
  passwordChangeRequired: false,
  address,
});
const noPrivileges: Who["privileges"] = new Set();

/**
 * The identity comes from X-Auth-Token or Authorization and from nothing else. A token that is shown but not good is not
 * made up for by a password beside it.
 * @returns null when there are no credentials, or none that let anybody in
 * @throws Refusal 403 when they may be shown by a browser without anybody's knowing
 */
export function authenticate(
  request: Pick<Request, "headers" | "address" | "method">,
  authenticator: Authenticator,
): Who | null | Promise<Who | null> {
  const token = header(request, "x-auth-token");
  if (token !== undefined) return withAddress(authenticator.token(token), request.address);
  const authorization = header(request, "authorization");
  if (isForged(request) && (authorization ?? authenticator.anybody) !== undefined) {
    throw refuse(403, message("Base.HeaderInvalid", "Origin"));
  }
  if (authorization !== undefined) return authenticator.basic(authorization, request.address);
  return authenticator.anybody?.(request.address) ?? null;
}

const withAddress = (who: Who | null, address: string): Who | null =>
  who === null || who.address === address ? who : { ...who, address };

/** 401 with the schemes that would do (RFC 9110 §11.6.1). */
export const unauthorized = (): Refusal => refuse(401, message("Base.NoValidSession"));

/** The privileges that each operation on each resource needs, worked out once. */
export class PrivilegeMap {
  readonly #needs = new Map<Resource, Map<Method, Alternatives>>();

  constructor(private readonly tree: Tree) {}

  /** @param properties the top-level properties a PATCH changes, since some have rules of their own */
  needed(resource: Resource, method: Method, properties?: readonly string[]): Alternatives {
    // What may be read may be asked for its headers: the registry differs for accounts, to no purpose.
    const operation = method === "HEAD" ? "GET" : method;
    if (properties !== undefined) {
      return privilegesFor(resource.schema.name, operation, { under: this.tree.ancestors(resource), properties });
    }
    const known = this.#needs.get(resource) ?? new Map<Method, Alternatives>();
    this.#needs.set(resource, known);
    const needs =
      known.get(operation) ?? privilegesFor(resource.schema.name, operation, { under: this.tree.ancestors(resource) });
    known.set(operation, needs);
    return needs;
  }

  allows(who: Who, found: Found, method: Method, properties?: readonly string[]): boolean {
    return satisfies(held(who, found), this.needed(found.resource, method, properties));
  }
}

/** ConfigureSelf counts only for what is one's own (DSP0266 §"Privilege model"). */
function held(who: Who, { resource, subject }: Found): ReadonlySet<string> {
  if (!who.privileges.has("ConfigureSelf")) return who.privileges;
  if (resource.owner?.(subject) === who.accountId) return who.privileges;
  return withoutSelf(who.privileges);
}

const lessened = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>();
function withoutSelf(privileges: ReadonlySet<string>): ReadonlySet<string> {
  const known = lessened.get(privileges);
  if (known !== undefined) return known;
  const rest = new Set([...privileges].filter((privilege) => privilege !== "ConfigureSelf"));
  lessened.set(privileges, rest);
  return rest;
}

/**
 * An account that has to change its password may read itself and set a new one, nothing else
 * (DSP0266 §"Password change required handling").
 */
export function refuseUntilPasswordChanged(
  who: Who,
  found: Found,
  method: string,
  properties: readonly string[],
): void {
  if (!who.passwordChangeRequired) return;
  const isOwnAccount = found.context.uri === uris.account(who.accountId);
  const isRead = method === "GET" || method === "HEAD";
  const setsPassword = method === "PATCH" && properties.length === 1 && properties[0] === "Password";
  if (isOwnAccount && (isRead || setsPassword)) return;
  throw passwordChangeRequired(who);
}

export const passwordChangeRequired = (who: Who): Refusal =>
  new Refusal(403, [{ message: message("Base.PasswordChangeRequired", uris.account(who.accountId)) }]);

export const insufficientPrivilege = (): Refusal => refuse(403, message("Base.InsufficientPrivilege"));
