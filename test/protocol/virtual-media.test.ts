/** Virtual media, as clients insert and eject them: with a real server of images on this computer. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { after, beforeEach, test } from "node:test";
import { makeSelfSigned } from "../../src/services/certificates/make-certificate.js";
import { assertError, assertStatus } from "../support/expect.js";
import type { Answer } from "../support/http-client.js";
import { begun, ImageServer } from "../support/image-server.js";
import { TestService } from "../support/service.js";
import { until } from "../support/until.js";

const service = await TestService.start({ after });
const server = await ImageServer.start({ after });
const system = "/redfish/v1/Systems/board03";
const cd = `${system}/VirtualMedia/Cd`;
const usb = `${system}/VirtualMedia/Usb`;

const insert = (body: object, slot = cd): Promise<Answer> =>
  service.post(`${slot}/Actions/VirtualMedia.InsertMedia`, body);
const eject = (slot = cd): Promise<Answer> => service.post(`${slot}/Actions/VirtualMedia.EjectMedia`);
const reset = (ResetType: string): Promise<Answer> =>
  service.post(`${system}/Actions/ComputerSystem.Reset`, { ResetType });
const messagesOf = ({ Messages = [] }: Answer["json"]): string[] =>
  Messages.map(({ MessageId }: { MessageId: string }) => MessageId.split(".").at(-1));
const kept = async (): Promise<string[]> => (await readdir(join(service.state, "media"))).sort();
const content = (text: string): void => {
  server.serve = (_, response) => void response.end(text);
};
const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What comes of an insertion whose image is on its way for longer than a client is made to wait. */
async function later(body: object): Promise<Answer> {
  const asked = insert(body);
  await until(() => server.open === 1);
  service.clock.advance(5000);
  const answer = await asked;
  assertStatus(answer, 202);
  return answer;
}

beforeEach(async () => {
  await eject(cd);
  await eject(usb);
  await reset("ForceOff");
  await service.untilBody(system, ({ PowerState }) => PowerState === "Off");
});

test("the system and its manager lead to the same slots, which are empty at first", async () => {
  const uri = `${system}/VirtualMedia`;
  assert.deepEqual((await service.get(system)).json.VirtualMedia, { "@odata.id": uri });
  assert.deepEqual((await service.get("/redfish/v1/Managers/board03")).json.VirtualMedia, { "@odata.id": uri });
  assert.deepEqual((await service.get(uri)).json.Members, [{ "@odata.id": cd }, { "@odata.id": usb }]);
  const { json } = await service.get(cd);
  assert.deepEqual([json.Image, json.Inserted, json.ConnectedVia], [null, false, "NotConnected"]);
  assert.deepEqual(json.MediaTypes, ["CD", "DVD"]);
  assert.deepEqual((await service.get(usb)).json.MediaTypes, ["USBStick", "Floppy"]);
  assert.equal((await service.get("/redfish/v1/Managers/board03/VirtualMedia/Cd")).json.Inserted, false);
});

test("a medium that comes at once is in when the answer is there, and gone when it is ejected", async () => {
  content("an image");
  const image = server.url("/boot.iso?temp_url_sig=abc");
  assertStatus(await insert({ Image: image }), 204);
  const { json } = await service.get(cd);
  assert.deepEqual(
    [json.Image, json.ImageName, json.Inserted, json.ConnectedVia, json.WriteProtected, json.TransferProtocolType],
    [image, "boot.iso", true, "URI", true, "HTTP"],
  );
  assert.deepEqual(await kept(), [digestOf("an image")]);
  assertStatus(await eject(), 204);
  const empty = (await service.get(cd)).json;
  assert.deepEqual([empty.Image, empty.Inserted], [null, false]);
  assert.deepEqual(empty.Status, { State: "Enabled", Health: "OK" });
});

test("the very same once more is fine, another is refused", async () => {
  content("an image");
  const Image = server.url("/same.iso");
  assertStatus(await insert({ Image }), 204);
  const before = server.requests.length;
  assertStatus(await insert({ Image, WriteProtected: true, Inserted: true }), 204);
  assert.equal(server.requests.length, before);
  const other = await insert({ Image: server.url("/other.iso") });
  assertError(other, 409, "ResourceInUse", "MediaNotInserted");
  assert.match(other.json.error["@Message.ExtendedInfo"][1].Message, /Eject that one first/);
  assert.equal((await service.get(cd)).json.Image, Image);
});

test("of what takes longer a task tells, and a reset waits for it", async () => {
  let end: (rest?: Uint8Array) => void = () => {};
  server.serve = (_, response) => {
    end = begun(response, 1000);
  };
  const answer = await later({ Image: server.url("/slow.iso") });
  const coming = (await service.get(cd)).json;
  assert.deepEqual([coming.Image, coming.Inserted], [server.url("/slow.iso"), false]);
  await service.patch(system, { Boot: { BootSourceOverrideTarget: "Cd", BootSourceOverrideEnabled: "Once" } });
  assertStatus(await reset("On"), 204);
  service.clock.advance(2000);
  assert.equal((await service.get(system)).json.PowerState, "Off");
  end();
  const ended = await service.until(
    () => service.get(String(answer.headers.location)),
    ({ status }) => status === 200,
  );
  assert.equal(ended.json.TaskState, "Completed");
  assert.ok(messagesOf(ended.json).includes("MediaInserted"));
  await service.untilBody(system, ({ BootProgress }) => BootProgress.LastState === "OSRunning");
  const { Boot } = (await service.get(system)).json;
  assert.equal(Boot.BootSourceOverrideEnabled, "Disabled");
});

const refusals: readonly [string, () => object, string, string | undefined][] = [
  ["is no URL", () => ({ Image: "boot.iso" }), "ActionParameterValueFormatError", "#/Image"],
  ["is none of HTTP", () => ({ Image: "nfs://server/boot.iso" }), "ActionParameterValueFormatError", "#/Image"],
  [
    "has a name and no password",
    () => ({ Image: server.url("/a.iso"), UserName: "joe" }),
    "ActionParameterMissing",
    "#/Password",
  ],
  [
    "has a password and no name",
    () => ({ Image: server.url("/a.iso"), Password: "secret" }),
    "ActionParameterMissing",
    "#/UserName",
  ],
  [
    "is said to come otherwise than its URL says",
    () => ({ Image: server.url("/a.iso"), TransferProtocolType: "HTTPS" }),
    "ActionParameterValueConflict",
    "#/TransferProtocolType",
  ],
  [
    "is not to be inserted",
    () => ({ Image: server.url("/a.iso"), Inserted: false }),
    "ActionParameterValueNotInList",
    "#/Inserted",
  ],
  [
    "is to be written to, on a disc",
    () => ({ Image: server.url("/a.iso"), WriteProtected: false }),
    "ActionParameterValueNotInList",
    "#/WriteProtected",
  ],
  ["is where it may not be", () => ({ Image: "http://169.254.169.254/latest" }), "AccessDenied", "#/Image"],
];
for (const [what, body, message, related] of refusals) {
  test(`an image that ${what} is refused, and the slot stays as it is`, async () => {
    const answer = await insert(body());
    assertError(answer, 400, message);
    const [first] = answer.json.error["@Message.ExtendedInfo"];
    assert.deepEqual(first.RelatedProperties, related === undefined ? undefined : [related]);
    assert.deepEqual((await service.get(cd)).json.Image, null);
  });
}

const failures: readonly [string, RequestListener, ...string[]][] = [
  ["is not there", (_, response) => response.writeHead(404).end(), "ResourceMissingAtURI", "MediaNotInserted"],
  ["may not be had", (_, response) => response.writeHead(401).end(), "ResourceAtUriUnauthorized", "MediaNotInserted"],
  [
    "is elsewhere, where nothing may be had",
    (_, response) => response.writeHead(302, { location: "http://169.254.169.254/boot.iso" }).end(),
    "AccessDenied",
    "MediaNotInserted",
  ],
  [
    "breaks off",
    (_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("some", () => response.destroy());
    },
    "MediaNotInserted",
  ],
  ["is too large", (_, response) => void begun(response, 2 ** 40), "MediaNotInserted"],
];
for (const [what, serve, ...messages] of failures) {
  test(`an image that ${what} is told, and another can be inserted`, async () => {
    server.serve = serve;
    const answer = await insert({ Image: server.url("/bad.iso") });
    assertError(answer, 400, ...messages);
    const { Image, Inserted, Status } = (await service.get(cd)).json;
    assert.deepEqual([Image, Inserted, Status.Health], [null, false, "Warning"]);
    content("a good one");
    assertStatus(await insert({ Image: server.url("/good.iso") }), 204);
    assert.equal((await service.get(cd)).json.Status.Health, "OK");
  });
}

test("a server that sends no more is given up, and its task says so", async () => {
  server.serve = (_, response) => void begun(response);
  const answer = await later({ Image: server.url("/stalled.iso") });
  const ended = await service.until(
    () => service.get(String(answer.headers.location)),
    ({ status }) => status === 200,
  );
  assert.deepEqual([ended.json.TaskState, ended.json.TaskStatus], ["Exception", "Critical"]);
  assert.ok(messagesOf(ended.json).includes("MediaNotInserted"));
  assert.equal((await service.get(cd)).json.Image, null);
});

test("credentials go to the server, and are shown to nobody", async () => {
  let seen: string | undefined;
  server.serve = (request, response) => {
    seen = request.headers.authorization;
    response.end("for joe");
  };
  const Image = server.url("/joe.iso").replace("://", "://joe:s3cr3t-word@");
  assertStatus(await insert({ Image }), 204);
  assert.equal(seen, `Basic ${Buffer.from("joe:s3cr3t-word").toString("base64")}`);
  const answer = await service.get(cd);
  assert.deepEqual(
    [answer.json.Image, answer.json.UserName, answer.json.Password],
    [server.url("/joe.iso"), "joe", null],
  );
  assert.ok(!answer.text.includes("s3cr3t"));
  assert.ok(!JSON.stringify(service.log).includes("s3cr3t"));
});

test("an ejection ends the download", async () => {
  server.serve = (_, response) => void begun(response);
  const answer = await later({ Image: server.url("/gone.iso") });
  assertStatus(await eject(), 204);
  await service.until(
    () => server.open,
    (open) => open === 0,
  );
  const { json } = await service.get(String(answer.headers.location));
  assert.equal(json.TaskState, "Exception");
  content("the next");
  assertStatus(await insert({ Image: server.url("/next.iso") }), 204);
});

test("who cancels the task takes the medium out", async () => {
  server.serve = (_, response) => void begun(response);
  const answer = await later({ Image: server.url("/cancelled.iso") });
  const { json } = await service.get(String(answer.headers.location));
  await service.delete(json["@odata.id"]);
  await service.untilBody(cd, ({ Image }) => Image === null);
});

test("what is in stays in over a restart, without asking its server", async () => {
  content("lasting");
  assertStatus(await insert({ Image: server.url("/lasting.iso") }), 204);
  const before = server.requests.length;
  await service.restart();
  const { json } = await service.get(cd);
  assert.deepEqual([json.Image, json.Inserted], [server.url("/lasting.iso"), true]);
  assert.equal(server.requests.length, before);
  assert.ok((await kept()).includes(digestOf("lasting")));
});

test("a download that a restart interrupts is begun anew, by the same task and with the same password", async () => {
  server.serve = (_, response) => void begun(response);
  const Image = server.url("/interrupted.iso");
  const answer = await later({ Image, UserName: "joe", Password: "pw" });
  let seen: string | undefined;
  server.serve = (request, response) => {
    seen = request.headers.authorization;
    response.end("whole now");
  };
  await service.restart();
  const ended = await service.until(
    () => service.get(String(answer.headers.location)),
    ({ status }) => status === 200,
  );
  assert.equal(ended.json.TaskState, "Completed");
  assert.equal(seen, `Basic ${Buffer.from("joe:pw").toString("base64")}`);
  assert.equal((await service.get(cd)).json.Inserted, true);
});

test("images that nobody has are gone after a restart", async () => {
  content("to be swept");
  await insert({ Image: server.url("/swept.iso") });
  await eject();
  assert.ok((await kept()).includes(digestOf("to be swept")));
  await service.restart();
  assert.ok(!(await kept()).includes(digestOf("to be swept")));
});

test("an image that many insert is fetched once", async () => {
  const path = "/shared.iso";
  server.serve = ({ headers }, response) => {
    if (headers["if-none-match"] === '"1"') response.writeHead(304).end();
    else response.writeHead(200, { etag: '"1"' }).end("shared by many");
  };
  const machines = (await service.get("/redfish/v1/Systems")).json.Members.map(
    (member: { "@odata.id": string }) => member["@odata.id"],
  );
  server.requests.length = 0;
  const slots = machines.flatMap((one: string) => [`${one}/VirtualMedia/Cd`, `${one}/VirtualMedia/Usb`]);
  const answers = await Promise.all(slots.map((slot: string) => insert({ Image: server.url(path) }, slot)));
  for (const answer of answers) assertStatus(answer, 204);
  // Who comes when it is there already only asks whether it still is the same.
  assert.equal(server.requests.filter(({ headers }) => headers["if-none-match"] === undefined).length, 1);
  for (const slot of slots) await eject(slot);
});

test("an override for Cd without a medium goes on with the machine's own order", async () => {
  await service.patch(system, { Boot: { BootSourceOverrideTarget: "Cd", BootSourceOverrideEnabled: "Once" } });
  assertStatus(await reset("On"), 204);
  await service.untilBody(system, ({ BootProgress }) => BootProgress.LastState === "OSRunning");
  assert.equal((await service.get(system)).json.Boot.BootSourceOverrideEnabled, "Disabled");
});

test("the certificate check stays on unless the operator lets it be turned off", async () => {
  assert.equal((await service.get(cd)).json.VerifyCertificate, true);
  assertError(await service.patch(cd, { VerifyCertificate: false }), 400, "VerificationRequired");
  assertStatus(await service.patch(cd, { VerifyCertificate: true }), 200);
});

test("clients without actions insert and eject by PATCH", async () => {
  content("patched");
  assertStatus(await service.patch(cd, { Image: server.url("/patched.iso"), Inserted: true }), 200);
  assert.equal((await service.get(cd)).json.Inserted, true);
  assertStatus(await service.patch(cd, { Inserted: true }), 200);
  assertError(await service.patch(cd, { Inserted: true, UserName: "somebody" }), 400, "PropertyMissing");
  assertStatus(await service.patch(cd, { Image: null }), 200);
  assert.equal((await service.get(cd)).json.Image, null);
  assertError(await service.patch(cd, { Inserted: true }), 400, "PropertyMissing");
});

test("what comes and goes is told", async () => {
  content("told");
  await insert({ Image: server.url("/told.iso") });
  await eject();
  const { json } = await service.get("/redfish/v1/Managers/board03/LogServices/Log/Entries");
  const said = json.Members.map(({ MessageId }: { MessageId: string }) => MessageId.split(".").at(-1));
  assert.ok(said.includes("MediaInserted") && said.includes("MediaEjected"), said.join(" "));
});

test("certificates of a slot come, are shown, replaced and go, each in its place", async () => {
  const uri = `${cd}/Certificates`;
  const [one, other] = await Promise.all([makeSelfSigned(["one"], Date.now()), makeSelfSigned(["other"], Date.now())]);
  const created = await service.post(uri, { CertificateString: one.pem, CertificateType: "PEM" });
  assertStatus(created, 201);
  const member = String(created.headers.location);
  assert.deepEqual((await service.get(uri)).json.Members, [{ "@odata.id": member }]);
  assert.equal((await service.get(member)).json.Subject.CommonName, "one");
  const locations = async () =>
    (await service.get("/redfish/v1/CertificateService/CertificateLocations")).json.Links.Certificates;
  assert.deepEqual(await locations(), [{ "@odata.id": member }]);
  const replace = "/redfish/v1/CertificateService/Actions/CertificateService.ReplaceCertificate";
  const body = {
    CertificateUri: { "@odata.id": member },
    CertificateString: other.pem,
    CertificateType: "PEM",
  };
  assertStatus(await service.post(replace, body), 204);
  assert.equal((await service.get(member)).json.Subject.CommonName, "other");
  await service.restart();
  assert.equal((await service.get(member)).json.Subject.CommonName, "other");
  assertStatus(await service.delete(member), 204);
  assert.deepEqual((await service.get(uri)).json.Members, []);
  assert.deepEqual(await locations(), []);
  const bad = await service.post(uri, { CertificateString: `${one.pem}${one.key}`, CertificateType: "PEM" });
  assertError(bad, 400, "PropertyValueFormatError");
  assert.ok(!bad.text.includes("PRIVATE"));
});
