/** Asks a service that runs, over its control API: for what only it knows. */
import { existsSync, readFileSync } from "node:fs";
import { request as plainRequest } from "node:http";
import { type RequestOptions, request as tlsRequest } from "node:https";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import type { Command } from "commander";
import type { Config } from "../config/config.js";
import { authorityOf } from "../http/redirect.js";
import { readConfig } from "./check-config.js";
import type { CommandContext } from "./context.js";
import { CommandFailure, exitCodes } from "./exit-codes.js";
import { reasonOf } from "./file-reasons.js";
import { printable } from "./printable.js";
import { rackFor } from "./rack/rack-access.js";

export interface ServiceAddressFlags {
  readonly url?: string;
  readonly config?: string;
  readonly state?: string;
  readonly cacert?: string;
  readonly rack?: string;
}

export const addressHelp = `
Without --url the service is that of --config, else of shoal.yaml, else a rack that "shoal up" made in this folder, else the
demo that was started here. Its certificate is taken from its state directory; for another, --cacert. The password of a rack is
known from its folder.

Environment:
  SHOAL_USER      who asks (default: admin)
  SHOAL_PASSWORD  password; asked for when it is not set`;

export const addAddressFlags = (command: Command): Command =>
  command
    .option("-u, --url <url>", "where the service is, e.g. https://127.0.0.1:8443")
    .option("-c, --config <file>", "configuration file of the service (YAML)")
    .option("-s, --state <dir>", "state directory of the service")
    .option("--rack <name>", 'a rack that "shoal up" made in this folder')
    .option("--cacert <file>", "PEM file of the certificate to trust");

/** What it takes to speak with a service. */
export interface ServiceAccess extends Place {
  readonly user: string;
  /** Asked for when it is not known, once. */
  password(): Promise<string>;
}

/** Asks for one document, and gives what it is as JSON. @throws CommandFailure (by rejection) in words */
export type AskService = (path: string) => Promise<unknown>;

export interface Place {
  readonly url: URL;
  /** PEM; null = those that Node.js trusts. */
  readonly certificate: string | null;
}

const usual = "shoal.yaml";
const demoState = ".shoal/demo";
const usualPort = 8443;

/** @throws CommandFailure (by rejection) when nothing says where the service is */
export async function serviceAt(flags: ServiceAddressFlags, context: CommandContext): Promise<AskService> {
  const { password, user, ...place } = await accessTo(flags, context);
  return async (path) => ask(place, path, `${user}:${await password()}`);
}

/** @throws CommandFailure (by rejection) when nothing says where the service is */
export async function accessTo(flags: ServiceAddressFlags, context: CommandContext): Promise<ServiceAccess> {
  const { terminal } = context;
  const rack = rackFor(flags, existsSync(usual));
  const place = rack ? { url: new URL(rack.url), certificate: read(rack.certificate) } : await placeOf(flags, context);
  const user = terminal.env.SHOAL_USER || "admin";
  const known = terminal.env.SHOAL_PASSWORD ?? (user === rack?.user ? rack.password : undefined);
  let asked: Promise<string> | undefined;
  const password = () =>
    (asked ??= known === undefined ? terminal.readSecret(`Password of ${user}: `) : Promise.resolve(known));
  return { ...place, user, password };
}

async function placeOf(flags: ServiceAddressFlags, context: CommandContext): Promise<Place> {
  const file = flags.config ?? (existsSync(usual) && flags.url === undefined ? usual : undefined);
  const config = file === undefined ? null : readConfig(file, (await context.compose()).adapters);
  const state = flags.state ?? config?.state ?? demoState;
  const beside = join(state, "certificate.pem");
  const certificate = flags.cacert ?? config?.listen.certificate ?? (existsSync(beside) ? beside : null);
  if (flags.url === undefined && config === null && !existsSync(state)) {
    throw new CommandFailure("Say which service: --url URL, or --config FILE.", exitCodes.usage);
  }
  const url = parsed(flags.url ?? (config === null ? `https://127.0.0.1:${usualPort}` : urlOf(config)));
  // That a service is asked without TLS is for its own configuration to say.
  if (flags.url !== undefined && url.protocol === "http:" && !isHere(url)) {
    const text = `The password would go to ${url.hostname} for everybody on the way to read: write https://, or --config FILE with listen.tls off.`;
    throw new CommandFailure(text, exitCodes.usage);
  }
  return { url, certificate: certificate && read(certificate) };
}

/** Whether it is on this computer: what is said there nobody overhears. Names are as WHATWG URL writes them. */
export const isHere = ({ hostname }: URL): boolean => /^(127\.[\d.]+|localhost|\[::1\])$/.test(hostname);

/** What listens everywhere is reached on this computer. */
function urlOf({ listen: { host, port, tls } }: Config): string {
  if (port === 0)
    throw new CommandFailure("The configuration leaves the port open (0): give --url URL.", exitCodes.usage);
  const near = { "0.0.0.0": "127.0.0.1", "::": "::1" }[host] ?? host;
  return `${tls === "on" ? "https" : "http"}://${authorityOf(near, port)}`;
}

function parsed(text: string): URL {
  if (URL.canParse(text)) {
    const url = new URL(text);
    if (url.protocol === "https:" || url.protocol === "http:") return url;
  }
  throw new CommandFailure(`${text} is no URL that begins with https:// or http://.`, exitCodes.usage);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CommandFailure(`The certificate ${file} cannot be read: ${reasonOf(error)}.`);
  }
}

/** A pile of leases is less. */
const mostBytes = 64 * 1024 * 1024;
const patience = 30_000;

function ask({ url, certificate }: Place, path: string, credentials: string): Promise<unknown> {
  const target = new URL(path, url);
  const isPlain = target.protocol === "http:";
  const options: RequestOptions = {
    headers: { Authorization: `Basic ${Buffer.from(credentials).toString("base64")}`, Accept: "application/json" },
    timeout: patience,
    ...(certificate !== null && { ca: [...rootCertificates, certificate] }),
  };
  return new Promise((resolve, reject) => {
    const fail = (problem: string) => reject(new CommandFailure(problem));
    const sent = (isPlain ? plainRequest : tlsRequest)(target, options, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length > mostBytes) response.destroy(new Error("the answer is too long"));
      });
      response.on("error", (error) => fail(`${url.origin} broke off: ${error.message}.`));
      response.on("end", () => {
        try {
          resolve(answered(response.statusCode ?? 0, Buffer.concat(chunks).toString("utf8"), url));
        } catch (error) {
          reject(error);
        }
      });
    });
    sent.on("timeout", () => sent.destroy(new Error("it does not answer")));
    sent.on("error", (error: NodeJS.ErrnoException) => fail(unreached(url, error)));
    sent.end();
  });
}

/** @throws CommandFailure */
function answered(status: number, text: string, url: URL): unknown {
  const body = jsonOf(text);
  if (status === 200 && body !== undefined) return body;
  if (status === 401) throw new CommandFailure("The user name or the password is wrong (SHOAL_USER, SHOAL_PASSWORD).");
  const detail = (body as { readonly detail?: unknown } | null | undefined)?.detail;
  throw new CommandFailure(
    typeof detail === "string"
      ? printable(detail)
      : `${url.origin} answers ${status}; is that a Shoal? Say where it is with --url.`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function unreached({ origin }: URL, error: NodeJS.ErrnoException): string {
  if (error.code === "ECONNREFUSED") return `No service listens at ${origin}. Start it, or say where it is with --url.`;
  if (/CERT|SIGNED|ALTNAME|TLS|SSL/.test(error.code ?? "")) {
    return `The certificate of ${origin} cannot be trusted: ${error.message}. Give its file with --cacert, or the state directory of the service with --state.`;
  }
  return `${origin} cannot be asked: ${error.message}.`;
}
