/** Answers to what never became a request: written by hand, since there is no response object to write them with. */
import { STATUS_CODES } from "node:http";
import { type Message, message, messageId, toExtendedInfo } from "../../redfish-schema/registries/messages.js";

/** DSP0266 §"Error responses". */
export function errorBody(problem: Message): string {
  const info = toExtendedInfo(problem);
  return JSON.stringify({
    error: { code: messageId(problem.key), message: info.Message, "@Message.ExtendedInfo": [info] },
  });
}

export const errorHeaders = (body: string): Readonly<Record<string, string>> => ({
  "Content-Type": "application/json; charset=utf-8",
  "Content-Length": String(Buffer.byteLength(body)),
  "Cache-Control": "no-store",
  "OData-Version": "4.0",
  Connection: "close",
});

/** A whole HTTP/1.1 response, after which the connection ends. */
export function errorAnswer(status: number, problem: Message): string {
  const body = errorBody(problem);
  const headers = Object.entries(errorHeaders(body)).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...headers, "", body].join("\r\n");
}

/** What Node says of a connection that did not yield a request, and what its client should hear. */
const answers: Readonly<Record<string, () => string>> = {
  // RFC 9110 §9.1: a method that the server does not know is 501; one that it knows but not here is 405.
  HPE_INVALID_METHOD: () => errorAnswer(501, message("Base.OperationNotAllowed")),
  HPE_HEADER_OVERFLOW: () => errorAnswer(431, message("Base.HeaderInvalid", "fields")),
  ERR_HTTP_REQUEST_TIMEOUT: () => errorAnswer(408, message("Base.OperationTimeout")),
};

/** @returns nothing for failures of the network or of TLS, where there is nobody to tell */
export function answerTo(error: Error): string | undefined {
  const code = "code" in error ? String(error.code) : "";
  const malformed = code.startsWith("HPE_") ? () => errorAnswer(400, message("Base.GeneralError")) : undefined;
  return (answers[code] ?? malformed)?.();
}
