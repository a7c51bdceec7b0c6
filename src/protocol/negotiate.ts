/** Which forms of content go in and out (DSP0266 §"Media types", §"HTTP headers"; RFC 9110 §12.5.1). */
import { message } from "../../redfish-schema/registries/messages.js";
import { type Refusal, refuse } from "../model/refusal.js";
import type { Request } from "./exchange.js";

/** What a resource can be had as: names of one and the same thing. */
export type Representation = readonly string[];

export const representations = {
  json: ["application/json"],
  /** `/redfish/v1/$metadata` and the CSDL files. */
  xml: ["application/xml", "text/xml"],
  /** `/redfish/v1/openapi.yaml`. */
  yaml: ["application/yaml", "application/vnd.oai.openapi"],
  eventStream: ["text/event-stream"],
} as const satisfies Record<string, Representation>;

/* ── Accept ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

interface MediaRange {
  /** Lower case, without parameters. */
  readonly range: string;
  readonly weight: number;
}

/**
 * Whether a client takes a representation. The most specific range that covers it decides; a weight of 0 means no. Parameters
 * (charset, odata.metadata) are not looked at. A header that says nothing readable is like none: anything will do.
 * @param accept the header's text; undefined when there is none
 */
export function accepts(accept: string | undefined, representation: Representation): boolean {
  const ranges = (accept ?? "").split(",").flatMap(parseRange);
  return ranges.length === 0 || representation.some((type) => weightOf(type, ranges) > 0);
}

/** @throws Refusal 406 */
export function checkAccept(accept: string | undefined, representation: Representation): void {
  if (!accepts(accept, representation)) throw badHeader(406, "Accept", accept, representation[0]);
}

const rangeForm = /^(?:[\w!#$&^.+-]+\/[\w!#$&^.+-]+|[\w!#$&^.+-]+\/\*|\*\/\*|\*)$/;

function parseRange(text: string): MediaRange[] {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  if (!rangeForm.test(type)) return [];
  const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
  // Java's own client has sent a bare `*` for ages.
  return [{ range: type === "*" ? "*/*" : type, weight: parseWeight(weight) }];
}

/** An unreadable weight is taken as the default, 1. */
const parseWeight = (text: string | undefined): number =>
  text !== undefined && /^(?:0|1)?(?:\.\d*)?$/.test(text) && /\d/.test(text) ? Number(text) : 1;

function weightOf(type: string, ranges: readonly MediaRange[]): number {
  const [main] = type.split("/", 1);
  for (const range of [type, `${main}/*`, "*/*"]) {
    const weights = ranges.filter((candidate) => candidate.range === range).map(({ weight }) => weight);
    if (weights.length > 0) return weights.reduce((a, b) => Math.max(a, b));
  }
  return 0;
}

/* ── what a request brings ───────────────────────────────────────────────────────────────────────────────────────── */

/**
 * For a request with a body. Without a Content-Type the body is taken as JSON: "receivers shall not reject a JSON-encoded
 * message", and what is no JSON is found out by parsing.
 * @throws Refusal 415 when it says to be something else than JSON in UTF-8, or to be compressed
 */
export function checkContent(headers: Request["headers"]): void {
  const type = textOf(headers["content-type"]);
  if (type !== undefined && !isJson(type)) throw badHeader(415, "Content-Type", type, "application/json");
  checkEncoding(headers);
}

/**
 * For a body that is no JSON.
 * @param type that it has to have, in lower case; where it may be left out, `orNone` says so
 * @throws Refusal 415 when it says to be something else, or to be compressed
 */
export function checkMediaType(headers: Request["headers"], type: string, orNone = false): void {
  const field = textOf(headers["content-type"]);
  const said = field?.split(";", 1)[0]?.trim().toLowerCase();
  if (said !== type && !(orNone && said === undefined)) throw badHeader(415, "Content-Type", field, type);
  checkEncoding(headers);
}

function checkEncoding(headers: Request["headers"]): void {
  const encoding = textOf(headers["content-encoding"]);
  if (encoding !== undefined && !isPlain(encoding)) throw badHeader(415, "Content-Encoding", encoding, "identity");
}

/** What Node gives as a list reads like one field with commas (RFC 9110 §5.2). */
const textOf = (field: string | string[] | undefined): string | undefined =>
  field === undefined ? undefined : String(field);

const isPlain = (encoding: string): boolean => ["", "identity"].includes(encoding.trim().toLowerCase());

function isJson(contentType: string): boolean {
  const [type = "", ...parameters] = contentType.split(";").map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith("charset="))?.slice("charset=".length);
  return type === "application/json" && (charset === undefined || /^"?utf-?8"?$/.test(charset));
}

/**
 * DSP0266 §"HTTP request headers": 4.0 is the version there is; without the header it is meant.
 * @throws Refusal 412
 */
export function checkODataVersion(version: string | undefined): void {
  if (version !== undefined && version.trim() !== "4.0") throw badHeader(412, "OData-Version", version, "4.0");
}

const longestEcho = 80;

/** Says what came and what would do: `curl -d` sends a form's Content-Type unless told otherwise. */
function badHeader(
  status: 406 | 412 | 415,
  name: string,
  value: string | undefined,
  wanted: string | undefined,
): Refusal {
  const shown = (value ?? "").replace(/[^\x20-\x7e]/g, "?").slice(0, longestEcho);
  return refuse(status, message("Base.HeaderInvalid", `${name}: ${shown} (this URI takes ${wanted})`));
}
