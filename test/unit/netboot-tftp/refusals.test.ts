/** What is not served is refused plainly, and what is no request is passed over in silence. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FileRefusal } from "../../../src/ports/netboot.js";
import { until } from "../../support/until.js";
import { Client } from "./client.js";
import { contentOf, startServer } from "./server-under-test.js";

test("nothing can be written", async (context) => {
  const { port, asked } = await startServer(context, { a: contentOf(3) });
  const client = await Client.open(context, { port });
  client.request("a", {}, { opcode: 2 });
  assert.equal(await client.refused(2), "Nothing can be written here.");
  assert.equal(asked.length, 0);
});

test("only bytes as they are are served", async (context) => {
  const { port } = await startServer(context, { a: contentOf(3) });
  const client = await Client.open(context, { port });
  for (const mode of ["netascii", "mail", ""]) {
    client.request("a", {}, { mode });
    assert.equal(await client.refused(4), "Only octet (binary) mode is served.");
  }
  client.request("a", {}, { mode: "OCTET" });
  await client.blocks(1);
});

test("names with control characters are nobody's", async (context) => {
  const { port, asked } = await startServer(context, {});
  const client = await Client.open(context, { port });
  for (const name of ["a\nb", "a\u001b[2J", "\u007f", "a\u0085"]) {
    client.request(name);
    await client.refused(2);
  }
  assert.equal(asked.length, 0);
});

const refusals = { "not-found": 1, forbidden: 2, gone: 0, broken: 0 } as const;

for (const [code, sent] of Object.entries(refusals)) {
  test(`a file that is refused as ${code}`, async (context) => {
    const { port, server, ends } = await startServer(
      context,
      {},
      { open: () => Promise.reject(new FileRefusal(code as keyof typeof refusals, "Not\nthis.")) },
    );
    const client = await Client.open(context, { port });
    client.request("a");
    assert.equal(await client.refused(sent), "Not this.");
    assert.equal(server.counters()[code], 1);
    assert.equal(ends.length, 0);
  });
}

test("who asks when all are busy is not answered, as it asks again", async (context) => {
  let isBusy = true;
  const { port, server } = await startServer(
    context,
    {},
    {
      open: async () => {
        if (isBusy) throw new FileRefusal("busy", "Not now.");
        return { size: 1, read: () => new Uint8Array(1) };
      },
    },
  );
  const client = await Client.open(context, { port });
  client.request("a");
  await until(() => server.counters().busy === 1);
  isBusy = false;
  client.request("a");
  await client.blocks(1);
});

test("a failure of ours is told without its words", async (context) => {
  const { port, errors } = await startServer(context, {}, { open: () => Promise.reject(new Error("/var/secret")) });
  const client = await Client.open(context, { port });
  client.request("a");
  assert.equal(await client.refused(0), "The service failed over this file.");
  assert.match(String(errors[0]), /secret/);
});

test("what is no request has no answer", async (context) => {
  const { port, server } = await startServer(context, { a: contentOf(3) });
  const client = await Client.open(context, { port });
  const none = [
    "",
    "\0",
    "\0\x01",
    "\0\x01a\0",
    "\0\x03\0\x01abc",
    "\0\x04\0\x01",
    "\0\x05\0\x01no\0",
    "\0\x06a\0b\0",
    "GET / HTTP/1.1",
  ];
  for (const text of none) client.send(Buffer.from(text, "latin1"), port);
  client.request("a");
  await client.blocks(1);
  assert.equal(server.counters().malformed, none.length);
  assert.ok(client.isQuiet);
});
