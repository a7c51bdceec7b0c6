/** A guest's slots have what they are told to have, whether it runs, is off, or was found running. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { GuestMedia } from "../../../adapters/machine/qemu/media.js";
import { QmpRefusal } from "../../../adapters/machine/qemu/monitor.js";
import { minutes } from "../../../src/model/clock.js";
import type { Medium } from "../../../src/model/media.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { ManualClock } from "../../support/manual-clock.js";
import { newFolder } from "../../support/new-folder.js";
import { until } from "../../support/until.js";
import { BlockLayer } from "./block-layer.js";

function guestOf(test: TestContext) {
  const home = newFolder(test);
  const monitor = new BlockLayer();
  const clock = new ManualClock();
  const media = () => new GuestMedia({ host: { clock }, home, monitor, slots: ["Cd", "Usb"] });
  const image = (name: string, bytes = 4096): Medium => {
    const path = join(home, name);
    writeFileSync(path, Buffer.alloc(bytes, 7));
    return { image: `http://server/${name}`, path, size: bytes, sha256: null, writeProtected: true, credentials: null };
  };
  const overlays = () => readdirSync(home).filter((name) => name.endsWith(".qcow2"));
  return { home, monitor, clock, media, image, overlays };
}

test("a disc is put into the drive, and taken out so that nothing keeps its file open", async (t) => {
  const { monitor, media, image } = guestOf(t);
  const slots = media();
  const disc = image("a.iso");
  await slots.insert("Cd", disc);
  const [[name, node] = []] = monitor.nodes;
  assert.equal(monitor.cd, name);
  assert.equal(monitor.isTrayOpen, false);
  assert.deepEqual(node, {
    "node-name": name,
    driver: "raw",
    "read-only": true,
    file: { driver: "file", filename: disc.path, "read-only": true },
  });
  await slots.eject("Cd");
  assert.deepEqual([monitor.cd, monitor.nodes.size, monitor.isTrayOpen], [null, 0, false]);
});

test("a stick has the options that it is to have", async (t) => {
  const { home, monitor, clock, image } = guestOf(t);
  const execute = t.mock.method(monitor, "execute");
  const slots = new GuestMedia({ host: { clock }, home, monitor, slots: ["Usb"], stick: { bootindex: 100 } });
  await slots.insert("Usb", image("a.img"));
  const added = execute.mock.calls.find(({ arguments: [command] }) => command === "device_add");
  assert.equal(added?.arguments[1]?.bootindex, 100);
});

test("one that is there already stays as it is, and what is empty already too", async (t) => {
  const { monitor, media, image } = guestOf(t);
  const slots = media();
  await slots.insert("Cd", image("a.iso"));
  await slots.insert("Usb", image("b.img"));
  const told = monitor.told.length;
  await slots.insert("Cd", image("a.iso"));
  await media().insert("Usb", image("b.img"));
  assert.equal(monitor.told.length, told);
  await slots.eject("Cd");
  await slots.eject("Usb");
  const emptied = monitor.told.length;
  await slots.eject("Cd");
  await media().eject("Usb");
  assert.equal(monitor.told.length, emptied);
});

test("another one takes its place", async (t) => {
  const { monitor, media, image } = guestOf(t);
  const slots = media();
  for (const slot of ["Cd", "Usb"]) {
    await slots.insert(slot, image("a.iso"));
    await slots.insert(slot, image("b.iso"));
  }
  assert.deepEqual([...monitor.nodes.keys()], [monitor.cd, monitor.stick]);
  assert.match(JSON.stringify([...monitor.nodes.values()]), /b\.iso.*b\.iso/);
});

test("a stick's file is let go of once QEMU has said that the stick is gone", async (t) => {
  const { monitor, media, image, clock } = guestOf(t);
  const slots = media();
  await slots.insert("Usb", image("a.img"));
  await slots.eject("Usb");
  assert.deepEqual([monitor.stick, monitor.nodes.size, monitor.listeners], [null, 0, 0]);
  await slots.insert("Usb", image("a.img"));
  monitor.saysDeleted = false;
  const ejected = assert.rejects(slots.eject("Usb"), { kind: "unreachable" });
  await until(() => monitor.told.at(-1) === "device_del");
  clock.advance(minutes(1));
  await ejected;
  assert.equal(monitor.listeners, 0);
});

test("what a guest writes goes into a file of its own, which goes with the stick", async (t) => {
  const { home, monitor, media, image, overlays } = guestOf(t);
  const stick = { ...image("a.img"), writeProtected: false };
  const slots = media();
  await slots.insert("Usb", stick);
  const [node] = monitor.nodes.values();
  assert.equal(node?.driver, "qcow2");
  assert.deepEqual(node?.backing, {
    driver: "raw",
    "read-only": true,
    file: { driver: "file", filename: stick.path, "read-only": true },
  });
  const written = join(home, String(overlays()[0]));
  assert.deepEqual(node?.file, { driver: "file", filename: written, "read-only": false });
  writeFileSync(written, "what was written");
  // The guest is switched off and on again, and so is the service.
  monitor.stick = null;
  monitor.nodes.clear();
  const next = media();
  await next.insert("Usb", stick);
  assert.equal(readFileSync(written, "utf8"), "what was written");
  await next.eject("Usb");
  assert.deepEqual(overlays(), []);
});

test("what a guest wrote goes with the stick also while it is off", async (t) => {
  const { monitor, media, image, overlays } = guestOf(t);
  const slots = media();
  await slots.insert("Usb", { ...image("a.img"), writeProtected: false });
  monitor.isOpen = false;
  await slots.eject("Usb");
  assert.deepEqual(overlays(), []);
});

test("a disc is never written to", async (t) => {
  const { monitor, media, image } = guestOf(t);
  await media().insert("Cd", { ...image("a.iso"), writeProtected: false });
  const [node] = monitor.nodes.values();
  assert.equal(node?.["read-only"], true);
});

test("what comes in while it is off is there when it starts", async (t) => {
  const { monitor, media, image } = guestOf(t);
  monitor.isOpen = false;
  const slots = media();
  await slots.insert("Cd", image("a.iso"));
  await slots.insert("Usb", image("b.img"));
  await slots.eject("Usb");
  monitor.isOpen = true;
  await slots.started();
  assert.equal(monitor.cd, [...monitor.nodes.keys()][0]);
  assert.equal(monitor.stick, null);
});

test("a start finds what is being put in at that moment", async (t) => {
  const { monitor, media, image } = guestOf(t);
  monitor.isOpen = false;
  const slots = media();
  const inserted = slots.insert("Cd", image("a.iso"));
  monitor.isOpen = true;
  await slots.started();
  assert.notEqual(monitor.cd, null);
  await inserted;
});

test("a guest that was found running gets what it should have, and keeps what nobody has said anything of", async (t) => {
  const { monitor, media, image } = guestOf(t);
  const before = media();
  await before.insert("Cd", image("a.iso"));
  await before.insert("Usb", image("b.img"));
  const { stick } = monitor;
  monitor.isOpen = false;
  const slots = media();
  await slots.eject("Cd");
  monitor.isOpen = true;
  slots.met();
  await until(() => monitor.cd === null);
  assert.equal(monitor.stick, stick);
});

test("what could not be put right is put right later", async (t) => {
  const { monitor, media, image } = guestOf(t);
  const slots = media();
  await slots.insert("Cd", image("a.iso"));
  monitor.fails.set("query-block", new AdapterError("no answer", "unreachable"));
  await assert.rejects(slots.eject("Cd"), { kind: "unreachable" });
  monitor.fails.clear();
  slots.settle();
  await until(() => monitor.cd === null && monitor.nodes.size === 0);
});

test("a guest that ends while it is told has it with its next start", async (t) => {
  const { monitor, media, image } = guestOf(t);
  const slots = media();
  const execute = monitor.execute.bind(monitor);
  monitor.execute = async (command, args) => {
    if (command === "blockdev-add") monitor.isOpen = false;
    return execute(command, args);
  };
  await slots.insert("Cd", image("a.iso"));
  assert.equal(monitor.cd, null);
  monitor.execute = execute;
  monitor.isOpen = true;
  await slots.started();
  assert.notEqual(monitor.cd, null);
});

test("what QEMU says against an image is told without the path", async (t) => {
  const { monitor, media, image } = guestOf(t);
  const slots = media();
  const disc = image("a.iso");
  monitor.fails.set("blockdev-add", new QmpRefusal(`Could not open '${disc.path}': Permission denied`, "GenericError"));
  await assert.rejects(slots.insert("Cd", disc), {
    kind: "refused",
    message: "QEMU does not take it: Could not open 'the image': Permission denied",
  });
  // It is not in, and the next start does not try it again.
  monitor.fails.clear();
  await slots.started();
  assert.equal(monitor.cd, null);
});

test("a start whose medium cannot be had fails, and says what to do", async (t) => {
  const { monitor, media, image } = guestOf(t);
  monitor.isOpen = false;
  const slots = media();
  await slots.insert("Cd", image("a.iso"));
  monitor.isOpen = true;
  monitor.fails.set("blockdev-add", new QmpRefusal("Could not open it", "GenericError"));
  await assert.rejects(slots.started(), {
    kind: "refused",
    message: /^its medium in Cd: .*Could not open it: eject it/,
  });
  await slots.eject("Cd");
  await slots.started();
});

test("a device that QEMU does not make leaves no file open", async (t) => {
  const { monitor, media, image } = guestOf(t);
  monitor.fails.set("device_add", new QmpRefusal("Bus 'usb.0' is full", "GenericError"));
  await assert.rejects(media().insert("Usb", { ...image("a.img"), writeProtected: false }), { kind: "refused" });
  assert.equal(monitor.nodes.size, 0);
});

test("an image of nothing, one that is gone, and one of another slot are refused in plain words", async (t) => {
  const { media, image, home } = guestOf(t);
  const slots = media();
  const empty = image("empty.iso");
  truncateSync(join(home, "empty.iso"));
  await assert.rejects(slots.insert("Cd", empty), { kind: "refused", message: /image is empty/ });
  const gone = image("gone.iso");
  rmSync(join(home, "gone.iso"));
  await assert.rejects(slots.insert("Cd", gone), { kind: "refused", message: /not there any more/ });
  await assert.rejects(slots.insert("Floppy", image("a.img")), { kind: "refused", message: /no slot Floppy/ });
});

test("whatever a path has in it, it is one string of one argument", async (t) => {
  const { monitor, media, image } = guestOf(t);
  const odd = image("a,format=qcow2 'x' \"y\" $(z) :json:{}.iso");
  await media().insert("Cd", odd);
  const [node] = monitor.nodes.values();
  assert.deepEqual(node?.file, { driver: "file", filename: odd.path, "read-only": true });
});
