import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { planBoot } from "../../../mock-hardware/boards/efi/boot-manager.js";
import { readVariables } from "../../../mock-hardware/boards/efi/variables.js";
import { standInFirmware } from "../../../mock-hardware/boards/stand-in-firmware.js";
import { mac } from "./stand.js";
import { type BootVariables, bootVariables, firmwareWith, paths, variable } from "./variables.js";

const planned = (variables: BootVariables, disk = false) => {
  const found = readVariables(firmwareWith(variables));
  assert.ok(found);
  const { setup, next, order, timeout } = planBoot(found, { mac, disk });
  return { setup, next: next?.target, order: order.map(({ target }) => target), timeout };
};

const pxe = { kind: "pxe" };
const http = { kind: "http", url: null };

test("without variables it tries the network: PXE, then HTTP", () => {
  assert.deepEqual(planned({}), { setup: false, next: undefined, order: [pxe, http], timeout: 5 });
});

test("a disk comes before the network", () => {
  const { order } = planned({}, true);
  assert.deepEqual(order[0], { kind: "disk", file: "\\EFI\\BOOT\\BOOTAA64.EFI" });
});

test("BootNext comes first, also when it is not active or not in the order", () => {
  const entries = { "0099": { path: paths.http("http://10.0.0.1/a.efi"), attributes: 0 } };
  assert.deepEqual(planned({ entries, next: 0x99 }).next, { kind: "http", url: "http://10.0.0.1/a.efi" });
});

test("a BootNext that leads nowhere is as none", () => {
  assert.equal(planned({ next: 7 }).next, undefined);
});

test("the order is followed, what is inactive or an application is skipped, what the network adds comes behind", () => {
  const entries = {
    "0001": { path: paths.http() },
    "0002": { path: paths.pxe(), attributes: 0 },
    "0003": { path: paths.setup(), attributes: 0x109 },
    "000A": { path: paths.file("\\EFI\\os\\grub.efi") },
  };
  const { order } = planned({ entries, order: [1, 2, 3, 10, 77] });
  assert.deepEqual(order, [http, { kind: "disk", file: "\\EFI\\os\\grub.efi" }, pxe, http]);
});

test("entries that the firmware made are not made again, and go when their port is gone", () => {
  const digits = mac.replaceAll(":", "").toUpperCase();
  const entries = {
    "0000": { title: `UEFI HTTPv4 (MAC:${digits})`, path: paths.http(), auto: true },
    "0001": { title: `UEFI PXEv4 (MAC:${digits})`, path: paths.pxe(), auto: true },
    "0002": { title: "UEFI PXEv4 (MAC:525400000001)", path: paths.pxe("52:54:00:00:00:01"), auto: true },
  };
  assert.deepEqual(planned({ entries, order: [2, 0, 1] }).order, [http, pxe]);
});

test("the setup is asked for by OsIndications", () => {
  assert.equal(planned({ osIndications: 1 }).setup, true);
  assert.equal(planned({ osIndications: 2 }).setup, false);
});

const targets: readonly [string, Buffer, object][] = [
  ["PXE of its port", paths.pxe(), pxe],
  ["PXE of another port", paths.pxe("52:54:00:00:00:01"), { kind: "nowhere", why: "no port has that MAC address" }],
  ["a URL alone", paths.url("http://10.0.0.1/b.iso"), { kind: "http", url: "http://10.0.0.1/b.iso" }],
  ["the setup", paths.setup(), { kind: "setup" }],
  ["the shell", paths.shell(), { kind: "shell" }],
];

for (const [what, path, target] of targets)
  test(`an entry leads to ${what}`, () => {
    assert.deepEqual(planned({ entries: { "0005": { path } }, next: 5 }).next, target);
  });

test("the timeout is the firmware's own where none is set", () => {
  assert.equal(planned({ timeout: 0 }).timeout, 0);
});

test("dead variables do not count, and a dying one does where it has no successor", () => {
  const next = (value: number, state: number) => variable("BootNext", Buffer.of(value, 0), state);
  const value = (...written: readonly Buffer[]) =>
    readVariables(standInFirmware(written))?.get("8be4df61-93ca-11d2-aa0d-00e098032b8c:BootNext")?.[0];
  assert.equal(value(next(1, 0x3c), next(2, 0x3f)), 2);
  assert.equal(value(next(1, 0x3e)), 1);
  assert.equal(value(next(1, 0x3e), next(2, 0x3f)), 2);
  assert.equal(value(next(1, 0x3d)), undefined);
});

test("a store that is not sound is none", () => {
  const image = standInFirmware();
  for (const at of [0x3b0000 + 50, 0x3b0048, 0x3b0048 + 20, 0x3b0048 + 21]) {
    const broken = Buffer.from(image);
    broken[at]! ^= 0xff;
    assert.equal(readVariables(broken), null);
  }
});

test("the older layout is found as well", () => {
  const whole = standInFirmware(bootVariables({ next: 3 }));
  const moved = Buffer.concat([whole.subarray(0, 0x1d0000), whole.subarray(0x3b0000)]);
  assert.ok(readVariables(moved)?.has("8be4df61-93ca-11d2-aa0d-00e098032b8c:BootNext"));
});

test("no bytes in a store break the reading", () => {
  const image = standInFirmware();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, isVariable) => {
      const hostile = Buffer.from(image.subarray(0x3b0000));
      hostile.set(bytes, 0x64);
      if (isVariable) hostile.set([0xaa, 0x55, 0x3f], 0x64);
      const found = readVariables(hostile);
      if (found) planBoot(found, { mac, disk: true });
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const key = (name: string) => `8be4df61-93ca-11d2-aa0d-00e098032b8c:${name}`;
      const value = Buffer.from(bytes);
      planBoot(
        new Map([
          [key("Boot0001"), value],
          [key("BootOrder"), Buffer.of(1, 0)],
          [key("BootNext"), value],
        ]),
        { mac, disk: true },
      );
    }),
  );
});
