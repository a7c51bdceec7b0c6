/** What is not a request is answered all the same, in Redfish's form. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import fc from "fast-check";
import { defaultLimits } from "../../../src/http/limits.js";
import { get, open, overTls, parse, raw, read, tls } from "./harness.js";

const cases: readonly (readonly [what: string, text: string, status: number, message: string])[] = [
  ["a method nobody knows", "FAKEMETHODFORTEST /redfish/v1/ HTTP/1.1\r\nHost: h\r\n\r\n", 501, "OperationNotAllowed"],
  ["CONNECT", "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", 501, "OperationNotAllowed"],
  ["no HTTP at all", "hello there\r\n\r\n", 501, "OperationNotAllowed"],
  ["a version of its own", "GET / HTTQ/1.1\r\nHost: h\r\n\r\n", 400, "GeneralError"],
  ["a header with a space in its name", "GET / HTTP/1.1\r\nHo st: h\r\n\r\n", 400, "GeneralError"],
  [
    "two lengths",
    "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    400,
    "GeneralError",
  ],
  [
    "a length and chunks at once",
    "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    400,
    "GeneralError",
  ],
  ["two Hosts", "GET / HTTP/1.1\r\nHost: h\r\nHOST: h\r\n\r\n", 400, "HeaderInvalid"],
  ["two Hosts of HTTP/1.0", "GET / HTTP/1.0\r\nHost: h\r\nHost: other\r\n\r\n", 400, "HeaderInvalid"],
  ["no Host", "GET / HTTP/1.1\r\n\r\n", 400, "HeaderMissing"],
  [
    "too many headers",
    `GET / HTTP/1.1\r\nHost: h\r\n${"X-Filler: 0123456789\r\n".repeat(defaultLimits.headerBytes / 16)}\r\n`,
    431,
    "HeaderInvalid",
  ],
  ["too long a URL", `GET /${"a".repeat(defaultLimits.headerBytes)} HTTP/1.1\r\nHost: h\r\n\r\n`, 431, "HeaderInvalid"],
];

for (const [what, text, status, message] of cases) {
  for (const [over, send] of Object.entries({ raw, overTls })) {
    test(`${what} (${over}) is ${status}`, async (t) => {
      const { port } = await open(t, { httpPolicy: "serve" });
      const answer = parse(await send(port, text));
      const { error } = JSON.parse(answer.body);
      assert.deepEqual(
        [
          answer.status,
          answer.headers.get("content-type"),
          answer.headers.get("connection"),
          answer.headers.get("odata-version"),
        ],
        [status, "application/json; charset=utf-8", "close", "4.0"],
      );
      assert.match(error.code, new RegExp(`^Base\\.\\d+\\.\\d+\\.${message}$`));
      assert.equal(error["@Message.ExtendedInfo"][0].MessageId, error.code);
      assert.equal(error["@Message.ExtendedInfo"][0].Message, error.message);
      assert.equal(answer.headers.get("content-length"), String(Buffer.byteLength(answer.body, "latin1")));
    });
  }
}

test("junk after a request that is being answered does not get into the answer", async (t) => {
  const { port } = await open(t, {
    httpPolicy: "serve",
    onRequest: (_request, response) => void response.write("begun"),
  });
  const socket = connect(port, "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  await once(socket, "readable");
  socket.write("\0\0\0 junk\r\n\r\n");
  const text = await read(socket);
  assert.match(text, /begun/);
  assert.doesNotMatch(text, /error/);
});

test("junk inside TLS, a broken handshake and a cut connection leave the service as it was", async (t) => {
  const { port } = await open(t);
  // ContentType handshake, TLS 1.0, a length, then nothing of the kind.
  await raw(port, "\x16\x03\x01\x00\x05hello");
  const cut = await tls(port);
  cut.write("GET / HT");
  cut.destroy();
  const reset = connect(port, "127.0.0.1");
  reset.write("G");
  reset.resetAndDestroy();
  assert.equal(parse(await overTls(port, get("/"))).status, 200);
});

test("no bytes crash it", async (t) => {
  const { port } = await open(t, {
    httpPolicy: "serve",
    limits: { firstByte: 1000, handshake: 200, headers: 200, checkEvery: 20 },
  });
  const bytes = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 300 }),
    fc.uint8Array({ maxLength: 100 }).map((rest) => Uint8Array.of(0x16, 0x03, 0x01, ...rest)),
    fc.string({ maxLength: 80 }).map((text) => new TextEncoder().encode(`GET ${text} HTTP/1.1\r\n`)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (data) => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => {}).resume();
      socket.end(data);
      await once(socket, "close").catch(() => {});
    }),
    { numRuns: 100 },
  );
  assert.equal(parse(await raw(port, get("/"))).status, 200);
});
