/** What an adapter saw, worked into the observation. What only repeats what is known changes nothing. */
import { isDeepStrictEqual } from "node:util";
import { type Instant, seconds } from "../model/clock.js";
import type {
  BootObservation,
  Contact,
  Observation,
  PowerReading,
  SensorReading,
  Trouble,
} from "../model/observation.js";
import type { Seen } from "../ports/machine-adapter.js";

type Sensors = Observation["sensors"];

/** A reading that only grew younger replaces the old one no sooner than this, so that whatever was rendered lasts. */
export const renewAfter = seconds(15);

/** The next observation; the very same object when nothing is new. `sensors` of `seen` are all there are to read now. */
export function observe(known: Observation, seen: Seen): Observation {
  const power = seen.power ? newerPower(known.power, seen.power) : known.power;
  const boot = seen.boot ? newerBoot(known.boot, seen.boot) : known.boot;
  const sensors = seen.sensors ? newerSensors(known.sensors, seen.sensors) : known.sensors;
  const contact = seen.contact ? newerContact(known.contact, seen.contact) : known.contact;
  const troubles = seen.troubles ? newerTroubles(known.troubles, seen.troubles) : known.troubles;
  const { neighbours = known.neighbours, links = known.links } = seen;
  const next = { power, boot, sensors, contact, troubles };
  const same = (Object.keys(next) as (keyof typeof next)[]).every((part) => next[part] === known[part]);
  if (same && isDeepStrictEqual([neighbours, links], [known.neighbours, known.links])) return known;
  return { ...known, ...next, ...(neighbours && { neighbours }), ...(links && { links }) };
}

function newerPower(known: PowerReading | null, seen: PowerReading): PowerReading {
  // A read that was slow to come back may not undo what the device has reported since.
  if (known === null) return seen;
  if (seen.at < known.at) return known;
  const repeats = seen.state === known.state && seen.told === known.told && seen.source === known.source;
  return repeats && seen.at - known.at < renewAfter ? known : seen;
}

const newerBoot = (known: BootObservation, seen: BootObservation): BootObservation =>
  seen.stage === known.stage && seen.source === known.source ? known : seen;

const newerContact = (known: Contact, seen: Contact): Contact =>
  seen.state === known.state && seen.problem === known.problem ? known : seen;

/** What lasts keeps the time at which it began. */
function newerTroubles(known: readonly Trouble[], seen: readonly Trouble[]): readonly Trouble[] {
  const lasting = (one: Trouble): Trouble =>
    known.find(({ text, severity }) => text === one.text && severity === one.severity) ?? one;
  const next = seen.map(lasting);
  return next.length === known.length && next.every((one, index) => one === known[index]) ? known : next;
}

function newerSensors(known: Sensors, seen: Sensors): Sensors {
  const ids = Object.keys(seen);
  const repeats = ids.length === Object.keys(known).length && ids.every((id) => repeatsReading(known[id], seen[id]));
  return repeats ? known : seen;
}

const repeatsReading = (known: SensorReading | undefined, seen: SensorReading | undefined): boolean =>
  known !== undefined && seen !== undefined && known.value === seen.value && seen.at - known.at < renewAfter;

export const contactMade = (since: Instant): Contact => ({ state: "Ok", since, problem: null });

export const contactLost = (since: Instant, problem: string): Contact => ({ state: "Lost", since, problem });
