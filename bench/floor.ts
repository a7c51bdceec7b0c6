/**
 * What HTTP alone costs: bodies that are ready made, sent by path, with no check of anything. With `koa` the same from
 * inside a Koa app.
 */
import { createServer as createPlain, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecure } from "node:https";
import type { AddressInfo } from "node:net";
import { answer } from "./child.js";

export interface FloorQuestion {
  /** What is sent for a path; the one called `*` for all others. */
  readonly stored: ReadonlyMap<string, { readonly status: number; readonly body: Uint8Array }>;
  readonly koa: boolean;
  readonly tls?: { readonly key: string; readonly cert: string };
}

export interface FloorAnswer {
  readonly port: number;
}

answer<FloorQuestion>(async (question) => {
  const respond = question.koa ? await inKoa(question) : bare(question);
  const server = question.tls === undefined ? createPlain(respond) : createSecure(question.tls, respond);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port } satisfies FloorAnswer;
});

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

const type = "application/json; charset=utf-8";
const nothing = { status: 404, body: new Uint8Array() };

const readyMade = ({ stored }: FloorQuestion) => {
  const answers = new Map([...stored].map(([path, { status, body }]) => [path, { status, body: Buffer.from(body) }]));
  return (url = "/") => answers.get(url) ?? answers.get("*") ?? nothing;
};

function bare(question: FloorQuestion): Respond {
  const find = readyMade(question);
  return (request, response) => {
    const { status, body } = find(request.url);
    const send = () => response.writeHead(status, ["Content-Type", type, "Content-Length", `${body.length}`]).end(body);
    if (request.method === "GET") send();
    else request.resume().on("end", send);
  };
}

async function inKoa(question: FloorQuestion): Promise<Respond> {
  const find = readyMade(question);
  const { default: Koa } = await import("koa");
  const app = new Koa();
  app.use((context) => {
    const { status, body } = find(context.url);
    context.status = status;
    context.type = type;
    context.body = body;
  });
  return app.callback();
}
