/** What a change of a machine means to those who read its log or listen to its events. */
import { type Message, message } from "../../redfish-schema/registries/messages.js";
import type { ResetRequest } from "../model/intent.js";
import type { Machine } from "../model/machine.js";
import type { Trouble } from "../model/observation.js";
import { uris } from "../model/uris.js";
import type { BootStage, PowerState } from "../model/words.js";
import type { NewHappening } from "../ports/chronicle.js";
import { firmwareChanged, firmwareHappenings } from "./firmware/happenings.js";
import type { MachineFirmwareViews } from "./firmware/views.js";
import { mediaChanged, mediaHappenings } from "./media/happenings.js";
import { ownAccord } from "./reset.js";
import { diskHappenings, disksChanged } from "./storage/happenings.js";

/** @param by the account whose request made the change; null = the machine or the service did */
interface Change {
  readonly before: Machine;
  readonly after: Machine;
  readonly by: string | null;
  readonly views: MachineFirmwareViews | null;
}

/** In the order in which they are told. */
const rules: readonly ((change: Change) => readonly NewHappening[])[] = [
  resetsAccepted,
  intentChanged,
  managerChanged,
  contactChanged,
  powerChanged,
  troublesChanged,
  machineChanged,
  ({ before, after, by, views }) => firmwareHappenings(before, after, by, views),
  ({ before, after, by }) => mediaHappenings(before, after, by),
  ({ before, after, by }) => diskHappenings(before, after, by),
  resetsFinished,
  owedSettled,
];

/** What to tell about a machine that went from `before` to `after`. */
export function happeningsOf(
  before: Machine,
  after: Machine,
  by: string | null,
  views: MachineFirmwareViews | null = null,
): readonly NewHappening[] {
  const isNews =
    before.intent !== after.intent ||
    observablyChanged(before, after) ||
    firmwareChanged(before, after) ||
    mediaChanged(before, after) ||
    disksChanged(before, after);
  return isNews ? rules.flatMap((rule) => rule({ before, after, by, views })) : [];
}

/** Sensors and the age of readings change all the time, and are nobody's news. */
const observablyChanged = ({ observation: a }: Machine, { observation: b }: Machine): boolean =>
  a.power?.state !== b.power?.state ||
  a.boot !== b.boot ||
  a.contact !== b.contact ||
  a.troubles !== b.troubles ||
  a.failedReset !== b.failedReset;

const ofSystem = ({ inventory: { id } }: Machine, told: Message, by: string | null): NewHappening => ({
  message: told,
  origin: uris.system(id),
  resourceType: "ComputerSystem",
  machineId: id,
  by,
});

const ofManager = ({ inventory: { id } }: Machine, told: Message, by: string | null): NewHappening => ({
  message: told,
  origin: uris.manager(id),
  resourceType: "Manager",
  machineId: id,
  by,
});

/* ── power ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

const powerMessages = {
  On: "ResourceEvent.ResourcePoweredOn",
  Off: "ResourceEvent.ResourcePoweredOff",
  PoweringOn: "ResourceEvent.ResourcePoweringOn",
  PoweringOff: "ResourceEvent.ResourcePoweringOff",
  Paused: "ResourceEvent.ResourcePaused",
} as const satisfies Record<PowerState, string>;

/** The first reading after a start is no change: nobody knows what was before. */
function powerChanged({ before, after, by }: Change): NewHappening[] {
  const was = before.observation.power;
  const is = after.observation.power;
  if (!was || !is || was.state === is.state) return [];
  return [ofSystem(after, message(powerMessages[is.state], after.inventory.name), by)];
}

/** As with a reset that failed, there is no message for what ails a port; these name what is not as it should be. */
function troublesChanged({ before, after }: Change): NewHappening[] {
  const [was, is] = [before.observation.troubles, after.observation.troubles];
  return [
    ...missingText(is, was).map(aboutTrouble("ResourceEvent.ResourceErrorsDetected")),
    ...missingText(was, is).map(aboutTrouble("ResourceEvent.ResourceErrorsCorrected")),
  ].map((told) => ofSystem(after, told, null));
}

const missingText = (some: readonly Trouble[], others: readonly Trouble[]): readonly Trouble[] =>
  some.filter(({ text }) => !others.some((other) => other.text === text));

const aboutTrouble =
  (key: "ResourceEvent.ResourceErrorsDetected" | "ResourceEvent.ResourceErrorsCorrected") =>
  ({ text, property = "PowerState" }: Trouble): Message =>
    message(key, property, text);

/* ── resets ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

const missingFrom = (some: readonly ResetRequest[], others: readonly ResetRequest[]): readonly ResetRequest[] =>
  some === others ? [] : some.filter(({ seq }) => !others.some((other) => other.seq === seq));

function resetsAccepted({ before, after }: Change): NewHappening[] {
  const asked = missingFrom(after.intent.resets, before.intent.resets).filter(({ by }) => by !== ownAccord);
  return asked.map(({ type, by }) =>
    ofSystem(after, message("ResourceEvent.PropertyValueModifiedByClient", "ResetType", type), by),
  );
}

function resetsFinished({ before, after }: Change): NewHappening[] {
  const failed = after.observation.failedReset;
  const failedBefore = before.observation.failedReset;
  return missingFrom(before.intent.resets, after.intent.resets).flatMap(({ type, by: account }) => {
    const by = account === ownAccord ? null : account;
    if (failed && failed !== failedBefore) return [ofSystem(after, troubled(type, failed.problem), by)];
    const done = ofSystem(after, message("Platform.PlatformReset", type), by);
    return failedBefore ? [ofSystem(after, mended(failedBefore.type), null), done] : [done];
  });
}

/** What a failed reset had left dark is on after all. */
function owedSettled({ before, after }: Change): NewHappening[] {
  const failed = before.observation.failedReset;
  const settled = before.intent.owedOn && !after.intent.owedOn && failed && !after.observation.failedReset;
  return settled ? [ofSystem(after, mended(failed.type), null)] : [];
}

/** There is no message for a reset that failed; this one names the property that is not as it was asked to be. */
const troubled = (type: string, problem: string): Message =>
  message("ResourceEvent.ResourceErrorsDetected", "PowerState", `${type}: ${problem}`);

const mended = (type: string): Message => message("ResourceEvent.ResourceErrorsCorrected", "PowerState", type);

/* ── contact, told of the manager: it is the manager's link to the hardware that broke ───────────────────────────── */

function contactChanged({ before, after, by }: Change): NewHappening[] {
  const was = before.observation.contact;
  const is = after.observation.contact;
  if (was.state === is.state) return [];
  if (is.state === "Lost") {
    return [ofManager(after, message("ResourceEvent.ResourceErrorsDetected", "Status", is.problem ?? ""), by)];
  }
  if (was.state === "Lost" && is.state === "Ok") {
    return [ofManager(after, message("ResourceEvent.ResourceErrorsCorrected", "Status", was.problem ?? ""), by)];
  }
  // At the service's own start everything starts, which is told once for the service and not for every machine.
  const restarted = is.state === "Ok" && was.since === after.intent.manager.lastReset;
  return restarted ? [managerState(after, "Enabled", by)] : [];
}

const managerState = (machine: Machine, state: "Starting" | "Enabled", by: string | null): NewHappening =>
  ofManager(machine, message("ResourceEvent.ResourceStateChanged", machine.inventory.name, state), by);

function managerChanged({ before, after, by }: Change): NewHappening[] {
  const was = before.intent.manager;
  const is = after.intent.manager;
  if (was === is) return [];
  if (was.lastReset !== is.lastReset) return [managerState(after, "Starting", by)];
  return [ofManager(after, message("ResourceEvent.ResourceChanged"), by)];
}

/* ── everything else that reads differently now ──────────────────────────────────────────────────────────────────── */

/** Includes an override that was used up, by nobody. */
function intentChanged({ before, after, by }: Change): NewHappening[] {
  const [was, is] = [before.intent, after.intent];
  const same = was.boot === is.boot && was.assetTag === is.assetTag && was.indicator === is.indicator;
  return same ? [] : [ofSystem(after, message("ResourceEvent.ResourceChanged"), by)];
}

/** No standard message names a stage of a boot; of those that mean nothing to a client not even the change is told. */
const toldStages: readonly BootStage[] = ["SetupEntered", "OSBootStarted", "OSRunning"];

function machineChanged({ before, after }: Change): NewHappening[] {
  const { stage } = after.observation.boot;
  if (stage === before.observation.boot.stage || !toldStages.includes(stage)) return [];
  // As with power: what was going on before the first reading is not known to have changed.
  if (before.observation.power === null) return [];
  return [ofSystem(after, message("ResourceEvent.ResourceChanged"), null)];
}
