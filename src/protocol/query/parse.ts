/** The query part of a request's URI (DSP0266 §"Query parameters"). */

import {
  badForm,
  excludeOneAnother,
  notOnThisOperation,
  outOfRange,
  unsupported,
} from "../../services/query-refusals.js";
import { readers } from "./parameters.js";
import { noQuery, type Query, type SentParameter } from "./query.js";

const longestQuery = 8192;

interface Parameter extends SentParameter {
  /** Still encoded; empty when there is none. */
  readonly value: string;
}

/**
 * @param search what follows the path, with or without its `?`
 * @throws Refusal 501 for parameters with `$` that are not supported, 400 for values that make no sense
 */
export function parseQuery(search: string): Query {
  const parameters = parametersOf(search);
  if (parameters.length === 0) return noQuery;
  refuseUnsupported(parameters);
  if (new Set(parameters.map(({ name }) => name)).size < parameters.length) throw excludeOneAnother();
  const parts = parameters.map(({ name, value }) => readers.get(name)?.(decode(name, value)));
  const sent = parameters.map(({ name, text }) => ({ name, text }));
  const query: Query = Object.assign({}, noQuery, { sent }, ...parts);
  // `excerpt` has its place in the order of evaluation; `only` has none and comes alone.
  if (query.only && parameters.length > 1) throw excludeOneAnother();
  return query;
}

/**
 * "Services shall only support query parameters on GET operations"; HEAD is answered as GET would be.
 * @throws Refusal as `parseQuery`, and 400 for a parameter that is supported with GET when the method is another
 */
export function parseQueryOf(method: string, search: string): Query {
  if (method === "GET" || method === "HEAD") return parseQuery(search);
  const parameters = parametersOf(search);
  if (parameters.length === 0) return noQuery;
  refuseUnsupported(parameters);
  throw notOnThisOperation();
}

/** Those that mean something: unknown ones without a `$` are ignored, whatever they hold. */
function parametersOf(search: string): readonly Parameter[] {
  const text = search.startsWith("?") ? search.slice(1) : search;
  if (text === "") return [];
  if (text.length > longestQuery) throw outOfRange("?", `${text.length} characters`, `0 to ${longestQuery} characters`);
  return text.split("&").map(parameterOf).filter(isOurs);
}

function parameterOf(text: string): Parameter {
  const at = text.indexOf("=");
  const name = at < 0 ? text : text.slice(0, at);
  return { name: decode(name, name), value: at < 0 ? "" : text.slice(at + 1), text };
}

const isOurs = ({ name }: Parameter): boolean => name.startsWith("$") || readers.has(name);

function refuseUnsupported(parameters: readonly Parameter[]): void {
  const unknown = parameters.map(({ name }) => name).filter((name) => !readers.has(name));
  if (unknown.length > 0) throw unsupported(unknown);
}

function decode(name: string, text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw badForm(name, text, "not percent-encoded UTF-8");
  }
}
