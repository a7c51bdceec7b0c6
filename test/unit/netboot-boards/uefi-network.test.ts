import assert from "node:assert/strict";
import { test } from "node:test";
import type { BoardOptions } from "../../../mock-hardware/boards/board.js";
import { until } from "../../support/until.js";
import { type Answer, type Asked, type Script, server } from "./mini-server.js";
import { answering, bootAnswer, bootFolder, disc, stageOf, stand, standing, system } from "./stand.js";
import { firmwareWith, paths } from "./variables.js";

type Ways = Partial<Record<"pxe" | "http", (asked: Asked) => Answer | readonly Answer[]>>;

/** A board that comes to UEFI, and what it finds there. */
const uefi = (
  ways: (http: number) => Ways,
  rest: (http: number) => Partial<Script> = () => ({}),
  image = firmwareWith({ timeout: 0 }),
  options: Partial<BoardOptions> = {},
) =>
  stand(({ http }) => {
    const { tftp, ...others } = rest(http);
    return {
      dhcp: (asked) => {
        const stage = stageOf(asked);
        if (stage === "rom") return bootAnswer(asked);
        return stage === "pxe" || stage === "http" ? (ways(http)[stage]?.(asked) ?? null) : answering(asked, {});
      },
      tftp: { ...bootFolder(image), ...tftp },
      ...others,
    };
  }, options);

const uuid = "00112233-4455-6677-8899-aabbccddeeff";
const list = "0102030405060c0d0f111216171c28292a2b3233363a3b3c";
const machineId = "61110033221100554477668899aabbccddeeff";

/** As captured from EDK2 for arm64. */
const golden = {
  pxe: `350101390205c03723${list}42436180818283848586 87${machineId}5e030103005d02000b3c20${Buffer.from("PXEClient:Arch:00011:UNDI:003000").toString("hex")}ff`,
  http: `350101390205c0371b${list}004361${machineId}5e030103005d0200133c21${Buffer.from("HTTPClient:Arch:00019:UNDI:003000").toString("hex")}ff`,
} as const;

test("its DISCOVERs are EDK2's, byte for byte", async () => {
  const opening = stand(
    () => ({
      dhcp: (asked) => (stageOf(asked) === "rom" ? bootAnswer(asked) : null),
      tftp: bootFolder(firmwareWith({ timeout: 0 })),
    }),
    { uuid, pace: { offers: [30] } },
  );
  await standing(opening, async ({ board, mini }) => {
    board.power(true);
    const found = (stage: "pxe" | "http") => mini.asked.find((asked) => stageOf(asked) === stage);
    await until(() => found("http") !== undefined);
    for (const stage of ["pxe", "http"] as const) {
      assert.equal(found(stage)!.bytes.toString("hex", 240), golden[stage].replaceAll(" ", ""));
      assert.equal(found(stage)!.flags, 0x8000);
    }
  });
});

const named = (asked: Asked) => answering(asked, { siaddr: server, options: { 67: "boot.efi" } });
const discovery = Buffer.from("060108ff", "hex");

const ways: readonly [string, (asked: Asked) => Answer | readonly Answer[]][] = [
  ["a plain offer with a boot file", named],
  ["a file in the header", (asked) => answering(asked, { siaddr: server, file: "boot.efi" })],
  [
    "PXE's own class with the boot file to be used at once",
    (asked) => answering(asked, { siaddr: server, options: { 60: "PXEClient", 43: discovery, 67: "boot.efi" } }),
  ],
  [
    "a proxy that names the boot file",
    (asked) =>
      asked.type === 1
        ? [
            answering(asked, {}),
            { type: 2, siaddr: server, file: "boot.efi", options: { 60: "PXEClient", 43: discovery } },
          ]
        : answering(asked, {}),
  ],
];

for (const [what, pxe] of ways)
  test(`PXE boots by ${what}`, () =>
    standing(
      uefi(
        () => ({ pxe }),
        () => ({ tftp: { "boot.efi": system } }),
      ),
      async ({ board, mini }) => {
        board.power(true);
        await until(() => board.state() === "os");
        assert.deepEqual(board.system(), { from: "pxe", program: "boot.efi", arguments: "", initrds: [] });
        assert.deepEqual(mini.reads.slice(-3), [
          "boot.efi octet tsize 0 blksize 1468 windowsize 4",
          "ERROR 8 User aborted the transfer",
          "boot.efi octet blksize 1468 windowsize 4",
        ]);
      },
    ));

test("a boot server is asked on its own port where only the class is told", () =>
  standing(
    uefi(
      () => ({
        pxe: (asked) => answering(asked, { siaddr: server, options: { 60: "PXEClient", 67: "not-this.efi" } }),
      }),
      () => ({
        tftp: { "boot.efi": system },
        proxy: () => ({ type: 5, siaddr: server, file: "boot.efi", options: { 60: "PXEClient" } }),
      }),
    ),
    async ({ board, mini }) => {
      board.power(true);
      await until(() => board.state() === "os");
      assert.equal(board.system()?.program, "boot.efi");
      const request = mini.asked.find(({ ciaddr }) => ciaddr !== "0.0.0.0");
      assert.deepEqual(request?.codes, [53, 55, 57, 60, 93, 94, 97]);
    },
  ));

test("a menu of boot servers is a fault, and the next entry is tried", () =>
  standing(
    uefi(
      (http) => ({
        pxe: bootAnswer,
        http: (asked) => answering(asked, { options: { 60: "HTTPClient", 67: `http://${server}:${http}/a.efi` } }),
      }),
      () => ({ http: { "/a.efi": system } }),
    ),
    async ({ board, events }) => {
      board.power(true);
      await until(() => board.state() === "os");
      assert.match(events("fault")[0]?.text ?? "", /menu/);
      assert.equal(board.system()?.from, "http");
    },
  ));

const overHttp = firmwareWith({ timeout: 0, entries: { "0001": { path: paths.http() } }, next: 1 });

test("HTTP boot looks first, then fetches, without a port in Host", () =>
  standing(
    uefi(
      (http) => ({
        http: (asked) => answering(asked, { options: { 60: "HTTPClient", 67: `http://${server}:${http}/a.efi` } }),
      }),
      () => ({ http: { "/a.efi": system } }),
      overHttp,
    ),
    async ({ board, mini }) => {
      board.power(true);
      await until(() => board.state() === "os");
      assert.deepEqual(
        mini.requests.map(({ line }) => line),
        ["HEAD /a.efi", "GET /a.efi"],
      );
      for (const { headers } of mini.requests) {
        assert.equal(headers.host, server);
        assert.equal(headers["user-agent"], "UefiHttpBoot/1.0");
      }
    },
  ));

test("an offer without HTTP boot's class is none for HTTP boot", () =>
  standing(
    uefi(
      (http) => ({
        http: (asked) => answering(asked, { options: { 67: `http://${server}:${http}/a.efi` } }),
        pxe: named,
      }),
      () => ({ http: { "/a.efi": system }, tftp: { "boot.efi": system } }),
      overHttp,
      { pace: { offers: [60] } },
    ),
    async ({ board }) => {
      board.power(true);
      await until(() => board.state() === "os");
      assert.equal(board.system()?.from, "pxe");
    },
  ));

test("a URL in the boot option needs only an address", async () => {
  let port = 0;
  const opening = stand(({ http }) => {
    port = http;
    const path = paths.url(`http://${server}:${port}/disk.iso`);
    return {
      dhcp: (asked) => (stageOf(asked) === "rom" ? bootAnswer(asked) : answering(asked, {})),
      tftp: bootFolder(firmwareWith({ timeout: 0, entries: { "0099": { path } }, next: 0x99 })),
      http: { "/disk.iso": disc },
    };
  });
  await standing(opening, async ({ board, events }) => {
    board.power(true);
    await until(() => board.state() === "os");
    assert.equal(board.system()?.program, `http://${server}:${port}/disk.iso`);
    assert.equal(events("fetched").at(-1)?.bytes, disc.length);
  });
});

test("what is called a disc and is none is passed over", () =>
  standing(
    uefi(
      (http) => ({
        http: (asked) => answering(asked, { options: { 60: "HTTPClient", 67: `http://${server}:${http}/disk.iso` } }),
        pxe: named,
      }),
      () => ({ http: { "/disk.iso": Buffer.alloc(40_000) }, tftp: { "boot.efi": system } }),
      overHttp,
    ),
    async ({ board, events }) => {
      board.power(true);
      await until(() => board.state() === "os");
      assert.equal(board.system()?.from, "pxe");
      const said = events("console").map(({ text }) => text);
      assert.ok(
        said.some((text) => /nothing to boot on .*disk\.iso/.test(text)),
        said.join("\n"),
      );
    },
  ));

test("BootNext is used up in the memory only: the next boot reads it again", () =>
  standing(
    uefi(
      (http) => ({
        http: (asked) => answering(asked, { options: { 60: "HTTPClient", 67: `http://${server}:${http}/a.efi` } }),
      }),
      () => ({ http: { "/a.efi": system } }),
      overHttp,
    ),
    async ({ board }) => {
      for (const _ of [1, 2]) {
        board.power(true);
        await until(() => board.state() === "os");
        assert.equal(board.system()?.from, "http");
        board.power(false);
      }
    },
  ));

test("the setup and the shell wait for somebody", async () => {
  for (const [path, why] of [
    [paths.setup(), /setup/],
    [paths.shell(), /shell/],
  ] as const)
    await standing(
      uefi(() => ({}), undefined, firmwareWith({ timeout: 0, entries: { "0005": { path } }, next: 5 })),
      async ({ board, events }) => {
        board.power(true);
        await until(() => board.state() === "halted");
        assert.match(events("stage").at(-1)?.why ?? "", why);
      },
    );
});

test("a disk boots without the network", () =>
  standing(
    stand(
      () => ({
        dhcp: (asked) => (stageOf(asked) === "rom" ? bootAnswer(asked) : null),
        tftp: bootFolder(firmwareWith({ timeout: 0 })),
      }),
      { disk: true },
    ),
    async ({ board }) => {
      board.power(true);
      await until(() => board.state() === "os");
      assert.equal(board.system()?.from, "disk");
    },
  ));

test("what is no program does not start, and UEFI goes on trying", () =>
  standing(
    uefi(
      () => ({ pxe: named }),
      () => ({ tftp: { "boot.efi": Buffer.from("#!/bin/sh\n") } }),
    ),
    async ({ board, events }) => {
      board.power(true);
      await until(() => events("console").some(({ text }) => text.includes("no EFI program")));
      assert.equal(board.state(), "uefi");
    },
  ));
