/** The options that `serve` and `demo` share. */
import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Config } from "../config/config.js";
import { createLogger, type LogFormat, type LogLevel, logLevels } from "../http/log.js";
import type { Logger } from "../ports/logger.js";
import { type Terminal, wantsColour } from "./terminal.js";

export interface ServiceFlags {
  readonly listen?: Address;
  readonly state?: string;
  readonly readyFile?: string;
  readonly logLevel: LogLevel;
  readonly logFormat?: LogFormat;
  readonly debugResponses: boolean;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

export function addServiceFlags(command: Command): Command {
  command
    .option(
      "-l, --listen <host:port>",
      "address for clients, e.g. 0.0.0.0:8443 or [::]:8443; port 0 = any free one",
      parseAddress,
    )
    .option("-s, --state <dir>", "directory of the service's own documents");
  return addRunFlags(command);
}

/** Those of every command that runs the service, wherever it listens. */
export function addRunFlags(command: Command): Command {
  return command
    .option(
      "--ready-file <file>",
      "write one JSON object with url and pid there once everything listens; removed at the end",
    )
    .addOption(
      new Option("--log-level <level>", "what to log").choices(logLevels).default("info").env("SHOAL_LOG_LEVEL"),
    )
    .addOption(
      new Option("--log-format <format>", "how to log (default: pretty on a terminal, otherwise json)")
        .choices(["pretty", "json"])
        .env("SHOAL_LOG_FORMAT"),
    )
    .option("--debug-responses", "check each answer against the Redfish schemas before it is sent; slow", false);
}

/** @throws InvalidArgumentError */
export function parseAddress(text: string): Address {
  const [, host = "", digits = ""] =
    /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(text)?.filter((part) => part !== undefined) ?? [];
  const port = Number(digits);
  if (host === "" || digits === "" || port > 65_535) {
    throw new InvalidArgumentError("Write host:port, such as 127.0.0.1:8443 or [::1]:8443.");
  }
  return { host, port };
}

/** The configuration with what the command line says in its place. */
export const overridden = (config: Config, { listen, state }: Pick<ServiceFlags, "listen" | "state">): Config => ({
  ...config,
  listen: { ...config.listen, ...listen },
  state: resolve(state ?? config.state),
});

export function loggerFor(flags: Pick<ServiceFlags, "logLevel" | "logFormat">, terminal: Terminal): Logger {
  return createLogger({
    level: flags.logLevel,
    format: flags.logFormat ?? (terminal.errIsTerminal ? "pretty" : "json"),
    colour: wantsColour(terminal),
    destination: { write: (line) => terminal.err(line) },
  });
}
