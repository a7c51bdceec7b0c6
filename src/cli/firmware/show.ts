import type { Command } from "commander";
import type { CommandContext } from "../context.js";
import { imageText, setText } from "./descriptions.js";
import { itemOf } from "./items.js";
import { addPlaceFlags, openPlace, type PlaceFlags } from "./place.js";

const help = `
Examples:
  $ shoal firmware show RPI_EFI.fd --config shoal.yaml
  $ shoal firmware show 3f5a --json`;

export function addShow(firmware: Command, context: CommandContext): void {
  addPlaceFlags(firmware.command("show <id>").description("Tells all that is known of an image or a boot folder."))
    .summary("one image, or one boot folder")
    .option("--json", "for programs", false)
    .addHelpText("after", help)
    .action(async (id: string, { json, ...flags }: PlaceFlags & { json: boolean }) => {
      const place = await openPlace(flags, context);
      const item = itemOf(id, place);
      const { terminal } = context;
      if (json) return terminal.out(`${JSON.stringify(item.kind === "image" ? item.image : item.set, null, 2)}\n`);
      terminal.out(
        item.kind === "image" ? imageText(item.image) : setText(item.set, place.images.get(item.set.image), true),
      );
    });
}
