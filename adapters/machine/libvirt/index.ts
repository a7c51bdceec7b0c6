/** Domains of libvirt, driven with virsh. */
import type { Capabilities } from "../../../src/model/capabilities.js";
import { isLocalUri } from "../../../src/model/libvirt-uri.js";
import { resetTypesOf } from "../../../src/model/reset.js";
import type { MachineAdapter } from "../../../src/ports/machine-adapter.js";
import { Connections } from "./connection.js";
import { findDomains } from "./find.js";
import { commands, LibvirtMachine } from "./machine.js";
import { slot, takesMedia } from "./media.js";
import { settingsOf, settingsSchema, usualBootTargets } from "./settings.js";

export function createLibvirt(): MachineAdapter {
  const connections = new Connections();
  return {
    kind: "libvirt",
    settingsSchema,
    capabilities(inventory): Capabilities {
      const settings = settingsOf(inventory);
      const { bootMode = "UEFI", bootTargets = usualBootTargets, serial = false, screen = false, uri } = settings;
      return {
        virtual: true,
        resetTypes: resetTypesOf(commands),
        seesPower: true,
        bootTargets,
        bootModes: [bootMode],
        bootStages: [],
        indicator: false,
        sensors: [],
        powerSupply: null,
        ...(takesMedia(settings) && { media: [slot] }),
        ...((serial || screen) && { console: { serial, screen: screen && isLocalUri(uri) } }),
      };
    },
    find: (place, host) => findDomains(place, host, connections),
    attach: (inventory, host) => new LibvirtMachine(inventory, host, connections),
  };
}

export default createLibvirt();
