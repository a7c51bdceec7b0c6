/** What the operator should know of a boot folder, a sentence each. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type BootBoard, type BootFile, BootSetError } from "../../../ports/boot-sets.js";
import { onDisk } from "../../image-disk.js";
import { missingOf, needText } from "./board-fit.js";
import { shown } from "./boot-path.js";
import type { SourceFile } from "./boot-source.js";
import { includesIn, longestConfig, overlaysIn, parseConfig } from "./config-txt.js";
import { type ConfigChange, fitOf, fittedConfig } from "./fitted-config.js";

/** @param folder that the files were copied into. @throws BootSetError `bad-config` (by rejection) */
export async function notesIn(
  board: BootBoard,
  files: readonly BootFile[],
  folder: string,
): Promise<readonly string[]> {
  const sizeOf = (path: string) => files.find((file) => file.path === path)?.size ?? 0;
  if (sizeOf(board.config) > longestConfig) {
    throw new BootSetError("bad-config", `${board.config} has more than 64 KiB, which no boot loader's settings have.`);
  }
  // Byte for byte: what it is written in is not known.
  const config = await onDisk(readFile(join(folder, board.config), "latin1"));
  return notesOf(board, files, config, sizeOf(board.image));
}

/** Settings may ask for thousands of overlays. */
const mostNotes = 50;

/** @param config the text of its settings. @returns a sentence each, and not too many of them */
function notesOf(...about: Parameters<typeof allNotes>): readonly string[] {
  const notes = allNotes(...about);
  const left = notes.length - mostNotes;
  return left > 0 ? [...notes.slice(0, mostNotes), `And ${left} more of this kind.`] : notes;
}

function allNotes(
  board: BootBoard,
  files: readonly Pick<SourceFile, "path">[],
  config: string,
  imageSize: number,
): readonly string[] {
  const lines = parseConfig(config, board.sections);
  const { changes } = fittedConfig(config, fitOf(board, imageSize));
  const largest = Math.max(...board.generations.map((generation) => generation.largest));
  return [
    ...missingOf(board.wanted, files).map((need) => `Missing, and it boots without: ${needText(need)}`),
    ...missingOverlays(overlaysIn(lines), files, board).map(
      (name) =>
        `${board.config} asks for the overlay ${shown(name)}, and overlays/${shown(name).slice(1, -1)}.dtbo is not in the set.`,
    ),
    ...changes.map((change) => changeText(board.config, change)),
    ...(imageSize > largest
      ? [
          `${board.image} is larger than any that is known: where it looks for the device tree, ${board.config} has to say.`,
        ]
      : []),
    ...includesIn(lines).map(
      (file) =>
        `${board.config} includes ${shown(file)}, which is not looked into: what it sets may be wrong for the firmware.`,
    ),
  ];
}

/** Those that the board wants anyway have been told. */
function missingOverlays(
  names: readonly string[],
  files: readonly Pick<SourceFile, "path">[],
  { wanted }: BootBoard,
): readonly string[] {
  const known = [...files.map(({ path }) => path), ...wanted.flatMap(({ paths }) => paths)];
  const there = new Set(known.map((path) => path.toLowerCase()));
  // The map leads from names to other files.
  if (there.has("overlays/overlay_map.dtb")) return [];
  return names.filter((name) => !there.has(`overlays/${name.toLowerCase()}.dtbo`));
}

const changeText = (config: string, { line, key, from, to }: ConfigChange): string =>
  line === null
    ? `${config} lacks ${key}=${to}, which this firmware needs.`
    : `${config} says ${shown(from ?? "")} in line ${line}; this firmware needs ${key}=${to}.`;
