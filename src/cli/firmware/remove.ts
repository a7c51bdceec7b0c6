import type { Command } from "commander";
import type { Config } from "../../config/config.js";
import type { ImageRecord } from "../../model/firmware.js";
import { uris } from "../../model/uris.js";
import { BootSetError } from "../../ports/boot-sets.js";
import { ImageError } from "../../ports/images.js";
import { StoreError } from "../../ports/store.js";
import type { CommandContext } from "../context.js";
import { CommandFailure } from "../exit-codes.js";
import { printable } from "../printable.js";
import { itemOf } from "./items.js";
import { machinesWith } from "./machines-with.js";
import { addPlaceFlags, openPlace, type Place, type PlaceFlags, refuseStranger } from "./place.js";

const help = `
An image that a machine runs, is to run, ran before or is made from by the configuration, or that lies in a boot folder,
is not removed. What a running service needs only that service knows: while one runs, ask it over Redfish,
  DELETE ${uris.localImages}/SHA-256
--force removes it whatever needs it. A machine goes on with what is in its own flash then, and can no longer go back;
a guest of QEMU that runs it does not start any more.

Of a boot folder the firmware stays among the images.

Examples:
  $ shoal firmware remove RPI_EFI.fd --config shoal.yaml
  $ shoal firmware remove 3f5a --state /var/lib/shoal --force`;

export function addRemove(firmware: Command, context: CommandContext): void {
  addPlaceFlags(firmware.command("remove <id>").description("Removes an image or a boot folder that nothing needs."))
    .summary("remove an image, or a boot folder")
    .option("--force", "also where something needs it, or that cannot be known", false)
    .addHelpText("after", help)
    .action(async (id: string, { force, ...flags }: PlaceFlags & { force: boolean }) => {
      const place = await openPlace(flags, context);
      refuseStranger(place.config);
      const item = itemOf(id, place);
      if (item.kind === "image" && !force) await refuseNeeded(item.image, place);
      await plainly(item.kind === "image" ? place.images.remove(item.digest) : place.bootSets.remove(item.digest));
      context.terminal.out(`The ${item.kind} ${printable(item.name)} is removed.\n`);
    });
}

/** @throws CommandFailure */
async function refuseNeeded(image: ImageRecord, place: Place): Promise<void> {
  const title = printable(image.name);
  const sets = place.bootSets.all().filter((set) => set.image === image.sha256);
  if (sets.length > 0) {
    throw needed(
      `${title} is the firmware in the boot folder ${sets.map(({ name }) => printable(name)).join(", ")}: remove that first`,
    );
  }
  const made = namedBy(place.config, image, place);
  if (made.length > 0) throw needed(`The configuration has machines made from ${title}: ${someOf(made)}`);
  const machines = await knownMachines(place.config, image);
  if (machines.length > 0)
    throw needed(`Machines run ${title}, are to run it, or could go back to it: ${someOf(machines)}`);
}

/** By its digest, or by its name, where that means this one. */
function namedBy({ machines }: Config, { sha256, name }: ImageRecord, { images }: Place): readonly string[] {
  const isNamed = images.all().find((other) => other.name === name)?.sha256 === sha256;
  return machines
    .filter(({ firmware }) => {
      const named = firmware?.image ?? null;
      return named !== null && (named.toLowerCase() === sha256 || (isNamed && named === name));
    })
    .map(({ id }) => id);
}

async function knownMachines({ state }: Config, { sha256 }: ImageRecord): Promise<readonly string[]> {
  try {
    return await machinesWith(sha256, state);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const advice =
      error.code === "locked"
        ? `The service runs, and only it knows what its machines need. Ask it: DELETE ${uris.localImages}/${sha256}`
        : `Whether a machine needs it cannot be known: ${error.message}`;
    throw needed(advice);
  }
}

const mostNamed = 8;

const someOf = (ids: readonly string[]): string =>
  ids.slice(0, mostNamed).join(", ") + (ids.length > mostNamed ? ` and ${ids.length - mostNamed} more` : "");

const needed = (problem: string): CommandFailure =>
  new CommandFailure(`${problem.replace(/\.$/, "")}. Nothing was removed; --force removes it all the same.`);

async function plainly(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ImageError || error instanceof BootSetError) throw new CommandFailure(error.message);
    throw error;
  }
}
