import assert from "node:assert/strict";
import { test } from "node:test";
import { truePace } from "../../../mock-hardware/boards/pace.js";
import { ManualClock } from "../../support/manual-clock.js";
import { until } from "../../support/until.js";
import { type Answer, type Asked, type Script, server } from "./mini-server.js";
import {
  address,
  answering,
  below,
  bootAnswer,
  bootFolder,
  mac,
  serial,
  stageOf,
  stand,
  standing,
  vendorOptions,
} from "./stand.js";

const romOnly =
  (answer: (asked: Asked) => Answer | readonly Answer[] | null) =>
  (asked: Asked): Answer | readonly Answer[] | null =>
    stageOf(asked) === "rom" ? answer(asked) : null;

test("its DISCOVER is what a Raspberry Pi 4 sends, byte for byte", () =>
  standing(
    stand(() => ({}), { revision: 0xc03112 }),
    async ({ board, mini }) => {
      board.power(true);
      await until(() => mini.asked.length > 0);
      const [asked] = mini.asked;
      const options =
        "350101370e01032b3c42438081828384858687" +
        "3c20505845436c69656e743a417263683a30303030303a554e44493a303032303031" +
        "5d0200005e03010201" +
        "611100525069341231c0005e1001011234abcdff";
      assert.equal(asked!.bytes.toString("hex", 240), options);
      // As long as those that were captured.
      assert.equal(asked!.bytes.length, 322);
      assert.equal(asked!.flags, 0);
      assert.equal(asked!.bytes.toString("hex", 28, 34), mac.replaceAll(":", ""));
    },
  ));

test("its REQUEST names server and address, and no class", () =>
  standing(
    stand(() => ({ dhcp: romOnly(bootAnswer) })),
    async ({ board, mini }) => {
      board.power(true);
      await until(() => mini.asked.length > 1);
      const { options } = mini.asked[1]!;
      assert.equal(options.has(60), false);
      assert.equal(options.get(50)?.join("."), address);
      assert.equal(options.get(54)?.join("."), server);
    },
  ));

const offers: readonly [string, (asked: Asked) => Answer | Answer[], boolean][] = [
  ["an offer with the class and the words", bootAnswer, true],
  ["without the words", (asked) => answering(asked, { options: { 60: "PXEClient", 43: "\x06\x01\x08" } }), false],
  ["without the class", (asked) => answering(asked, { options: { 43: vendorOptions } }), false],
  ["with nothing but an address", (asked) => answering(asked, {}), false],
  ["with a TFTP server as dotted quad", (asked) => answering(asked, { options: { 66: server } }), true],
  ["with a TFTP server by name", (asked) => answering(asked, { options: { 66: "boot.example" } }), false],
  [
    "an address from one, the words from a proxy",
    (asked) => [answering(asked, {}), { type: 2, siaddr: server, options: { 60: "PXEClient", 43: vendorOptions } }],
    true,
  ],
  [
    "the words from a proxy alone",
    () => [{ type: 2, siaddr: server, options: { 60: "PXEClient", 43: vendorOptions } }],
    false,
  ],
];

for (const [what, answer, boots] of offers)
  test(`${boots ? "takes" : "leaves"} ${what}`, () =>
    standing(
      stand(() => ({ dhcp: romOnly(answer) }), { pace: { romTry: 60, romGiveUp: 120, again: 30 } }),
      async ({ board, mini, events }) => {
        board.power(true);
        if (boots) await until(() => mini.reads.length > 0);
        else await until(() => events("dhcp").filter(({ message }) => message === "DISCOVER").length > 3);
        assert.equal(mini.reads.length > 0, boots);
      },
    ));

const files = (tftp: Script["tftp"]) => ({ dhcp: romOnly(bootAnswer), ...(tftp && { tftp }) });

test("files are asked for below the serial number where start4.elf is there", () =>
  standing(
    stand(() => files(below(`${serial}/`, bootFolder()))),
    async ({ board, mini }) => {
      board.power(true);
      await until(() => board.state() === "uefi");
      const options = "octet tsize 0 blksize 1024";
      const names = mini.reads.map((read) => read.replace(` ${options}`, ""));
      const own = (...paths: string[]) => paths.map((path) => `${serial}/${path}`);
      assert.deepEqual(names, [
        ...own("start4.elf"),
        "ERROR 0 Early terminate",
        ...own("config.txt", "recover4.elf", "recovery.elf", "start4.elf", "fixup4.dat"),
        ...own("config.txt", "dt-blob.bin", "config.txt", "bootcfg.txt", "config.txt", "bcm2711-rpi-4-b.dtb"),
        ...own("overlays/overlay_map.dtb", "overlays/miniuart-bt.dtbo", "cmdline.txt", "RPI_EFI.fd"),
      ]);
      assert.ok(mini.reads.every((read) => read.endsWith(options) || read.startsWith("ERROR")));
    },
  ));

test("the prefix is dropped where nothing is below it", () =>
  standing(
    stand(() => files(bootFolder())),
    async ({ board, mini }) => {
      board.power(true);
      await until(() => board.state() === "uefi");
      const [first, second, third] = mini.reads.map((read) => read.split(" ")[0]);
      assert.deepEqual([first, second, third], [`${serial}/start4.elf`, `${serial}/start.elf`, "config.txt"]);
    },
  ));

test("a server without TFTP's options serves too", () =>
  standing(
    stand(() => ({ ...files(bootFolder()), plainTftp: true })),
    async ({ board, fetched }) => {
      board.power(true);
      await until(() => board.state() === "uefi");
      assert.ok(fetched().includes("RPI_EFI.fd"));
    },
  ));

test("without start4.elf it begins again, and never ends", () =>
  standing(
    stand(() => files({}), { pace: { again: 20 } }),
    async ({ board, events }) => {
      board.power(true);
      await until(() => events("stage").filter(({ stage }) => stage === "rom").length > 2);
      assert.equal(board.state(), "rom");
    },
  ));

test("where nobody answers it asks again and again, at its pace", async () => {
  const clock = new ManualClock();
  await standing(
    stand(() => ({}), { timers: clock, pace: truePace }),
    async ({ board, events }) => {
      board.power(true);
      while (events("stage").length < 3) {
        await new Promise((resolve) => setImmediate(resolve));
        clock.advance(250);
      }
      const discovers = board.history.filter(({ event }) => event.kind === "dhcp").map(({ at }) => at);
      const waits = discovers.slice(1).map((at, index) => at - discovers[index]!);
      assert.ok(waits.length >= 10);
      assert.ok(waits.every((wait) => wait >= truePace.romTry && wait < 2 * truePace.romTry));
    },
  );
});
