/** From the start of the service to its end. */
import type { Config, Listen } from "../config/config.js";
import { ListenError, type ListenProblem } from "../http/listen-error.js";
import { authorityOf } from "../http/redirect.js";
import { refusalText } from "../http/refusal-text.js";
import { Refusal } from "../model/refusal.js";
import type { Logger } from "../ports/logger.js";
import { CommandFailure } from "./exit-codes.js";
import { removeReadyFile, writeReadyFile } from "./ready-file.js";
import { loggerFor, type ServiceFlags } from "./service-flags.js";
import type { Composition, Running, StartOptions } from "./start-options.js";
import type { StopSignal, Terminal } from "./terminal.js";

export interface ServicePlan {
  readonly config: Config;
  readonly flags: ServiceFlags;
  readonly firstPasswordMustChange: boolean;
  readonly mockup?: StartOptions["mockup"];
  readonly emulation?: StartOptions["emulation"];
  /** How the command line says where to listen; by `--listen` when left out. */
  listenAt?(host: string, port: number): string;
  /** What lives beside the service, opened once that listens and closed before it. */
  beside?(running: Running): Promise<{ close(): Promise<void> } | null>;
  /** Told to the user once everything listens. */
  greeting(running: Running): string;
}

/** Resolves after the service has been stopped by a signal. @throws CommandFailure when it cannot start */
export async function runService(plan: ServicePlan, composition: Composition, terminal: Terminal): Promise<void> {
  const logger = loggerFor(plan.flags, terminal);
  const stop = awaitStop(terminal, logger);
  try {
    const running = await start(plan, composition, logger, terminal);
    await whileRunning(plan, running, terminal, stop.requested).finally(() => running.close());
  } finally {
    stop.forget();
  }
  logger.info("stopped");
}

async function whileRunning(plan: ServicePlan, running: Running, terminal: Terminal, stopped: Promise<void>) {
  const beside = await plan.beside?.(running);
  await whileReady(plan, running, terminal, stopped).finally(() => beside?.close());
}

async function whileReady(
  { flags, greeting }: ServicePlan,
  running: Running,
  terminal: Terminal,
  stopped: Promise<void>,
) {
  const { readyFile } = flags;
  if (readyFile !== undefined) {
    await writeReadyFile(readyFile, { url: running.url, pid: process.pid, ...running.ready }).catch((error) => {
      throw new CommandFailure(`The ready file cannot be written: ${error.message}`);
    });
  }
  try {
    terminal.out(greeting(running));
    await stopped;
  } finally {
    if (readyFile !== undefined) await removeReadyFile(readyFile);
  }
}

async function start(
  { config, firstPasswordMustChange, mockup, emulation, flags, listenAt }: ServicePlan,
  composition: Composition,
  logger: Logger,
  { env }: Terminal,
) {
  const adminPassword = env.SHOAL_ADMIN_PASSWORD;
  try {
    return await composition.startService({
      config,
      firstPasswordMustChange,
      logger,
      debugResponses: flags.debugResponses,
      ...(mockup && { mockup }),
      ...(emulation && { emulation }),
      ...(adminPassword ? { adminPassword } : {}),
    });
  } catch (error) {
    // What says itself how it is to end, such as a file of keys that the configuration names wrongly.
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(explainStart(error, config, listenAt));
  }
}

/** The first signal asks for an orderly end, a second one ends at once. */
function awaitStop(terminal: Terminal, logger: Logger): { readonly requested: Promise<void>; forget(): void } {
  let forget = () => {};
  const requested = new Promise<void>((resolve) => {
    let asked = false;
    forget = terminal.onStopSignal((signal) => {
      if (asked) terminal.exit(signalExitCode[signal]);
      asked = true;
      logger.info("stopping; once more to stop at once", { signal });
      resolve();
    });
  });
  return { requested, forget: () => forget() };
}

/** 128 + the signal's number, as shells have it. */
const signalExitCode: Readonly<Record<StopSignal, number>> = { SIGINT: 130, SIGTERM: 143 };

function explainStart(error: unknown, { listen }: Config, listenAt = byListen): string {
  // The only wish of the operator that the rules of the service can refuse.
  if (error instanceof Refusal) return `SHOAL_ADMIN_PASSWORD cannot be used: ${refusalText(error)}`;
  const text = error instanceof Error ? error.message : String(error);
  const advice = error instanceof ListenError ? listenAdvice[error.code]?.(listen, listenAt) : undefined;
  return advice === undefined ? `The service cannot start: ${text}` : `${text}\n${advice}`;
}

const byListen = (host: string, port: number): string => `--listen ${authorityOf(host, port)}`;

/** Which options choose another address: only the command line knows. */
const listenAdvice: Partial<Record<ListenProblem, (listen: Listen, at: typeof byListen) => string>> = {
  "port-in-use": ({ host, port }, at) =>
    `Perhaps a Shoal runs already. For another port: ${at(host, port + 1000 > 65_535 ? 0 : port + 1000)}`,
  "no-permission": ({ host }, at) => `For another port: ${at(host, 8443)}`,
  "no-such-address": ({ port }, at) => `For all addresses of this computer: ${at("0.0.0.0", port)}`,
};
