import type { Command } from "commander";
import { BootSetError } from "../../ports/boot-sets.js";
import { ImageError } from "../../ports/images.js";
import type { CommandContext } from "../context.js";
import { CommandFailure } from "../exit-codes.js";
import { printable } from "../printable.js";
import type { FirmwareStores } from "../start-options.js";
import { type Item, itemOf, itemsIn } from "./items.js";
import { addPlaceFlags, openPlace, type PlaceFlags } from "./place.js";

const help = `
Without ID all are read. Exit code 1 = something is damaged; it is never served then.

Examples:
  $ shoal firmware verify --config shoal.yaml
  $ shoal firmware verify RPI_EFI.fd --config shoal.yaml`;

export function addVerify(firmware: Command, context: CommandContext): void {
  addPlaceFlags(firmware.command("verify [id]").description("Reads every byte and compares digests."))
    .summary("read all again, and compare the digests")
    .addHelpText("after", help)
    .action(async (id: string | undefined, flags: PlaceFlags) => {
      const place = await openPlace(flags, context);
      const items = id === undefined ? itemsIn(place) : [itemOf(id, place)];
      let damaged = 0;
      for (const item of items) {
        const problems = await problemsOf(item, place);
        if (problems.length > 0) damaged += 1;
        const title = `${item.digest.slice(0, 12)}  ${item.kind} ${printable(item.name)}`;
        context.terminal.out(`${title}: ${problems.length === 0 ? "as it was taken in" : "damaged"}\n`);
        for (const problem of problems) context.terminal.out(`  ${printable(problem)}\n`);
      }
      if (damaged > 0) throw new CommandFailure(`${damaged} of ${items.length} damaged.`);
    });
}

async function problemsOf(item: Item, { images, bootSets }: FirmwareStores): Promise<readonly string[]> {
  if (item.kind === "image") return problemOf(images.bytes(item.digest));
  const problems: string[] = [];
  for (const { path } of item.set.files) {
    const [problem] = await problemOf(bootSets.bytes(item.digest, path));
    if (problem !== undefined) problems.push(`${path}: ${problem}`);
  }
  return problems;
}

async function problemOf(reading: Promise<unknown>): Promise<readonly string[]> {
  try {
    await reading;
    return [];
  } catch (error) {
    if (error instanceof ImageError || error instanceof BootSetError) return [error.message];
    throw error;
  }
}
