import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig, whyNot } from "../../../mock-hardware/boards/config-txt.js";
import { standInFirmware } from "../../../mock-hardware/boards/stand-in-firmware.js";
import { until } from "../../support/until.js";
import type { Asked, Script } from "./mini-server.js";
import { bootAnswer, bootFolder, config, stageOf, stand, standing } from "./stand.js";

const dhcp = (asked: Asked) => (stageOf(asked) === "rom" ? bootAnswer(asked) : null);
const serving =
  (tftp: Record<string, Buffer>, rest: Partial<Script> = {}) =>
  () => ({ dhcp, tftp, ...rest });

const large = { size: 0x3d0000 };
const old = { size: 0x1f0000 };

test("firmware wants its device tree where its generation looks", () => {
  const settings = (address: string) => readConfig(`armstub=RPI_EFI.fd\n${address}`);
  assert.equal(whyNot(settings("device_tree_address=0x3e0000"), large), null);
  assert.equal(whyNot(settings("device_tree_address=0x1f0000"), old), null);
  assert.match(whyNot(settings("device_tree_address=0x1f0000"), large) ?? "", /is 0x1f0000.*looks at 0x3e0000/);
  assert.match(whyNot(settings("device_tree_address=0x3e0000"), old) ?? "", /looks at 0x1f0000/);
  assert.match(whyNot(settings(""), large) ?? "", /not set/);
  assert.match(whyNot(settings("device_tree_address=0x3e0000"), { size: 0x400000 }) ?? "", /more than any/);
});

test("of settings the last that applies counts", () => {
  const read = readConfig(
    "armstub=a\n[pi3]\narmstub=b\n[pi4]\narmstub=c\n[none]\narmstub=d\n[all]\n#armstub=e\ndtoverlay=x,y=1\n",
  );
  assert.deepEqual(read, { arm64: true, armstub: "c", deviceTreeAddress: null, overlays: ["x"] });
});

const whole = standInFirmware();

const screens: readonly [string, Record<string, Buffer>, RegExp][] = [
  ["no armstub", bootFolder(whole, "arm_64bit=1\n"), /names no armstub/],
  ["32 bits", bootFolder(whole, `${config}arm_64bit=0\n`), /arm_64bit=0/],
  ["an armstub that is not there", bootFolder(whole, config.replace("RPI_EFI.fd", "OTHER.fd")), /OTHER.fd.*not there/],
  ["the device tree elsewhere", bootFolder(whole, config.replace("0x3e0000", "0x1f0000")), /device_tree_address/],
  ["firmware of the older size", bootFolder(Buffer.alloc(0x100000), config), /looks at 0x1f0000/],
  ["no firmware volume", bootFolder(Buffer.alloc(0x100000)), /no UEFI firmware/],
];

for (const [what, folder, why] of screens)
  test(`the board stops at ${what}, and says why`, () =>
    standing(stand(serving(folder)), async ({ board, events }) => {
      board.power(true);
      await until(() => board.state() === "halted");
      assert.match(events("stage").at(-1)?.why ?? "", why);
    }));

test("a block that comes twice hangs start4.elf", () =>
  standing(stand(serving(bootFolder(), { twice: ["bcm2711-rpi-4-b.dtb"] })), async ({ board, events }) => {
    board.power(true);
    await until(() => board.state() === "halted");
    assert.match(events("stage").at(-1)?.why ?? "", /hangs/);
    assert.match(events("fault")[0]?.text ?? "", /block 1 of bcm2711-rpi-4-b.dtb came twice/);
  }));

test("a forgiving board goes on, and tells", () =>
  standing(
    stand(serving(bootFolder(), { twice: ["bcm2711-rpi-4-b.dtb"] }), { hangsOnDuplicates: false }),
    async ({ board, events }) => {
      board.power(true);
      await until(() => board.state() === "uefi");
      assert.ok(events("fault").length > 0);
    },
  ));
