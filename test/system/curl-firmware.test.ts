/** Images of firmware as scripts bring them: pushed with curl, as they are and in forms, whole and not. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { type Answer, asAdmin, curl, json, trusting } from "./curl.js";
import { configForImages, largestImage } from "./images.js";
import { missing, plainEnvironment, until } from "./program.js";
import { type Shoal, startShoal, temporaryFolder, type Undoing } from "./shoal.js";
import { afterwards, suiteUndoing } from "./undoing.js";

const updates = "/redfish/v1/UpdateService";
const store = `${updates}/LocalImageStore`;
const system = "/redfish/v1/Systems/node01";
const octets = ["-H", "Content-Type: application/octet-stream"];

describe("curl", { skip: missing("curl") }, () => {
  const suite = suiteUndoing();
  let shoal: Shoal;
  let uri: { readonly push: string; readonly form: string };
  before(async () => {
    shoal = await startShoal(suite, { config: configForImages(suite, ["node01", "node02"]) });
    const service = await get(updates);
    uri = { push: String(service.HttpPushUri), form: String(service.MultipartHttpPushUri) };
    assert.equal(service.MaxImageSizeBytes, largestImage);
  });

  const get = async (path: string) => (await curl(shoal, path)).json();
  const imagesKept = async () => (await get(store)).Members as readonly { readonly "@odata.id": string }[];

  async function fileOf(test: Undoing, content: string | Buffer): Promise<string> {
    const file = join(temporaryFolder(test), "image.fd");
    await writeFile(file, content);
    return file;
  }

  /** @returns the task, as its monitor tells it */
  async function ended({ status, headers, body }: Answer): Promise<Record<string, unknown>> {
    assert.equal(status, 202, body);
    const task = await until("the end of the update", async () => {
      const answer = await curl(shoal, String(headers.location));
      return answer.status === 200 && answer.json();
    });
    assert.equal(task.TaskState, "Completed", JSON.stringify(task.Messages));
    return task;
  }

  async function restart(): Promise<void> {
    const reset = `${system}/Actions/ComputerSystem.Reset`;
    for (const [type, state] of [
      ["ForceOff", "Off"],
      ["On", "On"],
    ]) {
      assert.equal((await curl(shoal, reset, ...json({ ResetType: type }))).status, 204);
      await until(`power ${state}`, async () => (await get(system)).PowerState === state);
    }
  }

  const versionOf = (content: string) => `sha256-${createHash("sha256").update(content).digest("hex").slice(0, 12)}`;

  async function assertRefused(answer: Answer, status: number, message: RegExp): Promise<void> {
    assert.equal(answer.status, status, answer.body);
    assert.match(answer.body, message);
    assert.equal((await curl(shoal, updates)).status, 200, "the next request is served");
  }

  const inForm = (parameters: unknown, file: string) => [
    "-F",
    `UpdateParameters=${JSON.stringify(parameters)};type=application/json`,
    "-F",
    `UpdateFile=@${file};type=application/octet-stream`,
  ];

  test("an image as it is goes to the machines that it is for, and is run after a restart", async (context) => {
    const content = "pushed as it is";
    const file = await fileOf(context, content);
    await ended(await curl(shoal, uri.push, ...octets, "--data-binary", `@${file}`));
    assert.notEqual((await get(system)).BiosVersion, versionOf(content));
    await restart();
    await until("the new version", async () => (await get(system)).BiosVersion === versionOf(content));
    assert.equal((await get(`${updates}/FirmwareInventory/node01`)).Version, versionOf(content));
  });

  test("an image that is uploaded with PUT, as curl -T does, is refused with what would do", async (context) => {
    const answer = await curl(shoal, uri.push, ...octets, "-T", await fileOf(context, "put"));
    assert.equal(answer.status, 405);
    assert.equal(answer.headers.allow, "POST");
  });

  test("an image in a form goes to the machines that the form names, and to no others", async (context) => {
    const content = "pushed in a form";
    const file = await fileOf(context, content);
    await ended(await curl(shoal, uri.form, ...inForm({ Targets: [system] }, file)));
    const images = await Promise.all((await imagesKept()).map((image) => get(image["@odata.id"])));
    const staged = images.map(({ Name, Links }) => [Name, (Links as { StagedTargets?: unknown }).StagedTargets]);
    assert.deepEqual(
      staged.filter(([, targets]) => JSON.stringify(targets)?.includes("node01")),
      [["image.fd", [{ "@odata.id": system }]]],
    );
    await restart();
    await until("the new version", async () => (await get(system)).BiosVersion === versionOf(content));
    assert.notEqual((await get("/redfish/v1/Systems/node02")).BiosVersion, versionOf(content));
  });

  test("a form whose parts have the types that curl gives them is taken as well", async (context) => {
    const file = await fileOf(context, "in a plain form");
    await ended(await curl(shoal, uri.form, "-F", "UpdateParameters={}", "-F", `UpdateFile=@${file}`));
  });

  test("a digest that a form names has to be the image's", async (context) => {
    const content = "weighed";
    const file = await fileOf(context, content);
    const kept = await imagesKept();
    const withDigest = (SHA256: string) => inForm({ Oem: { Shoal: { SHA256 } }, Targets: [system] }, file);
    const wrong = await curl(shoal, uri.form, ...withDigest("0".repeat(64)));
    await assertRefused(wrong, 400, /VerificationFailed/);
    assert.deepEqual(await imagesKept(), kept);
    const right = createHash("sha256").update(content).digest("hex");
    await ended(await curl(shoal, uri.form, ...withDigest(right)));
    assert.equal((await imagesKept()).length, kept.length + 1);
  });

  test("what is too large is refused, whether curl asks first or not", async (context) => {
    const file = await fileOf(context, Buffer.alloc(largestImage + 1));
    const kept = await imagesKept();
    for (const asking of [[], ["-H", "Expect:"], ["-H", "Expect: 100-continue"]]) {
      const pushed = await curl(shoal, uri.push, ...octets, ...asking, "--data-binary", `@${file}`);
      await assertRefused(pushed, 413, /PayloadTooLarge/);
      const inAForm = await curl(shoal, uri.form, ...asking, ...inForm({}, file));
      await assertRefused(inAForm, 413, /PayloadTooLarge/);
    }
    const chunked = ["-H", "Transfer-Encoding: chunked", "--data-binary", `@${file}`];
    await assertRefused(await curl(shoal, uri.push, ...octets, ...chunked), 413, /PayloadTooLarge/);
    assert.deepEqual(await imagesKept(), kept);
  });

  test("what breaks off leaves nothing behind", async (context) => {
    const kept = await imagesKept();
    for (const [path, headers, beginning] of [
      [uri.push, octets, "the beginning of an image"],
      [
        uri.form,
        ["-H", "Content-Type: multipart/form-data; boundary=cut"],
        beginningOfForm("the beginning of an image"),
      ],
    ] as const) {
      const sends = ["-X", "POST", ...headers, "-T", "-", shoal.url + path];
      const upload = spawn("curl", [...trusting(shoal), ...asAdmin, ...sends], { env: plainEnvironment });
      afterwards(context, () => upload.kill("SIGKILL"));
      // curl reads whole blocks.
      upload.stdin.write(beginning + "x".repeat(largestImage / 4));
      await until("its beginning", async () => (await filesWith(shoal.state, "the beginning")) === 1);
      upload.kill("SIGKILL");
      await once(upload, "close");
      await until("nothing of it", async () => (await filesWith(shoal.state, "the beginning")) === 0);
    }
    assert.deepEqual(await imagesKept(), kept);
    assert.doesNotMatch(shoal.output.stderr, /"level":"error"/);
  });
});

const beginningOfForm = (content: string) =>
  [
    "--cut",
    'Content-Disposition: form-data; name="UpdateParameters"',
    "",
    "{}",
    "--cut",
    'Content-Disposition: form-data; name="UpdateFile"; filename="cut.fd"',
    "",
    content,
  ].join("\r\n");

/** Files below a folder that say it; undefined = folders went while they were listed. */
async function filesWith(folder: string, words: string): Promise<number | undefined> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => undefined);
  const texts = await Promise.all(
    // Files come and go meanwhile.
    (found ?? [])
      .filter((each) => each.isFile())
      .map((each) => readFile(join(each.path, each.name), "latin1").catch(() => "")),
  );
  return found && texts.filter((text) => text.includes(words)).length;
}
