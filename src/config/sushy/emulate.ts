/** Configuration files and flags of sushy-emulator → the configuration that the service runs with. */
import { resolve } from "node:path";
import { bootTargets } from "../../model/words.js";
import type { Adapters } from "../../ports/adapters.js";
import { checkConfig } from "../check.js";
import type { Config } from "../config.js";
import type { EmulatedPlace, LibvirtPlace } from "../libvirt-schema.js";
import { type ConfigProblem, formatProblem, mostProblems } from "../problem.js";
import { type Chassis, chassisOf } from "./chassis.js";
import { type Driver, driverFor, noteDrivers } from "./driver.js";
import type { Door, Emulation, NotifierRules } from "./emulation.js";
import type { PowerDelay, SushyFlags } from "./flags.js";
import { allowedIn, libvirtOf } from "./libvirt.js";
import { doorOf, featureSetOf, listenOf, openToAll, type WrittenListen } from "./listen.js";
import { type Media, mediaOf } from "./media.js";
import { type FileProblem, type Located, type SushyFile, SushySettings } from "./settings.js";
import type { Origin } from "./storage.js";
import { type Systems, systemsOf } from "./systems.js";

export interface Emulated {
  /** Its `state` says nothing: where it is kept depends on more than files. */
  readonly config: Config;
  readonly emulation: Emulation;
  /** Whole sentences: what of the files is not used, and why. */
  readonly notes: readonly string[];
  /** Absolute; null = they name none. */
  readonly stateDirectory: string | null;
  /** Nothing is to be kept. */
  readonly forgetful: boolean;
}

/** What is wrong, some lines for each. */
export interface NotEmulated {
  readonly problems: readonly string[];
}

/**
 * @param directory absolute; where names of files in the settings begin, as with sushy-emulator: where it was started
 * @returns or what is wrong. Never throws.
 */
export function emulate(
  files: readonly SushyFile[],
  flags: SushyFlags,
  directory: string,
  adapters: Adapters,
): Emulated | NotEmulated {
  const settings = new SushySettings(files);
  const driver = driverFor(settings, flags);
  if (typeof driver === "object") return { problems: [...told(settings.problems), driver.problem] };
  const origins = new Map<string, Located>();
  const read = readAll(settings, flags, directory, driver, (path, from) => void origins.set(path, from));
  noteDrivers(settings, driver);
  const check = checkConfig(JSON.stringify(writtenOf(read)), adapters);
  const found = "problems" in check ? check.problems.map((problem) => placed(problem, origins)) : [];
  const { door, stateDirectory, featureSet, chassis, notifier } = read;
  const failures = [...settings.failures, ...(door ? [] : [openToAll(read.listen.host)])];
  const problems = [...told([...settings.problems, ...found]), ...failures];
  if ("problems" in check || door === undefined || problems.length > 0) return { problems };
  return {
    config: { ...check.config, ...foundIn(check.config, read), directory },
    emulation: { door, featureSet, chassisAliases: chassis.aliases, notifier },
    notes: settings.notes,
    stateDirectory,
    forgetful: settings.isOn("SUSHY_EMULATOR_NO_MEMOIZE"),
  };
}

interface Read {
  readonly listen: WrittenListen;
  readonly door: Door | undefined;
  readonly featureSet: Emulation["featureSet"];
  readonly chassis: Chassis;
  readonly media: Media;
  readonly systems: Systems;
  /** null = the systems are simulated. */
  readonly libvirt: { readonly place: LibvirtPlace; readonly emulated: EmulatedPlace } | null;
  readonly notifier: NotifierRules | null;
  readonly stateDirectory: string | null;
}

function readAll(settings: SushySettings, flags: SushyFlags, directory: string, driver: Driver, origin: Origin): Read {
  const file = (name: string): string => resolve(directory, name);
  const named = (key: Parameters<SushySettings["text"]>[0]): string | null => {
    const name = settings.text(key);
    return name ? file(name) : null;
  };
  const listen = listenOf(settings, flags, file, origin);
  const chassis = chassisOf(settings, origin);
  const media = mediaOf(settings);
  const alike = {
    rack: chassis.written[0]?.id ?? "",
    adapter: { kind: "fake", bootTargets, delays: delaysFor(flags.powerDelay), media: media.slots },
    initially: { unverifiedMedia: media.unverified },
    disablePowerOff: settings.isOn("SUSHY_EMULATOR_DISABLE_POWER_OFF"),
  };
  const systems = driver === "fake" ? systemsOf(settings, alike, origin) : noSystems;
  const { adapter: _, initially, ...foundAlike } = alike;
  const trusted = { unverifiedMedia: initially.unverifiedMedia.filter((slot) => slot === discSlot) };
  const emulated = { allowed: allowedIn(settings), alike: { ...foundAlike, initially: trusted } };
  return {
    listen,
    chassis,
    media,
    systems,
    libvirt: driver === "libvirt" ? { place: libvirtOf(settings, flags, origin), emulated } : null,
    door: doorOf(named("SUSHY_EMULATOR_AUTH_FILE") ?? undefined, listen.host, flags.auth),
    featureSet: featureSetOf(settings, flags),
    stateDirectory: named("SUSHY_EMULATOR_STATE_DIR"),
    notifier:
      systems.notified.size === 0
        ? null
        : {
            url: notificationUrl(settings),
            ca: named("EXTERNAL_NOTIFICATION_CAFILE"),
            certificate: named("EXTERNAL_NOTIFICATION_CERTFILE"),
            key: named("EXTERNAL_NOTIFICATION_KEYFILE"),
            systems: systems.notified,
            longestDelay: flags.powerDelay.max,
          },
  };
}

const noSystems: Systems = { written: [], notified: new Map() };
/** The only slot that a domain has. */
const discSlot = "Cd";

/** What the check knows nothing of: that of all machines which are to be found. */
const foundIn = ({ libvirt = [] }: Config, { libvirt: asked }: Read): Pick<Config, "libvirt"> =>
  asked ? { libvirt: libvirt.map((place) => ({ ...place, emulated: asked.emulated })) } : {};

/** The old state is seen until the new one is there. */
const delaysFor = (response: PowerDelay): object => ({ response, powerOn: 0, powerOff: 0, shutdown: 0 });

const usualUrl = "http://localhost:9999";

function notificationUrl(settings: SushySettings): string {
  const located = settings.get("EXTERNAL_NOTIFICATION_URL");
  const written = located ? settings.textOf(located) : usualUrl;
  const url = written !== undefined && URL.canParse(written) ? new URL(written) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url.href;
  if (located && written !== undefined) settings.wrong(located, "must be a URL that begins with http:// or https://");
  return usualUrl;
}

/** Whoever emulates is asked by those beside it: images and receivers of events are mostly on the same computer. */
const everywhere = ["0.0.0.0/0", "::/0", "127.0.0.0/8", "::1/128"];

const writtenOf = ({ listen, chassis, media, systems, libvirt }: Read): object => ({
  listen,
  outbound: {
    events: { allow: everywhere, allowUnverified: true },
    images: { allow: everywhere, allowUnverified: media.unverified.length > 0 },
    // Over there a client may always turn the check off.
    media: { allow: everywhere, deny: media.deny, allowUnverified: true },
  },
  racks: chassis.written,
  machines: systems.written,
  ...(libvirt && { libvirt: [libvirt.place] }),
});

/* ── problems ────────────────────────────────────────────────────────────────────────────────────────────────────── */

function told(problems: readonly FileProblem[]): readonly string[] {
  const lines = problems.map(({ file, ...problem }) => formatProblem(file, problem));
  return lines.length > mostProblems ? [...lines.slice(0, mostProblems), "There are more."] : lines;
}

/** A problem of what was written from the files, where it comes from. */
function placed(found: ConfigProblem, origins: ReadonlyMap<string, Located>): FileProblem {
  // Where else something is would be told of what was written, which nobody sees.
  const problem = { ...found, text: found.text.replace(/ by \S+(?: in line \d+|, as it is when absent)$/, "") };
  for (let path = problem.path; path !== ""; path = path.replace(/(\.[^.[]+|\[\d+\])$|^[^.[]+$/, "")) {
    const from = origins.get(path);
    if (!from) continue;
    const rest = problem.path.slice(path.length).replace(/^\./, "");
    const text = rest === "" ? problem.text : `${rest} ${problem.text}`;
    return { ...problem, file: from.file, ...from.placeOf(from.value.at), path: from.key, text };
  }
  return { ...problem, file: "sushy-emulator" };
}
