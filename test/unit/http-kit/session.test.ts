import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fingerprintOf } from "../../../adapters/kit/fingerprint.js";
import { HttpSession } from "../../../adapters/kit/http/session.js";
import type { TlsTrust } from "../../../adapters/kit/http/settings.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { until } from "../../support/until.js";
import { type Reply, serve } from "./device-server.js";
import { adapterError, patient, TestHost } from "./host.js";

function sessionTo(url: string, tls?: TlsTrust) {
  const host = new TestHost();
  const { clock, logger } = host;
  const session = new HttpSession({ label: "pdu1", url, clock, logger, ...(tls && { tls }) });
  after(() => session.close());
  return { session, host, get: (path = "/", signal = patient) => session.ask({ method: "GET", path }, signal) };
}

const listening = async (answer: (count: number) => Reply) => {
  const server = await serve(() => answer(server.asked.length));
  return { server, ...sessionTo(server.url) };
};

test("it sends JSON, gets JSON, and returns the cookies it was given", async () => {
  const { server, session } = await listening(() => ({
    headers: { "Set-Cookie": ["a=1; Path=/; HttpOnly", "b=2"] },
    body: { ok: 1 },
  }));
  const answer = await session.ask({ method: "PUT", path: "/x?y=1", body: { on: true } }, patient);
  assert.deepEqual(answer.json(), { ok: 1 });
  await session.ask({ method: "GET", path: "/" }, patient);
  const [put, get] = server.asked;
  assert.deepEqual([put?.method, put?.path, put?.body], ["PUT", "/x?y=1", '{"on":true}']);
  assert.equal(put?.headers["content-type"], "application/json");
  assert.equal(get?.headers.cookie, "a=1; b=2");
  assert.equal(get?.headers.host, new URL(server.url).host);
});

test("a certificate that nobody vouches for is refused with its fingerprint, before anything is sent", async () => {
  const server = await serve(() => ({ body: {} }), ["127.0.0.1"]);
  const fingerprint = fingerprintOf(new X509Certificate(server.pem).raw);
  await assert.rejects(sessionTo(server.url).get(), (error: Error) => {
    assert.ok(error.message.includes(fingerprint), error.message);
    return adapterError("misconfigured", /^pdu1 shows a certificate that is not trusted .*`tls\.fingerprint`/)(error);
  });
  assert.equal(server.asked.length, 0);
});

test("a certificate is trusted by its fingerprint in either form, by a CA file, or by leave of the operator", async () => {
  const server = await serve(() => ({ body: {} }), ["127.0.0.1"]);
  const folder = await mkdtemp(join(tmpdir(), "shoal-http-"));
  after(() => rm(folder, { recursive: true }));
  const path = join(folder, "ca.pem");
  const ca = () => readFileSync(path);
  await writeFile(path, server.pem);
  const { raw, fingerprint256 } = new X509Certificate(server.pem);
  for (const tls of [{ fingerprint: fingerprintOf(raw) }, { fingerprint: fingerprint256 }, { ca }, { verify: false }]) {
    const { get, host } = sessionTo(server.url, tls);
    assert.equal((await get()).status, 200);
    assert.equal(host.warnings.length, tls.verify === false ? 1 : 0);
  }
});

test("another certificate than the pinned one, and one for another name, are refused", async () => {
  const pinned = await serve(() => ({}), ["127.0.0.1"]);
  const wrong = { fingerprint: `SHA256:${"A".repeat(43)}`, verify: false };
  await assert.rejects(sessionTo(pinned.url, wrong).get(), adapterError("misconfigured", /another certificate/));
  const named = await serve(() => ({}), ["elsewhere.example.net"]);
  const folder = await mkdtemp(join(tmpdir(), "shoal-http-"));
  after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "ca.pem"), named.pem);
  const tls = { ca: () => readFileSync(join(folder, "ca.pem")) };
  await assert.rejects(sessionTo(named.url, tls).get(), adapterError("misconfigured", /ERR_TLS_CERT_ALTNAME_INVALID/));
  assert.equal(pinned.asked.length + named.asked.length, 0);
});

test("why a CA file cannot be read is passed on, and nothing is sent", async () => {
  const server = await serve(() => ({}), ["127.0.0.1"]);
  const ca = () => {
    throw new AdapterError("pdu1: the file ca.pem of its settings is not there", "misconfigured");
  };
  await assert.rejects(sessionTo(server.url, { ca }).get(), adapterError("misconfigured", /^pdu1: the file ca\.pem/));
  assert.equal(server.asked.length, 0);
});

test("each kind of failure is told in the operator's words", async () => {
  const plain = await serve(() => ({}));
  await assert.rejects(
    sessionTo(plain.url.replace("http", "https")).get(),
    adapterError("unreachable", /pdu1 does not speak TLS at that port: check the port in `url`$/),
  );
  const free = createServer().listen(0, "127.0.0.1");
  await until(() => free.listening);
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  await assert.rejects(
    sessionTo(`http://127.0.0.1:${port}`).get(),
    adapterError("unreachable", /refuses the connection/),
  );
  await assert.rejects(sessionTo("http://name.invalid").get(), adapterError("unreachable", /resolve/));
});

test("what does not answer, or not to its end, is given up when its time is over", async () => {
  for (const instead of [() => {}, (response: { write(text: string): unknown }) => response.write("{")]) {
    const { get, host, server } = await listening(() => ({ instead }));
    const asking = assert.rejects(get(), adapterError("unreachable", /does not answer within 10 s/));
    await until(() => server.asked.length === 1);
    host.clock.advance(10_000);
    await asking;
    assert.equal(host.clock.pending, 0);
  }
});

test("a request that is given up is not sent, or not waited for", async () => {
  const { get, server } = await listening(() => ({ instead: () => {} }));
  await assert.rejects(get("/", AbortSignal.abort()), adapterError("unreachable", /nobody waits/));
  assert.equal(server.asked.length, 0);
  const controller = new AbortController();
  const asking = assert.rejects(get("/", controller.signal), adapterError("unreachable", /not waited for/));
  await until(() => server.asked.length === 1);
  controller.abort();
  await asking;
});

test("a broken connection: a read is tried once more, a change never", async () => {
  const { session, get, server } = await listening((count) =>
    count === 1 ? { instead: (r) => r.destroy() } : { body: {} },
  );
  assert.equal((await get()).status, 200);
  assert.equal(server.asked.length, 2);
  const breaking = await listening(() => ({ instead: (response) => response.destroy() }));
  const put = breaking.session.ask({ method: "PUT", path: "/", body: {} }, patient);
  await assert.rejects(put, adapterError("unreachable", /broke the connection off/));
  assert.equal(breaking.server.asked.length, 1);
  session.close();
});

test("429 is respected: nothing is sent before the time it names", async () => {
  const { get, host, server } = await listening((count) =>
    count === 1 ? { status: 429, headers: { "Retry-After": "7" } } : { body: {} },
  );
  await assert.rejects(get(), adapterError("unreachable", /429.* 7 s/));
  host.clock.advance(6_999);
  await assert.rejects(get(), adapterError("unreachable", /429.* 1 s/));
  assert.equal(server.asked.length, 1);
  host.clock.advance(1);
  assert.equal((await get()).status, 200);
});

test("redirects are not followed, and too much is not read", async () => {
  const { session, get } = await listening((count) =>
    count === 1
      ? { status: 302, headers: { Location: "https://elsewhere.example.net/" } }
      : { body: "x".repeat(4 * 1024 * 1024 + 1) },
  );
  const moved = await get();
  const error = session.failure({ method: "GET", path: "/" }, moved);
  assert.deepEqual([error.kind, error.message.includes("https://elsewhere.example.net/")], ["misconfigured", true]);
  await assert.rejects(get(), adapterError("unreachable", /more than 4 MB/));
});

test("what is not JSON is told by its type", async () => {
  const { get } = await listening(() => ({ headers: { "Content-Type": "text/html; charset=utf-8" }, body: "<html>" }));
  const answer = await get("/api");
  assert.throws(() => answer.json(), adapterError("unreachable", /GET \/api with text\/html that is not JSON/));
});

test("statuses have their kinds", async () => {
  const kinds: Record<number, string> = {
    400: "refused",
    401: "misconfigured",
    403: "misconfigured",
    404: "misconfigured",
    409: "refused",
    500: "unreachable",
    501: "refused",
    503: "unreachable",
  };
  for (const [status, kind] of Object.entries(kinds)) {
    const { session, get } = await listening(() => ({ status: Number(status) }));
    const error = session.failure({ method: "GET", path: "/" }, await get(), "no\u0007 way\n");
    assert.equal(error.kind, kind, status);
    assert.match(error.message, /It says: no way$/);
  }
});
