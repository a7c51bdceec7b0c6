import type { Command } from "commander";
import { formatInstant } from "../../model/clock.js";
import type { CommandContext } from "../context.js";
import { columns, printable } from "../printable.js";
import type { FirmwareStores } from "../start-options.js";
import { sizeText } from "./descriptions.js";
import { type Item, itemsIn } from "./items.js";
import { addPlaceFlags, openPlace, type PlaceFlags } from "./place.js";

const help = `
Examples:
  $ shoal firmware list --config shoal.yaml
  $ shoal firmware list --json | jq -r '.images[] | "\\(.sha256) \\(.facts.version)"'`;

export function addList(firmware: Command, context: CommandContext): void {
  addPlaceFlags(firmware.command("list").description("Lists the images and the boot folders, newest first."))
    .summary("what there is")
    .option("--json", "for programs: all that is known of each", false)
    .addHelpText("after", help)
    .action(async ({ json, ...flags }: PlaceFlags & { json: boolean }) => {
      const place = await openPlace(flags, context);
      context.terminal.out(json ? jsonOf(place) : tableOf(place));
    });
}

const jsonOf = ({ images, bootSets }: FirmwareStores): string =>
  `${JSON.stringify({ images: images.all(), bootFolders: bootSets.all() }, null, 2)}\n`;

function tableOf(stores: FirmwareStores): string {
  const items = itemsIn(stores);
  if (items.length === 0) return "There is nothing yet; bring something in with: shoal firmware add FILE\n";
  const row = (item: Item) => [item.digest.slice(0, 12), item.kind, ...rowOf(item, stores).map(printable)];
  return columns([["ID", "KIND", "FOR", "VERSION", "SIZE", "ADDED", "NAME"], ...items.map(row)]);
}

function rowOf(item: Item, { images }: FirmwareStores): readonly string[] {
  if (item.kind === "image") {
    const { family, facts, size, addedAt, name } = item.image;
    return [family, facts.version ?? "-", sizeText(size), formatInstant(addedAt), name];
  }
  const { board, image, files, addedAt, name } = item.set;
  const size = files.reduce((sum, file) => sum + file.size, 0);
  return [board, images.get(image)?.facts.version ?? "-", sizeText(size), formatInstant(addedAt), name];
}
