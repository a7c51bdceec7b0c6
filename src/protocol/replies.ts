/** Answers in the form DSP0266 gives them: headers that every one has, bodies, errors. */
import { type ExtendedInfo, type Message, message, toExtendedInfo } from "../../redfish-schema/registries/messages.js";
import type { Outcome } from "../../redfish-schema/resources/declare.js";
import { type Problem, Refusal } from "../model/refusal.js";
import { uris } from "../model/uris.js";
import type { Reply } from "./exchange.js";

/**
 * On every answer (DSP0266 §"Response headers", and what browsers should be told about an API):
 * `no-cache` lets a client keep a copy only if it asks with its ETag each time.
 */
export const commonHeaders: readonly string[] = [
  "OData-Version",
  "4.0",
  "Cache-Control",
  "no-cache",
  "X-Content-Type-Options",
  "nosniff",
  "X-Frame-Options",
  "DENY",
  "Content-Security-Policy",
  "default-src 'none'; frame-ancestors 'none'",
  "Referrer-Policy",
  "no-referrer",
];

export const jsonType = "application/json; charset=utf-8";

export function jsonReply(status: number, body: object, headers: readonly string[] = []): Reply {
  return textReply(status, JSON.stringify(body), jsonType, headers);
}

export function textReply(status: number, text: string | Buffer, type: string, headers: readonly string[] = []): Reply {
  const body = typeof text === "string" ? Buffer.from(text) : text;
  return {
    status,
    headers: [...commonHeaders, "Content-Type", type, "Content-Length", String(body.length), ...headers],
    body,
  };
}

export const emptyReply = (status: number, headers: readonly string[] = []): Reply => ({
  status,
  headers: [...commonHeaders, ...headers],
});

/**
 * A task is answered with its monitor and no body: sushy would take a Task in the body for the thing to poll, and its 200
 * for the end.
 */
export const taskReply = (taskId: string): Reply =>
  emptyReply(202, ["Location", uris.taskMonitor(taskId), "Content-Length", "0"]);

/** What a write brought about. */
export function outcomeReply(outcome: Outcome): Reply {
  switch (outcome?.kind) {
    case undefined:
      return emptyReply(204);
    case "body":
      return jsonReply(200, outcome.body);
    case "task":
      return taskReply(outcome.taskId);
  }
}

/** DSP0266 §"Error responses". The first problem gives code and message; all are in the extended info. */
export function errorBody(problems: readonly Problem[]): { readonly error: object } {
  const infos = problems.map(toInfo);
  const [first] = infos;
  return {
    error: {
      code: first?.MessageId ?? "Base.1.0.GeneralError",
      message: first?.Message ?? "The request could not be carried out.",
      "@Message.ExtendedInfo": infos,
    },
  };
}

/** Of what a client sent it gets back a part only: an answer must not be made as long as the question. */
const longestEcho = 256;
const clip = (text: string): string => (text.length > longestEcho ? `${text.slice(0, longestEcho)}…` : text);

export function toInfo({ message: about, property = "" }: Problem): ExtendedInfo {
  // A pointer that is cut leads nowhere.
  const pointers = property === "" || property.length > longestEcho ? undefined : [`#${property}`];
  return toExtendedInfo({ ...about, args: about.args.map(clip) }, pointers);
}

export function refusalReply(refusal: Refusal, headers: readonly string[] = []): Reply {
  const retry = refusal.retryAfter === undefined ? [] : ["Retry-After", String(refusal.retryAfter)];
  return jsonReply(refusal.status, errorBody(refusal.problems), [...retry, ...headers]);
}

/** Of something unforeseen: the client learns that it happened, the log learns what. */
export const internalError = (): Refusal => new Refusal(500, [{ message: message("Base.InternalError") }]);

export const messageReply = (status: Refusal["status"], about: Message, headers: readonly string[] = []): Reply =>
  refusalReply(new Refusal(status, [{ message: about }]), headers);
