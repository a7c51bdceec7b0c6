import assert from "node:assert/strict";
import { test } from "node:test";
import { FileRefusal } from "../../../src/ports/netboot.js";
import { until } from "../../support/until.js";
import { serverUnderTest } from "./harness.js";

const script = Buffer.from("#!ipxe\nexit\n");

test("HEAD tells what GET would, and is no transfer", async (t) => {
  const type = "application/vnd.efi-iso";
  const content = { size: script.length, type, etag: '"e"', read: () => script };
  const { ask, ends, closed } = await serverUnderTest(t, { x: content });
  const [head, get] = [await ask("/x", { method: "HEAD" }), await ask("/x")];
  for (const name of ["content-length", "content-type", "etag", "accept-ranges", "cache-control"]) {
    assert.equal(head.headers[name], get.headers[name], name);
  }
  assert.deepEqual(
    [head.status, head.body.length, head.headers["content-length"], head.headers["content-type"]],
    [200, 0, String(script.length), type],
  );
  assert.equal(get.headers.etag, '"e"');
  assert.equal(get.headers["accept-ranges"], "bytes");
  assert.deepEqual(get.body, script);
  await closed(2);
  assert.deepEqual(ends, [
    { from: 0, to: 0, problem: "only its size was asked for" },
    { from: 0, to: script.length, problem: null },
  ]);
});

test("who has the file already is told so", async (t) => {
  const { ask, ends, closed } = await serverUnderTest(t, { x: script });
  const { status, body, headers } = await ask("/x", { headers: { "If-None-Match": '"made-up"' } });
  assert.deepEqual([status, body.length, headers.etag], [304, 0, '"made-up"']);
  assert.equal((await ask("/x", { headers: { "If-Match": '"other"' } })).status, 412);
  await closed(2);
  assert.ok(ends.every(({ to, problem }) => to === 0 && problem !== null));
});

test("files can only be read", async (t) => {
  const { ask, say, asked } = await serverUnderTest(t, { x: script });
  for (const method of ["PUT", "POST", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"]) {
    const { status, headers, body } = await ask("/x", { method });
    assert.deepEqual([status, headers.allow, body.toString()], [405, "GET, HEAD", "Files can only be read.\n"], method);
  }
  // A client that waits for leave to send its file is not given it.
  const heard = await say("PUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n");
  assert.match(heard, /^HTTP\/1.1 405 /);
  assert.doesNotMatch(heard, /100 Continue/);
  assert.deepEqual(asked, []);
});

test("a refusal is a status and one line", async (t) => {
  const { ask, ends, server } = await serverUnderTest(t, {
    "not-found": new FileRefusal("not-found", "There is no such file."),
    forbidden: new FileRefusal("forbidden", "It is another machine's."),
    gone: new FileRefusal("gone", "It was here."),
    busy: new FileRefusal("busy", "Not now."),
    broken: new FileRefusal("broken", "Its image\r\nis broken."),
    bug: new Error("/secret/path"),
  });
  const answers = await Promise.all(
    ["not-found", "forbidden", "gone", "busy", "broken", "bug"].map(async (name) => {
      const { status, headers, body } = await ask(`/${name}`);
      assert.equal(headers["content-length"], String(body.length));
      return [name, status, headers["retry-after"], body.toString()];
    }),
  );
  assert.deepEqual(answers, [
    ["not-found", 404, undefined, "There is no such file.\n"],
    ["forbidden", 403, undefined, "It is another machine's.\n"],
    ["gone", 410, undefined, "It was here.\n"],
    ["busy", 503, "5", "Not now.\n"],
    ["broken", 500, undefined, "Its image is broken.\n"],
    ["bug", 500, undefined, "The file cannot be had.\n"],
  ]);
  assert.deepEqual(ends, []);
  const head = await ask("/gone", { method: "HEAD" });
  assert.deepEqual([head.status, head.body.length], [410, 0]);
  assert.equal(server.counters().gone, 2);
  assert.equal(server.counters().broken, 2);
});

test("what goes wrong without a reason is told to the operator, once a minute", async (t) => {
  const { ask, complaints } = await serverUnderTest(t, { bug: new Error("out of order") });
  await ask("/bug");
  await ask("/bug");
  assert.deepEqual(complaints, ["a boot file cannot be sent"]);
});

test("clients of HTTP/1.0 are served, and those that keep the connection", async (t) => {
  const { say, closed, connect } = await serverUnderTest(t, { x: script });
  const [head, body] = (await say("GET /x HTTP/1.0\r\n\r\n")).split("\r\n\r\n");
  assert.match(head ?? "", /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(head ?? "", /^Connection: close$/m);
  assert.equal(body, script.toString());
  let heard = "";
  const socket = connect().setEncoding("latin1");
  socket.on("data", (part: string) => {
    heard += part;
  });
  // As UEFI asks: Host has no port.
  socket.write("GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: UefiHttpBoot/1.0\r\n\r\n");
  await until(() => heard.endsWith("exit\n"));
  socket.write("GET /x HTTP/1.1\r\nHost: 127.0.0.1:80\r\nConnection: keep-alive\r\nUser-Agent: iPXE/1.0\r\n\r\n");
  await until(() => heard.split("#!ipxe").length === 3 && heard.endsWith("exit\n"));
  assert.equal(heard.match(/^HTTP\/1\.1 200 OK/gm)?.length, 2);
  await closed(3);
  socket.destroy();
});

test("an empty file is a file", async (t) => {
  const { ask, ends, closed } = await serverUnderTest(t, { x: Buffer.alloc(0) });
  const { status, body, headers } = await ask("/x");
  assert.deepEqual([status, body.length, headers["content-length"]], [200, 0, "0"]);
  await closed(1);
  assert.deepEqual(ends, [{ from: 0, to: 0, problem: null }]);
});
