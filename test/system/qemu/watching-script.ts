/** A guest that does nothing but watch for media: a script of the UEFI shell on its disk. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../program.js";
import { temporaryFolder, type Undoing } from "../shoal.js";

/** Bytes; the firmware takes all below for a floppy disk. */
const size = 4 * 1024 * 1024;

/** A file system of FAT with files in it, without partitions. @returns the file's path */
export async function fatWith(test: Undoing, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = temporaryFolder(test);
  const image = join(folder, "files.img");
  writeFileSync(image, Buffer.alloc(size));
  await must("mformat", "-i", image, "::");
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
    await must("mcopy", "-i", image, join(folder, name), `::/${name}`);
  }
  return image;
}

/** A disc with such a file system, which firmware finds by the boot catalog. */
export async function discWith(test: Undoing, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = temporaryFolder(test);
  const disc = join(temporaryFolder(test), "disc.iso");
  await must("cp", await fatWith(test, files), join(folder, "efi.img"));
  await must("genisoimage", "-quiet", "-o", disc, "-e", "efi.img", "-c", "boot.cat", "-no-emul-boot", folder);
  return disc;
}

async function must(program: string, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(program, args);
  assert.equal(code, 0, `${program}: ${stderr}`);
}

/** Names of the variables of two loops: the shell does not let go of those of a loop that was left. */
type Names = readonly [turn: string, system: string];

/** Looks at all file systems again and again, and goes on when the file is on one of them. */
const whenThere = (file: string, label: string, [turn, system]: Names): readonly string[] => [
  `for %${turn} run (1 1000)`,
  "  connect > nul",
  "  map -r > nul",
  `  for %${system} in fs0 fs1 fs2 fs3`,
  `    if exist %${system}:\\${file} then`,
  `      goto ${label}`,
  "    endif",
  "  endfor",
  "  stall 200000",
  "endfor",
  "reset -s",
  `:${label}`,
  `type %${system}:\\${file}`,
];

/** Goes on when it is on none. */
const whenGone = (file: string, label: string, [turn, system]: Names): readonly string[] => [
  `for %${turn} run (1 1000)`,
  "  map -r > nul",
  "  set found no",
  `  for %${system} in fs0 fs1 fs2 fs3`,
  `    if exist %${system}:\\${file} then`,
  "      set found yes",
  "    endif",
  "  endfor",
  "  if %found% eq no then",
  `    goto ${label}`,
  "  endif",
  "  stall 200000",
  "endfor",
  "reset -s",
  `:${label}`,
];

/** What it says when it finds `disc.txt` and `stick.txt`, and no longer finds them; it writes to the stick, and ends. */
export const watchingScript = [
  "echo -off",
  "for %a in fs0 fs1 fs2 fs3",
  "  if exist %a:\\written.txt then",
  "    type %a:\\written.txt",
  "    reset -s",
  "  endif",
  "endfor",
  "echo It watches.",
  ...whenThere("disc.txt", "DISC", ["b", "c"]),
  ...whenGone("disc.txt", "NODISC", ["d", "e"]),
  "echo No disc any more.",
  ...whenThere("stick.txt", "STICK", ["f", "g"]),
  "echo This was written by the guest. > %g:\\written.txt",
  "type %g:\\written.txt",
  "reset -s",
  "",
].join("\r\n");
