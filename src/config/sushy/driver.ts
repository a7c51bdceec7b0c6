/** Which driver the files and flags choose, in the order in which sushy-emulator asks. */
import type { SushyFlags } from "./flags.js";
import { keysOfFake, keysOfLibvirt, type SushyDriver } from "./keys.js";
import type { SushySettings } from "./settings.js";

/** A driver that there is here. */
export type Driver = "fake" | "libvirt";

/** @returns why the service cannot do what is asked of it, where there is no such driver */
export function driverFor(settings: SushySettings, flags: SushyFlags): Driver | { readonly problem: string } {
  if (flags.fake || settings.isOn("SUSHY_EMULATOR_FAKE_DRIVER")) return "fake";
  const driver = driverOf(settings, flags);
  return driver === "libvirt" ? driver : { problem: problemOf(driver, settings, flags) };
}

type Foreign = Exclude<SushyDriver, "libvirt">;

function driverOf(settings: SushySettings, { osCloud, ironicCloud }: SushyFlags): SushyDriver {
  if (osCloud || settings.isOn("SUSHY_EMULATOR_OS_CLOUD")) return "OpenStack";
  return ironicCloud || settings.isOn("SUSHY_EMULATOR_IRONIC_CLOUD") ? "ironic" : "libvirt";
}

const problemOf = (driver: Foreign, settings: SushySettings, flags: SushyFlags): string =>
  [
    `This asks for the ${driver} driver, which Shoal does not have. ${chosenBy(driver, settings, flags)}`,
    "For simulated systems: --fake, or SUSHY_EMULATOR_FAKE_DRIVER = True in the file.",
    "For the domains of libvirt: --libvirt-uri, with no other driver in the file.",
    ...(settings.get("SUSHY_EMULATOR_FAKE_SYSTEMS")
      ? ["The SUSHY_EMULATOR_FAKE_SYSTEMS of the file are served where systems are simulated."]
      : []),
  ].join("\n");

const chosenWith: Readonly<Record<Foreign, readonly [flag: keyof SushyFlags, written: string, key: string]>> = {
  OpenStack: ["osCloud", "--os-cloud", "SUSHY_EMULATOR_OS_CLOUD"],
  ironic: ["ironicCloud", "--ironic-cloud", "SUSHY_EMULATOR_IRONIC_CLOUD"],
};

function chosenBy(driver: Foreign, settings: SushySettings, flags: SushyFlags): string {
  const [flag, written, key] = chosenWith[driver];
  if (flags[flag]) return `It is chosen by ${written}.`;
  const located = settings.get(key);
  return located ? `It is chosen by ${key} in ${located.file}, line ${located.placeOf(located.value.at).line}.` : "";
}

/** What nothing is made of, so that it is missed by nobody who looks. */
export function noteDrivers(settings: SushySettings, chosen: Driver): void {
  const why = chosen === "fake" ? "since the systems are simulated" : "since the systems are domains of libvirt";
  for (const [driver, keys] of settings.keysOfDrivers()) {
    const isChosen = driver === chosen;
    const unused = keys.filter((key) => !isChosen || !keysOfLibvirt.has(key));
    if (unused.length === 0) continue;
    const text = isChosen ? "Not used here" : `Not used, ${why}`;
    settings.notes.push(`${text}: ${unused.join(", ")} of the ${driver} driver.`);
  }
  const simulated = chosen === "fake" ? [] : keysOfFake.filter((key) => settings.get(key) !== undefined);
  if (simulated.length > 0) settings.notes.push(`Not used, ${why}: ${simulated.join(", ")}.`);
}
