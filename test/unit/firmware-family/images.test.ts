import assert from "node:assert/strict";
import { test } from "node:test";
import { aavmf } from "../../../adapters/firmware/boards/aavmf.js";
import { edk2 } from "../../../adapters/firmware/boards/edk2.js";
import { ovmf } from "../../../adapters/firmware/boards/ovmf.js";
import { raspberryPi4 } from "../../../adapters/firmware/boards/raspberry-pi-4.js";
import { simulated } from "../../../adapters/firmware/boards/simulated.js";
import { blankImage } from "../../../adapters/firmware/edk2/blank.js";
import type { Variables } from "../../../src/model/firmware.js";
import { FirmwareError, type FirmwareFamily, type Rendering } from "../../../src/ports/firmware.js";
import { booted, globalGuid, node, piGuid, setting, variable } from "./machines.js";

const pi = blankImage("raspberry-pi");
const piOld = blankImage("raspberry-pi-old", { version: "v1.35" });
const small = blankImage("ovmf");
const large = blankImage("ovmf-4m");
const arm = blankImage("aavmf");

const whole = ({ parts, size }: Rendering): Buffer => {
  const bytes = Buffer.concat(parts);
  assert.equal(bytes.length, size);
  return bytes;
};

const refusal = (code: FirmwareError["code"], words: RegExp) => (error: unknown) =>
  error instanceof FirmwareError && error.code === code && words.test(error.message);

test("an image is told by its structure", () => {
  const title = { version: null, hasCode: false };
  assert.deepEqual(raspberryPi4.inspect(pi), {
    version: "v1.40",
    layout: "Raspberry Pi 4, variables at 0x3b0000",
    hasCode: true,
  });
  assert.deepEqual(raspberryPi4.inspect(piOld), {
    version: "v1.35",
    layout: "Raspberry Pi 4, variables at 0x1d0000",
    hasCode: true,
  });
  assert.deepEqual(ovmf.inspect(small), { ...title, layout: "OVMF, variables at 0x0" });
  assert.deepEqual(ovmf.inspect(large), { ...title, layout: "OVMF, variables at 0x0" });
  assert.deepEqual(aavmf.inspect(arm), { ...title, layout: "AAVMF, variables at 0x0" });
  assert.equal(edk2.inspect(pi).layout, "EDK2, variables at 0x3b0000");
});

const strange: readonly (readonly [family: FirmwareFamily, image: Uint8Array, words: RegExp])[] = [
  [raspberryPi4, small, /no firmware before the variables/],
  [raspberryPi4, large, /540672 bytes/],
  [ovmf, pi, /does not begin with the variables/],
  [ovmf, arm, /786432 bytes/],
  [aavmf, large, /540672 bytes/],
  [edk2, new Uint8Array(4096).fill(7), /no volume/],
  [edk2, new Uint8Array(0), /no volume/],
  [raspberryPi4, pi.subarray(0, pi.length - 4096), /0x3b0000/],
];

for (const [family, image, words] of strange)
  test(`${family.id} refuses ${image.length} bytes: ${words.source}`, () => {
    assert.throws(() => family.inspect(image), refusal("not-an-image", words));
  });

test("firmware that does not say its version is not taken for a Raspberry Pi's", () => {
  const silent = new Uint8Array(pi).fill(0, 0x27000, 0x28000);
  assert.throws(() => raspberryPi4.inspect(silent), refusal("not-an-image", /version/));
  assert.deepEqual(raspberryPi4.read(silent), []);
});

test("what is put in is what is read, and all else stays", () => {
  const layouts = [
    [raspberryPi4, pi, 0x3b0000, 0x3be000],
    [raspberryPi4, piOld, 0x1d0000, 0x1de000],
    [ovmf, small, 0, 0xe000],
    [ovmf, large, 0, 0x40000],
    [aavmf, arm, 0, 0x40000],
  ] as const;
  for (const [family, image, from, to] of layouts) {
    const rendered = whole(family.render(image, booted));
    assert.deepEqual(family.read(rendered), booted);
    assert.ok(rendered.subarray(0, from).equals(image.subarray(0, from)));
    assert.ok(rendered.subarray(to).equals(image.subarray(to)));
  }
});

/** As found at 0x3b0064 of an image in the field. */
test("the Raspberry Pi's memory limit is written as the field has it", () => {
  const rendered = whole(raspberryPi4.render(pi, [variable(piGuid, "RamLimitTo3GB", "00000000")]));
  const golden = `
    aa553f00 07000000 ${"00".repeat(24)} 00000000 1c000000 04000000 58c27ccddb31e6229f2263b0b8eed6b5
    520061006d004c0069006d006900740054006f0033004700420000 00 00000000`.replaceAll(/\s/g, "");
  assert.equal(rendered.subarray(0x3b0064, 0x3b0064 + golden.length / 2).toString("hex"), golden);
  assert.equal(rendered[0x3b0064 + golden.length / 2], 0xff);
});

test("keys keep their time stamps", () => {
  const keys = { ...variable(globalGuid, "PK", "0102", 0x27), time: `e907060100000000${"00".repeat(8)}` };
  assert.deepEqual(ovmf.read(whole(ovmf.render(small, [keys]))), [keys]);
});

test("a blank flash has no variables, and is formatted when some are put in", () => {
  const blank = new Uint8Array(0x4000000);
  assert.deepEqual(aavmf.read(blank), []);
  assert.match(aavmf.inspect(blank).layout, /not formatted/);
  const rendered = whole(aavmf.render(blank, booted));
  assert.deepEqual(aavmf.read(rendered), booted);
  assert.ok(rendered.equals(whole(aavmf.render(arm, booted))));
  assert.deepEqual(ovmf.read(new Uint8Array(0x84000).fill(0xff)), []);
  assert.throws(() => ovmf.read(new Uint8Array(0x4000000)), refusal("not-an-image", /blank/));
});

test("an image is rendered for a thousand machines without a copy of it", () => {
  const renderings = Array.from({ length: 1000 }, (_, index) =>
    raspberryPi4.render(pi, [variable(globalGuid, "Timeout", `${(index & 0xff).toString(16).padStart(2, "0")}00`)]),
  );
  const own = new Set(renderings.flatMap(({ parts }) => parts.map(({ buffer }) => buffer)));
  own.delete(pi.buffer);
  const bytes = [...own].reduce((sum, { byteLength }) => sum + byteLength, 0);
  assert.ok(bytes < 1024 * 1024, `${bytes} bytes for a thousand`);
});

test("a new image's own variables are under all that the machine has", () => {
  const image = [variable(piGuid, "RamLimitTo3GB", "00000000"), variable(globalGuid, "Timeout", "0500")];
  const machine = [variable(globalGuid, "Timeout", "0900"), variable(globalGuid, "Lang", "656e6700")];
  assert.deepEqual(raspberryPi4.carry(machine, image), [...machine, image[0]]);
  assert.deepEqual(raspberryPi4.carry([], image), image);
});

/* ── room ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

const filler = (count: number, bytes: number): Variables =>
  Array.from({ length: count }, (_, index) => variable(globalGuid, `F${index}`, "00".repeat(bytes)));

test("a wish that a full store has no room for is refused before it is promised", () => {
  const full = filler(11, 5100);
  assert.throws(
    () =>
      raspberryPi4.amend(
        full,
        {
          attributes: {
            AssetTag: "x",
            CpuClock: "Max",
            Timeout: 3,
            FanTemp: 70,
            XhciReload: true,
            MmcForce1Bit: true,
            DebugEnableJTAG: true,
          },
        },
        setting,
      ),
    refusal("no-room", /57244/),
  );
  const decision = {
    target: "UefiHttp",
    mode: "UEFI",
    httpBootUri: `http://x/${"y".repeat(900)}`,
    option: null,
  } as const;
  assert.throws(
    () => raspberryPi4.withOverride(full, { ...decision, continuous: false }, node, 1),
    refusal("no-room", /57244/),
  );
});

test("what makes a store less full is never refused", () => {
  const over = [...filler(12, 5100), variable(globalGuid, "PK", "00", 0x27)];
  assert.equal(raspberryPi4.amend(over, { resetKeys: { to: "DeletePK" } }, setting).length, 12);
});

test("a variable that the firmware would not take is refused", () => {
  const keys = {
    PK: [],
    KEK: [],
    db: [],
    dbx: Array.from({ length: 300 }, (_, index) => index.toString(16).padStart(64, "0")),
  };
  assert.throws(
    () => raspberryPi4.amend([], { resetKeys: { to: "ResetAllKeysToDefault" } }, { ...setting, keys }),
    refusal("no-room", /dbx takes .* no more than 10240/),
  );
  assert.ok(ovmf.amend([], { resetKeys: { to: "ResetAllKeysToDefault" } }, { ...setting, keys }));
});

test("an image with less room than others of its kind says so itself", () => {
  assert.throws(() => ovmf.render(small, filler(12, 5100)), refusal("no-room", /57244/));
  assert.ok(ovmf.render(large, filler(12, 5100)));
});

/* ── simulated ───────────────────────────────────────────────────────────────────────────────────────────────────── */

test("a simulated machine runs any image, with its version where it says one", () => {
  assert.deepEqual(simulated.inspect(new Uint8Array(1)), {
    version: null,
    layout: "an image for simulated machines",
    hasCode: true,
  });
  assert.equal(simulated.inspect(pi).version, "v1.40");
  assert.throws(() => simulated.inspect(new Uint8Array(0)), refusal("not-an-image", /empty/));
  assert.deepEqual(simulated.read(pi), []);
  assert.equal(whole(simulated.render(pi, booted)).equals(pi), true);
});

test("a simulated machine boots its disk, and has options for all that it has", () => {
  const first = simulated.first(node);
  assert.equal(simulated.boot(first, node).target, "Hdd");
  const { bootOptions, bootOrder } = simulated.view(first, node);
  assert.deepEqual(
    bootOptions.map(({ target }) => target),
    ["BiosSetup", "Hdd", "Cd", "Usb", "Pxe", "UefiHttp", "UefiShell"],
  );
  assert.equal(bootOrder.length, bootOptions.length - 1);
});
