/** A long body that is answered before it has come is not read on for ever, and what comes whole costs no connection. */
import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { defaultLimits } from "../../../src/http/limits.js";
import { answerRedfish } from "../../../src/http/redfish.js";
import { boundUnreadBody } from "../../../src/http/unread-body.js";
import type { Handler } from "../../../src/protocol/handler.js";
import { ManualClock } from "../../support/manual-clock.js";
import { TestService } from "../../support/service.js";
import { until } from "../../support/until.js";
import { open, read, tls } from "./harness.js";

const { linger } = defaultLimits;
const long = 256 * 1024;

const post = (headers: string, body = "") => `POST /upload HTTP/1.1\r\nHost: h\r\n${headers}\r\n\r\n${body}`;
const withLength = (length: number, body = "") => post(`Content-Length: ${length}`, body);
const chunked = (body = "") => post("Transfer-Encoding: chunked", body);

/** Who asks is not known, whatever is asked. */
const stranger: Handler = () => ({ status: 401, headers: ["Content-Length", "0"] });

interface Conversation {
  readonly clock: ManualClock;
  readonly socket: Socket;
  /** Answers so far. */
  readonly statuses: () => readonly string[];
}

async function converse(t: TestContext, over: "plain HTTP" | "TLS" = "plain HTTP"): Promise<Conversation> {
  const clock = new ManualClock();
  const { port } = await open(t, {
    httpPolicy: "serve",
    onRequest(request, response) {
      boundUnreadBody(request, response, clock);
      answerRedfish(stranger, clock, request, response);
    },
  });
  const socket = over === "TLS" ? await tls(port) : connect(port, "127.0.0.1");
  t.after(() => socket.destroy());
  let text = "";
  socket.on("data", (chunk) => {
    text += String(chunk);
  });
  socket.on("error", () => undefined);
  return { clock, socket, statuses: () => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status = ""]) => status) };
}

/** Sends pieces for as long as they are taken. */
function pour(socket: Socket, piece: string): void {
  const more = () => {
    if (!socket.writable) return;
    if (socket.write(piece)) setImmediate(more);
    else socket.once("drain", more);
  };
  more();
}

const endless: readonly [string, "plain HTTP" | "TLS", string, string][] = [
  ["a length", "plain HTTP", withLength(2 ** 40), "x".repeat(65_536)],
  ["chunks", "plain HTTP", chunked(), `10000\r\n${"x".repeat(65_536)}\r\n`],
  ["a length", "TLS", withLength(2 ** 40), "x".repeat(65_536)],
];
for (const [form, over, head, piece] of endless) {
  test(`a body of ${form} that never ends is answered, and cut off after its time (${over})`, async (t) => {
    const { clock, socket, statuses } = await converse(t, over);
    socket.write(head);
    pour(socket, piece);
    await until(() => statuses().length === 1 && clock.pending === 1);
    clock.advance(linger - 1);
    assert.equal(clock.pending, 1);
    clock.advance(1);
    await until(() => socket.closed);
    assert.deepEqual(statuses(), ["401"]);
    assert.equal(clock.pending, 0);
  });
}

for (const [form, head, rest] of [
  ["a length", withLength(long), "x".repeat(long)],
  ["chunks", chunked(), `3\r\nabc\r\n0\r\n\r\n`],
] as const) {
  test(`a body of ${form} that ends in time keeps the connection, and requests after it are answered`, async (t) => {
    const { clock, socket, statuses } = await converse(t);
    for (const count of [1, 3]) {
      socket.write(head);
      await until(() => statuses().length === count && clock.pending === 1);
      socket.write(`${rest}${withLength(2, "{}")}`);
      await until(() => statuses().length === count + 1);
      assert.equal(clock.pending, 0);
    }
    clock.advance(linger);
    socket.write(withLength(2, "{}"));
    await until(() => statuses().length === 5);
  });
}

test("a sender that leaves is not waited for", async (t) => {
  const { clock, socket, statuses } = await converse(t);
  socket.write(withLength(long, "x"));
  await until(() => statuses().length === 1 && clock.pending === 1);
  socket.destroy();
  await until(() => clock.pending === 0);
});

test("nothing is timed for a small body, come or not, and its connection stays", async (t) => {
  const { clock, socket, statuses } = await converse(t);
  socket.write(withLength(2, "{}"));
  await until(() => statuses().length === 1);
  socket.write(withLength(2, "{"));
  await until(() => statuses().length === 2);
  assert.equal(clock.pending, 0);
  clock.advance(linger);
  socket.write("}");
  socket.write(withLength(2, "{}"));
  await until(() => statuses().length === 3);
});

test("an upload without credentials that never ends hears 401 and is cut off; others are served on", async (t) => {
  const service = await TestService.start(t);
  const { hostname, port } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  const answer = read(socket);
  let heard = false;
  socket.once("data", () => {
    heard = true;
  });
  const type = "Content-Type: application/octet-stream";
  socket.write(
    `POST /redfish/v1/UpdateService/upload HTTP/1.1\r\nHost: h\r\n${type}\r\nContent-Length: ${2 ** 40}\r\n\r\n`,
  );
  pour(socket, "x".repeat(65_536));
  await until(() => heard);
  await service.until(
    () => socket.closed,
    (closed) => closed,
  );
  assert.match(await answer, /^HTTP\/1\.1 401 /);
  assert.equal((await service.get("/redfish/v1/Systems")).status, 200);
});
