/** One port speaks TLS and plain HTTP. */
import assert from "node:assert/strict";
import { type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { test } from "node:test";
import { connect as connectTls } from "node:tls";
import { ListenError } from "../../../src/http/listen-error.js";
import { echo, get, identity, makeIdentity, open, overTls, parse, raw, read, tls } from "./harness.js";

test("the first byte decides who answers", async (t) => {
  const { port, address, url } = await open(t, { httpPolicy: "serve" });
  assert.equal(parse(await raw(port, get("/a"))).body, "plain GET /a");
  assert.equal(parse(await overTls(port, get("/a"))).body, "secure GET /a");
  assert.deepEqual([address, url], ["127.0.0.1", `https://127.0.0.1:${port}`]);
});

test("a request that comes in small pieces is whole in the end, and bodies too", async (t) => {
  const { port } = await open(t, {
    httpPolicy: "serve",
    onRequest: async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      response.end(`got ${body}`);
    },
  });
  const socket = await tls(port);
  const answer = read(socket);
  const request = `POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\nConnection: close\r\n\r\nabcdef`;
  for (const byte of request) await new Promise((resolve) => socket.write(byte, resolve));
  assert.equal(parse(await answer).body, "got abcdef");
});

test("a client that ends its side after the request still gets its answer", async (t) => {
  const { port } = await open(t, { httpPolicy: "serve" });
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  const answer = read(socket);
  socket.end("GET /half HTTP/1.0\r\n\r\n");
  assert.equal(parse(await answer).body, "plain GET /half");
});

test("plain HTTP that is off is closed without a word; TLS goes on", async (t) => {
  const { port } = await open(t, { httpPolicy: "off" });
  assert.equal(await raw(port, get("/")), "");
  assert.equal(parse(await overTls(port, get("/"))).body, "secure GET /");
});

test("with TLS off there is only plain HTTP, and nothing else to choose", async (t) => {
  const { port, url } = await open(t, { tls: "off", httpPolicy: "serve", identity: () => assert.fail("not asked") });
  assert.equal(url, `http://127.0.0.1:${port}`);
  assert.equal(parse(await raw(port, get("/"))).body, "plain GET /");
  await assert.rejects(open(t, { tls: "off", httpPolicy: "redirect" }), { name: "ListenError", code: "bad-settings" });
});

test("TLS 1.1 and a suite without forward secrecy are refused; 1.2 and 1.3 are spoken", async (t) => {
  const { port } = await open(t);
  const refused = async (options: object) => {
    const socket = connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false, ...options });
    const [error] = (await once(socket, "error")) as [Error & { code: string }];
    return error.code;
  };
  // Security level 0, or the client itself would not try.
  const old = { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" };
  assert.match(await refused(old), /PROTOCOL_VERSION/);
  assert.match(await refused({ maxVersion: "TLSv1.2", ciphers: "AES256-GCM-SHA384" }), /HANDSHAKE_FAILURE/);
  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    const socket = await tls(port, { minVersion: version, maxVersion: version });
    assert.equal(socket.getProtocol(), version);
    socket.destroy();
  }
});

for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
  test(`a ${version} session is taken up again with its ticket`, async (t) => {
    const { port } = await open(t);
    const first = connectTls({ port, host: "127.0.0.1", ca: identity.cert, maxVersion: version });
    let ticket: Buffer | undefined;
    first.on("session", (session: Buffer) => {
      ticket = session;
    });
    first.write(get("/"));
    await read(first);
    assert.ok(ticket);
    const second = await tls(port, { session: ticket, maxVersion: version });
    assert.equal(second.isSessionReused(), true);
    second.destroy();
  });
}

test("a new certificate is shown to new connections; running ones stay", async (t) => {
  const other = await makeIdentity("other.example");
  let shown = identity;
  const listener = await open(t, { identity: () => shown });
  const before = await tls(listener.port);
  shown = other;
  listener.renewIdentity();
  const after = await tls(listener.port, { ca: other.cert });
  assert.equal(after.getPeerCertificate().subject.CN, "other.example");
  after.destroy();
  before.write(get("/still"));
  assert.equal(parse(await read(before)).body, "secure GET /still");
});

test("a certificate that is no good changes nothing", async (t) => {
  let shown = identity;
  const listener = await open(t, { identity: () => shown });
  shown = { cert: "junk", key: "junk" };
  assert.throws(() => listener.renewIdentity());
  const socket = await tls(listener.port);
  socket.destroy();
});

test("a port that is taken, an address that is not ours, a descriptor that is nothing: said in plain words", async (t) => {
  const { port } = await open(t);
  const taken = await open(t, { port }).catch((error: unknown) => error);
  assert.ok(taken instanceof ListenError);
  assert.equal(taken.code, "port-in-use");
  assert.equal(
    taken.message,
    `Cannot listen on 127.0.0.1:${port}: another program has this port. Stop it, or choose another port.`,
  );
  await assert.rejects(open(t, { host: "203.0.113.1", port: 0 }), { code: "no-such-address" });
  await assert.rejects(open(t, { fd: 999, host: undefined, port: undefined } as never), { code: "bad-descriptor" });
});

test("a socket that was opened before us is taken over", async (t) => {
  const opened = createServer().listen(0, "127.0.0.1");
  await once(opened, "listening");
  const { port } = opened.address() as AddressInfo;
  const child = new URL("activated.js", import.meta.url).pathname;
  t.after(() => opened.close());
  const { fd } = (opened as unknown as { _handle: { fd: number } })._handle;
  // The fourth is descriptor 3, where systemd puts the first socket too.
  const stdio: StdioOptions = ["ignore", "pipe", "inherit", fd];
  const service = spawn(process.execPath, [child], { stdio, env: { ...process.env, LISTEN_FDS: "1" } });
  t.after(() => service.kill("SIGKILL"));
  await once(service.stdout ?? assert.fail(), "data");
  opened.close();
  assert.equal(parse(await raw(port, get("/"))).body, "plain GET /");
});

test("a handler that throws gives 500 and harms nobody else", async (t) => {
  const { port } = await open(t, {
    httpPolicy: "serve",
    onRequest: (request, response, secure) => {
      if (request.url === "/bad") throw new Error("boom");
      echo(request, response, secure);
    },
  });
  const { status, body } = parse(await raw(port, get("/bad")));
  assert.equal(status, 500);
  assert.match(JSON.parse(body).error.code, /^Base\.\d+\.\d+\.InternalError$/);
  assert.equal(parse(await raw(port, get("/good"))).status, 200);
});
