/** An image is fetched whole from where it may be fetched, or the task says what class of thing went wrong. */
import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import { makeSelfSigned } from "../../../src/services/certificates/make-certificate.js";
import { until } from "../../support/until.js";
import { admin } from "../events/service-under-test.js";
import { imageOf } from "../images/store-under-test.js";
import {
  type Answer,
  type Bench,
  bench,
  endless,
  hang,
  here,
  ImageServer,
  saidBy,
  stall,
  status,
  truncate,
  whole,
} from "./updates-under-test.js";

const image = imageOf("pi", "2.0", 100_000);
const digest = createHash("sha256").update(image).digest("hex");

test("an image is fetched, kept and staged on every machine that it is for", async (t) => {
  const { rack, images, update, log } = await bench(t);
  const server = await ImageServer.start(t);
  server.files.set("/fw/pi.bin", whole(image));
  const task = await update(`${server.origin}/fw/pi.bin`);
  const uri = `${server.origin}/fw/pi.bin`;
  assert.deepEqual([task.state, task.status, task.percent], ["Completed", "OK", 100]);
  assert.deepEqual(
    task.messages.map(({ key, args }) => [key, ...args]),
    [
      ["Update.TransferringToComponent", uri, here],
      ["Update.VerifyingAtComponent", uri, here],
      ["Update.AllTargetsDetermined"],
      ["Update.AwaitToActivate", uri, "/redfish/v1/Systems/pi1"],
      ["Update.AwaitToActivate", uri, "/redfish/v1/Systems/pi2"],
      ["TaskEvent.TaskCompletedOK", task.id],
    ],
  );
  const record = images.get(digest);
  assert.deepEqual([record?.name, record?.from, record?.family], ["pi.bin", uri, "pi"]);
  assert.deepEqual([rack.of("pi1")?.staged, rack.of("pi2")?.staged, rack.of("pc1")?.staged], [digest, digest, null]);
  rack.boot("pi1");
  assert.ok(log.some(({ text }) => text === "a machine runs an image"));
});

test("a task tells how far the transfer is", async (t) => {
  const setting = await bench(t);
  const { update, tasks } = setting;
  const server = await ImageServer.start(t);
  server.files.set("/half", (response) => {
    response.writeHead(200, { "Content-Length": image.length }).write(image.subarray(0, image.length / 2));
  });
  const updating = update(`${server.origin}/half`);
  await until(() => tasks.table.ids().some((id) => tasks.table.get(id)?.percent === 39));
  await late(setting, server);
  assert.equal((await updating).state, "Exception");
});

interface Fault {
  readonly what: string;
  readonly answer: Answer;
  readonly says: string;
  readonly meanwhile?: (bench: Bench, server: ImageServer) => Promise<void>;
}

/** Lets a limit of time run out once the server has been asked. */
const late = async ({ clock, tasks }: Bench, { requests }: ImageServer) => {
  await until(() => requests.length > 0);
  while (tasks.table.ids().some((id) => tasks.table.get(id)?.state === "Running")) {
    clock.advance(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
};

const faults: readonly Fault[] = [
  { what: "is not there (404)", answer: status(404), says: "Base.ResourceMissingAtURI" },
  { what: "is for others (401)", answer: status(401), says: "Base.ResourceAtUriUnauthorized" },
  { what: "makes its server fail (500)", answer: status(500), says: "Shoal.ImageNotFetched" },
  { what: "has no content (204)", answer: status(204), says: "Shoal.ImageNotFetched" },
  { what: "never begins", answer: hang, says: "Shoal.ImageNotFetched", meanwhile: late },
  { what: "stops in the middle", answer: stall(image), says: "Shoal.ImageNotFetched", meanwhile: late },
  { what: "is shorter than said", answer: truncate(image), says: "Shoal.ImageNotFetched" },
  { what: "has no end", answer: endless, says: "Base.PayloadTooLarge" },
  {
    what: "is said to be too large",
    answer: (response) => void response.writeHead(200, { "Content-Length": 2_000_000 }).write("x"),
    says: "Base.PayloadTooLarge",
  },
  { what: "is packed", answer: status(200, { "Content-Encoding": "gzip" }), says: "Shoal.ImageNotFetched" },
  { what: "is nothing", answer: whole(Buffer.alloc(0)), says: "Shoal.ImageRefused" },
  { what: "is no firmware", answer: whole(Buffer.from("GIF89a")), says: "Shoal.ImageRefused" },
  {
    what: "resets the connection",
    answer: (_, { socket }) => socket.destroy(),
    says: "Base.CouldNotEstablishConnection",
  },
  {
    what: "is no HTTP",
    answer: (_, { socket }) => void socket.end("SSH-2.0-x\r\n"),
    says: "Base.CouldNotEstablishConnection",
  },
  {
    what: "switches to another protocol",
    answer: (_, { socket }) => void socket.end("HTTP/1.1 101 x\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"),
    says: "Shoal.ImageNotFetched",
  },
  { what: "redirects to itself", answer: status(302, { Location: "/image" }), says: "Shoal.ImageNotFetched" },
  { what: "redirects to nowhere", answer: status(302), says: "Shoal.ImageNotFetched" },
  {
    what: "redirects to a file",
    answer: status(302, { Location: "file:///etc/passwd" }),
    says: "Shoal.ImageNotFetched",
  },
  {
    what: "redirects to a denied address",
    answer: status(302, { Location: "http://169.254.169.254/" }),
    says: "Base.AccessDenied",
  },
  {
    what: "redirects to a denied name",
    answer: status(302, { Location: "http://inside.example/" }),
    says: "Base.AccessDenied",
  },
];

for (const { what, answer, says, meanwhile } of faults) {
  test(`an image that ${what} is told as ${says}, without a word of the server's`, async (t) => {
    const setting = await bench(t, { deny: ["inside.example"] });
    const { store, rack, files, log } = setting;
    const server = await ImageServer.start(t);
    server.files.set("/image", answer);
    const updating = setting.update(`${server.origin}/image`);
    await meanwhile?.(setting, server);
    const task = await updating;
    assert.deepEqual([task.state, task.status], ["Exception", "Critical"]);
    assert.ok(saidBy(task).includes(says), saidBy(task).join());
    assert.ok(!JSON.stringify([task, store, log]).includes("in confidence"));
    assert.deepEqual(rack.staged, []);
    assert.deepEqual(await files(), []);
    await until(() => server.open === 0);
  });
}

test("a server that is not there is told as such", async (t) => {
  const { update } = await bench(t);
  const task = await update("http://127.0.0.1:1/image");
  assert.ok(saidBy(task).includes("Base.CouldNotEstablishConnection"));
});

test("three redirects are followed, and a fourth is not", async (t) => {
  const { update } = await bench(t);
  const server = await ImageServer.start(t);
  for (const hop of [1, 2, 3, 4]) server.files.set(`/${hop}`, status(302, { Location: `${server.origin}/${hop - 1}` }));
  server.files.set("/0", whole(image));
  assert.equal((await update(`${server.origin}/3`)).state, "Completed");
  assert.equal((await update(`${server.origin}/4`, { force: true })).state, "Exception");
});

test("an image of another digest than the URI asks for is refused, and one of that digest taken", async (t) => {
  const { update, images } = await bench(t);
  const server = await ImageServer.start(t);
  server.files.set("/image", whole(image));
  const wrong = await update(`${server.origin}/image#sha256=${"0".repeat(64)}`);
  assert.ok(saidBy(wrong).includes("Update.VerificationFailed"));
  assert.deepEqual(images.all(), []);
  assert.equal((await update(`${server.origin}/image#sha256=${digest.toUpperCase()}`)).state, "Completed");
  assert.equal(server.requests[0]?.url, "/image");
});

test("where signatures are required, the one beside the image is fetched and checked", async (t) => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const publicKeyPem = publicKey.export({ type: "spki", format: "pem" }).toString();
  const trust = { requireSignature: true, signers: [{ name: "vendor", publicKeyPem }] };
  const { update, images } = await bench(t, { images: { trust } });
  const server = await ImageServer.start(t);
  server.files.set("/image", whole(image));
  const unsigned = await update(`${server.origin}/image`);
  assert.ok(saidBy(unsigned).includes("Shoal.ImageRefused"));
  assert.ok(!saidBy(unsigned).includes("Base.ResourceMissingAtURI"), "the image itself is there");
  server.files.set("/image.sig", endless);
  assert.ok(saidBy(await update(`${server.origin}/image`)).includes("Update.VerificationFailed"));
  server.files.set("/image.sig", whole(sign(null, imageOf("pi", "9"), privateKey)));
  assert.ok(saidBy(await update(`${server.origin}/image`)).includes("Update.VerificationFailed"));
  server.files.set("/image.sig", whole(sign(null, image, privateKey)));
  assert.equal((await update(`${server.origin}/image?key=1`)).state, "Completed");
  assert.equal(images.get(digest)?.signer, "vendor");
  assert.deepEqual(
    server.requests.slice(-2).map(({ url }) => url),
    ["/image.sig?key=1", "/image?key=1"],
  );
});

test("a server that nobody vouches for is not trusted, unless the operator says so", async (t) => {
  const { pem, key } = await makeSelfSigned(["127.0.0.1"], Date.now());
  const server = await ImageServer.start(t, { cert: pem, key });
  server.files.set("/image", whole(image));
  const strict = await bench(t);
  const refused = await strict.update(`${server.origin}/image`);
  assert.ok(saidBy(refused).includes("Shoal.ImageNotFetched"));
  const easy = await bench(t, { allowUnverified: true });
  assert.equal((await easy.update(`${server.origin}/image`)).state, "Completed");
});

test("from HTTPS nothing leads to plain HTTP", async (t) => {
  const { pem, key } = await makeSelfSigned(["127.0.0.1"], Date.now());
  const [secure, plain] = [await ImageServer.start(t, { cert: pem, key }), await ImageServer.start(t)];
  plain.files.set("/image", whole(image));
  secure.files.set("/image", status(302, { Location: `${plain.origin}/image` }));
  const { update } = await bench(t, { allowUnverified: true });
  assert.equal((await update(`${secure.origin}/image`)).state, "Exception");
  assert.equal(plain.requests.length, 0);
});

test("two images are fetched at a time", async (t) => {
  const { update, clock } = await bench(t);
  const server = await ImageServer.start(t);
  const waiting: (() => void)[] = [];
  server.files.set("/image", (response) => waiting.push(() => response.end(image)));
  const tasks = [1, 2, 3].map(() => update(`${server.origin}/image`, { force: true }));
  await until(() => waiting.length === 2);
  waiting.shift()?.();
  await until(() => waiting.length === 2);
  assert.equal(server.requests.length, 3);
  for (const answer of waiting) answer();
  for (const task of await Promise.all(tasks)) assert.equal(task.state, "Completed");
  assert.ok(clock.pending > 0);
});

test("a task that is cancelled lets go of the transfer and leaves nothing behind", async (t) => {
  const { updates, tasks, files, rack, clock } = await bench(t);
  const server = await ImageServer.start(t);
  server.files.set("/image", stall(image));
  const asked = { imageUri: `${server.origin}/image`, local: false, targets: null, force: false };
  const id = await updates.simpleUpdate(asked, admin, "/x");
  await until(() => (tasks.table.get(id)?.percent ?? 0) > 70);
  await tasks.remove(id, admin);
  // What is left are the looks at the images and at the tasks.
  await until(() => server.open === 0 && clock.pending === 2);
  while ((await files()).length > 0) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(tasks.table.get(id)?.state, "Cancelled");
  assert.deepEqual(rack.staged, []);
});
