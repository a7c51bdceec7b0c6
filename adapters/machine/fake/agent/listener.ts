/** The REST API of all agents, by one listener: `/MACHINE/v1/commands` and so on, as the true agent has them. */
import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type AgentCommands, CommandRefused } from "./commands.js";
import { agentVersion } from "./ironic.js";
import { isRecord } from "./records.js";
import type { AgentListen } from "./settings.js";

/** An agent, as the listener knows it. */
export interface Served {
  /** null = nobody may tell it anything yet. */
  readonly token: string | null;
  readonly startedAt: number;
  readonly commands: AgentCommands;
}

/** A configuration drive comes with the step that writes it, as text. */
const largestBody = 64 * 1024 * 1024;
const mostConnections = 1024;

class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export class AgentListener {
  private readonly served = new Map<string, Served>();
  private readonly server: Server;
  private ready: Promise<number> | null = null;

  constructor(private readonly where: AgentListen) {
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.maxConnections = mostConnections;
    this.server.requestTimeout = 60_000;
  }

  /** @returns the port that it listens on @throws Error (by rejection) of the system where it cannot */
  enter(id: string, agent: Served): Promise<number> {
    this.served.set(id, agent);
    this.ready ??= this.listen().catch((error: unknown) => {
      // Whoever has the port may be gone the next time.
      this.ready = null;
      throw error;
    });
    return this.ready;
  }

  leave(id: string, agent: Served): void {
    if (this.served.get(id) === agent) this.served.delete(id);
  }

  /** It can be entered again. */
  async close(): Promise<void> {
    const opened = await this.ready?.catch(() => null);
    this.ready = null;
    if (opened === null || opened === undefined) return;
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private listen(): Promise<number> {
    const { host, port } = this.where;
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen({ host, port }, () => {
        this.server.off("error", reject);
        this.server.on("error", () => {});
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      send(response, 200, await this.reply(request));
    } catch (error) {
      const status = error instanceof Refused || error instanceof CommandRefused ? error.status : 500;
      // Of what went wrong in here nothing is told to others.
      send(response, status, faultOf(status, status === 500 ? "internal error" : (error as Error).message));
    }
  }

  private async reply(request: IncomingMessage): Promise<unknown> {
    const target = request.url ?? "/";
    if (!URL.canParse(target, "http://agent")) throw new Refused(400, "Not a path");
    const url = new URL(target, "http://agent");
    const [id = "", ...path] = url.pathname.split("/").filter(Boolean);
    const agent = this.served.get(id);
    if (!agent) throw new Refused(404, "No agent runs there");
    const [version, what, which, ...more] = path;
    if (version === undefined)
      return { name: "Ironic agent API", versions: [{ id: "v1" }], default_version: { id: "v1" } };
    if (version !== "v1" || more.length > 0) throw new Refused(404, "Not found");
    if (request.method === "POST" && what === "commands" && which === undefined) return told(agent, url, request);
    if (request.method !== "GET") throw new Refused(405, "Method not allowed");
    return read(agent, what, which);
  }
}

/** The true agent shows them to everybody, and Ironic sends no token with these. */
function read(agent: Served, what: string | undefined, which: string | undefined): unknown {
  const { commands, startedAt } = agent;
  if (what === undefined) return { id: "v1" };
  if (what === "status" && which === undefined) return { started_at: startedAt / 1000, version: agentVersion };
  if (what === "commands" && which === undefined) return { commands: commands.all };
  const command = what === "commands" && which !== undefined ? commands.get(which) : undefined;
  if (!command) throw new Refused(404, "Not found");
  return command;
}

async function told(agent: Served, url: URL, request: IncomingMessage): Promise<unknown> {
  if (!isToken(agent.token, url.searchParams.get("agent_token"))) throw new Refused(401, "Token invalid.");
  const body = await bodyOf(request);
  const { name, params = {} } = isRecord(body) ? body : {};
  if (typeof name !== "string" || !isRecord(params ?? {})) throw new Refused(400, "Invalid request body");
  const id = agent.commands.begin(name, (params ?? {}) as Readonly<Record<string, unknown>>);
  if (url.searchParams.get("wait")?.toLowerCase() === "true") await agent.commands.settled();
  return agent.commands.get(id);
}

function isToken(known: string | null, given: string | null): boolean {
  if (known === null || given === null) return false;
  const [one, other] = [Buffer.from(known), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > largestBody) throw new Refused(413, "The request is too large");
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch {
    throw new Refused(400, "The body is no JSON");
  }
}

/** `faultstring` is what Ironic reads. */
const faultOf = (code: number, text: string) => ({
  code,
  type: "RESTError",
  message: text,
  details: text,
  faultcode: code < 500 ? "Client" : "Server",
  faultstring: text,
});

function send(response: ServerResponse, status: number, body: unknown): void {
  const content = Buffer.from(JSON.stringify(body ?? null));
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": content.length });
  response.end(content);
}
