/** Which driver the files and flags choose, in the order in which sushy-emulator asks. */
import type { SushyFlags } from "./flags.js";
import type { SushyDriver } from "./keys.js";
import type { SushySettings } from "./settings.js";

/** @returns why the service cannot do what is asked of it; undefined = the fake driver is */
export function driverProblem(settings: SushySettings, flags: SushyFlags): string | undefined {
  if (flags.fake || settings.isOn("SUSHY_EMULATOR_FAKE_DRIVER")) return undefined;
  const driver = driverOf(settings, flags);
  return [
    `This asks for the ${driver} driver, which Shoal does not have; its systems are simulated. ${chosenBy(driver, settings, flags)}`,
    "For simulated systems: --fake, or SUSHY_EMULATOR_FAKE_DRIVER = True in the file.",
    ...(settings.get("SUSHY_EMULATOR_FAKE_SYSTEMS")
      ? ["The SUSHY_EMULATOR_FAKE_SYSTEMS of the file are served then."]
      : []),
  ].join("\n");
}

function driverOf(settings: SushySettings, { osCloud, ironicCloud }: SushyFlags): SushyDriver {
  if (osCloud || settings.isOn("SUSHY_EMULATOR_OS_CLOUD")) return "OpenStack";
  return ironicCloud || settings.isOn("SUSHY_EMULATOR_IRONIC_CLOUD") ? "ironic" : "libvirt";
}

const chosenWith: Readonly<Record<SushyDriver, readonly [flag: keyof SushyFlags, written: string, key: string]>> = {
  OpenStack: ["osCloud", "--os-cloud", "SUSHY_EMULATOR_OS_CLOUD"],
  ironic: ["ironicCloud", "--ironic-cloud", "SUSHY_EMULATOR_IRONIC_CLOUD"],
  libvirt: ["libvirtUri", "--libvirt-uri", "SUSHY_EMULATOR_LIBVIRT_URI"],
};

function chosenBy(driver: SushyDriver, settings: SushySettings, flags: SushyFlags): string {
  const [flag, written, key] = chosenWith[driver];
  if (flags[flag]) return `It is chosen by ${written}.`;
  const located = settings.get(key);
  if (located) return `It is chosen by ${key} in ${located.file}, line ${located.placeOf(located.value.at).line}.`;
  return "It is what sushy-emulator runs when nothing else is chosen.";
}

/** Of drivers that are not chosen, so nothing of them is missed. */
export function noteDrivers(settings: SushySettings): void {
  const drivers = settings.keysOfDrivers();
  for (const [driver, keys] of drivers) {
    settings.notes.push(`Not used, since the systems are simulated: ${keys.join(", ")} of the ${driver} driver.`);
  }
}
