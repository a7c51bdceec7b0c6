/** A control API on this computer that says what a test has it say, and a run of the command line against it. */
import type { IncomingMessage } from "node:http";
import type { TestContext } from "node:test";
import type { Composition } from "../../../src/cli/start-options.js";
import { serveHere } from "../../support/local-server.js";
import { runIn, TestComposition, TestTerminal } from "../cli/terminal.js";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function runShoal(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  composition: Composition = new TestComposition(),
): Promise<Ran> {
  const terminal = new TestTerminal();
  Object.assign(terminal.env, env);
  const code = await runIn(terminal, args, composition);
  return { code, out: terminal.stdout, err: terminal.stderr };
}

export const credentials = { SHOAL_USER: "ann", SHOAL_PASSWORD: "pa:ss" };

interface Service {
  readonly url: string;
  /** Targets, in order. */
  readonly asked: string[];
}

/** @param answers by target; others are not found */
export async function serve(t: TestContext, answers: Readonly<Record<string, unknown>>): Promise<Service> {
  const asked: string[] = [];
  const { url } = await serveHere(t, (request, response) => {
    const target = request.url ?? "";
    asked.push(target);
    const [status, body] = isAnn(request) ? found(answers, target) : [401, {}];
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  });
  return { url, asked };
}

const isAnn = ({ headers }: IncomingMessage): boolean =>
  headers.authorization === `Basic ${Buffer.from("ann:pa:ss").toString("base64")}`;

const found = (answers: Readonly<Record<string, unknown>>, target: string): readonly [number, unknown] =>
  target in answers ? [200, answers[target]] : [404, { status: 404, detail: "There is nothing here." }];
