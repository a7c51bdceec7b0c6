/** Servers have to prove over TLS who they are: to those whom everybody trusts, or to a certificate of the slot. */
import assert from "node:assert/strict";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { makeSelfSigned } from "../../../src/services/certificates/make-certificate.js";
import { CacheUnderTest } from "./cache-under-test.js";

async function secureServer(t: TestContext): Promise<{ readonly url: string; readonly pem: string }> {
  const { pem, key } = await makeSelfSigned(["127.0.0.1", "localhost"], Date.now());
  const server = createServer({ cert: pem, key }, (_, response) => response.end("secure"));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/a.iso`, pem };
}

test("a server that nobody vouches for is not believed", async (t) => {
  const bench = await CacheUnderTest.open(t);
  const { url } = await secureServer(t);
  await assert.rejects(bench.get("", { url }), { fault: "untrusted" });
});

test("a certificate of the slot vouches for it", async (t) => {
  const bench = await CacheUnderTest.open(t);
  const { url, pem } = await secureServer(t);
  (await bench.get("", { url, certificates: [pem] })).release();
  // What came that way is for those alone who trust it.
  await assert.rejects(bench.get("", { url }), { fault: "untrusted" });
});

test("who turns the check off is heeded only where the operator allows it", async (t) => {
  const { url } = await secureServer(t);
  const strict = await CacheUnderTest.open(t);
  await assert.rejects(strict.get("", { url, verifyCertificate: false }), { fault: "untrusted" });
  const lenient = await CacheUnderTest.open(t, { allowUnverified: true });
  (await lenient.get("", { url, verifyCertificate: false })).release();
  await assert.rejects(lenient.get("", { url }), { fault: "untrusted" });
});
