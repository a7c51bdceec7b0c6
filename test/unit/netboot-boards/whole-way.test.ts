// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are iPXE's
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { standInFirmware } from "../../../mock-hardware/boards/stand-in-firmware.js";
import { until } from "../../support/until.js";
import { server } from "./mini-server.js";
import {
  below,
  bootFolder,
  config,
  initrd,
  ipxe,
  kernel,
  mac,
  serial,
  stageOf,
  stand,
  standing,
  wholeWay,
} from "./stand.js";

const script = "#!ipxe\nkernel vmlinuz console=ttyS0 mac=${net0/mac:hexhyp}\ninitrd initrd.img\nboot\n";

const opened = () =>
  stand(({ http }) => ({
    dhcp: wholeWay(http),
    tftp: { ...below(`${serial}/`, bootFolder(standInFirmware())), "ipxe.efi": ipxe },
    http: {
      "/boot.ipxe": Buffer.from(script),
      "/vmlinuz": kernel,
      "/initrd.img": initrd,
    },
  }));

test("a board boots by itself from its power to an operating system", () =>
  standing(opened(), async ({ board, mini, events, fetched }) => {
    assert.equal(board.state(), "off");
    board.power(true);
    await until(() => board.state() === "os");
    const base = `http://${server}:${mini.ports.http}`;
    assert.deepEqual(board.system(), {
      from: "ipxe",
      program: `${base}/vmlinuz`,
      arguments: `console=ttyS0 mac=${mac.replaceAll(":", "-")}`,
      initrds: [`${base}/initrd.img`],
    });
    assert.deepEqual(
      events("stage").map(({ stage }) => stage),
      ["rom", "firmware", "uefi", "ipxe", "os"],
    );
    const own = (path: string) => `${serial}/${path}`;
    assert.deepEqual(fetched(), [
      own("config.txt"),
      own("start4.elf"),
      own("fixup4.dat"),
      ...Array.from({ length: 3 }, () => own("config.txt")),
      own("bcm2711-rpi-4-b.dtb"),
      own("overlays/miniuart-bt.dtbo"),
      own("RPI_EFI.fd"),
      "ipxe.efi",
      `${base}/boot.ipxe`,
      `${base}/vmlinuz`,
      `${base}/initrd.img`,
    ]);
  }));

test("what it fetched is told with size and digest", () =>
  standing(opened(), async ({ board, events }) => {
    board.power(true);
    await until(() => board.state() === "os");
    const [first] = events("fetched");
    const sha256 = createHash("sha256").update(config).digest("hex");
    assert.deepEqual(first, {
      kind: "fetched",
      by: "tftp",
      name: `${serial}/config.txt`,
      bytes: config.length,
      sha256,
    });
    assert.equal(events("fault").length, 0);
  }));

test("each of its programs asks by DHCP as its own kind", () =>
  standing(opened(), async ({ board, mini }) => {
    board.power(true);
    await until(() => mini.asked.filter((asked) => stageOf(asked) === "system").length === 2);
    const asked = mini.asked.map((one) => `${stageOf(one)} ${one.type === 1 ? "DISCOVER" : "REQUEST"}`);
    assert.deepEqual(
      [...new Set(asked)],
      ["rom", "pxe", "ipxe", "system"].flatMap((stage) => [`${stage} DISCOVER`, `${stage} REQUEST`]),
    );
  }));

test("without power it is off, wherever it was", () =>
  standing(opened(), async ({ board }) => {
    board.power(true);
    await until(() => board.state() === "firmware");
    board.power(false);
    assert.equal(board.state(), "off");
    board.power(true);
    await until(() => board.state() === "os");
    assert.deepEqual(board.history[0]?.event, { kind: "power", on: true });
    board.power(false);
    assert.equal(board.system(), null);
  }));
