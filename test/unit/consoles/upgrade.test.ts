/** Requests for other protocols than WebSockets are answered as if they had not asked (RFC 9110 §7.8). */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, test } from "node:test";
import fc from "fast-check";
import { withoutUpgrade } from "../../../src/http/upgrade.js";
import { adminPassword, TestService } from "../../support/service.js";

const service = await TestService.start({ after }, { rack: "machines: [{ id: vm1, adapter: { kind: fake } }]\n" });

/** Of every answer on one connection, until the service closes it. */
const statuses = async (...requests: readonly string[]): Promise<readonly string[]> => {
  const answers = await service.http.raw(requests.join(""));
  return [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = ""]) => status);
};

const h2c = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n";
const last = "GET /redfish HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

test("a GET, and what follows it on the connection", async () => {
  assert.deepEqual(await statuses(`GET /redfish/v1/ HTTP/1.1\r\nHost: a\r\n${h2c}\r\n`, last), ["200", "200"]);
});

test("a POST with its body", async () => {
  const body = JSON.stringify({ UserName: "admin", Password: adminPassword });
  const post = `POST /redfish/v1/SessionService/Sessions HTTP/1.1\r\nHost: a\r\n${h2c}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  assert.deepEqual(await statuses(post, last), ["201", "200"]);
});

test("one after the other, in their order", async () => {
  const first = "GET /redfish/v1/nothing HTTP/1.1\r\nHost: a\r\n\r\n";
  assert.deepEqual(await statuses(first, `GET /redfish HTTP/1.1\r\nHost: a\r\n${h2c}\r\n`, last), [
    "401",
    "200",
    "200",
  ]);
});

test("with every request of one connection: nothing is left of those before", async () => {
  const warnings: string[] = [];
  const hear = ({ name }: Error) => warnings.push(name);
  process.on("warning", hear);
  const again = Array.from({ length: 20 }, () => `GET /redfish HTTP/1.1\r\nHost: a\r\n${h2c}\r\n`);
  assert.deepEqual(new Set(await statuses(...again, last)), new Set(["200"]));
  process.off("warning", hear);
  assert.deepEqual(warnings, []);
});

test("without a Host it is as malformed as ever", async () => {
  const webSocket = "GET /redfish HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
  assert.deepEqual((await statuses(webSocket, last))[0], "400");
});

test("the rest of the request stays as it was", () => {
  const rawHeaders = ["Host", "a", "Connection", "keep-alive, Upgrade", "Upgrade", "h2c", "X", "é"];
  const bytes = withoutUpgrade({ method: "GET", url: "/x?y", httpVersion: "1.1", rawHeaders });
  assert.equal(bytes.toString("latin1"), "GET /x?y HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nX: é\r\n\r\n");
});

test("whatever follows an upgrade, the service goes on", async () => {
  const port = Number(new URL(service.url).port);
  const fragment = fc.oneof(
    fc.constantFrom("GET ", "/redfish", " HTTP/1.1\r\n", "Host: a\r\n", "Connection: Upgrade\r\n", "\r\n", "\r\n\r\n"),
    fc.constantFrom("Upgrade: websocket\r\n", "Upgrade: h2c\r\n", "Sec-WebSocket-Version: 13\r\n", "Upgrade: \r\n"),
    fc.constantFrom("Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Upgrade: websocket, h2c\r\n"),
    fc.string({ unit: "binary", maxLength: 20 }),
  );
  const begin = "GET /redfish/v1/Systems/vm1/Oem/Shoal/SerialConsole HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n";
  await fc.assert(
    fc.asyncProperty(fc.array(fragment, { maxLength: 12 }), async (fragments) => {
      await new Promise<void>((resolve) => {
        const socket = connect(port, "127.0.0.1", () => socket.end(`${begin}${fragments.join("")}\r\n`, "latin1"));
        socket.on("error", () => resolve()).on("close", () => resolve());
        socket.resume();
      });
    }),
    { numRuns: 60 },
  );
  assert.equal((await service.get("/redfish/v1/Systems/vm1")).status, 200);
  assert.deepEqual(
    service.log.filter(({ level }) => level === "error"),
    [],
  );
});
