/** Images and boot folders in words. */

import { formatInstant } from "../../model/clock.js";
import type { ImageRecord } from "../../model/firmware.js";
import type { BootSet } from "../../ports/boot-sets.js";
import { columns, printable } from "../printable.js";

const mebibyte = 1024 * 1024;

export const sizeText = (bytes: number): string =>
  bytes >= mebibyte ? `${(bytes / mebibyte).toFixed(1)} MiB` : `${Math.ceil(bytes / 1024)} KiB`;

const signedText = (signer: string | null): string =>
  signer === null ? "nobody that is trusted here" : printable(signer);

const rows = (facts: readonly (readonly [string, string])[]): string =>
  columns(facts.map(([name, value]) => [`  ${name}`, value]));

export const imageText = ({ sha256, size, name, addedAt, from, family, facts, signer }: ImageRecord): string =>
  `Image ${printable(name)}\n${rows([
    ["SHA-256", sha256],
    ["version", facts.version === null ? "it does not say" : printable(facts.version)],
    ["layout", printable(facts.layout)],
    ["family", family],
    ["holds", facts.hasCode ? "firmware and its variables" : "variables alone"],
    ["size", `${sizeText(size)} (${size} bytes)`],
    ["from", printable(from)],
    ["signed by", signedText(signer)],
    ["added", formatInstant(addedAt)],
  ])}`;

const mostNamed = 12;

/** @param image of its firmware; undefined = it was removed */
export function setText(set: BootSet, image: ImageRecord | undefined, isWhole: boolean): string {
  const { id, name, board, addedAt, from, signer, files, notes } = set;
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const named = isWhole ? files : files.slice(0, mostNamed);
  const left = files.length - named.length;
  return [
    `Boot folder ${printable(name)}\n`,
    rows([
      ["id", id],
      ["board", board],
      ["firmware", set.image],
      [
        "version",
        image === undefined
          ? "its image was removed: add it again"
          : printable(image.facts.version ?? "it does not say"),
      ],
      ["layout", printable(image?.facts.layout ?? "not known")],
      ["size", `${files.length} files, ${sizeText(size)}`],
      ["from", printable(from)],
      ["signed by", signedText(signer)],
      ["added", formatInstant(addedAt)],
    ]),
    "Files:\n",
    columns(named.map((file) => [`  ${printable(file.path)}`, `${file.size} bytes`])),
    left > 0 ? `  and ${left} more; "shoal firmware show" lists them\n` : "",
    notes.length === 0 ? "It has all that the board asks for, and its settings fit the firmware.\n" : "To be known:\n",
    ...notes.map((note) => `  - ${printable(note)}\n`),
  ].join("");
}
