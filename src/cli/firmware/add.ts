import { existsSync } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import type { ImageRecord } from "../../model/firmware.js";
import { uris } from "../../model/uris.js";
import { type BootSet, BootSetError } from "../../ports/boot-sets.js";
import { ImageError } from "../../ports/images.js";
import { readSmallFile, SmallFileError } from "../../services/small-file.js";
import type { CommandContext } from "../context.js";
import { CommandFailure, exitCodes } from "../exit-codes.js";
import { printable } from "../printable.js";
import { imageText, setText } from "./descriptions.js";
import { addPlaceFlags, openPlace, type Place, type PlaceFlags, refuseStranger } from "./place.js";
import { counted, type ReadingProgress, readingProgress } from "./progress.js";
import { type Supplied, supplied } from "./supplied.js";

const help = `
FILE is an image of firmware, a boot folder of a board, or the zip archive of one as boards' firmware is released; - takes
an image or an archive from standard input. What is there already stays as it is.

Of an image it is found out what machines it is for; --family says it where several would do (the firmware of a Raspberry
Pi 5 looks like that of a Pi 4: --family edk2). Of a boot folder it is checked that the board's files are there and that
config.txt fits the firmware. What does not fit is told: put it right and add the folder again. Files are kept as they come.

With --sha256 the file has to have this digest. A signature is a detached one over the whole file, by one of the
signers in the configuration (openssl dgst -sha256 -sign key.pem -out FILE.sig FILE). Where the configuration
requires signatures, FILE.sig is taken without being named. --config has to be given for it: it names the signers.

Examples:
  $ shoal firmware add RPI_EFI.fd --config shoal.yaml
  $ shoal firmware add RPi4_UEFI_Firmware_v1.38.zip --config shoal.yaml
  $ shoal firmware add /media/boot --board raspberry-pi-4 --name lab-boot --state /var/lib/shoal
  $ curl -fsSL https://example.net/OVMF_VARS.fd | shoal firmware add - --name OVMF_VARS.fd --sha256 3f5a…`;

interface AddFlags extends PlaceFlags {
  readonly family?: string;
  readonly board?: string;
  readonly name?: string;
  readonly sha256?: string;
  readonly signature?: string;
}

/** What there is to add, and with what. */
interface Addition {
  readonly path: string;
  readonly flags: AddFlags;
  readonly place: Place;
  readonly progress: ReadingProgress;
}

export function addAdd(firmware: Command, context: CommandContext): void {
  addPlaceFlags(
    firmware.command("add <file>").description("Takes in an image of firmware, or the boot folder of a board."),
  )
    .summary("bring in an image, a boot folder or a release archive")
    .option("-f, --family <id>", "what firmware the image is, e.g. raspberry-pi-4, ovmf, aavmf, edk2")
    .option("-b, --board <id>", "what board the boot folder is for: raspberry-pi-4 or raspberry-pi-5")
    .option("-n, --name <name>", "what people call it (default: the file's name)", parseName)
    .option("--sha256 <hex>", "digest that the file has to have", parseDigest)
    .option("--signature <file>", "detached signature over the file")
    .addHelpText("after", help)
    .action((path: string, flags: AddFlags) => add(path, flags, context));
}

/** @throws InvalidArgumentError */
function parseDigest(text: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError("It has 64 hexadecimal digits.");
}

/** As long as the name of a file may be. */
const longestName = 255;

/** @throws InvalidArgumentError */
function parseName(text: string): string {
  if (text.trim() !== "" && text.length <= longestName && printable(text) === text) return text;
  throw new InvalidArgumentError(`It has 1 to ${longestName} characters that can be printed.`);
}

async function add(path: string, flags: AddFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const place = await openPlace(flags, context);
  refuseStranger(place.config);
  const given = await supplied(path, flags.name ?? null, terminal);
  const progress = readingProgress(terminal);
  const addition = { path, flags, place, progress };
  const before: Before = new Map([
    ...place.images.all().map(({ sha256, addedAt }) => [sha256, addedAt] as const),
    ...place.bootSets.all().map(({ id, addedAt }) => [id, addedAt] as const),
  ]);
  try {
    const isImage = given.kind === "image";
    const told = isImage
      ? toldOfImage(await addImage(given, addition), before)
      : toldOfSet(await addSet(given, addition), before);
    progress.end();
    terminal.out(told);
  } catch (error) {
    progress.end();
    throw outward(path, error);
  }
}

/** By digest: when each was added that was there. */
type Before = ReadonlyMap<string, number>;

/** One that is sound keeps the instant at which it was added; one that was damaged is taken in anew. */
function toldOfBefore(digest: string, addedAt: number, before: Before): string {
  const since = before.get(digest);
  if (since === undefined) return "";
  return since === addedAt
    ? "This was there already.\n"
    : "This was there already, but it was damaged. Now it is whole again.\n";
}

const from = (path: string): string =>
  path === "-" ? "standard input, by the command line" : `${printable(path)}, by the command line`;

/* ── an image ────────────────────────────────────────────────────────────────────────────────────────────────────── */

function addImage(
  given: Supplied & { kind: "image" },
  { path, flags, place, progress }: Addition,
): Promise<ImageRecord> {
  if (flags.board !== undefined) throw usage("--board is for boot folders; of an image, --family says what it is.");
  return place.images.add(counted(given.content, given.size, progress), {
    name: given.name,
    from: from(path),
    families: familiesFor(flags.family, place),
    ...(flags.sha256 !== undefined && { sha256: flags.sha256 }),
    signature: signatureFor(path, flags, place),
  });
}

/** Simulated machines take anything for an image, so that nothing is guessed to be theirs. */
function familiesFor(asked: string | undefined, { families }: Place): readonly string[] {
  if (asked === undefined) return [...families.values()].filter(({ simulated }) => !simulated).map(({ id }) => id);
  if (families.has(asked)) return [asked];
  throw usage(`There is no family ${printable(asked)}; there are: ${[...families.keys()].join(", ")}.`);
}

function toldOfImage(image: ImageRecord, before: Before): string {
  return `${toldOfBefore(image.sha256, image.addedAt, before)}${imageText(image)}
A machine's flash is made from it with this in the configuration:  firmware: { …, image: ${image.sha256} }
Machines are updated to it over Redfish, by SimpleUpdate with this ImageURI:
  ${uris.localImages}/${image.sha256}
`;
}

/* ── a boot folder ───────────────────────────────────────────────────────────────────────────────────────────────── */

async function addSet(
  given: Supplied & { kind: "archive" | "folder" },
  { path, flags, place, progress }: Addition,
): Promise<readonly [BootSet, ImageRecord | undefined]> {
  const { bootSets, images } = place;
  if (flags.family !== undefined) throw usage("--family is for images; of a boot folder, --board says what it is for.");
  const about = {
    name: given.name,
    from: from(path),
    board: flags.board ?? null,
    progress: (done: number, all: number) => progress.at(done, all),
  };
  if (given.kind === "folder") {
    if (flags.sha256 ?? flags.signature) {
      throw usage("A folder has neither a digest nor a signature: give the archive it came in.");
    }
    const set = await bootSets.addFolder(given.path, about);
    await images.refresh();
    return [set, images.get(set.image)];
  }
  const { sha256 } = flags;
  const set = await bootSets.addArchive(given.bytes, { ...about, sha256, signature: signatureFor(path, flags, place) });
  await images.refresh();
  return [set, images.get(set.image)];
}

const toldOfSet = ([set, image]: readonly [BootSet, ImageRecord | undefined], before: Before): string =>
  `${toldOfBefore(set.id, set.addedAt, before)}${setText(set, image, false)}`;

/* ── what goes wrong ─────────────────────────────────────────────────────────────────────────────────────────────── */

/** @throws CommandFailure */
function signatureFor(path: string, { signature }: AddFlags, { config }: Place): Uint8Array | undefined {
  const beside = `${path}.sig`;
  const file =
    signature ?? (config.firmware.requireSignature && path !== "-" && existsSync(beside) ? beside : undefined);
  if (file === undefined) return undefined;
  try {
    return readSmallFile(file);
  } catch (error) {
    throw error instanceof SmallFileError ? new CommandFailure(`${file} ${error.message}.`) : error;
  }
}

const usage = (text: string): CommandFailure => new CommandFailure(text, exitCodes.usage);

/** By code of the error: what to do. */
const advice: Readonly<Record<string, string>> = {
  "too-large": "For a larger image set firmware.largestImageMiB in the configuration.",
  "wrong-digest": "Download it again, and compare the digest with its maker's.",
  "bad-signature": "The configuration names the signers under firmware.signers.",
  unsigned: "Give it with --signature FILE.",
  "not-an-image": "Take the file that the maker releases, unpacked (.fd), or say with --family what it is.",
  "no-board": "Say with --board which board it is for.",
  incomplete: "Put what is missing into the folder and add it again.",
};

const imageAdvice: Readonly<Record<string, string>> = { ...advice, incomplete: "" };
const setAdvice: Readonly<Record<string, string>> = { ...advice, "too-large": "" };

function outward(path: string, error: unknown): unknown {
  const known = error instanceof ImageError ? imageAdvice : error instanceof BootSetError ? setAdvice : undefined;
  if (known === undefined) return error;
  const { code, message } = error as ImageError | BootSetError;
  const what = path === "-" ? "Standard input" : printable(path);
  const text = [`${what}: ${message}`, known[code] ?? "", "Nothing was added."].filter(Boolean).join("\n");
  return new CommandFailure(text, code === "no-board" ? exitCodes.usage : exitCodes.failed);
}
