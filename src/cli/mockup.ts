import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { checkConfig } from "../config/check.js";
import type { Config, Listen } from "../config/config.js";
import { MockupError, readMockup } from "../config/mockup/read-mockup.js";
import { ConfigError } from "../config/problem.js";
import type { Mockup } from "../model/mockup.js";
import type { Adapters } from "../ports/adapters.js";
import { checkMockup, type MockupReport } from "../services/mockup/check-mockup.js";
import { schemasOf } from "../tree/mockup-schemas.js";
import type { CommandContext } from "./context.js";
import { CommandFailure, exitCodes } from "./exit-codes.js";
import { mockupReport, mockupSummary } from "./mockup-report.js";
import { parsePort } from "./port-flag.js";
import { runService } from "./run-service.js";
import { addServiceFlags, overridden, type ServiceFlags } from "./service-flags.js";
import type { Running } from "./start-options.js";

interface MockupFlags extends ServiceFlags {
  readonly check: boolean;
  readonly json: boolean;
  readonly strict: boolean;
  readonly readOnly: boolean;
  readonly anonymousRead: boolean;
  readonly plainHttp: boolean;
  readonly cert?: string;
  readonly key?: string;
}

interface StaticFlags extends Omit<ServiceFlags, "listen"> {
  readonly interface: string;
  readonly port: number;
  readonly mockupFiles: string;
  readonly sslCertificate?: string;
  readonly sslKey?: string;
}

const defaultState = ".shoal/mockup";

const help = `
DIR holds an index.json for each resource (DSP2043): DIR/redfish/v1/index.json, or DIR/index.json as the service root.
Accounts and sessions are the service's own, whatever the folder has there; all else is shown as it is. A PATCH of what the
schema lets clients write is checked as on any service and kept until the end of the process; actions are not carried out.

With --check nothing is served. Exit code 0 = no errors, 1 = errors; with --strict warnings count too.

Environment: as for "shoal serve".

Examples:
  $ shoal mockup ./recorded
  $ shoal mockup ./recorded --check
  $ shoal mockup ./recorded --listen 127.0.0.1:9443 --anonymous-read --read-only`;

export function addMockup(program: Command, context: CommandContext): void {
  const command = program
    .command("mockup")
    .summary("serve a folder of recorded resources, or say what is wrong with it")
    .description("Serves a folder of recorded resources (a mockup, DSP2043) as a Redfish service.")
    .argument("<dir>", "folder of the mockup")
    .option("--check", "say what is wrong with the mockup, and end", false)
    .addOption(new Option("--json", "with --check: as JSON").default(false))
    .addOption(new Option("--strict", "with --check: warnings are errors").default(false))
    .option("--read-only", "nothing may be changed", false)
    .option("--anonymous-read", "anybody may read without credentials", false)
    .option("--plain-http", "serve without TLS", false)
    .option("--cert <file>", "PEM file with the certificate chain; without it the service makes its own")
    .option("--key <file>", "PEM file with the certificate's private key");
  addServiceFlags(command)
    .addHelpText("after", help)
    .action(async (directory: string, flags: MockupFlags) => {
      const mockup = read(directory);
      if (flags.check) return tellFindings(checkMockup(mockup, await schemasOf(mockup)), flags, context);
      const listen = listenFor(flags.plainHttp ? "off" : "on", flags.cert, flags.key);
      const { readOnly, anonymousRead: openReads } = flags;
      await serve({ directory, mockup, readOnly, openReads, listen }, flags, context);
    });
}

const staticHelp = `
Takes the options of sushy-tools' sushy-static. As there, anybody may read, and TLS is off unless a certificate and its key
are given. What differs: a write is refused and not answered as if it had been done; it needs an account besides.

Example:
  $ shoal sushy-static -p 8000 -m ./recorded`;

export function addSushyStatic(program: Command, context: CommandContext): void {
  const command = program
    .command("sushy-static")
    .summary("serve a folder of recorded resources with the options of sushy-tools")
    .description("Serves a folder of recorded resources, with the options of sushy-tools' sushy-static.")
    .option("-i, --interface <address>", "local address to listen on; all when empty", "")
    .option("-p, --port <port>", "TCP port", parsePort, 8000)
    .requiredOption("-m, --mockup-files <dir>", "folder of the mockup")
    .option("-c, --ssl-certificate <file>", "PEM file with the certificate, for HTTPS")
    .option("-k, --ssl-key <file>", "PEM file with its key");
  addServiceFlags(command)
    .addHelpText("after", staticHelp)
    .action(async (flags: StaticFlags) => {
      const { interface: host, port, mockupFiles: directory, sslCertificate, sslKey } = flags;
      const mockup = read(directory);
      const isSecure = sslCertificate !== undefined || sslKey !== undefined;
      const listen = listenFor(isSecure ? "on" : "off", sslCertificate, sslKey);
      const place = { host: host === "" ? "0.0.0.0" : host, port };
      const plan = { directory, mockup, readOnly: true, openReads: true, listen: { ...listen, ...place } };
      await serve(plan, flags, context);
    });
}

/** @throws CommandFailure */
function read(directory: string): Mockup {
  try {
    return readMockup(directory);
  } catch (error) {
    throw error instanceof MockupError ? new CommandFailure(error.message) : error;
  }
}

/** @throws CommandFailure when there is anything that counts as an error */
function tellFindings(report: MockupReport, { json, strict }: MockupFlags, { terminal }: CommandContext): void {
  terminal.out(json ? `${JSON.stringify(report, null, 2)}\n` : mockupReport(report));
  const isWrong = report.findings.some(({ severity }) => strict || severity === "error");
  if (isWrong) throw new CommandFailure("", exitCodes.failed);
}

/* ── serving ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

interface Plan {
  readonly directory: string;
  readonly mockup: Mockup;
  readonly readOnly: boolean;
  readonly openReads: boolean;
  readonly listen: Partial<Listen>;
}

/** @throws CommandFailure */
function listenFor(tls: Listen["tls"], certificate?: string, key?: string): Partial<Listen> {
  if ((certificate === undefined) !== (key === undefined)) {
    throw new CommandFailure("A certificate and its key go together: give both.", exitCodes.usage);
  }
  const http = tls === "on" ? "redirect" : "serve";
  return {
    tls,
    http,
    ...(certificate !== undefined && key !== undefined && { certificate: resolve(certificate), key: resolve(key) }),
  };
}

async function serve(plan: Plan, flags: ServiceFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const { mockup, readOnly, openReads } = plan;
  const composition = await context.compose();
  const config = configFor(plan, flags, composition.adapters);
  await runService(
    {
      config,
      flags,
      firstPasswordMustChange: false,
      mockup: { mockup, readOnly, openReads },
      greeting: greetingFor(plan, checkMockup(mockup, null), terminal.self),
    },
    composition,
    terminal,
  );
}

/** A service without machines of its own. */
function configFor({ listen }: Plan, flags: ServiceFlags, adapters: Adapters): Config {
  const check = checkConfig("", adapters);
  if ("problems" in check) throw new ConfigError("mockup", check.problems);
  const { config } = check;
  const placed = { ...config, listen: { ...config.listen, ...listen } };
  return overridden(placed, { ...flags, state: flags.state ?? defaultState });
}

const greetingFor =
  ({ directory, mockup, openReads }: Plan, report: MockupReport, self: string) =>
  ({ url, firstLogin }: Running): string =>
    [
      `Serving ${mockup.documents.size} resources of ${directory} at ${url}/redfish/v1/`,
      ...mockupSummary(report, `${self} mockup ${directory} --check`),
      ...(openReads ? ["Anybody may read."] : []),
      ...(firstLogin === undefined
        ? []
        : [`Log in as ${firstLogin.userName} with the password ${firstLogin.password}`]),
      "",
    ].join("\n");
