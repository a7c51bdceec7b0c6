/** Before a power-on, what was asked for is in the flash; while the machine may be on, nobody writes there. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ImageRecord } from "../../../src/model/firmware.js";
import { ImageError } from "../../../src/ports/images.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { full } from "../domain/scripted-device.js";
import { digest, FirmwareBench, problemsOf, recordOf } from "./bench.js";
import { MemoryFlash } from "./memory-flash.js";
import { contentOf, firstVariables, imageOf, put } from "./scripted-family.js";

const setUp = async (given = {}): Promise<FirmwareBench> => {
  const bench = new FirmwareBench(given);
  await bench.elapse(3000);
  return bench;
};

const flashOf = (bench: FirmwareBench): MemoryFlash => bench.flash ?? assert.fail();

test("with nothing asked, the machine comes on and its flash is left alone", async () => {
  const bench = await setUp();
  assert.equal(await bench.reset("On"), null);
  assert.deepEqual([flashOf(bench).writes, flashOf(bench).reads], [0, 1]);
  assert.deepEqual(bench.current.bootOrder, ["Boot0001", "Boot0002", "Boot0003"]);
});

test("what was asked for is in the flash when the machine comes on, and is current from then on", async () => {
  const bench = await setUp();
  await bench.amend({ attributes: { Speed: 6 }, bootOrder: ["Boot0002"] });
  await bench.override({ target: "Cd" });
  let inTime = false;
  const { device } = bench;
  const command = device.command.bind(device);
  device.command = (what, host) => {
    const { variables } = flashOf(bench).image;
    inTime = contentOf(variables, "Speed") === 6 && contentOf(variables, "BootNext") === 3;
    return command(what, host);
  };
  assert.equal(await bench.reset("On"), null);
  assert.ok(inTime);
  assert.equal(bench.machine.intent.firmware, undefined);
  assert.equal(bench.current.attributes.Speed, 6);
  assert.equal(
    contentOf(bench.variables, "BootNext"),
    undefined,
    "the override is none of the machine's own variables",
  );
  assert.equal(flashOf(bench).writes, 1);
});

test("nothing is written for what the flash holds already", async () => {
  const bench = await setUp();
  await bench.amend({ attributes: { Speed: 6 } });
  flashOf(bench).edit((variables) => put(variables, "Speed", 6));
  await bench.reset("On");
  assert.equal(flashOf(bench).writes, 0);
  assert.equal(bench.machine.intent.firmware, undefined);
});

test("a machine that is on is not written to, and what is asked waits for the next power-on", async () => {
  const bench = await setUp();
  await bench.reset("On");
  await bench.amend({ attributes: { Speed: 6 } });
  await bench.reset("On");
  assert.equal(flashOf(bench).writes, 0);
  assert.equal(await bench.reset("PowerCycle"), null);
  assert.deepEqual(bench.device.done, ["on", "off", "on"]);
  assert.equal(contentOf(flashOf(bench).image.variables, "Speed"), 6);
});

test("a restart goes by way of off and on, since the file is read at power-on", async () => {
  const bench = await setUp({ commands: full });
  await bench.reset("On");
  await bench.override({ target: "Pxe" });
  assert.equal(await bench.reset("ForceRestart"), null);
  assert.deepEqual(bench.device.done, ["on", "off", "on"]);
  assert.equal(contentOf(flashOf(bench).image.variables, "BootNext"), 2);
});

for (const [fault, why] of [
  ["unwritable", /cannot be written: the disk is full/],
  ["unreadable", /cannot be read: not permitted/],
  ["hangs", /in time/],
] as const) {
  test(`a flash that ${fault}: an On with something to place fails and says so, and nothing asked is lost`, async () => {
    const bench = await setUp();
    await bench.amend({ attributes: { Speed: 6 } });
    await bench.override({ target: "Pxe" });
    flashOf(bench).fault = fault;
    assert.match((await bench.reset("On")) ?? "", why);
    assert.equal(bench.device.power, "Off");
    assert.match(bench.troubles.join(), why);
    assert.equal(bench.next.attributes.Speed, 6);
    assert.equal(bench.machine.intent.boot.enabled, "Once");
    if (fault === "hangs") return;
    flashOf(bench).fault = undefined;
    assert.equal(await bench.reset("On"), null);
    assert.equal(contentOf(flashOf(bench).image.variables, "BootNext"), 2);
    await bench.elapse(15_000);
    assert.deepEqual(bench.troubles, []);
  });

  test(`a flash that ${fault}: what is to come on again does, and what was not placed is told`, async () => {
    const bench = await setUp();
    await bench.reset("On");
    await bench.amend({ attributes: { Speed: 6 } });
    flashOf(bench).fault = fault;
    assert.equal(await bench.reset("PowerCycle"), null);
    assert.equal(bench.device.power, "On");
    assert.match(bench.troubles.join(), why);
    assert.equal(bench.next.attributes.Speed, 6);
  });

  test(`a flash that ${fault}: with nothing to place the machine comes on`, async () => {
    const bench = await setUp();
    flashOf(bench).fault = fault;
    assert.equal(await bench.reset("On"), null);
  });
}

test("a variable store that makes no sense is told, is not written over, and stops no machine without need", async () => {
  const bench = await setUp();
  const damaged = Buffer.from("{");
  flashOf(bench).set(damaged);
  await bench.elapse(15_000);
  assert.match(bench.troubles.join(), /^the variables of VARS.fd cannot be read: at 0x0/);
  assert.deepEqual(bench.current.bootOrder, ["Boot0001", "Boot0002", "Boot0003"]);
  assert.equal(await bench.reset("On"), null);
  await bench.amend({ attributes: { Speed: 6 } });
  await bench.reset("ForceOff");
  assert.match((await bench.reset("On")) ?? "", /at 0x0/);
  assert.equal(flashOf(bench).content, damaged);
  flashOf(bench).set(imageOf(firstVariables));
  assert.equal(await bench.reset("On"), null);
  await bench.elapse(15_000);
  assert.deepEqual([bench.current.attributes.Speed, bench.troubles], [6, []]);
});

test("a machine that came on by itself at the last moment is not written to", async () => {
  const bench = await setUp();
  await bench.amend({ attributes: { Speed: 6 } });
  flashOf(bench).before = async (call) => {
    if (call === "read") bench.device.power = "On";
  };
  assert.equal(await bench.reset("On"), null);
  assert.equal(flashOf(bench).writes, 0);
  assert.deepEqual(bench.machine.intent.firmware?.changes.length, 1);
  assert.equal(bench.machine.observation.firmware?.placing, undefined);
});

/** The write takes until it is let go on. */
function slowWrite(bench: FirmwareBench): () => void {
  const { promise, resolve } = withResolvers();
  flashOf(bench).before = (call) => (call === "write" ? promise : Promise.resolve());
  return resolve;
}

function withResolvers() {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

test("a write that was given up is not done when the disk gets round to it: the machine is on by then", async () => {
  const bench = await setUp();
  await bench.reset("On");
  await bench.amend({ attributes: { Speed: 6 } });
  const goOn = slowWrite(bench);
  assert.equal(await bench.reset("PowerCycle"), null);
  assert.equal(bench.device.power, "On");
  goOn();
  await bench.elapse(15_000);
  assert.equal(flashOf(bench).writes, 0);
  assert.match(bench.troubles.join(), /as it was: it could not be written in time/);
  assert.deepEqual([bench.machine.observation.firmware?.placing, bench.next.attributes.Speed], [undefined, 6]);
  assert.equal(await bench.reset("PowerCycle"), null);
  assert.equal(contentOf(flashOf(bench).image.variables, "Speed"), 6);
  assert.deepEqual(bench.troubles, []);
});

test("a machine that came on by hand while the disk took its time is not written to", async () => {
  const bench = await setUp();
  await bench.amend({ attributes: { Speed: 6 } });
  flashOf(bench).before = async (call) => {
    if (call === "write") bench.device.power = "On";
  };
  assert.equal(await bench.reset("On"), null);
  assert.equal(flashOf(bench).writes, 0);
  assert.equal(bench.next.attributes.Speed, 6);
});

test("what somebody else wrote while ours was on its way is not written over, and an override is not lost by it", async () => {
  const bench = await setUp();
  await bench.amend({ attributes: { Speed: 6 } });
  await bench.override({ target: "Pxe" });
  flashOf(bench).before = async (call) => {
    if (call !== "write") return;
    flashOf(bench).before = async () => {};
    flashOf(bench).edit((variables) => put(variables, "Tag", "theirs"));
  };
  assert.match((await bench.reset("On")) ?? "", /somebody else has written it/);
  assert.deepEqual([flashOf(bench).writes, bench.device.power], [0, "Off"]);
  assert.equal(await bench.reset("On"), null);
  const { variables } = flashOf(bench).image;
  const found = ["Speed", "Tag", "BootNext"].map((name) => contentOf(variables, name));
  assert.deepEqual(found, [6, "theirs", 2]);
});

test("a machine that a cycle left dark comes on, though its flash never answers", async () => {
  const bench = await setUp();
  await bench.reset("On");
  await bench.amend({ attributes: { Speed: 6 } });
  flashOf(bench).fault = "hangs";
  const command = bench.device.command.bind(bench.device);
  let isWilling = false;
  // As adapters do: what could not be sent at once is not sent once nobody waits for it.
  bench.device.command = async (what, host, order) => {
    await new Promise<void>((resolve) => void host.clock.after(1000, resolve));
    if (order?.signal.aborted || (what === "on" && !isWilling)) throw new AdapterError("it will not", "refused");
    await command(what, host, order);
  };
  await bench.reset("PowerCycle");
  assert.ok(bench.machine.intent.owedOn);
  isWilling = true;
  await bench.elapse(60_000);
  assert.deepEqual([bench.device.power, bench.machine.intent.owedOn], ["On", null]);
});

test("a machine that is still on its way off is not switched on past what was asked for", async () => {
  const bench = await setUp();
  await bench.amend({ attributes: { Speed: 6 } });
  bench.device.power = "PoweringOff";
  assert.match((await bench.reset("On")) ?? "", /its power state is PoweringOff/);
  assert.deepEqual([flashOf(bench).writes, bench.device.sent], [0, []]);
  bench.device.power = "Off";
  assert.equal(await bench.reset("On"), null);
  assert.equal(contentOf(flashOf(bench).image.variables, "Speed"), 6);
});

test("a port that is set On and feeds nothing may feed the machine at any moment", async () => {
  const bench = await setUp();
  bench.device.told = "On";
  await bench.amend({ attributes: { Speed: 6 } });
  await bench.bench.machines.commands.reset("node", "On", { userName: "alice" } as never);
  await bench.elapse(5000);
  assert.equal(flashOf(bench).writes, 0);
});

test("where nobody can see the power nothing is written, and that is told", async () => {
  const bench = await setUp({ blind: true });
  assert.equal(bench.machine.capabilities.firmware?.updateable, false);
  assert.deepEqual(bench.bench.machines.staging.updateable(), []);
  assert.equal(await bench.reset("On"), null);
  assert.deepEqual(bench.troubles, []);
  await bench.amend({ attributes: { Speed: 6 } });
  assert.equal(await bench.reset("On"), null);
  assert.match(bench.troubles.join(), /nobody can see whether the machine is off/);
  assert.equal(flashOf(bench).writes, 0);
});

/* ── images ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

const [old, young, store] = [digest("a"), digest("b"), digest("c")];
const own = put(firstVariables, "Own", "of the image");
const images = new Map([
  [old, { record: recordOf(old, "1.0"), bytes: imageOf(own, "1.0") }],
  [young, { record: recordOf(young, "2.0"), bytes: imageOf(own, "2.0") }],
  [store, { record: recordOf(store, "vars"), bytes: imageOf(own, null) }],
]);

test("a file that is not there stops an On with something to place, and nothing else", async () => {
  const bench = await setUp({ flash: new MemoryFlash(null) });
  assert.match(bench.troubles.join(), /VARS.fd is not there/);
  assert.equal(await bench.reset("On"), null);
  await bench.reset("ForceOff");
  await bench.override({ target: "Pxe" });
  assert.match((await bench.reset("On")) ?? "", /VARS.fd is not there/);
});

for (const name of [old, "image-1.0"]) {
  test(`a file that is not there is made from ${name.slice(0, 9)}, with what was asked in it`, async () => {
    const bench = await setUp({ flash: new MemoryFlash(null), images, image: name });
    assert.deepEqual(bench.troubles, []);
    await bench.amend({ attributes: { Speed: 6 } });
    assert.equal(await bench.reset("On"), null);
    const { code, variables } = flashOf(bench).image;
    assert.deepEqual([code, contentOf(variables, "Own"), contentOf(variables, "Speed")], ["1.0", "of the image", 6]);
    assert.equal(bench.machine.observation.firmware?.image, null);
    flashOf(bench).set(null);
    await bench.reset("PowerCycle");
    assert.equal(contentOf(flashOf(bench).image.variables, "Speed"), 6, "what the machine had is not lost with it");
  });
}

test("an image that was brought in a moment ago is found", async () => {
  const brought = new Map<string, { readonly record: ImageRecord; readonly bytes: Uint8Array }>();
  const refresh = () => brought.set(old, { record: recordOf(old, "1.0"), bytes: imageOf(own, "1.0") });
  const bench = await setUp({ flash: new MemoryFlash(null), images: brought, refresh, image: "image-1.0" });
  assert.equal(await bench.reset("On"), null);
  assert.equal(flashOf(bench).image.code, "1.0");
});

test("a machine without anything to boot is switched on, and what it lacks is told", async () => {
  const bench = await setUp({ flash: new MemoryFlash(null), image: "image-9" });
  assert.equal(await bench.reset("On"), null);
  assert.match(bench.troubles.join(), /VARS.fd is as it was: there is no image image-9 that it is made from/);
});

test("a staged image takes the place of what is there, and the machine's variables come along", async () => {
  const bench = await setUp({ images });
  const { staging } = bench.bench.machines;
  const applied: unknown[] = [];
  staging.onApplied((...what) => void applied.push(what));
  await bench.amend({ attributes: { Speed: 6 } });
  await staging.stage("node", young, "alice");
  assert.equal(staging.of("node")?.staged, young);
  assert.equal(await bench.reset("On"), null);
  const { code, variables } = flashOf(bench).image;
  assert.deepEqual([code, contentOf(variables, "Own"), contentOf(variables, "Speed")], ["2.0", "of the image", 6]);
  assert.deepEqual(staging.of("node"), { family: "scripted", image: young, staged: null, earlier: [], version: "2.0" });
  assert.deepEqual(applied, [["node", young]]);
  assert.deepEqual(await problemsOf(staging.stage("node", null, "alice")), ["409 OperationNotAllowed"]);
  await staging.stage("node", old, "alice");
  await bench.reset("PowerCycle");
  assert.deepEqual(staging.of("node")?.earlier, [young]);
});

test("what is wrong with a staged image when the machine is to come on with it is told by its name", async () => {
  let isDamaged = false;
  const record = recordOf(young, "2.0");
  const perishable = {
    record,
    get bytes() {
      if (isDamaged) throw new ImageError("damaged", "It is not what it was.");
      return imageOf(own, "2.0");
    },
  };
  const bench = await setUp({ images: new Map([[young, perishable]]) });
  await bench.bench.machines.staging.stage("node", young, "alice");
  isDamaged = true;
  const before = flashOf(bench).content;
  assert.match((await bench.reset("On")) ?? "", /: the image image-2\.0 cannot be used: It is not what it was\.$/);
  assert.equal(flashOf(bench).content, before);
});

test("an image that is not for the machine is not staged", async () => {
  const { staging } = (await setUp({ images })).bench.machines;
  assert.deepEqual(await problemsOf(staging.stage("node", store, "alice")), ["400 UpdateNotApplicable"]);
  assert.deepEqual(await problemsOf(staging.stage("node", digest("e"), "alice")), ["404 ResourceNotFound"]);
  assert.deepEqual(await problemsOf(staging.stage("nobody", young, "alice")), ["404 ResourceNotFound"]);
  assert.equal(staging.of("nobody"), undefined);
});

test("a flash that never answers holds up nobody who stages an image for it, and nothing is staged behind their back", async () => {
  const bench = await setUp({ images });
  const { staging } = bench.bench.machines;
  const answered: string[][] = [];
  const stage = () =>
    void problemsOf(staging.stage("node", young, "alice")).then((problems) => answered.push([...problems]));
  flashOf(bench).fault = "hangs";
  await bench.elapse(15_000);
  stage();
  await bench.elapse(20_000);
  assert.deepEqual(answered, [["503 ServiceTemporarilyUnavailable"]]);
  assert.equal(staging.of("node")?.staged, null);
});

test("what the machine came with can be had again where it is known", async () => {
  const bench = await setUp({ images, image: old });
  const { staging } = bench.bench.machines;
  assert.deepEqual(staging.usersOf(old), ["node"]);
  await staging.stage("node", young, "alice");
  await bench.reset("On");
  assert.deepEqual(staging.of("node")?.earlier, [null]);
  await staging.stage("node", null, "alice");
  await bench.reset("PowerCycle");
  assert.equal(flashOf(bench).image.code, "1.0");
  assert.deepEqual(staging.of("node")?.image, null);
});

/* ── overrides ───────────────────────────────────────────────────────────────────────────────────────────────────── */

test("only what can be reached may be named, and what the firmware has against it is said", async () => {
  const bench = await setUp();
  assert.deepEqual(await problemsOf(bench.override({ target: "Usb" })), [
    "400 PropertyValueNotInList /Boot/BootSourceOverrideTarget",
  ]);
  assert.deepEqual(await problemsOf(bench.override({ target: "UefiBootNext", bootNext: "Boot0009" })), [
    "400 PropertyValueNotInList /Boot/BootNext",
  ]);
  assert.deepEqual(await problemsOf(bench.override({ target: "UefiTarget", uefiTarget: "nonsense" })), [
    "400 PropertyValueFormatError /Boot/UefiTargetBootSourceOverride",
  ]);
  await bench.override({ target: "UefiTarget", uefiTarget: "PciRoot(0x0)" });
  await bench.override({ target: "UefiBootNext", bootNext: "Boot0002" });
  assert.deepEqual(bench.machine.capabilities.bootModes, ["UEFI"]);
});

test("an override that is taken back before it was used is out of the flash at the next power-on", async () => {
  const bench = await setUp();
  await bench.override({ target: "Pxe" });
  await bench.reset("On");
  await bench.override({ enabled: "Disabled" });
  await bench.reset("PowerCycle");
  assert.equal(contentOf(flashOf(bench).image.variables, "BootNext"), undefined);
  assert.equal(bench.machine.observation.firmware?.placed, null);
});

test("a continuous override goes before the order for as long as it is in force", async () => {
  const bench = await setUp();
  const order = () => contentOf(flashOf(bench).image.variables, "BootOrder");
  await bench.override({ target: "Pxe", enabled: "Continuous" });
  await bench.reset("On");
  assert.deepEqual(order(), [2, 1, 3]);
  assert.deepEqual(bench.current.bootOrder, ["Boot0001", "Boot0002", "Boot0003"]);
  await bench.reset("PowerCycle");
  assert.deepEqual([order(), flashOf(bench).writes], [[2, 1, 3], 1]);
  await bench.override({ enabled: "Disabled" });
  await bench.reset("PowerCycle");
  assert.deepEqual(order(), [1, 2, 3]);
});
