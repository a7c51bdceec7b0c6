/** TFTP as the clients of Debian speak it, each with options of its own. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { openTftp } from "../../adapters/netboot/tftp/index.js";
import { systemClock } from "../../src/model/clock.js";
import { FileRefusal, type NetbootServer, type TransferEnd } from "../../src/ports/netboot.js";
import { missing, run, until } from "./program.js";
import { temporaryFolder } from "./shoal.js";
import { afterwards, suiteUndoing } from "./undoing.js";

const files: Readonly<Record<string, Buffer>> = {
  "boot/kernel.img": randomBytes(3_000_001),
  even: randomBytes(1468 * 20),
  empty: Buffer.alloc(0),
};

describe("TFTP clients", () => {
  let server: NetbootServer;
  let folder: string;
  const ends: TransferEnd[] = [];
  const suite = suiteUndoing();
  const port = () => String(server.ports.tftp);

  before(async () => {
    folder = temporaryFolder(suite);
    const ignore = () => undefined;
    server = await openTftp({
      clock: systemClock,
      logger: { debug: ignore, info: ignore, warn: console.error, error: console.error },
      addresses: ["127.0.0.1"],
      port: 0,
      place: (address) => ({ address, httpPort: null, tftpPort: null }),
      netboot: { open: async ({ path }) => opened(path) },
    });
    afterwards(suite, () => server.close());
  });

  function opened(path: string) {
    const bytes = files[path];
    if (bytes === undefined) throw new FileRefusal("not-found", "There is no such file.");
    const read = (from: number, to: number) => bytes.subarray(from, to);
    return { size: bytes.length, type: "", etag: "", read, close: (end: TransferEnd) => void ends.push(end) };
  }

  /** What a client says when it has fetched the file, which then is whole, and known here to be. */
  async function fetched(file: string, program: string, args: (to: string) => readonly string[]): Promise<void> {
    const to = join(folder, `${program}-${ends.length}`);
    const before = ends.length;
    const { code, stdout, stderr } = await run(program, args(to));
    assert.equal(code, 0, `${program} ${args(to).join(" ")}: ${stderr}${stdout}`);
    assert.ok(readFileSync(to).equals(files[file]!), `${program} has ${file} whole`);
    await until("the end of the transfer", () => ends.length > before);
    assert.deepEqual(ends.slice(before), [{ from: 0, to: files[file]!.length, problem: null }]);
  }

  describe("curl", { skip: missing("curl") }, () => {
    const kinds = [["--tftp-blksize", "1468"], ["--tftp-blksize", "65464"], ["--tftp-no-options"], []];
    for (const kind of kinds) {
      test(`fetches with ${kind.join(" ") || "its own options"}`, async () => {
        // An OACK that says a size of 0 it takes for none at all.
        const takesEmpty = kind[0] === "--tftp-no-options";
        for (const file of Object.keys(files).filter((name) => name !== "empty" || takesEmpty))
          await fetched(file, "curl", (to) => ["-sS", ...kind, `tftp://127.0.0.1:${port()}/${file}`, "-o", to]);
      });
    }

    test("is told that there is no such file", async () => {
      // CURLE_TFTP_NOTFOUND.
      assert.equal((await run("curl", ["-sS", `tftp://127.0.0.1:${port()}/none`])).code, 68);
    });

    test("may not write", async () => {
      const { code } = await run("curl", ["-sS", "-T", "-", `tftp://127.0.0.1:${port()}/even`], {
        input: "overwritten",
      });
      // CURLE_TFTP_PERM.
      assert.equal(code, 69);
    });
  });

  describe("tftp-hpa", { skip: missing("tftp") }, () => {
    const asked = (mode: string, ...command: readonly string[]) => ["-m", mode, "127.0.0.1", port(), "-c", ...command];

    test("fetches block by block", async () => {
      for (const file of Object.keys(files)) await fetched(file, "tftp", (to) => asked("binary", "get", file, to));
    });

    test("is told what is not served", async () => {
      const refused = async (...args: Parameters<typeof asked>) =>
        (await run("tftp", asked(...args), { cwd: folder })).stdout;
      assert.match(await refused("binary", "get", "none"), /Error code 1: There is no such file\./);
      assert.match(await refused("ascii", "get", "even"), /Error code 4: Only octet \(binary\) mode is served\./);
      const { stdout } = await run("tftp", asked("binary", "put", join(folder, "none"), "even"), { cwd: folder });
      assert.match(stdout, /Error code 2: Nothing can be written here\./);
    });
  });

  describe("atftp", { skip: missing("atftp") }, () => {
    const sizes = { windowsize: [1, 4, 16, 64], blksize: [8, 512, 1468, 9000] };
    const option = (name: string, value: number) => ["--option", `${name} ${value}`];

    for (const windowsize of sizes.windowsize) {
      test(`fetches by windows of ${windowsize}`, async () => {
        for (const file of Object.keys(files))
          await fetched(file, "atftp", (to) => [
            ...[...option("blksize", 1468), ...option("windowsize", windowsize), ...option("tsize", 0)],
            ...["-g", "-r", file, "-l", to, "127.0.0.1", port()],
          ]);
      });
    }

    for (const blksize of sizes.blksize) {
      test(`fetches in blocks of ${blksize}`, () =>
        fetched("even", "atftp", (to) => [
          ...[...option("blksize", blksize), ...option("timeout", 2), ...option("windowsize", 8)],
          ...["-g", "-r", "even", "-l", to, "127.0.0.1", port()],
        ]));
    }

    test("leaves nothing of what is not there", async () => {
      const to = join(folder, "none-at-all");
      const { code } = await run("atftp", ["-g", "-r", "none", "-l", to, "127.0.0.1", port()]);
      assert.notEqual(code, 0);
      assert.ok(!existsSync(to) || readFileSync(to).length === 0);
    });
  });

  test("nothing went again, and nobody was left waiting", () => {
    const { "sent-again": again, "timed-out": late } = server.counters();
    assert.deepEqual([again, late], [undefined, undefined]);
  });
});
