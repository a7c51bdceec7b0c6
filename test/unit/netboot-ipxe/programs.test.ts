/** Programs of iPXE are found by name and header, whoever packed them, and read once for all. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import type { BootArchitecture, NetStage } from "../../../src/model/netboot.js";
import type { Logger } from "../../../src/ports/logger.js";
import { openPrograms, ProgramError } from "../../../src/services/netboot/ipxe/programs.js";
import { efiProgram } from "./efi-program.js";

const root = await mkdtemp(join(tmpdir(), "shoal-test-"));
after(() => rm(root, { recursive: true }));

function logger() {
  const warnings: string[] = [];
  const silent = () => {};
  return {
    debug: silent,
    info: silent,
    error: silent,
    warn: (text: string) => warnings.push(text),
    warnings,
  } satisfies Logger & { warnings: string[] };
}

async function folderOf(name: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const folder = join(root, name);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

const open = (...folders: string[]) => openPrograms({ folders, logger: logger() });

const debian = await folderOf("debian", {
  "undionly.kpxe": "kpxe",
  "undionly.kkpxe": "kkpxe",
  "ipxe.pxe": "pxe",
  "snponly.efi": efiProgram("x86-64", "debian's"),
  "ipxe.iso": "iso",
  "qemu/pxe-e1000.rom": "rom",
});
await symlink(join(debian, "snponly.efi"), join(debian, "ipxe.efi"));
const others = await folderOf("others", {
  "snp.efi": efiProgram("arm64"),
  "riscv64-efi/snponly.efi": efiProgram("riscv64"),
  "ipxe-i386.efi": efiProgram("ia32"),
  "ipxe-snponly-x86_64.efi": efiProgram("x86-64", "fedora's"),
});

const choices: readonly [architecture: BootArchitecture | null, stage: NetStage, name: string | null][] = [
  ["bios", "bios-pxe", "undionly.kpxe"],
  ["x86-64", "uefi-pxe", "snponly.efi"],
  ["x86-64", "uefi-http", "snponly.efi"],
  ["arm64", "uefi-pxe", "snponly-arm64.efi"],
  ["riscv64", "uefi-http", "snponly-riscv64.efi"],
  ["ia32", "uefi-pxe", "ipxe-ia32.efi"],
  ["arm64", "u-boot", "snponly-arm64.efi"],
  // It would get itself for ever.
  ["x86-64", "ipxe", null],
  ["arm64", "board", null],
  ["x86-64", "system", null],
  ["bios", "uefi-pxe", null],
  ["x86-64", "bios-pxe", null],
  ["loongarch64", "uefi-pxe", null],
  [null, "uefi-pxe", null],
];
for (const [architecture, stage, name] of choices) {
  test(`${architecture} at ${stage} fetches ${name}`, async () => {
    assert.equal((await open(debian, others)).programFor(architecture, stage), name);
  });
}

test("the first folder with a program of a kind counts, and in it the better name", async () => {
  const content = async (...folders: string[]) =>
    Buffer.from(await (await open(...folders)).read("snponly.efi")).toString("latin1");
  assert.match(await content(debian, others), /debian's$/);
  assert.match(await content(others, debian), /fedora's$/);
  assert.equal(Buffer.from(await (await open(debian)).read("undionly.kpxe")).toString(), "kpxe");
});

test("all who fetch a program share its bytes", async () => {
  const programs = await open(debian);
  const [one, other] = await Promise.all([programs.read("snponly.efi"), programs.read("snponly.efi")]);
  assert.equal(one, other);
  await programs.refresh();
  assert.equal(await programs.read("snponly.efi"), one);
});

test("a program that comes or is replaced is found without a new start", async () => {
  const folder = await folderOf("changing", { "undionly.kpxe": "old" });
  const programs = await open(folder);
  await writeFile(join(folder, "new"), "new one");
  await rename(join(folder, "new"), join(folder, "undionly.kpxe"));
  assert.equal(Buffer.from(await programs.read("undionly.kpxe")).toString(), "new one");
  await assert.rejects(
    programs.read("snponly.efi"),
    (error) => error instanceof ProgramError && error.code === "not-found",
  );
  await writeFile(join(folder, "snponly.efi"), efiProgram("x86-64"));
  assert.ok(await programs.read("snponly.efi"));
  assert.equal(programs.programFor("x86-64", "uefi-pxe"), "snponly.efi");
});

test("what is no program is told and not given to anybody", async () => {
  const told = logger();
  const folder = await folderOf("wrong", { "snponly.efi": "<html>", "undionly.kpxe": "", "ipxe.efi/file": "x" });
  const programs = await openPrograms({ folders: [folder, join(root, "not-there")], logger: told });
  assert.deepEqual(programs.all(), []);
  assert.equal(told.warnings.length, 2);
});

test("what is missing is told with what to do", async () => {
  const programs = await open("/usr/lib/ipxe");
  assert.equal(
    programs.missing("bios"),
    "There is no iPXE for BIOS here. Install Debian's package ipxe, or put undionly.kpxe into /usr/lib/ipxe.",
  );
  assert.match(programs.missing("arm64"), /UEFI on arm64 here\. Put snponly\.efi of a build of iPXE for arm64 into/);
  assert.match(programs.missing(null), /not known/);
});
