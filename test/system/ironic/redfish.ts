/** What is asked of the service itself, beside what Ironic asks of it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { json, text } from "node:stream/consumers";
import { password, type Shoal } from "../shoal.js";

/** @param path below `/redfish/v1`, with its slash */
export async function readRedfish<T>(shoal: Shoal, path: string): Promise<T> {
  return (await json(await ask(shoal, "GET", path))) as T;
}

/** @throws AssertionError when it is refused */
export async function postRedfish(shoal: Shoal, path: string, body: object): Promise<void> {
  const response = await ask(shoal, "POST", path, body);
  const said = await text(response);
  assert.ok(Number(response.statusCode) < 300, `${path}: ${response.statusCode} ${said}`);
}

function ask({ url, certificate }: Shoal, method: string, path: string, body?: object): Promise<IncomingMessage> {
  const headers = { "Content-Type": "application/json" };
  const options = { method, headers, ca: readFileSync(certificate), auth: `admin:${password}` };
  return new Promise((resolve, reject) => {
    const request = httpsRequest(`${url}/redfish/v1${path}`, options, resolve);
    request.on("error", reject).end(body && JSON.stringify(body));
  });
}
