/** Files of a board's boot folder, as one machine gets them: its firmware has the machine's variables in it. */
import type { ServedFirmware } from "../../../model/netboot.js";
import { type BootBoard, type BootFile, type BootSet, BootSetError, type BootSets } from "../../../ports/boot-sets.js";
import { FirmwareError, type FirmwareFamily } from "../../../ports/firmware.js";
import { ImageError, type Images } from "../../../ports/images.js";
import { FileRefusal } from "../../../ports/netboot.js";
import { longestConfig } from "../../firmware/boot-sets/config-txt.js";
import { fitOf, fittedConfig } from "../../firmware/boot-sets/fitted-config.js";
import { bytesSource } from "./bytes-source.js";
import { noFile } from "./folder-file.js";
import { mediaTypeOf } from "./media-type.js";
import type { OpenSource } from "./open-source.js";
import type { Renderings } from "./renderings.js";

/** What boot folders are served from. */
export interface BootSetParts {
  readonly sets: Pick<BootSets, "bytes">;
  readonly images: Pick<Images, "bytes">;
  readonly boards: readonly BootBoard[];
  /** One for all machines. */
  readonly renderings: Renderings;
}

/** The firmware that a machine is to get. */
export interface BoardFirmware extends Pick<ServedFirmware, "image" | "variables"> {
  readonly family: FirmwareFamily;
}

/**
 * @param path in the folder, in any case, as on FAT
 * @param firmware null = the folder as it is
 * @throws FileRefusal `not-found`, `gone`, `broken` (by rejection)
 */
export async function bootSetFile(
  parts: BootSetParts,
  set: BootSet,
  path: string,
  firmware: BoardFirmware | null,
): Promise<OpenSource> {
  const file = fileIn(set, path);
  if (file === undefined) throw noFile();
  try {
    return await sourceOf(parts, set, file, firmware);
  } catch (error) {
    throw refusalOf(error);
  }
}

/** Undefined when there is no such file. */
export const fileIn = (set: BootSet, path: string): BootFile | undefined =>
  namesOf(set).get(path) ?? namesOf(set).get(path.toLowerCase());

const names = new WeakMap<BootSet, ReadonlyMap<string, BootFile>>();

/** No two files of a set differ only in case. */
function namesOf(set: BootSet): ReadonlyMap<string, BootFile> {
  const known =
    names.get(set) ??
    new Map(set.files.flatMap((file) => [file.path.toLowerCase(), file.path].map((name) => [name, file] as const)));
  names.set(set, known);
  return known;
}

async function sourceOf(
  parts: BootSetParts,
  set: BootSet,
  file: BootFile,
  firmware: BoardFirmware | null,
): Promise<OpenSource> {
  const board = firmware && boardOf(parts, set);
  if (firmware && file.path === board?.image) return firmwareFor(parts, set, file, firmware);
  const other = firmware?.image ?? set.image;
  if (other !== set.image && file.path === board?.config) return configFor(parts, set, board, other);
  const content = await parts.sets.bytes(set.id, file.path);
  return bytesSource({ content, type: mediaTypeOf(file.path), key: file.sha256 });
}

function boardOf({ boards }: BootSetParts, set: BootSet): BootBoard {
  const board = boards.find(({ id }) => id === set.board);
  if (board === undefined) throw new FileRefusal("broken", "What board the boot folder is for is not known.");
  return board;
}

async function firmwareFor(
  { sets, images, renderings }: BootSetParts,
  set: BootSet,
  file: BootFile,
  { family, image, variables }: BoardFirmware,
): Promise<OpenSource> {
  const other = image ?? file.sha256;
  const bytes = other === file.sha256 ? await sets.bytes(set.id, file.path) : await images.bytes(other);
  const type = mediaTypeOf(file.path);
  if (variables === null) return bytesSource({ content: bytes, type, key: other });
  const { rendering, key } = renderings.of(family, other, bytes, variables);
  return bytesSource({ content: rendering, type, key });
}

/** Its addresses are those of the image that came with it; another may be laid out otherwise. */
async function configFor(
  { sets, images }: BootSetParts,
  set: BootSet,
  board: BootBoard,
  image: string,
): Promise<OpenSource> {
  const [config, { length }] = await Promise.all([sets.bytes(set.id, board.config), images.bytes(image)]);
  if (config.length > longestConfig) throw new FileRefusal("broken", `${board.config} is too long.`);
  // Byte for byte: what it is written in is not known.
  const { text } = fittedConfig(Buffer.from(config).toString("latin1"), fitOf(board, length));
  return bytesSource({ content: Buffer.from(text, "latin1"), type: mediaTypeOf(board.config) });
}

function refusalOf(error: unknown): unknown {
  if (!(error instanceof BootSetError || error instanceof ImageError || error instanceof FirmwareError)) return error;
  return new FileRefusal(error.code === "gone" ? "gone" : "broken", error.message);
}
