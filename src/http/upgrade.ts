/** Requests that would have the connection speak another protocol (RFC 9110 §7.8). */
import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { type Clock, seconds } from "../model/clock.js";
import type { Reply } from "../protocol/exchange.js";

/** @param head what came after the request already */
export type OnUpgrade = (request: IncomingMessage, connection: Duplex, head: Buffer) => void;

/** RFC 6455 §4.2.1. */
export const wantsWebSocket = ({ headers }: Pick<IncomingMessage, "headers">): boolean =>
  headers.upgrade?.toLowerCase() === "websocket";

const hopWords = new Set(["upgrade", "http2-settings"]);

/**
 * The request as it came, but that it asks for no other protocol: one that is not offered is ignored, and the request answered as
 * it stands. Browsers and Java's client ask for HTTP/2 so.
 */
export function withoutUpgrade(
  request: Pick<IncomingMessage, "method" | "url" | "httpVersion" | "rawHeaders">,
): Buffer {
  const { rawHeaders, method, url, httpVersion } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = "", value = ""] = [rawHeaders[at], rawHeaders[at + 1]];
    const kept = keptValue(name.toLowerCase(), value);
    if (kept !== undefined) lines.push(`${name}: ${kept}`);
  }
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

function keptValue(name: string, value: string): string | undefined {
  if (hopWords.has(name)) return undefined;
  if (name !== "connection") return value;
  const words = value.split(",").filter((word) => !hopWords.has(word.trim().toLowerCase()));
  return words.length > 0 ? words.join(",") : undefined;
}

/** From the answer until the connection is cut: its sender can read why. */
const linger = seconds(2);

/** Answers a request whose connection no server looks after any more, and ends that. */
export function answerInstead(connection: Duplex, reply: Reply, clock: Clock): void {
  const { status, headers, body = "" } = reply;
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`, "Connection: close"];
  for (let at = 0; at + 1 < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`);
  connection.on("error", () => connection.destroy());
  const cancel = clock.after(linger, () => connection.destroy());
  connection.once("close", cancel);
  connection.write(`${lines.join("\r\n")}\r\n\r\n`);
  connection.end(body);
  connection.resume();
}
