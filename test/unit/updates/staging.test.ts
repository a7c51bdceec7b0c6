/** Which machines get an image, which are passed over, and how the task tells of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { message } from "../../../redfish-schema/registries/messages.js";
import { Refusal, refuse } from "../../../src/model/refusal.js";
import type { PushedImage } from "../../../src/ports/commands/updates.js";
import { ImageError } from "../../../src/ports/images.js";
import { admin } from "../events/service-under-test.js";
import { arriving, imageOf } from "../images/store-under-test.js";
import { type Bench, bench, saidBy } from "./updates-under-test.js";

const systems = "/redfish/v1/Systems";
const inventory = "/redfish/v1/UpdateService/FirmwareInventory";
const pi = imageOf("pi", "2.0");

const push = ({ updates, ended }: Bench, changes: Partial<PushedImage> = {}) =>
  ended(
    updates.push({ content: arriving(pi), name: "pi.bin", targets: null, force: false, ...changes }, admin, "/upload"),
  );

const refusedWith =
  (status: number, ...messages: readonly (readonly string[])[]) =>
  (error: unknown) => {
    assert.ok(error instanceof Refusal, String(error));
    assert.deepEqual(
      [error.status, error.problems.map((each) => [each.message.key, ...each.message.args])],
      [status, messages],
    );
    return true;
  };

test("a pushed image is in the store before its task begins, and staged by it", async (t) => {
  const setting = await bench(t);
  const task = await push(setting);
  const [record] = setting.images.all();
  assert.deepEqual([record?.name, record?.from], ["pi.bin", "pushed by admin"]);
  assert.deepEqual(saidBy(task), ["Update.AllTargetsDetermined", "Update.AwaitToActivate", "Update.AwaitToActivate"]);
  assert.deepEqual([task.request.uri, task.by], ["/upload", "admin"]);
  assert.deepEqual(setting.rack.staged, ["pi1 by admin", "pi2 by admin"]);
});

test("the machines that it is for wait for it, until its task is over", async (t) => {
  const setting = await bench(t);
  const asked = setting.updates.push(
    { content: arriving(pi), name: "pi.bin", targets: null, force: false },
    admin,
    "/upload",
  );
  const task = asked.then((id) => {
    assert.deepEqual(setting.rack.awaited, ["pi1", "pi2"], "when the client hears of the task");
    return id;
  });
  await setting.ended(task);
  assert.deepEqual(setting.rack.awaited, []);
});

const names = ["../../etc/passwd", "C:\\images\\fw.bin", "a\u202Eb\u0000\nc", "x".repeat(500), "", "/"];
for (const name of names) {
  test(`a file called ${JSON.stringify(name.slice(0, 30))} has a name that does no harm`, async (t) => {
    const setting = await bench(t);
    await push(setting, { name });
    assert.match(setting.images.all()[0]?.name ?? "", /^[^\p{C}/\\]{1,128}$/u);
  });
}

for (const target of [
  `${systems}/pi1`,
  `${systems}/NAME-pi1`,
  `${inventory}/pi1`,
  `${systems}/pi1/`,
  `${systems}/p%691`,
]) {
  test(`${target} is one machine, and what came of it is its inventory`, async (t) => {
    const setting = await bench(t);
    const task = await push(setting, { targets: [target, `${systems}/pi1`] });
    assert.deepEqual(setting.rack.staged, ["pi1 by admin"]);
    assert.equal(task.resultUri, `${inventory}/pi1`);
  });
}

for (const collection of [systems, `${inventory}/`]) {
  test(`${collection} stands for each machine in it that the image is for`, async (t) => {
    const setting = await bench(t);
    await push(setting, { targets: [`${systems}/pi1`, collection] });
    assert.deepEqual(setting.rack.staged, ["pi1 by admin", "pi2 by admin"]);
  });
}

test("targets that are none are all named before anything is read", async (t) => {
  const { updates, tasks, images } = await bench(t);
  const wrong = [
    `${systems}/nobody`,
    `${systems}/unknown-firmware`,
    `${inventory}/shoal`,
    "pi1",
    `${systems}/%zz`,
    "/redfish/v1/Chassis/pi1",
  ];
  const unread: PushedImage = {
    content: { [Symbol.asyncIterator]: () => assert.fail("the body is read") },
    name: "x",
    targets: [`${systems}/pi1`, ...wrong],
    force: false,
  };
  await assert.rejects(
    updates.push(unread, admin, "/upload"),
    refusedWith(400, ...wrong.map((uri) => ["Base.PropertyValueNotInList", uri, "Targets"])),
  );
  const simple = { imageUri: "http://host/x", local: false, targets: wrong.slice(0, 1), force: false };
  const action = "UpdateService.SimpleUpdate";
  await assert.rejects(
    updates.simpleUpdate(simple, admin, "/x"),
    refusedWith(400, ["Base.ActionParameterValueNotInList", `${systems}/nobody`, "Targets", action]),
  );
  assert.deepEqual([tasks.table.ids(), images.all()], [[], []]);
});

test("where no machine can be updated, nothing is taken in", async (t) => {
  const setting = await bench(t, { machines: {} });
  await assert.rejects(push(setting), refusedWith(400, ["Update.NoTargetsDetermined", "pi.bin"]));
});

test("an image for machines that there are none of is refused", async (t) => {
  const setting = await bench(t, { machines: { pc1: "pc" } });
  await assert.rejects(
    push(setting),
    (error: Refusal) => error.problems[1]?.message.key === "Update.VerificationFailed",
  );
  assert.deepEqual(await setting.files(), []);
});

test("a machine of another kind among the targets fails by itself", async (t) => {
  const setting = await bench(t);
  const task = await push(setting, { targets: [`${systems}/pc1`, `${systems}/pi1`] });
  assert.deepEqual([task.state, task.status], ["Exception", "Warning"]);
  assert.deepEqual(saidBy(task), [
    "Update.AllTargetsDetermined",
    "Update.AwaitToActivate",
    "Update.UpdateNotApplicable",
  ]);
  assert.deepEqual(setting.rack.staged, ["pi1 by admin"]);
});

test("one machine that fails does not keep the others from theirs, and its reason is told", async (t) => {
  const setting = await bench(t);
  setting.rack.refusals.set("pi1", refuse(503, message("Base.ResourceInStandby")));
  const task = await push(setting);
  assert.deepEqual([task.state, task.status], ["Exception", "Warning"]);
  assert.deepEqual(saidBy(task).slice(1), ["Update.AwaitToActivate", "Base.ResourceInStandby", "Update.ApplyFailed"]);
  assert.equal(task.messages.at(-1)?.key, "TaskEvent.TaskAborted");
});

test("what is wrong with the image is told for each machine", async (t) => {
  const setting = await bench(t);
  setting.rack.refusals.set("pi1", new ImageError("damaged", "It is not what it was."));
  const task = await push(setting);
  const told = task.messages.find(({ key }) => key === "Shoal.ImageRefused");
  assert.deepEqual(told?.args, ["pi.bin", "It is not what it was."]);
  assert.equal(saidBy(task).at(-1), "Update.ApplyFailed");
});

test("when all fail, so does the task; what nobody foresaw is in the log", async (t) => {
  const setting = await bench(t);
  for (const id of ["pi1", "pi2"]) setting.rack.refusals.set(id, new Error("unforeseen"));
  const task = await push(setting);
  assert.deepEqual([task.state, task.status], ["Exception", "Critical"]);
  assert.deepEqual(saidBy(task).slice(1), ["Update.ApplyFailed", "Update.ApplyFailed"]);
  assert.equal(setting.log.filter(({ level }) => level === "error").length, 2);
});

test("machines that have the image, or are to get it, are passed over, unless it is forced on them", async (t) => {
  const setting = await bench(t);
  await push(setting);
  setting.rack.boot("pi1");
  const again = await push(setting);
  assert.deepEqual(
    [again.state, saidBy(again).slice(1)],
    ["Completed", ["Update.UpdateSkipped", "Update.UpdateSkipped"]],
  );
  const forced = await push(setting, { force: true });
  assert.deepEqual(saidBy(forced).slice(1), ["Update.AwaitToActivate", "Update.AwaitToActivate"]);
});

test("a machine that has the image but is to get another gets it back", async (t) => {
  const setting = await bench(t, { machines: { pi1: "pi" } });
  await push(setting);
  setting.rack.boot("pi1");
  await push(setting, { content: arriving(imageOf("pi", "3.0")) });
  assert.deepEqual(saidBy(await push(setting)).slice(1), ["Update.AwaitToActivate"]);
});

test("a machine that runs the version is passed over, but not one that is to run another", async (t) => {
  const setting = await bench(t, { machines: { pi1: "pi" } });
  setting.rack.put("pi1", { version: "2.0" });
  assert.deepEqual(saidBy(await push(setting)).slice(1), ["Update.UpdateSkippedSameVersion"]);
  setting.rack.put("pi1", { staged: "another" });
  assert.deepEqual(saidBy(await push(setting)).slice(1), ["Update.AwaitToActivate"]);
});

test("an image that is here is staged by its URI or its digest, also right after the command line added it", async (t) => {
  const setting = await bench(t);
  const { updates, ended, rack } = setting;
  const shelf = await setting.another();
  const about = { name: "pi.bin", from: "x", families: ["pi"] };
  const { sha256 } = await shelf.add(arriving(pi), about);
  const imageUri = `/redfish/v1/UpdateService/LocalImageStore/${sha256}`;
  assert.equal((await setting.update(imageUri, { local: true, targets: [`${systems}/pi1`] })).state, "Completed");
  assert.deepEqual(rack.staged, ["pi1 by admin"]);
  const older = await shelf.add(arriving(imageOf("pi", "1.0")), about);
  const task = await ended(updates.activate(older.sha256, [`${systems}/pi1`], admin, "/activate"));
  assert.deepEqual(saidBy(task), ["Update.AllTargetsDetermined", "Update.AwaitToActivate"]);
  assert.equal(rack.of("pi1")?.staged, older.sha256);
});

test("an image that is not here is not staged", async (t) => {
  const { updates, update } = await bench(t);
  const sha256 = "0".repeat(64);
  const gone = ["Base.ResourceNotFound", "SoftwareInventory", sha256];
  await assert.rejects(updates.activate(sha256, null, admin, "/x"), refusedWith(404, gone));
  for (const imageUri of [
    `/redfish/v1/UpdateService/LocalImageStore/${sha256}`,
    "http://host/x",
    "/redfish/v1/UpdateService/LocalImageStore/..",
  ]) {
    await assert.rejects(update(imageUri, { local: true }), (error: Refusal) => error.status === 400);
  }
});

test("an image that machines run, or are to run, is not removed; another is", async (t) => {
  const setting = await bench(t);
  const { updates, images, rack } = setting;
  await push(setting, { targets: [`${systems}/pi1`] });
  const sha256 = images.all()[0]?.sha256 ?? "";
  await assert.rejects(updates.removeImage(sha256, admin), refusedWith(409, ["Base.ResourceInUse"]));
  rack.put("pi1", { staged: null });
  await updates.removeImage(sha256, admin);
  assert.deepEqual([images.all(), await setting.files()], [[], []]);
  await assert.rejects(
    updates.removeImage(sha256, admin),
    refusedWith(404, ["Base.ResourceNotFound", "SoftwareInventory", sha256]),
  );
});

test("a pushed image that is refused says why in its answer, and what its source throws comes through", async (t) => {
  const setting = await bench(t, { largest: 100 });
  const refused = async (changes: Partial<PushedImage>) => {
    const error: unknown = await push(setting, changes).catch((failure: unknown) => failure);
    return error instanceof Refusal ? [error.status, error.problems[0]?.message.key] : error;
  };
  assert.deepEqual(await refused({ content: arriving(imageOf("pi", "2", 200)) }), [413, "Base.PayloadTooLarge"]);
  assert.deepEqual(await refused({ content: arriving(Buffer.from("GIF89a")) }), [400, "Shoal.ImageRefused"]);
  assert.deepEqual(await refused({ sha256: "0".repeat(64) }), [400, "Shoal.ImageRefused"]);
  const gone = new Error("gone");
  async function* breaking() {
    yield pi;
    throw gone;
  }
  assert.equal(await refused({ content: breaking() }), gone);
  assert.deepEqual([setting.tasks.table.ids(), await setting.files()], [[], []]);
});

test("closing ends what goes on beside the updates", async (t) => {
  const { updates, rack, clock } = await bench(t);
  assert.deepEqual([rack.listening, clock.pending], [1, 1]);
  clock.advance(60_000);
  assert.equal(clock.pending, 1);
  updates.close();
  assert.deepEqual([rack.listening, clock.pending], [0, 0]);
});
