/** What is accepted on the wire, tried with OpenSSL's client and with curl. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { curl, trusting } from "./curl.js";
import { missing, run } from "./program.js";
import { sharedShoal } from "./shoal.js";

describe("TLS", { skip: missing("openssl") || missing("curl") }, () => {
  const shoal = sharedShoal();

  const handshake = (...args: readonly string[]) =>
    run("openssl", ["s_client", "-connect", `127.0.0.1:${shoal().port}`, "-CAfile", shoal().certificate, ...args]);
  /** OpenSSL's client itself would not offer what is obsolete. */
  const anything = ["-cipher", "ALL:@SECLEVEL=0"];

  for (const version of ["1_2", "1_3"]) {
    test(`${version.replace("_", ".")} is accepted, and the certificate holds for the address`, async () => {
      const { code, stdout } = await handshake(`-tls${version}`, "-verify_return_error", "-verify_ip", "127.0.0.1");
      assert.equal(code, 0, stdout);
      assert.match(stdout, /Verify return code: 0 \(ok\)/);
      assert.match(stdout, new RegExp(`TLSv${version.replace("_", "\\.")}`));
    });
  }

  for (const version of ["1", "1_1"]) {
    test(`${version.replace("_", ".")} is refused`, async () => {
      const { code, stderr } = await handshake(`-tls${version}`, ...anything);
      assert.notEqual(code, 0);
      assert.match(stderr, /alert protocol version|unsupported protocol/);
    });
  }

  for (const cipher of ["AES128-SHA", "ECDHE-RSA-AES128-SHA", "NULL-SHA256"]) {
    test(`${cipher} is refused`, async () => {
      const { code } = await handshake("-tls1_2", "-cipher", `${cipher}:@SECLEVEL=0`);
      assert.notEqual(code, 0);
    });
  }

  test("plain HTTP on the same port is sent to HTTPS, and learns nothing else", async () => {
    const plain = shoal().url.replace("https:", "http:");
    const { stdout } = await run("curl", ["-sS", "-i", `${plain}/redfish/v1/Systems`]);
    const [head = "", body] = stdout.split("\r\n\r\n");
    assert.match(head, /^HTTP\/1.1 308 /);
    assert.match(head, new RegExp(`^location: ${shoal().url}/redfish/v1/Systems\\r?$`, "im"));
    assert.equal(body, "");
    const followed = await curl(shoal(), `${plain}/redfish/v1/Systems`, "--location-trusted");
    assert.equal(followed.status, 200);
  });

  test("a client that trusts nobody gets nothing", async () => {
    const { code } = await run("curl", ["-sS", `${shoal().url}/redfish/v1/`]);
    assert.equal(code, 60);
    assert.ok(trusting(shoal()).includes(shoal().certificate));
  });
});
