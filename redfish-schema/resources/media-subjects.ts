/** What resources of virtual media are about, and where their certificates are. */
import { askedIn, slotOf } from "../../src/domain/media/slots.js";
import type { Machine } from "../../src/model/machine.js";
import type { MediaIntent, MediaSlot } from "../../src/model/media.js";
import { uris } from "../../src/model/uris.js";
import type { CertificateDocument, MediaCertificatePlace, World } from "../../src/ports/world.js";
import type { Params, Subject } from "./declare.js";

/** A slot with what is shown of it. */
export interface Slot {
  readonly machine: Machine;
  readonly slot: MediaSlot;
  readonly asked: MediaIntent | undefined;
}

export const mediaSlot: Subject<Slot> = {
  find(world, { machineId, slotId }) {
    const machine = world.machines.get(machineId ?? "");
    const slot = machine && slotOf(machine, slotId ?? "");
    return machine && slot && { machine, slot, asked: askedIn(machine, slot.id) };
  },
  basis: ({ machine }) => machine,
};

/** Where the machine has slots: its collection of them. */
export const virtualMediaOf = (m: Machine) =>
  m.capabilities.media?.length ? uris.virtualMediaCollection(m.inventory.id) : undefined;

/** Only where the service fetches: whom a machine trusts is its own affair. */
export function certificatesOf(
  world: World,
  { machineId, slotId }: Params,
): readonly CertificateDocument[] | undefined {
  const machine = world.machines.get(machineId ?? "");
  const slot = machine && slotOf(machine, slotId ?? "");
  return slot?.fetched === "here" ? world.media.certificates(machineId ?? "", slot.id) : undefined;
}

export const mediaCertificate: Subject<CertificateDocument> = {
  find: (world, params) => certificatesOf(world, params)?.find(({ id }) => id === params.certificateId),
};

export const mediaCertificateUri = ({ machine, slot, id }: MediaCertificatePlace) =>
  uris.virtualMediaCertificate(machine, slot, id);

/** The certificate of a slot that a URI leads to. */
export const mediaCertificateAt = (world: World, uri: string): MediaCertificatePlace | undefined =>
  world.media.places().find((place) => mediaCertificateUri(place) === uri);
