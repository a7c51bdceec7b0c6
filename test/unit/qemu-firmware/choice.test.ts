/** Which of the installed images of firmware a guest gets. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { enrolledStore, type FilesWanted, firmwareFiles } from "../../../adapters/machine/qemu/firmware-files.js";

const [small, large] = [
  { code: 0x1e0000, store: 0x20000 },
  { code: 0x37c000, store: 0x84000 },
];
const bank = 0x4000000;

const debian: Readonly<Record<string, number>> = {
  "/usr/share/OVMF/OVMF_CODE_4M.fd": large.code,
  "/usr/share/OVMF/OVMF_CODE_4M.secboot.fd": large.code,
  "/usr/share/OVMF/OVMF_VARS_4M.fd": large.store,
  "/usr/share/OVMF/OVMF_VARS_4M.ms.fd": large.store,
  "/usr/share/OVMF/OVMF_CODE.fd": small.code,
  "/usr/share/OVMF/OVMF_VARS.fd": small.store,
  "/usr/share/AAVMF/AAVMF_CODE.fd": bank,
  "/usr/share/AAVMF/AAVMF_CODE.ms.fd": bank,
  "/usr/share/AAVMF/AAVMF_VARS.fd": bank,
  "/usr/share/AAVMF/AAVMF_VARS.ms.fd": bank,
};
const homebrew: Readonly<Record<string, number>> = {
  "/opt/homebrew/share/qemu/edk2-x86_64-code.fd": large.code,
  "/opt/homebrew/share/qemu/edk2-x86_64-secure-code.fd": large.code,
  "/opt/homebrew/share/qemu/edk2-i386-vars.fd": large.store,
  "/opt/homebrew/share/qemu/edk2-aarch64-code.fd": bank,
  "/opt/homebrew/share/qemu/edk2-arm-vars.fd": bank,
};

const x86: FilesWanted = { architecture: "x86-64", secureBoot: false, hasKeys: false, code: null, store: null };
const arm: FilesWanted = { ...x86, architecture: "ARM-A64" };
const given: Readonly<Record<string, number>> = {
  "/my/code.fd": small.code,
  "/my/vars.fd": small.store,
  "/home/vars.fd": large.store,
};

function names(wanted: FilesWanted, installed: Readonly<Record<string, number>>): readonly string[] | null {
  const found = firmwareFiles(wanted, (path) => installed[path] ?? given[path] ?? null);
  return found && [found.code, found.store].map((path) => path.replace(/^.*\/(?=[^/]+\/)/, ""));
}

for (const [what, wanted, installed, expected] of [
  [
    "what starts fastest comes first where there are no keys",
    x86,
    debian,
    ["OVMF/OVMF_CODE_4M.fd", "OVMF/OVMF_VARS_4M.fd"],
  ],
  [
    "the keys of Microsoft are in the store where they are asked for",
    { ...x86, secureBoot: true },
    debian,
    ["OVMF/OVMF_CODE_4M.secboot.fd", "OVMF/OVMF_VARS_4M.ms.fd"],
  ],
  ["AArch64", arm, debian, ["AAVMF/AAVMF_CODE.ms.fd", "AAVMF/AAVMF_VARS.fd"]],
  ["AArch64 with keys", { ...arm, secureBoot: true }, debian, ["AAVMF/AAVMF_CODE.ms.fd", "AAVMF/AAVMF_VARS.ms.fd"]],
  ["what QEMU brings along", x86, homebrew, ["qemu/edk2-x86_64-code.fd", "qemu/edk2-i386-vars.fd"]],
  ["what QEMU brings along for AArch64", arm, homebrew, ["qemu/edk2-aarch64-code.fd", "qemu/edk2-arm-vars.fd"]],
  ["no keys are made up", { ...x86, secureBoot: true }, homebrew, null],
  ["nothing is installed", x86, {}, null],
  [
    "code that is named gets a store of its size",
    { ...x86, code: "/my/code.fd" },
    debian,
    ["my/code.fd", "OVMF/OVMF_VARS.fd"],
  ],
  [
    "a store that is there gets code of its size",
    { ...x86, store: "/my/vars.fd" },
    debian,
    ["OVMF/OVMF_CODE.fd", "my/vars.fd"],
  ],
  [
    "a store with keys gets what checks signatures",
    { ...x86, hasKeys: true, store: "/home/vars.fd" },
    debian,
    ["OVMF/OVMF_CODE_4M.secboot.fd", "home/vars.fd"],
  ],
  ["a store with keys gets nothing else", { ...x86, hasKeys: true, store: "/my/vars.fd" }, debian, null],
  [
    "what is guarded is better than nothing",
    x86,
    { "/usr/share/OVMF/OVMF_CODE_4M.secboot.fd": large.code, "/usr/share/OVMF/OVMF_VARS_4M.fd": large.store },
    ["OVMF/OVMF_CODE_4M.secboot.fd", "OVMF/OVMF_VARS_4M.fd"],
  ],
  ["both named", { ...x86, code: "/my/code.fd", store: "/my/vars.fd" }, {}, ["my/code.fd", "my/vars.fd"]],
  ["both named, of two builds", { ...x86, code: "/my/code.fd", store: "/home/vars.fd" }, debian, null],
] as const)
  test(`firmware of a guest: ${what}`, () => assert.deepEqual(names(wanted, installed), expected));

test("keys to reset to are those of the first installed store that has some", () => {
  const of = (installed: Readonly<Record<string, number>>) =>
    enrolledStore("x86-64", (path) => installed[path] ?? null);
  assert.equal(of(debian), "/usr/share/OVMF/OVMF_VARS_4M.ms.fd");
  assert.equal(of(homebrew), null);
});
