import { type Command, Option } from "commander";
import type { FirmwareImage } from "../../../adapters/firmware/edk2/image.js";
import type { Change } from "../../../adapters/firmware/edk2/write.js";
import {
  addSignature,
  encodeSignatureLists,
  parseSignatureLists,
  type Signature,
  type SignatureList,
  signaturesOf,
} from "../../../adapters/firmware/uefi/signature-list.js";
import { guids } from "../../../adapters/firmware/uefi/well-known.js";
import type { CommandContext } from "../context.js";
import { CommandFailure, exitCodes } from "../exit-codes.js";
import { gone, setTo, variableOf } from "./changes.js";
import { addWriteFlags, edit, type WriteFlags } from "./edit.js";
import { imageFailure } from "./failures.js";
import { readImage } from "./image-file.js";
import { type KeyFile, readKeys } from "./key-files.js";
import { guidFromFlag } from "./names.js";
import {
  type Database,
  databases,
  databaseText,
  enableKey,
  type SecureBootState,
  secureBootState,
  signatureText,
  stateText,
} from "./secure-boot-state.js";

const help = `
Without a further word it shows whether secure boot is on, and every key. The keys: PK, the platform key, decides who may
change KEK; KEK who may change db and dbx; db is what may boot, dbx what may not.

Examples:
  $ shoal efi secure-boot vars.fd
  $ shoal efi secure-boot enrol vars.fd --pk pk.pem --kek kek.pem --db db.pem
  $ shoal efi secure-boot disable vars.fd`;

const enrolHelp = `
Files may hold certificates (PEM or DER), signature lists (.esl), or signed lists (.auth; the signature is not checked,
whoever may write the file needs none). Instead of a file, 64 hex digits are the SHA-256 hash of a program. KEK, db and
dbx keep what they have; the platform key is replaced.

Examples:
  $ shoal efi secure-boot enrol vars.fd --pk pk.pem --kek kek.pem --db db.pem --db MicCorUEFCA2011.crt
  $ shoal efi secure-boot enrol vars.fd --dbx dbxupdate_x64.bin`;

interface EnrolFlags extends WriteFlags {
  readonly pk?: string;
  readonly kek: readonly string[];
  readonly db: readonly string[];
  readonly dbx: readonly string[];
  readonly owner: string;
}

export function addSecureBoot(efi: Command, context: CommandContext): void {
  const command = efi
    .command("secure-boot <file>")
    .summary("show and change secure boot and its keys")
    .description("Shows and changes secure boot and its keys.")
    .option("--json", "for programs", false)
    .addHelpText("after", help)
    .action((file: string, { json }: { json: boolean }) => show(file, json, context));

  addWriteFlags(
    enrolOptions(command.command("enrol <file>").alias("enroll").summary("add keys").description("Adds keys.")),
  )
    .addHelpText("after", enrolHelp)
    .action((file: string, flags: EnrolFlags) => enrol(file, flags, context));

  for (const [word, on] of [
    ["enable", true],
    ["disable", false],
  ] as const)
    addWriteFlags(command.command(`${word} <file>`).description(`Turns secure boot ${on ? "on" : "off"}; keys stay.`))
      .addHelpText("after", `\nExample:\n  $ shoal efi secure-boot ${word} vars.fd`)
      .action((file: string, flags: WriteFlags) => turn(file, on, flags, context));

  const clear = command
    .command("clear <file>")
    .description("Takes keys away, all of them by default: without a platform key the firmware is in setup mode.")
    .addOption(new Option("--database <name>", "only this one").choices(databases.map(({ id }) => id)));
  addWriteFlags(clear)
    .addHelpText("after", "\nExample:\n  $ shoal efi secure-boot clear vars.fd --database dbx")
    .action((file: string, flags: WriteFlags & { database?: string }) =>
      edit(file, flags, context, () => ({
        changes: databases
          .filter(({ id }) => flags.database === undefined || id === flags.database)
          .map(({ id, guid }) => gone({ guid, name: id })),
      })),
    );
}

const enrolOptions = (command: Command): Command =>
  command
    .option("--pk <file>", "platform key: one certificate")
    .option("--kek <files...>", "key exchange keys", [])
    .option("--db <files...>", "what may boot", [])
    .option("--dbx <files...>", "what may not boot", [])
    .option("--owner <guid>", "owner of the keys from files that name none", guidFromFlag, guids.shoal);

async function show(file: string, json: boolean, { terminal }: CommandContext): Promise<void> {
  const { image } = await readImage(file, terminal);
  const state = secureBootState(image.store.variables);
  terminal.out(json ? `${JSON.stringify(state, null, 2)}\n` : shown(state));
}

const shown = (state: SecureBootState): string =>
  [
    `Secure boot is ${stateText(state)}.`,
    ...state.databases.flatMap((database) => [
      databaseText(database),
      ...(database.signatures ?? []).map((signature) => `     ${signatureText(signature)}`),
    ]),
    "",
  ].join("\n");

/* ── on and off ──────────────────────────────────────────────────────────────────────────────────────────────────── */

function turn(file: string, on: boolean, flags: WriteFlags, context: CommandContext): Promise<void> {
  return edit(file, flags, context, ({ store: { variables } }, title) => {
    if (on && !secureBootState(variables).platformKey)
      throw new CommandFailure(
        `${title} has no platform key (PK), and without one secure boot cannot be on. Enrol keys first: ` +
          `shoal efi secure-boot enrol ${title} --pk … --kek … --db …`,
      );
    return { changes: [setTo(variables, enableKey, Uint8Array.of(on ? 1 : 0))] };
  });
}

/* ── keys ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

async function enrol(file: string, flags: EnrolFlags, context: CommandContext): Promise<void> {
  const files = { PK: flags.pk === undefined ? [] : [flags.pk], KEK: flags.kek, db: flags.db, dbx: flags.dbx };
  if (Object.values(files).every(({ length }) => length === 0))
    throw new CommandFailure("Say what to enrol: --pk, --kek, --db or --dbx.", exitCodes.usage);
  const keys = await Promise.all(
    databases.map(async (database) => {
      const read = files[database.id].map((name) => readKeys(name, flags.owner, context.terminal));
      return { database, read: await Promise.all(read) };
    }),
  );
  const notes = keys.flatMap(({ read }) => read.flatMap((each) => each.notes));
  await edit(file, flags, context, (image, title) => {
    const changes = keys.flatMap(({ database, read }) => enrolled(image, title, database, read));
    return { changes, notes: [...notes, ...enableNote(image, changes)] };
  });
}

function enrolled(
  image: FirmwareImage,
  file: string,
  { id, guid }: Database,
  read: readonly KeyFile[],
): readonly Change[] {
  const signatures = read.flatMap((each) => each.signatures);
  if (signatures.length === 0) return [];
  if (id === "PK") checkPlatformKey(signatures);
  const lists = signatures.reduce(addSignature, id === "PK" ? [] : listsIn(image, file, guid, id));
  return [setTo(image.store.variables, { guid, name: id }, encodeSignatureLists(lists))];
}

/** UEFI §32.3.1: there is one. */
function checkPlatformKey(signatures: readonly Signature[]): void {
  if (signatures.length === 1 && signatures[0]?.type === guids.certX509) return;
  throw new CommandFailure(
    `--pk: the platform key is one certificate; the file has ${signatures.length} keys${
      signatures.length === 1 ? ", which is none" : ""
    }.`,
  );
}

function listsIn({ store }: FirmwareImage, file: string, guid: string, name: string): readonly SignatureList[] {
  const data = variableOf(store.variables, { guid, name })?.data;
  try {
    return data === undefined ? [] : parseSignatureLists(data).filter((list) => signaturesOf([list]).length > 0);
  } catch (error) {
    throw imageFailure(`${file}: ${name}`, error, "reading");
  }
}

/** Keys alone do not turn on what was turned off. */
function enableNote({ store }: FirmwareImage, changes: readonly Change[]): readonly string[] {
  const { platformKey, enable } = secureBootState(store.variables);
  const comes = changes.some(({ name }) => name === "PK");
  return enable === false && (platformKey || comes)
    ? ["Secure boot is off all the same: shoal efi secure-boot enable."]
    : [];
}
