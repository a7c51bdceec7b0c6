/** Checks every resource that goes out, so that a wrong one is found before a client stumbles over it. For development. */
import { responseValidator } from "../../redfish-schema/derive/response-validator.js";
import type { Logger } from "../ports/logger.js";
import type { Tree } from "../tree/tree.js";
import type { Reply, Request } from "./exchange.js";
import type { Handler } from "./handler.js";
import { parseTarget } from "./path.js";

/** The same handler, which logs what its answers do not keep of the schemas. The answers stay as they are. */
export function checkingResponses(handle: Handler, tree: Tree, logger: Logger): Handler {
  const check = (request: Request, reply: Reply): Reply => {
    const uri = uriOf(request, reply);
    const found = uri === undefined ? undefined : tree.find(uri);
    if (found === undefined) return reply;
    const { problems } = responseValidator(found.resource.schema)(bodyOf(reply), found.context.uri);
    if (problems.length > 0) logger.warn("an answer is not as its schema says", { uri: found.context.uri, problems });
    return reply;
  };
  return (request) => {
    const reply = handle(request);
    return reply instanceof Promise ? reply.then((done) => check(request, done)) : check(request, reply);
  };
}

/** Where the resource lives that an answer shows; undefined when it shows none, or only what a query left of it. */
function uriOf({ url }: Request, { status, headers, body }: Reply): string | undefined {
  if (body === undefined || (status !== 200 && status !== 201)) return undefined;
  const target = parseTarget(status === 201 ? (headers[headers.indexOf("Location") + 1] ?? "") : url);
  return target?.search === "" ? target.path : undefined;
}

/** What is no JSON is no resource. */
function bodyOf({ body }: Reply): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined;
  }
}
