/** Credentials reach the server they were given for, and nobody else: no other server, no task, no log, no record. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal } from "../../../src/model/refusal.js";
import { imageOf } from "../images/store-under-test.js";
import { type Bench, bench, ImageServer, status, whole } from "./updates-under-test.js";

const image = imageOf("pi", "2.0");
const secrets = ["Carb0n-c0py", "q-token-77", "alice-the-user"];
const basic = `Basic ${Buffer.from("alice-the-user:Carb0n-c0py").toString("base64")}`;

async function everything({ store, images, log, directory }: Bench): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  const records = await Promise.all(
    images.all().map(({ sha256 }) => readFile(`${directory}/${sha256}/about.json`, "utf8")),
  );
  const said = log.map(({ fields = {}, ...line }) => [
    line,
    Object.values(fields).map((value) => (value instanceof Error ? [value.message, value.stack, value.cause] : value)),
  ]);
  const stored = (["tasks", "logs"] as const).flatMap((collection) => [...store.all(collection).values()]);
  return JSON.stringify([stored, records, said]);
}

async function assertKept(bench: Bench): Promise<void> {
  const text = await everything(bench);
  for (const secret of secrets) assert.ok(!text.includes(secret), secret);
}

const ways: readonly [string, (origin: string) => readonly [string, object]][] = [
  ["as parameters", (origin) => [`${origin}/image`, { userName: "alice-the-user", password: "Carb0n-c0py" }]],
  ["in the URI", (origin) => [`${origin.replace("//", "//alice-the-user:Carb0n-c0py@")}/image`, {}]],
];
for (const [how, ask] of ways) {
  test(`a password given ${how} is sent as Basic, and told to nobody`, async (t) => {
    const setting = await bench(t);
    const server = await ImageServer.start(t);
    server.files.set("/image", whole(image));
    const [uri, parameters] = ask(server.origin);
    const task = await setting.update(`${uri}?X-Signature=q-token-77`, parameters);
    assert.equal(task.state, "Completed");
    assert.equal(server.requests[0]?.headers.authorization, basic);
    assert.equal(server.requests[0]?.url, "/image?X-Signature=q-token-77");
    await assertKept(setting);
  });

  test(`a password given ${how} is told to nobody when the transfer fails`, async (t) => {
    const setting = await bench(t);
    const server = await ImageServer.start(t);
    for (const answer of [status(401), status(500), whole(Buffer.from("GIF89a"))]) {
      server.files.set("/image", answer);
      const [uri, parameters] = ask(server.origin);
      assert.equal((await setting.update(`${uri}?X-Signature=q-token-77`, parameters)).state, "Exception");
    }
    await assertKept(setting);
  });
}

test("a redirect to another server does not take the password along, one on the same server does", async (t) => {
  const [first, second] = [await ImageServer.start(t), await ImageServer.start(t)];
  const { update } = await bench(t);
  first.files.set("/a", status(307, { Location: "/b" }));
  first.files.set("/b", status(307, { Location: `${second.origin.replace("//", "//mallory:x@")}/image` }));
  second.files.set("/image", whole(image));
  assert.equal(
    (await update(`${first.origin}/a`, { userName: "alice-the-user", password: "Carb0n-c0py" })).state,
    "Completed",
  );
  assert.deepEqual(
    first.requests.map(({ headers }) => headers.authorization),
    [basic, basic],
  );
  assert.deepEqual(
    second.requests.map(({ headers }) => headers.authorization),
    [undefined],
  );
});

const wrong = [
  "ftp://alice-the-user:Carb0n-c0py@host/x",
  "file:///etc/shadow",
  "file:///dev/zero",
  "http://alice-the-user:Carb0n?c0py@host:x/",
  "http:// alice-the-user:Carb0n-c0py@host/",
  "//alice-the-user:Carb0n-c0py@host/x?q-token-77",
  "alice-the-user:Carb0n-c0py@host",
  "http://host/x#sha256=abc",
  "http://host/x#md5=q-token-77",
  "http://host:0/",
  "http://host/\\x",
  `http://host/${"x".repeat(3000)}`,
  "",
];
for (const imageUri of wrong) {
  test(`${JSON.stringify(imageUri.slice(0, 50))} is refused before there is a task, and not repeated whole`, async (t) => {
    const setting = await bench(t);
    await assert.rejects(setting.update(imageUri), (error: unknown) => {
      assert.ok(error instanceof Refusal);
      assert.equal(error.status, 400);
      assert.deepEqual(
        error.problems.map(({ message, property }) => [message.key, property]),
        [["Base.ActionParameterValueFormatError", "/ImageURI"]],
      );
      const text = JSON.stringify(error.problems);
      for (const secret of [...secrets, "Carb0n", "c0py"]) assert.ok(!text.includes(secret), text);
      return true;
    });
    assert.equal(setting.tasks.table.ids().length, 0);
  });
}

test("an address that is denied outright is refused before there is a task", async (t) => {
  const { update } = await bench(t, { allow: [] });
  await assert.rejects(update("http://127.0.0.1:8000/x?q-token-77"), (error: unknown) => {
    assert.ok(error instanceof Refusal);
    assert.deepEqual(
      error.problems.map(({ message }) => [message.key, ...message.args]),
      [["Base.AccessDenied", "http://127.0.0.1:8000/x"]],
    );
    return true;
  });
});
