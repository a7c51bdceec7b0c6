/** What tests of the boot plan are made from: askers, errands, a machine and what is asked of its plan. */
import { planFor } from "../../../src/domain/netboot/plan.js";
import type { PlanRequest, StagePlan } from "../../../src/domain/netboot/stage-plan.js";
import type { BootDecision } from "../../../src/model/boot.js";
import type { Asker, BootErrand, MachineNetboot, ServerPlace } from "../../../src/model/netboot.js";

export const asker = (given: Partial<Asker> = {}): Asker => ({
  mac: "52:54:00:77:00:01",
  architectures: [],
  vendorClass: null,
  userClasses: [],
  machineId: null,
  ipxe: null,
  hostName: null,
  ...given,
});

export const place: ServerPlace = { address: "10.77.0.1", httpPort: 8080, tftpPort: 69 };

export const netboot = (given: Partial<MachineNetboot> = {}): MachineNetboot => ({
  bootSet: null,
  boot: { kind: "kernel", kernel: "vmlinuz", initrds: ["initrd.img"], arguments: "quiet" },
  offer: "always",
  address: null,
  hostName: null,
  network: null,
  options: {},
  serial: null,
  ...given,
});

export interface Wanted extends Partial<BootDecision> {
  readonly once?: boolean;
  readonly firmware?: BootErrand["firmware"];
  readonly seq?: number;
}

export function errand({ once, firmware = null, seq = 7, ...decision }: Wanted = {}): BootErrand {
  const { target = null } = decision;
  return {
    seq,
    decision: { target, mode: "UEFI", httpBootUri: null, option: null, ...decision },
    once: once ?? target !== null,
    firmware,
  };
}

/** Firmware from here, with whatever was asked in its variables. */
export const served: BootErrand["firmware"] = { image: null, variables: [], problem: null };

export const programs: PlanRequest["programs"] = {
  programFor(architecture, stage) {
    if (architecture === "bios") return stage === "bios-pxe" ? "undionly.kpxe" : null;
    return architecture === "arm64" ? "snponly-arm64.efi" : architecture === "x86-64" ? "snponly.efi" : null;
  },
  missing: (architecture) => `Install iPXE for ${architecture}.`,
};

export type Ask = Omit<Partial<PlanRequest>, "machine" | "errand"> & {
  readonly netboot?: Partial<MachineNetboot>;
  readonly wanted?: Wanted;
};

export function plan({ netboot: given = {}, wanted = {}, ...request }: Ask): StagePlan {
  return planFor({
    machine: { id: "node1", netboot: netboot(given) },
    errand: errand(wanted),
    stage: "uefi-pxe",
    architecture: "x86-64",
    place,
    programs,
    had: new Set(),
    ...request,
  });
}
