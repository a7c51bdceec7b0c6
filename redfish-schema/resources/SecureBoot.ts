import type { SecureBootView } from "../../src/model/firmware.js";
import { SecureBoot as Facts } from "../facts/SecureBoot.js";
import { resource } from "./declare.js";
import { type SecureFirmware, secureFirmware } from "./firmware-subjects.js";
import { knownPower } from "./status.js";

const deletions = ["DeleteAllKeys", "DeletePK"] as const;
const resets = ["ResetAllKeysToDefault", ...deletions] as const;

export const secureBoot = resource(Facts, {
  uri: "/redfish/v1/Systems/{machineId}/SecureBoot",
  of: secureFirmware,
  properties: {
    Name: "UEFI secure boot",
    // Of the next boot: clients read what they wrote. The other two are of the boot that is.
    SecureBootEnable: { readWrite: (f) => f.secureBoot.enabled },
    SecureBootCurrentBoot: currentBoot,
    SecureBootMode: (f) => f.booted.mode,
    SecureBootDatabases: (_, { uri }) => `${uri}/SecureBootDatabases`,
  },
  async patch({ SecureBootEnable: enable }, { machine }, { commands, who }) {
    if (typeof enable !== "boolean") return;
    await commands.firmware.amend(machine.inventory.id, { secureBootEnable: enable }, who);
  },
  actions: {
    ResetKeys: {
      allow: {
        ResetKeysType: ({ facts }) => (facts.defaultKeys ? resets : deletions),
      },
      async run({ ResetKeysType: to }, { machine }, { commands, who }) {
        await commands.firmware.amend(machine.inventory.id, { resetKeys: { to } }, who);
        return undefined;
      },
    },
  },
});

/** Null where nobody knows whether the machine is on. */
function currentBoot({ machine, booted }: SecureFirmware): "Enabled" | "Disabled" | null {
  const power = machine.capabilities.seesPower ? knownPower(machine) : "On";
  if (power === null) return null;
  return power !== "Off" && isInForce(booted) ? "Enabled" : "Disabled";
}

/** UEFI §32.3: without a platform key nothing is verified, whatever the switch says. */
const isInForce = ({ enabled, mode }: SecureBootView): boolean =>
  enabled && (mode === "UserMode" || mode === "DeployedMode");
