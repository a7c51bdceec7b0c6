/** The log: one line a happening, JSON for programs and readable for people, with secrets blanked in both. */
import { type LoggerOptions, pino, stdSerializers } from "pino";
import { type Clock, systemClock } from "../model/clock.js";
import { isSecretName } from "../model/secret-names.js";
import type { LogFields, Logger } from "../ports/logger.js";

export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogFormat = "pretty" | "json";

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Only for `pretty`. */
  readonly colour: boolean;
  readonly destination: { write(line: string): unknown };
  readonly clock?: Clock;
}

export function createLogger({ level, format, colour, destination, clock = systemClock }: LogOptions): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
  };
  const stream =
    format === "json" ? destination : { write: (line: string) => destination.write(readable(line, colour)) };
  const log = pino(options, stream);
  return {
    debug: (text, fields) => log.debug(blanked(fields), cleaned(text)),
    info: (text, fields) => log.info(blanked(fields), cleaned(text)),
    warn: (text, fields) => log.warn(blanked(fields), cleaned(text)),
    error: (text, fields) => log.error(blanked(fields), cleaned(text)),
  };
}

/* ── secrets ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

const blank = "[secret]";
/** Deeper members are left out: nobody reads them in a log, and an object may hold itself. */
const deepest = 6;

function blanked(fields: LogFields = {}): LogFields {
  return blankedMembers(fields, 0);
}

function blankedMembers(value: object, depth: number): Record<string, unknown> {
  const members = Object.entries(value).map(([name, member]) => [
    name,
    isSecretName(name) ? blank : blankedValue(member, depth + 1),
  ]);
  return Object.fromEntries(members);
}

function blankedValue(value: unknown, depth: number): unknown {
  if (typeof value === "string") return cleaned(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth > deepest) return "[…]";
  if (value instanceof Error) return blankedMembers(stdSerializers.err(value), depth);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((item) => blankedValue(item, depth + 1));
  if (value instanceof Map || value instanceof Set) return blankedValue([...value], depth);
  return value instanceof Date || value instanceof URL ? cleaned(String(value)) : blankedMembers(value, depth);
}

/** Credentials inside running text: `https://user:password@host`, and header values. */
const cleaned = (text: string): string =>
  text
    .replace(/(\w+:\/\/)[^\s/@]+@/g, `$1${blank}@`)
    .replace(/\b(Basic|Bearer)\s+[A-Za-z0-9+/=._~-]{6,}/gi, `$1 ${blank}`);

/* ── for people ──────────────────────────────────────────────────────────────────────────────────────────────────── */

const colours: Readonly<Record<string, string>> = { debug: "90", info: "36", warn: "33", error: "31" };

/** `09:41:07 INFO  text  name=value`, the stack of an error below. */
function readable(json: string, colour: boolean): string {
  const { level, time, msg, ...fields } = JSON.parse(json) as { level: string; time: string; msg?: string };
  const paint = (code: string | undefined, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const { error, ...others } = fields as { error?: { message?: string; stack?: string } };
  const facts = Object.entries(others).map(([name, value]) => paint("2", `${name}=${inLine(value)}`));
  const cause = error?.message === undefined ? [] : [paint("2", inLine(error.message))];
  const stack =
    level === "error" && error?.stack !== undefined
      ? `\n${error.stack.split("\n").slice(1).map(printable).join("\n")}`
      : "";
  const head = `${time.slice(11, 19)} ${paint(colours[level], level.toUpperCase().padEnd(5))}`;
  return `${[head, printable(msg ?? ""), ...cause, ...facts].join(" ")}${stack}\n`;
}

const inLine = (value: unknown): string =>
  printable(typeof value === "string" && /^\S+$/.test(value) ? value : JSON.stringify(value));

/** A client's text must not move the cursor or begin a line of its own. */
const printable = (text: string): string =>
  text.replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
