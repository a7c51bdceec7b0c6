/** Boot files as programs on the other end fetch them. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openHttpBoot } from "../../adapters/netboot/http/index.js";
import { systemClock } from "../../src/model/clock.js";
import type { NetbootServer } from "../../src/ports/netboot.js";
import { type BootFolder, openBootFiles } from "../../src/services/netboot/files/boot-files.js";
import { servedFile } from "../../src/services/netboot/files/open-source.js";
import { missing, run } from "./program.js";

const nothing = () => undefined;
const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

describe("clients of HTTP fetch boot files", () => {
  const image = randomBytes(20_000_001);
  let [scratch, url] = ["", ""];
  let folder: BootFolder;
  let server: NetbootServer;

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), "shoal-http-clients-"));
    await writeFile(join(scratch, "disk.iso"), image);
    folder = openBootFiles({ directory: scratch, clock: systemClock, logger });
    server = await openHttpBoot({
      clock: systemClock,
      logger,
      addresses: ["127.0.0.1"],
      port: 0,
      place: (address) => ({ address, httpPort: null, tftpPort: null }),
      netboot: { open: async ({ path }) => servedFile(await folder.open(path)) },
    });
    url = `http://127.0.0.1:${server.ports.http}`;
  });

  after(async () => {
    await server.close();
    await folder.close();
    await rm(scratch, { recursive: true, force: true });
  });

  const fetched = (name: string) => readFile(join(scratch, name));

  describe("curl", { skip: missing("curl") }, () => {
    const curl = async (...args: readonly string[]) => (await run("curl", ["-sS", ...args])).stdout;

    test("a whole file, by either version of HTTP", async () => {
      for (const version of ["--http1.0", "--http1.1"]) {
        await curl(version, "-o", join(scratch, "whole"), `${url}/disk.iso`);
        assert.ok(image.equals(await fetched("whole")), version);
      }
    });

    test("its size and type", async () => {
      const head = await curl("-I", `${url}/disk.iso`);
      assert.match(head, /^HTTP\/1\.1 200 /);
      assert.match(head, /^Content-Length: 20000001\r$/m);
      assert.match(head, /^Content-Type: application\/vnd\.efi-iso\r$/m);
    });

    test("the rest of what was broken off", async () => {
      await writeFile(join(scratch, "rest"), image.subarray(0, 7_000_000));
      await curl("-C", "-", "-o", join(scratch, "rest"), `${url}/disk.iso`);
      assert.ok(image.equals(await fetched("rest")));
    });

    test("a file again only when it is another", async () => {
      const tag = join(scratch, "tag");
      const status = () =>
        curl("--etag-save", tag, "--etag-compare", tag, "-o", "/dev/null", "-w", "%{http_code}", `${url}/disk.iso`);
      assert.equal(await status(), "200");
      assert.equal(await status(), "304");
    });

    test("several files on one connection", async () => {
      const each = ["-o", "/dev/null", `${url}/disk.iso`];
      assert.equal(await curl("-w", "%{num_connects} ", ...each, ...each, ...each), "1 0 0 ");
    });

    test("nothing outside of the folder, and nothing can be left there", async () => {
      const status = (...args: readonly string[]) =>
        curl("--path-as-is", "-o", "/dev/null", "-w", "%{http_code}", ...args);
      assert.equal(await status(`${url}/../../etc/passwd`), "400");
      assert.equal(await status(`${url}/%2e%2e/etc/passwd`), "400");
      assert.equal(await status(`${url}/..%2fetc/passwd`), "404");
      assert.equal(await status("-T", join(scratch, "disk.iso"), `${url}/new.iso`), "405");
      assert.equal(await status("-X", "DELETE", `${url}/disk.iso`), "405");
    });
  });

  test("wget fetches a file, and the rest of one", { skip: missing("wget") }, async () => {
    const file = join(scratch, "wget.iso");
    const wget = ["-q", "-c", "-O", file, `${url}/disk.iso`];
    await writeFile(file, image.subarray(0, 1_000_000));
    assert.equal((await run("wget", wget)).code, 0);
    assert.ok(image.equals(await fetched("wget.iso")));
  });
});
