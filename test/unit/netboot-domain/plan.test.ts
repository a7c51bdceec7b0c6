/** The boot plan: who asks at which stage, under which override, gets what. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BootFile } from "../../../src/model/netboot.js";
import { type Ask, place, plan, served } from "./boot-bench.js";

const http = "http://10.77.0.1:8080/machines/node1";
const script: BootFile = { form: "ipxe", url: `${http}/boot.ipxe` };
const snponly: BootFile = { form: "pxe", path: "machines/node1/snponly.efi" };
const pxe = { target: "Pxe" } as const;
const program = { boot: { kind: "program", files: { "x86-64": "shim.efi", bios: "lpxelinux.0" } } } as const;
const image = { boot: { kind: "image", file: "debian.iso" } } as const;
const away = "http://192.0.2.1/os.efi";

interface Case {
  readonly what: string;
  readonly ask: Ask;
  readonly file: BootFile | null;
  /** Files that the boot hangs on, and what it does then. */
  readonly end: string;
  readonly says?: RegExp;
}

const cases: readonly Case[] = [
  {
    what: "UEFI PXE under Pxe",
    ask: { wanted: pxe },
    file: snponly,
    end: "made/snponly.efi → stage",
    says: /^The override says Pxe, Once; it asks as UEFI PXE for x86-64, so it gets iPXE by TFTP \(snponly\.efi\)\.$/,
  },
  {
    what: "a lasting override",
    ask: { wanted: { ...pxe, once: false } },
    file: snponly,
    end: "made/snponly.efi → stage",
    says: /says Pxe, Continuous;/,
  },
  {
    what: "BIOS PXE",
    ask: { wanted: { ...pxe, mode: "Legacy" }, stage: "bios-pxe", architecture: "bios" },
    file: { form: "pxe", path: "machines/node1/undionly.kpxe" },
    end: "made/undionly.kpxe → stage",
  },
  {
    what: "U-Boot",
    ask: { wanted: pxe, stage: "u-boot", architecture: "arm64" },
    file: { form: "pxe", path: "machines/node1/snponly-arm64.efi" },
    end: "made/snponly-arm64.efi → stage",
  },
  {
    what: "HTTP boot takes iPXE for a kernel",
    ask: { wanted: { target: "UefiHttp" }, stage: "uefi-http" },
    file: { form: "http", url: `${http}/snponly.efi` },
    end: "made/snponly.efi → stage",
  },
  {
    what: "iPXE gets its script, never itself",
    ask: { wanted: pxe, stage: "ipxe" },
    file: script,
    end: "made/boot.ipxe → system, used",
    says: /gets its script, which boots the kernel vmlinuz\.$/,
  },
  {
    what: "no override, and whoever asks is offered a boot",
    ask: {},
    file: snponly,
    end: "made/snponly.efi → stage",
    says: /^No override is set, and it is offered a boot whenever it asks;/,
  },
  {
    what: "no override, and it is offered a boot only under one",
    ask: { netboot: { offer: "asked" } },
    file: null,
    end: "told → own",
    says: /so it gets nothing and goes on with its own boot order\.$/,
  },
  {
    what: "the same for iPXE, which must not hang",
    ask: { netboot: { offer: "asked" }, stage: "ipxe" },
    file: script,
    end: "told → own",
    says: /leaves it to its own boot order/,
  },
  {
    what: "offered only under an override, and one is set",
    ask: { netboot: { offer: "asked" }, wanted: pxe },
    file: snponly,
    end: "made/snponly.efi → stage",
  },
  {
    what: "Hdd leads past the network, which gives nothing",
    ask: { wanted: { target: "Hdd" } },
    file: null,
    end: "told → own, used",
    says: /^The override says Hdd, Once; it asks as UEFI PXE for x86-64, so it gets nothing/,
  },
  ...(["Cd", "Usb", "BiosSetup", "UefiShell", "Diags"] as const).map((target) => ({
    what: `${target} leads past the network, and is used up by whoever reads the variables that lead there`,
    ask: { wanted: { target } },
    file: null,
    end: "told → own",
    says: new RegExp(`^The override says ${target}, Once; it asks as UEFI PXE for x86-64, so it gets nothing`),
  })),
  ...(["UefiTarget", "UefiBootNext"] as const).map((target) => ({
    what: `${target} in a flash of its own may well be what it asks by, and is used up by whoever reads that`,
    ask: { wanted: { target }, netboot: { boot: { kind: "program", files: { "x86-64": "grub.efi" } } } } as const,
    file: { form: "pxe", path: "machines/node1/files/grub.efi" } as const,
    end: "files/grub.efi → system",
  })),
  { what: "Hdd under iPXE", ask: { wanted: { target: "Hdd" }, stage: "ipxe" }, file: script, end: "told → own, used" },
  {
    what: "a program for the firmware itself",
    ask: { netboot: program, wanted: pxe },
    file: { form: "pxe", path: "machines/node1/files/shim.efi" },
    end: "files/shim.efi → system, used",
    says: /gets shim\.efi by TFTP/,
  },
  {
    what: "the same by HTTP",
    ask: { netboot: program, wanted: pxe, stage: "uefi-http" },
    file: { form: "http", url: `${http}/files/shim.efi` },
    end: "files/shim.efi → system, used",
  },
  {
    what: "the same for BIOS",
    ask: { netboot: program, wanted: pxe, stage: "bios-pxe", architecture: "bios" },
    file: { form: "pxe", path: "machines/node1/files/lpxelinux.0" },
    end: "files/lpxelinux.0 → system, used",
  },
  {
    what: "no program for what asks",
    ask: { netboot: program, wanted: pxe, architecture: "arm64" },
    file: null,
    end: "told → own",
    says: /names no program for arm64/,
  },
  {
    what: "a program elsewhere is out of reach for PXE",
    ask: { netboot: { boot: { kind: "program", files: { "x86-64": away } } }, wanted: pxe },
    file: snponly,
    end: "made/snponly.efi → stage",
  },
  {
    what: "and iPXE fetches it",
    ask: { netboot: { boot: { kind: "program", files: { "x86-64": away } } }, wanted: pxe, stage: "ipxe" },
    file: { form: "ipxe", url: away },
    end: "told → system, used",
  },
  {
    what: "an image becomes a RAM disk by HTTP boot",
    ask: { netboot: image, wanted: { target: "UefiHttp" }, stage: "uefi-http" },
    file: { form: "http", url: `${http}/files/debian.iso` },
    end: "files/debian.iso → system, used",
  },
  {
    what: "an image takes iPXE where PXE asks",
    ask: { netboot: image, wanted: pxe },
    file: snponly,
    end: "made/snponly.efi → stage",
  },
  {
    what: "and a script of its own",
    ask: { netboot: image, wanted: pxe, stage: "ipxe" },
    file: script,
    end: "made/boot.ipxe → system, used",
  },
  {
    what: "HttpBootUri at its own stage",
    ask: { wanted: { target: "UefiHttp", httpBootUri: away }, stage: "uefi-http" },
    file: { form: "http", url: away },
    end: "told → system, used",
    says: /^The override says UefiHttp from http:\/\/192\.0\.2\.1\/os\.efi, Once;/,
  },
  {
    what: "HttpBootUri of ours is seen through",
    ask: { wanted: { target: "UefiHttp", httpBootUri: "http://10.77.0.1:8080/files/os.efi" }, stage: "uefi-http" },
    file: { form: "http", url: "http://10.77.0.1:8080/files/os.efi" },
    end: "files/os.efi → system, used",
  },
  {
    what: "HttpBootUri where PXE asks",
    ask: { wanted: { target: "UefiHttp", httpBootUri: away } },
    file: snponly,
    end: "made/snponly.efi → stage",
  },
  {
    what: "HttpBootUri for iPXE",
    ask: { wanted: { target: "UefiHttp", httpBootUri: away }, stage: "ipxe" },
    file: { form: "ipxe", url: away },
    end: "told → system, used",
  },
  {
    what: "HttpBootUri of a disc takes a script",
    ask: { wanted: { target: "UefiHttp", httpBootUri: "http://192.0.2.1/os.iso" }, stage: "ipxe" },
    file: script,
    end: "made/boot.ipxe → system, used",
    says: /which boots http:\/\/192\.0\.2\.1\/os\.iso/,
  },
  {
    what: "a BIOS and a program of UEFI",
    ask: { wanted: { target: "UefiHttp", httpBootUri: away }, stage: "bios-pxe", architecture: "bios" },
    file: null,
    end: "told → own",
    says: /a BIOS cannot run a program of UEFI/,
  },
  {
    what: "nothing is configured to boot",
    ask: { netboot: { boot: { kind: "nothing" } }, wanted: pxe },
    file: null,
    end: "told → own",
    says: /says of nothing to boot/,
  },
  {
    what: "no iPXE for its processor",
    ask: { wanted: pxe, architecture: "riscv64" },
    file: null,
    end: "told → own",
    says: /there is no iPXE for it here\. Install iPXE for riscv64\./,
  },
  {
    what: "the servers are off",
    ask: { wanted: pxe, place: { ...place, tftpPort: null } },
    file: null,
    end: "told → own",
    says: /the TFTP server is off/,
  },
  {
    what: "without HTTP, iPXE is sent to TFTP",
    ask: { wanted: pxe, stage: "ipxe", place: { ...place, httpPort: null } },
    file: { form: "ipxe", url: "tftp://10.77.0.1/machines/node1/boot.ipxe" },
    end: "made/boot.ipxe → system, used",
  },
  {
    what: "a board and its folder, whatever it is to boot",
    ask: {
      netboot: { bootSet: "pi" },
      wanted: { target: "Hdd", firmware: served },
      stage: "board",
      architecture: null,
    },
    file: { form: "board" },
    end: "firmware → stage, used",
    says: /^It asks as the boot loader of a board, so it gets the files of the boot folder pi\.$/,
  },
  {
    what: "a board with a disk that the network is to be passed by for",
    ask: { netboot: { bootSet: "pi" }, wanted: { target: "Hdd" }, stage: "board", architecture: null },
    file: { form: "board" },
    end: "firmware → stage, used",
  },
  {
    what: "a board that boots from the network later on",
    ask: { netboot: { bootSet: "pi" }, wanted: pxe, stage: "board", architecture: null },
    file: { form: "board" },
    end: "firmware → stage",
  },
  {
    what: "a board without a folder",
    ask: { stage: "board", architecture: null },
    file: null,
    end: "told → own",
    says: /names no boot folder/,
  },
  {
    what: "variables from here decide whether it asks: the override was used up with them",
    ask: { wanted: { ...pxe, firmware: served } },
    file: snponly,
    end: "made/snponly.efi → stage",
  },
  {
    what: "and its script uses nothing up",
    ask: { wanted: { ...pxe, firmware: served }, stage: "ipxe" },
    file: script,
    end: "made/boot.ipxe → system",
  },
  {
    what: "its disk failed, so it asks, and is offered a boot",
    ask: { wanted: { target: "Hdd", firmware: served } },
    file: snponly,
    end: "made/snponly.efi → stage",
    says: /^The override says Hdd, Once, as its variables do, and it asks;/,
  },
  {
    what: "unless it is offered one only under an override",
    ask: { netboot: { offer: "asked" }, wanted: { target: "Hdd", firmware: served } },
    file: null,
    end: "told → own",
  },
  {
    what: "a boot option that leads to the network",
    ask: { netboot: { offer: "asked" }, wanted: { target: "UefiBootNext", option: "Boot0002", firmware: served } },
    file: snponly,
    end: "made/snponly.efi → stage",
  },
  {
    what: "what could not be put into its variables is left to the network",
    ask: { wanted: { target: "Hdd", firmware: { image: null, variables: [], problem: "There is no disk." } } },
    file: null,
    end: "told → own, used",
    says: /What is asked is not all in the variables that it gets: There is no disk\.$/,
  },
  {
    what: "Pxe that could not be put into its variables is used up by what it asks for",
    ask: {
      wanted: { ...pxe, firmware: { image: null, variables: null, problem: "They have not been read." } },
      netboot: { boot: { kind: "program", files: { "x86-64": "grub.efi" } } },
    },
    file: { form: "pxe", path: "machines/node1/files/grub.efi" },
    end: "files/grub.efi → system, used",
  },
  {
    what: "BiosSetup that could not be put into its variables is still to be done",
    ask: { wanted: { target: "BiosSetup", firmware: { image: null, variables: null, problem: "Not read." } } },
    file: null,
    end: "told → own",
  },
  {
    what: "an operating system",
    ask: { stage: "system", architecture: null },
    file: null,
    end: "told → own",
    says: /needs nothing to boot/,
  },
];

const endOf = ({ end: { files, leadsTo, usesUp } }: ReturnType<typeof plan>): string =>
  `${files.length === 0 ? "told" : files.map(({ key }) => key).join(" ")} → ${leadsTo}${usesUp ? ", used" : ""}`;

for (const { what, ask, file, end, says = /./ } of cases) {
  test(what, () => {
    const planned = plan(ask);
    assert.deepEqual(planned.answer.file, file);
    assert.equal(endOf(planned), end);
    assert.match(planned.answer.reasons.join(" "), says);
    for (const reason of planned.answer.reasons) assert.match(reason, /^[A-Z].*\.$/);
  });
}

test("the mode is the machine's own, and that is said", () => {
  const told = (mode: "UEFI" | "Legacy", architecture: "bios" | "x86-64") =>
    plan({ wanted: { ...pxe, mode }, stage: architecture === "bios" ? "bios-pxe" : "uefi-pxe", architecture }).answer
      .reasons;
  assert.match(told("UEFI", "bios")[1] ?? "", /^The override is for UEFI mode; the machine is in Legacy mode/);
  assert.match(told("Legacy", "x86-64")[1] ?? "", /^The override is for Legacy mode; the machine is in UEFI mode/);
  assert.equal(told("UEFI", "x86-64").length, 1);
});

test("only what should have been given and was not is a problem", () => {
  assert.equal(plan({ wanted: pxe, architecture: "riscv64" }).isProblem, true);
  assert.equal(plan({ wanted: pxe, architecture: "riscv64", stage: "ipxe", netboot: program }).isProblem, true);
  assert.equal(plan({ wanted: { target: "Hdd" } }).isProblem, false);
  assert.equal(plan({ netboot: { offer: "asked" } }).isProblem, false);
});

test("an iPXE that came as the machine's program is not given it again", () => {
  const own = { boot: { kind: "program", files: { "x86-64": "our-ipxe.efi" } } } as const;
  const again = plan({ netboot: own, stage: "ipxe", had: new Set(["files/our-ipxe.efi"]) });
  assert.deepEqual(again.answer.file, script);
  assert.deepEqual(again.script?.boot, { kind: "nothing" });
  assert.equal(again.isProblem, true);
  assert.match(again.answer.reasons[0] ?? "", /would lead back here/);
  assert.deepEqual(plan({ netboot: own, stage: "ipxe" }).answer.file, {
    form: "ipxe",
    url: `${http}/files/our-ipxe.efi`,
  });
});

test("nor a program of iPXE of ours that an override names", () => {
  const uri = `${http}/snponly.efi`;
  const again = plan({ wanted: { target: "UefiHttp", httpBootUri: uri }, stage: "ipxe" });
  assert.deepEqual(again.answer.file, script);
});
