/** HTTP as curl and scripts speak it. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { connect } from "node:tls";
import { asAdmin, curl, json, trusting } from "./curl.js";
import { missing, plainEnvironment, run, until } from "./program.js";
import { password, sharedShoal, temporaryFolder } from "./shoal.js";
import { afterwards } from "./undoing.js";

const system = "/redfish/v1/Systems/board01";
const reset = `${system}/Actions/ComputerSystem.Reset`;

describe("curl", { skip: missing("curl") }, () => {
  const shoal = sharedShoal();

  test("HEAD tells what GET would, without the body", async () => {
    const head = await curl(shoal(), system, "-I");
    const get = await curl(shoal(), system);
    assert.equal(head.body, "");
    for (const name of ["etag", "content-type", "allow", "odata-version", "link"]) {
      assert.equal(head.headers[name], get.headers[name], name);
    }
  });

  test("OPTIONS tells what may be done", async () => {
    const { status, headers } = await curl(shoal(), system, "-X", "OPTIONS");
    assert.ok(status === 200 || status === 204, String(status));
    assert.deepEqual(headers.allow?.split(/, */).sort(), ["GET", "HEAD", "PATCH"]);
  });

  test("If-Match lets only those write who have seen the latest", async () => {
    const { headers } = await curl(shoal(), system);
    const tagged = ["-X", "PATCH", "-H", `If-Match: ${headers.etag}`];
    const first = await curl(shoal(), system, ...tagged, ...json({ AssetTag: "first" }));
    assert.ok(first.status === 200 || first.status === 204);
    const second = await curl(shoal(), system, ...tagged, ...json({ AssetTag: "second" }));
    assert.equal(second.status, 412);
    assert.equal((await curl(shoal(), system)).json().AssetTag, "first");
  });

  test("If-None-Match saves the body", async () => {
    const { headers } = await curl(shoal(), system);
    assert.equal((await curl(shoal(), system, "-H", `If-None-Match: ${headers.etag}`)).status, 304);
  });

  test("Connection: close is honoured", async () => {
    assert.equal((await curl(shoal(), system, "-H", "Connection: close")).headers.connection, "close");
  });

  test("what is wrong with a request is told as Redfish tells it", async () => {
    const cases = [
      [404, "/redfish/v1/Systems/none", []],
      [405, "/redfish/v1/Systems", ["-X", "DELETE"]],
      [400, reset, json({ ResetType: "Backwards" })],
      [400, reset, ["-H", "Content-Type: application/json", "-d", "{"]],
      [415, reset, ["-H", "Content-Type: text/plain", "-d", "On"]],
      [400, system, ["-X", "PATCH", ...json({ AssetTag: 1 })]],
    ] as const;
    for (const [status, path, args] of cases) {
      const answer = await curl(shoal(), path, ...args);
      assert.equal(answer.status, status, `${path} ${args.join(" ")}: ${answer.body}`);
      const { error } = answer.json() as { readonly error: Record<string, unknown> };
      assert.match(String(error.code), /^Base\.\d+\.\d+\.\d*\.?\w+$/);
      assert.ok(Array.isArray(error["@Message.ExtendedInfo"]));
    }
  });

  test("only the root is open to those without a password", async () => {
    const { stdout } = await run("curl", [
      ...trusting(shoal()),
      "-w",
      "%{http_code}",
      "-o",
      "/dev/null",
      `${shoal().url}/redfish/v1/`,
    ]);
    assert.equal(stdout, "200");
    const closed = await run("curl", [...trusting(shoal()), "-i", shoal().url + system]);
    assert.match(closed.stdout, /^HTTP\/1.1 401 /);
    assert.match(closed.stdout, /^www-authenticate: Basic/im);
  });

  test("a body that is too big is refused, and the next request served", async (context) => {
    const file = join(temporaryFolder(context), "big.json");
    await writeFile(file, JSON.stringify({ AssetTag: "x".repeat(4 << 20) }));
    const sent = ["-X", "PATCH", "-H", "Content-Type: application/json", "--data-binary", `@${file}`];
    assert.equal((await curl(shoal(), system, ...sent)).status, 413);
    assert.equal((await curl(shoal(), system)).status, 200);
  });

  test("clients that dawdle hold up nobody", async () => {
    const idlers = Array.from({ length: 30 }, () => {
      const socket = connect({ port: shoal().port, host: "127.0.0.1", rejectUnauthorized: false });
      socket.on("error", () => {});
      socket.write("PATCH /redfish/v1/Systems/board01 HTTP/1.1\r\nHost: shoal\r\nContent-Le");
      return socket;
    });
    await Promise.all(idlers.map((socket) => new Promise((resolve) => socket.once("secureConnect", resolve))));
    assert.equal((await curl(shoal(), system)).status, 200);
    for (const socket of idlers) socket.destroy();
  });

  test("a request that trickles in is served", async () => {
    const body = JSON.stringify({ AssetTag: "slow" });
    const credentials = Buffer.from(`admin:${password}`).toString("base64");
    const request = `PATCH ${system} HTTP/1.1\r\nHost: shoal\r\nAuthorization: Basic ${credentials}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const socket = connect({ port: shoal().port, host: "127.0.0.1", rejectUnauthorized: false });
    socket.setNoDelay(true);
    let answer = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      answer += text;
    });
    for (const character of request) await new Promise((resolve) => socket.write(character, resolve));
    await new Promise((resolve) => socket.once("close", resolve));
    assert.match(answer, /^HTTP\/1.1 20[04] /);
    assert.equal((await curl(shoal(), system)).json().AssetTag, "slow");
  });

  test("an event stream tells of a reset as it happens", async (context) => {
    const url = `${shoal().url}/redfish/v1/EventService/SSE`;
    const reader = spawn("curl", [...trusting(shoal()), ...asAdmin, "-N", url], { env: plainEnvironment });
    afterwards(context, () => reader.kill());
    let heard = "";
    reader.stdout.setEncoding("utf8").on("data", (text: string) => {
      heard += text;
    });
    await until("a stream", () => heard !== "");
    assert.equal((await curl(shoal(), reset, ...json({ ResetType: "On" }))).status, 204);
    await until("an event", () => heard.includes("ResourcePoweredOn"));
    assert.match(heard, /^id: ?\S+\n(?:[^\n]+\n)*?data: ?\{/m);
  });
});
