/** Files arrive whole, by each kind of transfer, and it is known that they did. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../support/until.js";
import { Client, fetchWhole } from "./client.js";
import { contentOf, inMemory, startServer } from "./server-under-test.js";

const sizes = [0, 1, 511, 512, 513, 1024, 5000];
const kinds = [
  {},
  { blksize: 1024 },
  { blksize: 8, windowsize: 5 },
  { blksize: 1468, windowsize: 16 },
  { windowsize: 3 },
];

for (const options of kinds) {
  test(`with ${JSON.stringify(options)}`, async (context) => {
    const files = Object.fromEntries(sizes.map((size) => [`f${size}`, contentOf(size)]));
    const { port, ends } = await startServer(context, files);
    for (const size of sizes) {
      const client = await Client.open(context, { port });
      assert.deepEqual(await fetchWhole(client, `f${size}`, options), Buffer.from(contentOf(size)));
    }
    await until(() => ends.length === sizes.length);
    assert.deepEqual(
      ends,
      sizes.map((size) => ({ from: 0, to: size, problem: null })),
    );
  });
}

test("more blocks than there are numbers", async (context) => {
  const size = 8 * 70_000 + 3;
  const { port } = await startServer(context, { large: contentOf(size) });
  const client = await Client.open(context, { port });
  assert.deepEqual(await fetchWhole(client, "large", { blksize: 8, windowsize: 64 }), Buffer.from(contentOf(size)));
});

test("a file whose bytes come later, in pieces", async (context) => {
  const bytes = contentOf(700_000);
  const reads: [number, number][] = [];
  const { port } = await startServer(
    context,
    {},
    {
      open: async () => ({
        size: bytes.length,
        read: (from, to) => {
          reads.push([from, to]);
          return new Promise((resolve) => setImmediate(() => resolve(bytes.subarray(from, to))));
        },
      }),
    },
  );
  const client = await Client.open(context, { port });
  assert.deepEqual(await fetchWhole(client, "any", { blksize: 1024, windowsize: 8 }), Buffer.from(bytes));
  // Each once, in order, without holes.
  assert.deepEqual(
    reads.map(([from]) => from),
    [0, ...reads.slice(0, -1).map(([, to]) => to)],
  );
  assert.ok(reads.length < 10, `${reads.length} reads`);
});

test("each transfer has a port of its own, which is not the server's", async (context) => {
  const { port } = await startServer(context, { a: contentOf(3) });
  const [one, other] = [await Client.open(context, { port }), await Client.open(context, { port })];
  for (const client of [one, other]) {
    client.request("a");
    await client.blocks(1);
  }
  assert.equal(new Set([port, one.heard[0]!.port, other.heard[0]!.port]).size, 3);
});

test("the size is told, and who only wanted to know it is let go in silence", async (context) => {
  const { port, ends } = await startServer(context, { a: contentOf(3000) });
  const client = await Client.open(context, { port });
  client.request("a", { tsize: 0, blksize: 1468 });
  await client.oack({ tsize: 3000, blksize: 1468 });
  client.error(8, "User aborted the transfer");
  await until(() => ends.length === 1);
  assert.deepEqual(ends, [{ from: 0, to: 0, problem: "the client broke it off: error 8, User aborted the transfer" }]);
  assert.ok(client.isQuiet);
});

test("the file is asked for as it is meant, from where the client is", async (context) => {
  const { port, asked } = await startServer(context, {}, { open: inMemory({}) });
  const client = await Client.open(context, { port });
  const names = { "/a/b": "a/b", "\\a\\b.efi": "a/b.efi", "//a": "a", "a//b": "a//b", "../a": "../a", "": "", ä: "ä" };
  for (const [sent, meant] of Object.entries(names)) {
    client.request(sent);
    await client.refused(1);
    assert.equal(asked.at(-1)?.path, meant);
  }
  const place = { address: "127.0.0.1", httpPort: null, tftpPort: null };
  assert.deepEqual(asked[0], { protocol: "tftp", path: "a/b", client: "127.0.0.1", place });
});

test("on all addresses, each client is answered from the address that it is reached from", async (context) => {
  const { port, asked } = await startServer(context, { a: contentOf(3) }, { addresses: ["0.0.0.0"] });
  const client = await Client.open(context, { port });
  client.request("a");
  await client.blocks(1);
  assert.equal(asked[0]?.place.address, "127.0.0.1");
});
