/** The guide: tells machines on their way to an operating system what comes next, and sees them through it. */

import { hadBefore } from "../../domain/netboot/boot-order.js";
import { architectureOf, explainNetwork, type NetworkPlan } from "../../domain/netboot/explain.js";
import { planFor } from "../../domain/netboot/plan.js";
import { isOff } from "../../domain/netboot/restart.js";
import { type BootSession, lackingIn } from "../../domain/netboot/session.js";
import { isOperatingSystem, type Standing, standingOf } from "../../domain/netboot/stage.js";
import type { StagePlan } from "../../domain/netboot/stage-plan.js";
import { fileInWords, stageInWords } from "../../domain/netboot/words.js";
import type { Clock } from "../../model/clock.js";
import type { Machine } from "../../model/machine.js";
import type { Asker, BootAnswer, NetStage, ServerPlace, Stranger } from "../../model/netboot.js";
import type { BootBoard, BootSets } from "../../ports/boot-sets.js";
import type { Chronicle } from "../../ports/chronicle.js";
import type { FirmwareFamily } from "../../ports/firmware.js";
import type { Images } from "../../ports/images.js";
import type { Logger } from "../../ports/logger.js";
import type {
  BootBook,
  FileRequest,
  LeaseBook,
  Netboot,
  NetbootMachines,
  Reservations,
  ServedFile,
} from "../../ports/netboot.js";
import type { BootFolder } from "./files/boot-files.js";
import { Renderings } from "./files/renderings.js";
import { BootFolders } from "./guiding/boot-folders.js";
import { BootLog } from "./guiding/boot-log.js";
import { BootWatch } from "./guiding/boot-watch.js";
import { Boots } from "./guiding/boots.js";
import { FreshPrograms } from "./guiding/fresh-programs.js";
import { MachineFiles } from "./guiding/machine-files.js";
import { MachineIndex } from "./guiding/machine-index.js";
import { MissingFiles } from "./guiding/missing-files.js";
import { type Guided, isGuided, Owners } from "./guiding/owners.js";
import { MachineReservations } from "./guiding/reservations.js";
import { scriptProblem } from "./guiding/script-source.js";
import { Strangers } from "./guiding/strangers.js";
import { BootTroubles } from "./guiding/troubles.js";
import { Whereabouts } from "./guiding/whereabouts.js";
import type { Programs } from "./ipxe/programs.js";

export interface GuideParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly chronicle: Pick<Chronicle, "tell">;
  readonly machines: NetbootMachines;
  readonly leases: Pick<LeaseBook, "get">;
  /** Boots that were under way when the service stopped, and those that are now. */
  readonly boots: BootBook;
  /** MAC addresses of who is on the wire now, by IPv4 address; see `guiding/neighbours.ts`. */
  readonly neighbours: () => ReadonlyMap<string, string>;
  readonly programs: Pick<Programs, "programFor" | "missing" | "read" | "refresh">;
  /** The operator's folder. */
  readonly files: Pick<BootFolder, "open">;
  /** Images of media by their digest; absent = there are none. */
  readonly media?: Pick<BootFolder, "open">;
  readonly bootSets: Pick<BootSets, "all" | "refresh" | "bytes">;
  readonly boards: readonly BootBoard[];
  readonly families: ReadonlyMap<string, FirmwareFamily>;
  readonly images: Pick<Images, "bytes">;
  /** Console of kernels, e.g. `ttyS0,115200`; null = as the kernel does. */
  readonly console: string | null;
  /** Where machines find us, for what is explained before any of them asks; null = nowhere. */
  readonly place: () => ServerPlace | null;
}

export interface Guide extends Netboot {
  /** Machines that asked and that nobody configured, last seen first. */
  strangers(): readonly Stranger[];
  /** What the configuration says of machines' addresses. */
  readonly reservations: Reservations;
  /** What the network will do when the machine asks, in words; null = it has nothing for it, or is not there. */
  planOf(machineId: string): NetworkPlan | null;
  /** Why the iPXE script of that plan cannot be made; null = it can, or there is none. */
  scriptProblem(machineId: string): Promise<string | null>;
  /** The machine that has the address now. */
  machineAt(address: string): string | undefined;
  /** The operating system of a machine was heard, by a line of its log for instance. */
  heard(machineId: string): void;
  close(): void;
}

export const openGuide = (parts: GuideParts): Guide => new MachineGuide(parts);

class MachineGuide implements Guide {
  readonly reservations: MachineReservations;
  private readonly index: MachineIndex;
  private readonly whereabouts: Whereabouts;
  private readonly unknown: Strangers;
  private readonly log: BootLog;
  private readonly boots: Boots;
  private readonly watch: BootWatch;
  private readonly troubles: BootTroubles;
  private readonly files: MachineFiles;
  private readonly programs: FreshPrograms;
  readonly close: () => void;

  constructor(private readonly parts: GuideParts) {
    const { clock, chronicle, machines } = parts;
    this.index = new MachineIndex(machines);
    this.reservations = new MachineReservations(machines);
    this.whereabouts = new Whereabouts({
      ...parts,
      index: this.index,
      reserved: (address) => this.reservations.machineAt(address),
    });
    this.unknown = new Strangers(parts);
    this.log = new BootLog(clock, chronicle);
    this.programs = new FreshPrograms(clock, parts.logger, parts.programs);
    this.troubles = new BootTroubles(clock, machines);
    this.watch = new BootWatch(clock, machines, this.troubles);
    this.boots = new Boots({
      clock,
      machines,
      book: parts.boots,
      began: (machine) => {
        this.log.begin(machine);
        this.watch.wentOn(machine);
      },
      wentOn: (machine) => this.watch.wentOn(machine),
    });
    const missing = new MissingFiles(clock, this.troubles);
    this.files = new MachineFiles({
      ...parts,
      owners: new Owners(machines, this.index, this.whereabouts),
      boots: this.boots,
      log: this.log,
      troubles: this.troubles,
      missing,
      watch: this.watch,
      folders: new BootFolders(clock, parts.bootSets),
      bootSet: { sets: parts.bootSets, images: parts.images, boards: parts.boards, renderings: new Renderings() },
      planFor: (machine, boot, stage, place) => this.plan(machine, boot, stage, boot.architecture, place),
      told: (machine, architecture, plan) => this.told(machine, architecture, plan),
    });
    const unfollow = machines.onChange((before, after) => this.follow(before, after));
    this.close = () => {
      unfollow();
      this.watch.close();
      missing.close();
    };
    this.recall();
  }

  /** What was being sent when the service stopped has broken off. */
  private recall(): void {
    for (const [machine, boot] of this.boots.recall()) {
      const [lacking] = lackingIn(boot);
      if (lacking !== undefined) this.watch.broke(machine, fileInWords(lacking));
    }
  }

  ask(asker: Asker, place: ServerPlace): BootAnswer {
    const standing = standingOf(asker);
    const id = this.index.identify(asker.mac, standing);
    const machine = id === undefined ? undefined : this.parts.machines.get(id);
    if (machine === undefined) {
      this.unknown.note(asker, standing);
      return nothingFor(null, standing, "Nobody configured a machine with this address.");
    }
    if (!isGuided(machine)) {
      const nothing = nothingFor(
        machine.inventory.id,
        standing,
        "Its configuration says nothing of the network (netboot).",
      );
      return { ...nothing, unplanned: true };
    }
    return this.tell(machine, asker, standing, place);
  }

  private tell(machine: Guided, asker: Asker, standing: Standing, place: ServerPlace): BootAnswer {
    const { id } = machine.inventory;
    const { stage, architecture } = standing;
    if (stage === "system") {
      // Who is known to be off runs nothing, unless its firmware has asked already: then its power is only read late.
      const isEarly = isOff(machine) && this.boots.get(id) === undefined;
      if (isEarly) return nothingFor(id, standing, "Its power is off, as far as is known.");
      if (!this.boots.isSystem(id, isOperatingSystem(asker))) {
        return nothingFor(id, standing, "It asks for no more than an address.");
      }
    }
    const plan = this.plan(machine, this.boots.at(id, stage), stage, architecture, place);
    this.told(id, architecture, plan);
    return plan.answer;
  }

  private told(id: string, architecture: Standing["architecture"], plan: StagePlan): void {
    const { answer, end, missing } = plan;
    const { stage } = answer;
    this.boots.told(id, { stage, architecture, end });
    this.log.asked(id, plan);
    if (missing === null) this.troubles.clear(id, `plan/${stage}`);
    else
      this.troubles.set(id, `plan/${stage}`, `There is no iPXE for ${stageInWords(stage, architecture)}. ${missing}`);
  }

  open(request: FileRequest): Promise<ServedFile> {
    return this.files.open(request);
  }

  strangers(): readonly Stranger[] {
    return this.unknown.list();
  }

  machineAt(address: string): string | undefined {
    const holder = this.whereabouts.holderOf(address);
    return typeof holder === "string" ? undefined : holder.machine;
  }

  heard(machineId: string): void {
    this.boots.heard(machineId);
  }

  planOf(machineId: string): NetworkPlan | null {
    const machine = this.parts.machines.get(machineId);
    const place = this.parts.place();
    if (!isGuided(machine) || place === null) return null;
    const errand = this.parts.machines.errand(machineId);
    const { programs } = this;
    return explainNetwork({
      machine: machine.inventory,
      errand,
      place,
      programs,
      underWay: this.boots.get(machineId),
    });
  }

  async scriptProblem(machineId: string): Promise<string | null> {
    const machine = this.parts.machines.get(machineId);
    const place = this.parts.place();
    if (!isGuided(machine) || place === null) return null;
    const errand = this.parts.machines.errand(machineId);
    const architecture = architectureOf(machine.inventory);
    const about = { machine: machine.inventory, errand, stage: "ipxe", architecture, place } as const;
    const plan = planFor({ ...about, programs: this.programs, had: new Set() }).script;
    return plan && scriptProblem(this.parts, { machine, plan, architecture, place });
  }

  private plan(
    { inventory }: Guided,
    boot: BootSession,
    stage: NetStage,
    architecture: Standing["architecture"],
    place: ServerPlace,
  ): StagePlan {
    const { programs } = this;
    const { errand } = boot;
    return planFor({ machine: inventory, errand, stage, architecture, place, programs, had: hadBefore(boot, stage) });
  }

  private follow(before: Machine, after: Machine): void {
    if (before.inventory !== after.inventory) {
      this.index.rebuild();
      this.reservations.rebuild();
    }
    this.boots.follow(before, after);
  }
}

const nothingFor = (machine: string | null, { stage, architecture }: Standing, why: string): BootAnswer => ({
  machine,
  stage,
  architecture,
  file: null,
  reasons: [why],
});
