/** The little of Ironic's API that the tests speak. */
import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";

/** The newest that Debian 12's Ironic knows. */
const version = "1.82";
const patience = 60_000;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface IronicApi {
  request(method: string, path: string, body?: unknown): Promise<Answer>;
  /** @throws AssertionError when it is refused */
  must(method: string, path: string, body?: unknown): Promise<unknown>;
}

/** @param url no slash at its end @param explain what the programs say of a refusal */
export function apiAt(url: string, explain: () => string): IronicApi {
  const request = (method: string, path: string, body?: unknown) => send(method, url + path, body);
  return {
    request,
    async must(method, path, body) {
      const answer = await request(method, path, body);
      assert.ok(
        answer.status < 300,
        `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}\n${explain()}`,
      );
      return answer.body;
    },
  };
}

/** Without fetch: Ironic's GET of a vendor's method wants a body. */
function send(method: string, url: string, body: unknown): Promise<Answer> {
  const content = body === undefined ? "" : JSON.stringify(body);
  const headers = {
    "X-OpenStack-Ironic-API-Version": version,
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(content),
  };
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, signal: AbortSignal.timeout(patience) }, (response) => {
      text(response).then((said) => resolve({ status: response.statusCode ?? 0, body: parsed(said) }), reject);
    });
    request.on("error", reject).end(content);
  });
}

function parsed(said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    return said;
  }
}
