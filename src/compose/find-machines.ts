/** Finds the machines that the configuration only says the places of, before anything is opened with it. */
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config/config.js";
import { type FoundAt, withFound } from "../config/found.js";
import type { LibvirtPlace } from "../config/libvirt-schema.js";
import type { Clock } from "../model/clock.js";
import type { Inventory } from "../model/inventory.js";
import { plainUri } from "../model/libvirt-uri.js";
import type { Adapters } from "../ports/adapters.js";
import type { Logger } from "../ports/logger.js";
import { AdapterError, type FoundMachine, type MachineAdapter } from "../ports/machine-adapter.js";

interface Around {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where what was found is kept, for a start at which nobody answers. */
  readonly folder: string;
  /** A place that does not answer, and of which nothing is known, is an end. */
  readonly mustAnswer?: boolean;
}

/**
 * With all machines there are; the very same where it names no places.
 * @throws AdapterError (by rejection) only where somebody has to answer and nobody does
 */
export async function findMachines(
  config: Config,
  { machines: kinds }: Pick<Adapters, "machines">,
  { clock, logger, mustAnswer = false }: Pick<Around, "clock" | "logger" | "mustAnswer">,
): Promise<Config> {
  const adapter = kinds.get("libvirt");
  const places = placesOf(config);
  if (places.length === 0 || !adapter) return config;
  const around = { clock, logger, mustAnswer, folder: join(config.state, "found") };
  const found = await Promise.all(
    places.map(async (place) => ({ place, found: await findAt(adapter, place, around) })),
  );
  const wanted = new Set<LibvirtPlace>(config.libvirt);
  const { machines, notes } = withFound(
    config,
    found.map((one) => (wanted.has(one.place) ? one : unlisted(one))),
  );
  for (const note of notes) logger.warn(note);
  return { ...config, machines };
}

/** Machines that are written out are looked at too, for what follows from their domains. */
function placesOf({ libvirt = [], machines }: Config): readonly LibvirtPlace[] {
  const own = new Map(machines.flatMap((machine) => ownPlace(machine)));
  for (const { uri } of libvirt) own.delete(uri);
  return [...libvirt, ...own.values()];
}

function ownPlace({ adapter: { kind, settings } }: Inventory): readonly (readonly [string, LibvirtPlace])[] {
  const { uri, virsh } = settings as unknown as LibvirtPlace;
  return kind === "libvirt" ? [[uri, { uri, ...(virsh !== undefined && { virsh }) }]] : [];
}

/** No machine is made of what is there. */
const unlisted = ({ place, found }: FoundAt): FoundAt => ({
  place: { ...place, emulated: { allowed: new Set(), alike: {} } },
  found,
});

async function findAt(adapter: MachineAdapter, place: LibvirtPlace, around: Around): Promise<readonly FoundMachine[]> {
  const { emulated: _, ...settings } = place;
  const file = join(around.folder, `${createHash("sha256").update(place.uri).digest("hex").slice(0, 16)}.json`);
  try {
    const found = (await adapter.find?.(settings, around)) ?? [];
    await keep(file, found, around);
    return found;
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    const known = await remembered(file);
    if (around.mustAnswer && known.length === 0) throw error;
    around.logger.warn(
      known.length > 0
        ? "the domains of a hypervisor cannot be read; they are taken to be those of the last time"
        : "the domains of a hypervisor cannot be read, so there are no machines of it until the service is started again",
      { libvirt: plainUri(place.uri), problem: error.message },
    );
    return known;
  }
}

/** What cannot be kept is found again, if anybody answers then. */
async function keep(file: string, found: readonly FoundMachine[], { folder, logger }: Around): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, JSON.stringify(found), { mode: 0o600 });
    await rename(`${file}.new`, file);
  } catch (error) {
    logger.warn("the machines that were found cannot be kept", { error });
  }
}

async function remembered(file: string): Promise<readonly FoundMachine[]> {
  try {
    const known: unknown = JSON.parse(await readFile(file, "utf8"));
    return Array.isArray(known) ? (known as FoundMachine[]) : [];
  } catch {
    return [];
  }
}
