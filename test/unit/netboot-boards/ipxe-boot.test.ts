// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are iPXE's
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../support/until.js";
import { type Answer, type Asked, server } from "./mini-server.js";
import {
  answering,
  bootFolder,
  initrd,
  ipxe,
  kernel,
  mac,
  type Stand,
  serial,
  stageOf,
  stand,
  standing,
  wholeWay,
} from "./stand.js";
import { firmwareWith } from "./variables.js";

/** A board that comes to iPXE and gets this script. */
const scripted = (script: (http: number) => string, more: { ipxe?: (asked: Asked) => Answer; program?: Buffer } = {}) =>
  stand(({ http }) => ({
    dhcp: (asked) => (more.ipxe && stageOf(asked) === "ipxe" ? more.ipxe(asked) : wholeWay(http)(asked)),
    tftp: {
      ...bootFolder(firmwareWith({ timeout: 0 })),
      "ipxe.efi": more.program ?? ipxe,
      "folder/second.ipxe": Buffer.from("#!ipxe\nkernel vmlinuz by tftp\nboot\n"),
      "folder/vmlinuz": kernel,
    },
    http: {
      "/boot.ipxe": Buffer.from(`#!ipxe\n${script(http)}`),
      "/below/second.ipxe": Buffer.from("#!ipxe\nkernel ../vmlinuz from=second\nboot\n"),
      "/vmlinuz": kernel,
      "/initrd.img": initrd,
    },
  }));

const ended = async ({ board }: Stand) => {
  board.power(true);
  await until(() => ["os", "halted"].includes(board.state()));
  return board.system();
};

/** As captured from iPXE 2.0 for arm64, after the UUID of a Raspberry Pi without one. */
const golden =
  "350101390205c05d02000b5e0301030a3c20505845436c69656e743a417263683a30303031313a554e44493a303033303130" +
  "4d04695058453719010306070c0f111a2a2b3c424377798081828384858687afcb" +
  "af27b105011af41000eb03020000170101270101240101130101140101110101150101260101120101" +
  "3d070102005e1001016111" +
  "00".repeat(17) +
  "ff";

test("its DISCOVER is iPXE's, byte for byte", () =>
  standing(
    scripted(() => "shell\n"),
    async (one) => {
      await ended(one);
      const asked = one.mini.asked.find((asked) => stageOf(asked) === "ipxe");
      assert.equal(asked?.bytes.toString("hex", 240), golden);
      assert.equal(asked?.flags, 0x8000);
    },
  ));

test("it looks for a script beside its program, twice, before it asks by DHCP", () =>
  standing(
    scripted(() => "shell\n"),
    async (one) => {
      await ended(one);
      const reads = one.mini.reads.filter((read) => read.startsWith("autoexec.ipxe"));
      assert.deepEqual(reads, ["autoexec.ipxe octet blksize 1432 tsize 0", "autoexec.ipxe octet blksize 1432 tsize 0"]);
    },
  ));

test("a failing fetch is tried again as the script says", () =>
  standing(
    scripted(
      () =>
        "set tries:int32 x\n:again\nkernel missing || goto other\n:other\nisset ${tries} || exit 1\nkernel vmlinuz a b\ninitrd initrd.img\nboot\n",
    ),
    async (one) => {
      const system = await ended(one);
      assert.equal(system?.arguments, "a b");
      assert.equal(
        one.events("missed").some(({ reason }) => reason === "HTTP 404"),
        true,
      );
    },
  ));

test("scripts hand over to others, relative to where they came from", () =>
  standing(
    scripted(() => "chain --autofree below/second.ipxe || shell\n"),
    async (one) => assert.equal((await ended(one))?.arguments, "from=second"),
  ));

test("TFTP's URLs work in scripts", () =>
  standing(
    scripted(() => `chain tftp://${server}/folder/second.ipxe\n`),
    async (one) => {
      const system = await ended(one);
      assert.equal(system?.program, `tftp://${server}/folder/vmlinuz`);
      assert.equal(system?.arguments, "by tftp");
    },
  ));

test("a path from DHCP is one on the TFTP server", () =>
  standing(
    scripted(() => "", {
      ipxe: (asked) => answering(asked, { siaddr: server, options: { 67: "folder/second.ipxe" } }),
    }),
    async (one) => assert.equal((await ended(one))?.arguments, "by tftp"),
  ));

test("settings tell who the board is", () =>
  standing(
    scripted(
      () =>
        "imgfree\nkernel -n k vmlinuz\nimgargs k ${mac} ${net0/mac:hexhyp} ${serial} ${platform} ${buildarch}\nboot k\n",
    ),
    async (one) =>
      assert.equal((await ended(one))?.arguments, `${mac} ${mac.replaceAll(":", "-")} ${serial} efi arm64`),
  ));

test("exit with a failure goes on with UEFI's next entry", () =>
  standing(
    scripted(() => "exit 1\n"),
    async (one) => {
      one.board.power(true);
      await until(() => one.mini.asked.some((asked) => stageOf(asked) === "http"));
      assert.equal(one.board.state(), "uefi");
    },
  ));

test("exit with success ends in the firmware's menu, as EDK2 does", () =>
  standing(
    scripted(() => "exit\n"),
    async (one) => {
      assert.equal(await ended(one), null);
      assert.match(one.events("stage").at(-1)?.why ?? "", /setup/);
    },
  ));

test("iPXE that gets iPXE again is a fault, and ends", () =>
  standing(
    scripted(() => "", {
      ipxe: (asked) => answering(asked, { siaddr: server, options: { 67: "ipxe.efi", 175: Buffer.of(0xb0, 1, 1) } }),
    }),
    async (one) => {
      one.board.power(true);
      await until(() => one.events("fault").length >= 8);
      await until(() => one.mini.asked.some((asked) => stageOf(asked) === "http"));
      assert.match(one.events("fault")[0]?.text ?? "", /iPXE again/);
    },
  ));

test("a proxy is asked on its port where it names no file", () =>
  standing(
    stand(({ http }) => ({
      dhcp: (asked) => {
        if (stageOf(asked) !== "ipxe") return wholeWay(http)(asked);
        const proxy = { type: 2, siaddr: server, options: { 60: "PXEClient" } };
        return asked.type === 1 ? [answering(asked, {}), proxy] : answering(asked, {});
      },
      proxy: (asked) =>
        stageOf(asked) === "ipxe"
          ? { type: 5, siaddr: server, file: `http://${server}:${http}/boot.ipxe`, options: { 60: "PXEClient" } }
          : null,
      tftp: { ...bootFolder(firmwareWith({ timeout: 0 })), "ipxe.efi": ipxe },
      http: { "/boot.ipxe": Buffer.from("#!ipxe\nkernel vmlinuz\nboot\n"), "/vmlinuz": kernel },
    })),
    async (one) => assert.equal((await ended(one))?.from, "ipxe"),
  ));

test("a command that it does not know is a fault", () =>
  standing(
    scripted(() => "frobnicate || shell\n"),
    async (one) => {
      await ended(one);
      assert.match(one.events("fault")[0]?.text ?? "", /frobnicate/);
    },
  ));

test("a script that turns in circles stops with the power", () =>
  standing(
    scripted(() => ":x\ngoto x\n"),
    async ({ board }) => {
      board.power(true);
      await until(() => board.state() === "ipxe");
      board.power(false);
      assert.equal(board.state(), "off");
    },
  ));
