/** How a domain is started, and when one that runs has to be started anew for what it is to boot from. */
import { type Duration, type Instant, seconds } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { bootOrderOf } from "./boot-order.js";
import { discIn, driveOf } from "./disc.js";
import { type Domain, readDomain } from "./domain.js";
import type { Guest } from "./guest.js";
import { instanceOf, isMarked, type Wanted } from "./instance.js";
import { XmlError } from "./xml.js";

/** Firmware resets the machine itself while it starts: that is the same boot still. */
export const firmwareTime: Duration = seconds(30);

/** @throws AdapterError (by rejection) */
export async function start(guest: Guest, wanted: Wanted): Promise<void> {
  if (wanted.target === null && wanted.disc === null) {
    await heal(guest);
    await guest.tell("start");
    return;
  }
  const definition = await guest.definition();
  const input = made(definition, wanted);
  // A saved state of before is no boot, and would be wrong for the disks after this one.
  await guest.tell("managedsave-remove").catch(ignoreRefusal);
  try {
    await guest.connection.tell(["create", "/dev/stdin"], { input });
  } catch (error) {
    await heal(guest).catch(ignoreRefusal);
    throw error;
  }
}

/**
 * libvirt (9.0) forgets to go back to the definition when an instance could not be started: the next plain start would be of that
 * instance. Defining what is defined already puts it right.
 */
async function heal(guest: Guest): Promise<void> {
  if (!isMarked(await guest.instance())) return;
  await guest.connection.tell(["define", "/dev/stdin"], { input: (await guest.definition()).source });
}

/** Whether what runs would boot from the same if it were only reset. @throws AdapterError (by rejection) */
export async function bootsSo(guest: Guest, wanted: Wanted): Promise<boolean> {
  const running = await guest.instance();
  const isPlain = wanted.target === null && wanted.disc === null;
  if (isPlain && !isMarked(running)) return true;
  const definition = await guest.definition();
  const expected = isPlain ? definition : readDomain(made(definition, wanted));
  return sameWords(bootOrderOf(running), bootOrderOf(expected)) && discOf(running) === discOf(expected);
}

function discOf(domain: Domain): string | undefined {
  const drive = driveOf(domain);
  return drive && discIn(drive);
}

/** @throws AdapterError */
function made(definition: Domain, wanted: Wanted): string {
  try {
    return instanceOf(definition, wanted);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new AdapterError(`the definition of ${definition.name} ${error.message}`, "refused");
  }
}

const sameWords = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((word, index) => word === others[index]);

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof AdapterError) || error.kind !== "refused") throw error;
}

/** Whether a restart that the guest made itself is one for the operating system to boot again. */
export const isNewBoot = (startedAt: Instant | null, now: Instant): boolean =>
  startedAt === null || now - startedAt >= firmwareTime;
