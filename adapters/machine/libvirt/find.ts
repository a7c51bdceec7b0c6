/** The domains there are at a connection, as machines. */

import { serialNumberOf } from "../../../src/model/identity.js";
import type { Inventory } from "../../../src/model/inventory.js";
import { isLocalUri } from "../../../src/model/libvirt-uri.js";
import type { FoundMachine, MachineHost } from "../../../src/ports/machine-adapter.js";
import { bootTargetsOf } from "./boot-order.js";
import type { Connections } from "./connection.js";
import { bootModeOf, type Domain, screenOf, serialOf, systemWord } from "./domain.js";
import { Guest } from "./guest.js";
import { hardwareOf } from "./hardware.js";
import { capacitiesIn } from "./said.js";
import type { LibvirtSettings } from "./settings.js";

/** What is said of all domains of a connection. */
export type FindSettings = Pick<LibvirtSettings, "uri" | "pool" | "virsh" | "ignoreBootDevice"> & {
  /** Whether terminals of serial lines are taken too, which `virsh console` reads otherwise. */
  readonly serial?: boolean;
  readonly domains?: readonly string[];
};

/** @throws AdapterError (by rejection) */
export async function findDomains(
  place: Readonly<Record<string, unknown>>,
  { clock }: Pick<MachineHost, "clock">,
  connections: Connections,
): Promise<readonly FoundMachine[]> {
  const settings = place as unknown as FindSettings;
  const { connection, release } = connections.take(settings, clock);
  try {
    const { byUuid } = await connection.domains(clock.now());
    const found = await Promise.all(
      [...byUuid.keys()].map(async (uuid): Promise<FoundMachine | undefined> => {
        const guest = new Guest(connection, uuid);
        await guest.find(Number.NEGATIVE_INFINITY);
        const hardware = await guest.hardware();
        return (
          hardware && { called: hardware.domain.name, machine: machineOf(hardware.domain, hardware.disks, settings) }
        );
      }),
    );
    return found.filter((one) => one !== undefined);
  } finally {
    release();
  }
}

function machineOf(domain: Domain, disks: string, settings: FindSettings): FoundMachine["machine"] {
  const { uuid } = domain;
  const hardware = hardwareOf(domain, capacitiesIn(disks));
  const { manufacturer = "libvirt", model = "Virtual machine", processors, memoryMiB, nics = [], storage } = hardware;
  return {
    uuid,
    manufacturer,
    model,
    serialNumber: systemWord(domain, "serial") ?? serialNumberOf(uuid),
    firmwareVersion: "unknown",
    processors: processors as Inventory["processors"],
    memoryMiB: memoryMiB ?? 1,
    nics,
    ...(storage && { storage }),
    initially: { boot: { enabled: "Disabled", target: "None", mode: bootModeOf(domain) } },
    adapter: { kind: "libvirt", settings: { ...driven(settings), domain: uuid, ...factsOf(domain, settings) } },
  };
}

const driven = ({ uri, pool, virsh, ignoreBootDevice, domains }: FindSettings) => ({
  uri,
  found: domains ?? [],
  ...(pool !== undefined && { pool }),
  ...(virsh !== undefined && { virsh }),
  ...(ignoreBootDevice !== undefined && { ignoreBootDevice }),
});

/** What of the settings follows from the domain. */
function factsOf(domain: Domain, { uri, serial: takesTerminals = false }: FindSettings) {
  const line = isLocalUri(uri) ? serialOf(domain) : undefined;
  return {
    bootMode: bootModeOf(domain),
    bootTargets: bootTargetsOf(domain),
    serial: line !== undefined && (line.kind === "unix" || takesTerminals),
    screen: isLocalUri(uri) && screenOf(domain) !== undefined,
  };
}
