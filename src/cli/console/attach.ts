/** A terminal and a WebSocket to a serial line, joined until one of them ends. */
import type { IncomingMessage } from "node:http";
import { rootCertificates } from "node:tls";
import type { RawData, WebSocket } from "ws";
import { EscapeKeys } from "../../consoles/escape-keys.js";
import { CommandFailure } from "../exit-codes.js";
import { printable } from "../printable.js";
import { type ServiceAccess, unreached } from "../service-client.js";
import type { Terminal } from "../terminal.js";

export interface Attachment {
  readonly url: URL;
  readonly access: ServiceAccess;
  readonly password: string;
  /** Nothing is typed. */
  readonly watch: boolean;
}

/** Milliseconds. */
const patience = 30_000;
const farewell = 1000;

/**
 * @returns why the service ended it; null = the user left
 * @throws CommandFailure (by rejection) when it cannot be had
 */
export async function attach(attachment: Attachment, terminal: Terminal): Promise<string | null> {
  const socket = await open(attachment);
  return new Promise((resolve) => {
    socket.on("message", (data) => terminal.outBytes(bytesOf(data)));
    const endKeys =
      attachment.watch && !terminal.inIsTerminal
        ? () => {}
        : listen(socket, attachment.watch, terminal, () => end(null));
    const endSignals = terminal.onStopSignal(() => end(null));
    function end(reason: string | null): void {
      endKeys();
      endSignals();
      socket.removeAllListeners("close");
      socket.close();
      // A service that does not answer must not keep the user here.
      setTimeout(() => socket.terminate(), farewell).unref();
      resolve(reason);
    }
    socket.once("close", (code, reason) => end(code === closedWell ? null : closedWords(code, reason.toString())));
    // What it is about is told by `close`.
    socket.on("error", () => {});
  });
}

/** RFC 6455 §7.4.1. */
const closedWell = 1000;

const closedWords = (code: number, reason: string): string =>
  `The console was closed by the service${reason === "" ? ` (${code})` : `: ${printable(reason)}`}.`;

function listen(socket: WebSocket, watch: boolean, terminal: Terminal, leave: () => void): () => void {
  const send = (bytes: Uint8Array): void => {
    if (!watch) socket.send(bytes);
  };
  const keys = new EscapeKeys();
  const press = (bytes: Uint8Array): void => {
    for (const typed of keys.take(bytes)) {
      if (typed.kind === "bytes") send(typed.bytes);
      else if (typed.key === ".") return void leave();
      else terminal.err("\r\n[Ctrl-] . leaves; Ctrl-] Ctrl-] is one Ctrl-] for the machine]\r\n");
    }
  };
  // What a program types is all for the machine.
  const hear = terminal.inIsTerminal ? press : send;
  return terminal.onKeys?.(hear) ?? (() => {});
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

/** @throws CommandFailure (by rejection) */
async function open({ url, access, password }: Attachment): Promise<WebSocket> {
  const { WebSocket } = await import("ws");
  const { user, certificate } = access;
  const socket = new WebSocket(url, "binary", {
    headers: { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` },
    handshakeTimeout: patience,
    perMessageDeflate: false,
    ...(certificate !== null && { ca: [...rootCertificates, certificate] }),
  });
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve(socket));
    socket.once("error", (error) => reject(new CommandFailure(unreached(access.url, error))));
    socket.once("unexpected-response", (_request, response) => {
      explain(response).then((text) => {
        reject(new CommandFailure(text));
        socket.terminate();
      });
    });
  });
}

/** Bytes of a refusal that are read. */
const mostBytes = 64 * 1024;

async function explain(response: IncomingMessage): Promise<string> {
  if (response.statusCode === 401) return "The user name or the password is wrong (SHOAL_USER, SHOAL_PASSWORD).";
  const text = await textOf(response).catch(() => "");
  return messageIn(text) ?? `The service answers ${response.statusCode}: it has no console there.`;
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mostBytes) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Of an error body of Redfish (DSP0266 §"Error responses"). */
function messageIn(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as {
      error?: { message?: unknown; "@Message.ExtendedInfo"?: readonly { Message?: unknown }[] };
    };
    const said = error?.["@Message.ExtendedInfo"]?.[0]?.Message ?? error?.message;
    return typeof said === "string" ? printable(said) : undefined;
  } catch {
    return undefined;
  }
}
