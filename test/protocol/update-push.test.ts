/** Images that clients push: who may, how much, and that nothing stays of what does not come whole. */
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import type { ClientRequest, IncomingMessage } from "node:http";
import { join } from "node:path";
import { after, test } from "node:test";
import { assertError, assertStatus, infosOf } from "../support/expect.js";
import type { Answer } from "../support/http-client.js";
import { type Credentials, TestService } from "../support/service.js";

const rack = JSON.stringify({
  firmware: { largestImageMiB: 1 },
  machines: ["sim1", "sim2"].map((id) => ({ id, adapter: { kind: "fake" } })),
});
const service = await TestService.start({ after }, { rack });

const update = "/redfish/v1/UpdateService";
const upload = `${update}/upload`;
const multipart = `${update}/upload-multipart`;
const store = `${update}/LocalImageStore`;
const octets = { "Content-Type": "application/octet-stream" };
const MiB = 1024 * 1024;

const push = (image: Buffer, headers: Record<string, string> = octets, as?: Credentials) =>
  service.post(upload, image, { headers, ...(as && { as }) });

const ended = async ({ headers }: Answer): Promise<Answer["json"]> =>
  (
    await service.until(
      () => service.get(String(headers.location)),
      ({ status }) => status === 200,
    )
  ).json;

const images = async (): Promise<string[]> =>
  (await service.get(store)).json.Members.map((member: { "@odata.id": string }) => member["@odata.id"]);

const drafts = async (): Promise<string[]> =>
  (await readdir(join(service.state, "images")).catch(() => [])).filter((name) => name.startsWith("."));

async function nothingLeft(): Promise<void> {
  while ((await drafts()).length > 0) await new Promise((resolve) => setImmediate(resolve));
}

/** A form with an image in it, as curl and bmclib write it. */
function formOf(parameters: unknown, image: string, ...more: readonly (readonly [string, string])[]): Buffer {
  const parts = [
    `--x\r\nContent-Disposition: form-data; name="UpdateParameters"\r\nContent-Type: application/json\r\n\r\n${
      typeof parameters === "string" ? parameters : JSON.stringify(parameters)
    }\r\n`,
    `--x\r\nContent-Disposition: form-data; name="UpdateFile"; filename="fw.bin"\r\nContent-Type: application/octet-stream\r\n\r\n${image}\r\n`,
    ...more.map(([name, text]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`),
  ];
  return Buffer.from(`${parts.join("")}--x--\r\n`, "latin1");
}
const asForm = { "Content-Type": "multipart/form-data; boundary=x" };
const pushForm = (body: Buffer) => service.post(multipart, body, { headers: asForm });

test("an image that is pushed is kept, and a task stages it on every machine that it is for", async () => {
  const answer = await push(Buffer.from("first"));
  assertStatus(answer, 202);
  assert.equal(answer.text, "");
  const task = await ended(answer);
  assert.deepEqual([task.TaskState, task.TaskStatus], ["Completed", "OK"]);
  assert.deepEqual(task.Payload, { HttpOperation: "POST", TargetUri: upload });
  const [uri = ""] = await images();
  const image = (await service.get(uri)).json;
  assert.deepEqual([image.SizeBytes, image.Staged, image.Links.StagedTargets.length], [5, true, 2]);
  assertError(await service.delete(uri), 409, "ResourceInUse");
});

test("a form says which machines it is for, and how the image is called", async () => {
  const answer = await pushForm(formOf({ Targets: ["/redfish/v1/Systems/sim2"], LocalImage: true }, "second"));
  assertStatus(answer, 202);
  const task = await ended(answer);
  assert.equal(task.TaskState, "Completed");
  const found = await Promise.all((await images()).map((uri) => service.get(uri)));
  const image = found.map(({ json }) => json).find(({ Name }) => Name === "fw.bin");
  assert.deepEqual(image.Links.StagedTargets, [{ "@odata.id": "/redfish/v1/Systems/sim2" }]);
});

/* ── what is refused ─────────────────────────────────────────────────────────────────────────────────────────────── */

const oversized = Buffer.alloc(MiB + 1);
const refused: readonly [string, string, Buffer, Record<string, string>, number, string][] = [
  ["a form's type, where an image is pushed as it is", upload, Buffer.from("x"), asForm, 415, "HeaderInvalid"],
  [
    "what curl says of itself",
    upload,
    Buffer.from("x"),
    { "Content-Type": "application/x-www-form-urlencoded" },
    415,
    "HeaderInvalid",
  ],
  ["JSON", upload, Buffer.from("{}"), { "Content-Type": "application/json" }, 415, "HeaderInvalid"],
  ["an image as it is, where a form is wanted", multipart, Buffer.from("x"), octets, 415, "HeaderInvalid"],
  ["a packed image", upload, Buffer.from("x"), { ...octets, "Content-Encoding": "gzip" }, 415, "HeaderInvalid"],
  ["too large an image", upload, oversized, octets, 413, "PayloadTooLarge"],
  ["too large a form", multipart, Buffer.alloc(2 * MiB), asForm, 413, "PayloadTooLarge"],
  [
    "a form without a boundary",
    multipart,
    formOf({}, "x"),
    { "Content-Type": "multipart/form-data" },
    400,
    "MissingOrMalformedPart",
  ],
  ["a form that is none", multipart, Buffer.from("x"), asForm, 400, "MissingOrMalformedPart"],
  ["a form whose parameters are no JSON", multipart, formOf("{", "x"), asForm, 400, "MalformedJSON"],
  ["a form whose parameters are a list", multipart, formOf([], "x"), asForm, 400, "MalformedJSON"],
];
for (const [what, uri, body, headers, status, id] of refused) {
  test(`${what} is refused with ${status}, and nothing of it is kept`, async () => {
    const before = await images();
    const answer = await service.post(uri, body, { headers });
    assert.equal(answer.status, status, answer.text);
    assert.match(infosOf(answer.json)[0]?.MessageId ?? "", new RegExp(`\\.${id}$`));
    assert.deepEqual([await images(), await drafts()], [before, []]);
  });
}

test("everything at fault in a form's parameters is told, each with its place", async () => {
  const parameters = {
    Targets: ["/redfish/v1/Systems/sim1", 7],
    ForceUpdate: "yes",
    "@Redfish.OperationApplyTime": "Immediate",
    Oem: { Shoal: { SHA256: "abc" } },
    Colour: "blue",
  };
  const answer = await pushForm(formOf(parameters, "x"));
  assert.deepEqual(
    infosOf(answer.json).map(({ MessageId, RelatedProperties }) => [
      MessageId.split(".").at(-1),
      ...(RelatedProperties ?? []),
    ]),
    [
      ["PropertyValueTypeError", "#/Targets"],
      ["PropertyValueTypeError", "#/ForceUpdate"],
      ["PropertyValueNotInList", "#/@Redfish.OperationApplyTime"],
      ["PropertyUnknown", "#/Colour"],
      ["PropertyValueFormatError", "#/Oem/Shoal/SHA256"],
    ],
  );
  const stranger = await pushForm(formOf({ Targets: ["/redfish/v1/Systems/nobody"] }, "x"));
  assertError(stranger, 400, "PropertyValueNotInList");
});

test("an image that a form says another digest of is refused, and one that is signed by a stranger too", async () => {
  const before = await images();
  const digest = { "@Redfish.OperationApplyTime": "OnReset", Oem: { Shoal: { SHA256: "0".repeat(64) } } };
  assertError(await pushForm(formOf(digest, "x")), 400, "ImageRefused", "VerificationFailed");
  assertError(await pushForm(formOf({}, "x", ["OemSignature", "c2lnbmVk"])), 400, "ImageRefused", "VerificationFailed");
  assert.deepEqual([await images(), await drafts()], [before, []]);
});

test("only POST is taken, and only without a query", async () => {
  for (const uri of [upload, multipart]) {
    for (const method of ["GET", "PATCH", "PUT", "DELETE"]) {
      const answer = await service.request(method, uri);
      assertStatus(answer, 405);
      assert.equal(answer.headers.allow, "POST");
    }
    assertError(await service.post(`${uri}?$expand=*`, Buffer.from("x"), { headers: octets }), 400);
  }
});

/* ── who may, and when they learn of it ──────────────────────────────────────────────────────────────────────────── */

const password = "Eel-p1e-island";
const account = async (name: string, RoleId: string): Promise<Credentials> => {
  await service.post("/redfish/v1/AccountService/Accounts", { UserName: name, Password: password, RoleId });
  return { basic: [name, password] };
};

/** Says that it will send so much, and waits to be told that it may. */
function ask(as: Credentials | undefined, length: number, type = octets): ClientRequest {
  const request = service.http.open("POST", upload, {
    ...service.credentials(as),
    ...type,
    "Content-Length": String(length),
    Expect: "100-continue",
  });
  request.on("error", () => undefined);
  request.flushHeaders();
  return request;
}
const answerTo = (request: ClientRequest) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    request.on("response", resolve);
    request.on("error", reject);
  });
const leave = (request: ClientRequest) => new Promise<void>((resolve) => request.on("continue", resolve));

test("who may not push, or pushes too much, is told before anything is sent", async () => {
  const cases: readonly [Credentials, number, number][] = [
    ["nobody", 5, 401],
    [{ basic: ["admin", "wrong"] }, 5, 401],
    [await account("reader", "ReadOnly"), 5, 403],
    [await account("operator", "Operator"), MiB + 1, 413],
  ];
  for (const [as, length, status] of cases) {
    const request = ask(as, length);
    const answer = await Promise.race([answerTo(request), leave(request)]);
    assert.equal(answer?.statusCode, status);
    request.destroy();
  }
});

test("who may push is told to, and an operator may", async () => {
  const request = ask({ basic: ["operator", password] }, 8);
  const answered = answerTo(request);
  await leave(request);
  request.end("operator");
  assert.equal((await answered).statusCode, 202);
});

test("what comes without its length is counted", async () => {
  const before = await images();
  const answer = await push(oversized, { ...octets, "Transfer-Encoding": "chunked" });
  assertError(answer, 413, "PayloadTooLarge");
  assert.deepEqual([await images(), await drafts()], [before, []]);
  assertStatus(await push(Buffer.from("chunked"), { ...octets, "Transfer-Encoding": "chunked" }), 202);
});

/** Sends the beginning of an image; more may follow. */
async function begun(): Promise<ClientRequest> {
  const before = (await drafts()).length;
  const request = ask(undefined, 100);
  await leave(request);
  request.write("begin");
  while ((await drafts()).length <= before) await new Promise((resolve) => setImmediate(resolve));
  return request;
}

test("two uploads go on at once; a third may come back later, and does once there is room", async () => {
  const requests = [await begun(), await begun()];
  const third = await push(Buffer.from("third"));
  assertError(third, 503, "ServiceTemporarilyUnavailable");
  assert.ok(Number(third.headers["retry-after"]) > 0);
  for (const request of requests) request.destroy();
  await nothingLeft();
  assertStatus(
    await service.until(
      () => push(Buffer.from("third")),
      ({ status }) => status !== 503,
    ),
    202,
  );
});

test("an upload that breaks off leaves nothing, whether it was an image or a form", async () => {
  const before = await images();
  (await begun()).destroy();
  await nothingLeft();
  const form = formOf({}, "y".repeat(100_000));
  const request = service.http.open("POST", multipart, {
    ...service.credentials(),
    ...asForm,
    "Content-Length": String(form.length),
  });
  request.on("error", () => undefined);
  request.write(form.subarray(0, 50_000));
  while ((await drafts()).length === 0) await new Promise((resolve) => setImmediate(resolve));
  request.destroy();
  await nothingLeft();
  assert.deepEqual(await images(), before);
});

test("what an account began that is gone by the end is not kept", async () => {
  const before = await images();
  const as = await account("shortlived", "Operator");
  const request = ask(as, 9);
  const answered = answerTo(request);
  await leave(request);
  request.write("half");
  await service.delete("/redfish/v1/AccountService/Accounts/shortlived");
  request.end("other");
  assert.equal((await answered).statusCode, 401);
  assert.deepEqual([await images(), await drafts()], [before, []]);
});

test("the service goes on after all of it", async () => {
  assertStatus(await push(Buffer.from("still here")), 202);
  assert.deepEqual(
    service.log.filter(({ level }) => level === "error"),
    [],
  );
});
