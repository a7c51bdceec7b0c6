/** The control API as a Koa application: openapi-backend finds the operation and checks its parameters. */
import type { IncomingMessage } from "node:http";
import Koa from "koa";
import { type Context, OpenAPIBackend } from "openapi-backend";
import { Refusal } from "../../model/refusal.js";
import type { Privilege } from "../../model/service.js";
import type { Who } from "../../ports/commands/who.js";
import type { Logger } from "../../ports/logger.js";
import { refusalText } from "../refusal-text.js";
import { controlDocument } from "./openapi.js";
import { type Operation, type OperationParts, operations } from "./operations.js";
import { answerProblem, ControlProblem } from "./problem.js";

export interface ControlOptions extends OperationParts {
  /** As for Redfish: Basic or X-Auth-Token. Null = nobody may come in with what the request says. */
  authenticate(request: IncomingMessage): Promise<Who | null>;
  readonly logger: Logger;
}

export function controlApp(options: ControlOptions): Koa {
  const api = openBackend(options);
  const app = new Koa();
  app.use(async (ctx) => {
    // The documents of machines are nobody else's business, caches included.
    ctx.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" });
    try {
      const exchange: Exchange = { request: ctx.req, who: null };
      ctx.body = await (await api).handleRequest(requestOf(ctx), exchange);
      ctx.type = typeof ctx.body === "string" ? "text/plain" : "application/json";
    } catch (error) {
      answerProblem(ctx, outwardProblem(error, options.logger));
    }
  });
  return app;
}

interface Exchange {
  readonly request: IncomingMessage;
  who: Who | null;
}

/** HEAD is answered as GET; Koa leaves out the body. The body of a POST is read by its operation, after the checks. */
const requestOf = ({ method, path, querystring, headers }: Koa.Context) => ({
  method: method === "HEAD" ? "GET" : method,
  path,
  query: querystring,
  headers: headers as Record<string, string | string[]>,
});

function openBackend(options: ControlOptions): Promise<OpenAPIBackend> {
  const whoAsks = (_context: Context, { who }: Exchange) => who;
  // quick: without it each start would validate a document that only this project writes, for about a second.
  return new OpenAPIBackend({
    // It puts the schemas where they are referred to, in the document itself.
    definition: structuredClone(controlDocument),
    quick: true,
    strict: true,
    coerceTypes: true,
    securityHandlers: { basic: whoAsks, token: whoAsks },
    handlers: {
      ...Object.fromEntries(
        Object.entries(operations).map(([name, operation]) => [name, handlerOf(operation, options)]),
      ),
      // Here and not in the security handlers, which would make a wrong password of every error.
      async postRoutingHandler({ operation }: Context, exchange: Exchange) {
        const { privilege = null } = operations[operation?.operationId ?? ""] ?? {};
        if (privilege === null) return;
        exchange.who = await options.authenticate(exchange.request);
        if (exchange.who !== null) checkPrivilege(exchange.who, privilege);
      },
      notFound: raise(404, "There is nothing at this path. /shoal/v1/openapi.json says what there is."),
      methodNotAllowed: raise(405, "This path does not take this method."),
      unauthorizedHandler: raise(401, "Log in with Basic or X-Auth-Token.", {
        "WWW-Authenticate": 'Basic realm="Shoal", charset="UTF-8"',
      }),
      validationFail({ validation }: Context) {
        throw new ControlProblem(
          400,
          (validation.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`).join("; "),
        );
      },
    },
  }).init();
}

const raise =
  (...problem: ConstructorParameters<typeof ControlProblem>) =>
  () => {
    throw new ControlProblem(...problem);
  };

const handlerOf =
  ({ run }: Operation, parts: OperationParts) =>
  ({ request: { params, query } }: Context, { request }: Exchange) =>
    run({ params, query, request }, parts);

function checkPrivilege(who: Who, privilege: Privilege): void {
  if (who.passwordChangeRequired) throw new ControlProblem(403, "Change the password of this account first.");
  if (!who.privileges.has(privilege)) throw new ControlProblem(403, `This needs the privilege ${privilege}.`);
}

function outwardProblem(error: unknown, logger: Logger): ControlProblem {
  if (error instanceof ControlProblem) return error;
  if (error instanceof Refusal) {
    const { status, retryAfter } = error;
    return new ControlProblem(
      status,
      refusalText(error),
      retryAfter === undefined ? {} : { "Retry-After": String(retryAfter) },
    );
  }
  if (error instanceof URIError)
    return new ControlProblem(400, "The path has a % that two hexadecimal digits do not follow.");
  logger.error("the control API failed", { error });
  return new ControlProblem(500, "Something went wrong; the log of the service says what.");
}
