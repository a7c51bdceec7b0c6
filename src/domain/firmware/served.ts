/**
 * Firmware that a machine fetches from here with every boot, since it has nowhere to keep it. What a boot is given is its
 * variables with what is asked in them; once it has all of it, that is what the machine holds, less what firmware uses up.
 */
import { decideBoot } from "../../model/boot.js";
import { firstFirmware, type Variables } from "../../model/firmware.js";
import type { Machine } from "../../model/machine.js";
import type { ServedFirmware } from "../../model/netboot.js";
import { FirmwareError, type FirmwareFamily } from "../../ports/firmware.js";
import { ImageError } from "../../ports/images.js";
import { useUp } from "../boot.js";
import { firmwareOverrides } from "../media/network-medium.js";
import { askedOf } from "./asked.js";
import { apply, diff } from "./changes.js";
import type { Kept } from "./flash-documents.js";
import type { Gate } from "./gate.js";
import { imageAfter } from "./image-in-force.js";
import { laidOverride } from "./override-view.js";
import { afterBoot, type Choice } from "./played.js";
import type { Documents } from "./read-back.js";
import { baseOf } from "./served-base.js";
import type { FirmwareTools } from "./setup.js";
import type { VariableViews } from "./views.js";

interface Given extends Choice {
  readonly firmware: ServedFirmware;
}

/** Boots that are under way at the same time are a boot and what is left of the one before it. */
const mostGiven = 4;

export class ServedKeeper {
  /** What boots were given, newest last. */
  private given: readonly Given[] = [];
  private learning: Promise<void> | null = null;
  private isClosed = false;

  constructor(
    private readonly owner: Kept,
    private readonly tools: FirmwareTools,
    private readonly views: VariableViews,
    private readonly gate: Gate,
  ) {}

  /** What is still being read is of no account: there is nowhere to keep it. */
  close(): void {
    this.isClosed = true;
  }

  /** Reads the variables of the image that it came with, if nobody has. Never rejects. */
  async look(): Promise<void> {
    if (!this.isUnread || this.isClosed) return;
    this.learning ??= this.learn().finally(() => {
      this.learning = null;
    });
    await this.learning;
  }

  /** What a boot that began now would be given. */
  next(): Given {
    const { machine } = this.owner;
    const next = this.views.nextVariables(machine);
    const chosen = override(machine, this.tools.family, next);
    const image = imageAfter(askedOf(machine.intent), machine.observation.firmware ?? firstFirmware);
    const unread = this.isUnread ? "the variables of its firmware have not been read yet" : null;
    return {
      seq: machine.intent.seq,
      asked: askedOf(machine.intent),
      target: chosen.target,
      after: chosen.after,
      firmware: {
        image: image ?? baseOf(machine, this.tools),
        variables: unread === null ? chosen.variables : null,
        problem: unread ?? chosen.problem,
      },
    };
  }

  /** What a boot that begins now is given. */
  give(): Given {
    const choice = this.next();
    this.given = [...this.given.filter(({ seq }) => seq !== choice.seq), choice].slice(-mostGiven);
    return choice;
  }

  /** The documents after the boot that was given what was chosen at `seq`; undefined when nobody knows what that was. */
  booted(seq: number): Documents | undefined {
    const { machine, clock } = this.owner;
    const { intent, observation } = machine;
    const choice = this.given.find((one) => one.seq === seq);
    if (!choice || !observation.firmware) return undefined;
    const known = { intent, firmware: observation.firmware };
    // The network saw to the override; what was asked of the firmware is still to be done.
    if (choice.firmware.problem !== null) return { ...known, intent: useUp(intent, seq) };
    return afterBoot(known, this.views.variables(machine), choice, clock.now());
  }

  /** What a machine asks for, so that it takes its variables along to another image; null = the one that it came with. */
  async changesFor(sha256: string | null): Promise<ReturnType<typeof diff>> {
    const { owner, tools, views } = this;
    const image = sha256 ?? baseOf(owner.machine, tools);
    const own = image === null ? [] : await this.variablesOf(image);
    const { machine } = owner;
    const current = views.variables(machine);
    return diff(current, tools.family.carry(apply(current, askedOf(machine.intent).changes), own));
  }

  /** What the newest boot was given; null = there was none. */
  get latest(): Choice | null {
    return this.given.at(-1) ?? null;
  }

  private get isUnread(): boolean {
    return (this.owner.machine.observation.firmware?.variables ?? null) === null;
  }

  private async learn(): Promise<void> {
    await this.tools.bootSets?.refresh().catch(() => {});
    const base = baseOf(this.owner.machine, this.tools);
    if (base === null) return;
    try {
      const variables = await this.variablesOf(base);
      const { observation } = this.owner.machine;
      const firmware = observation.firmware ?? firstFirmware;
      if (!this.isUnread || this.isClosed) return;
      await this.owner.keep({ observation: { ...observation, firmware: { ...firmware, variables } } });
      this.owner.tell("reading", null);
    } catch (error) {
      if (this.isClosed) return;
      this.owner.tell("reading", `its firmware cannot be read: ${wordsOf(error)}`);
    }
  }

  /** @throws FirmwareError, ImageError (by rejection) */
  private variablesOf(sha256: string): Promise<Variables> {
    const { family, images } = this.tools;
    return this.gate.through(async () => family.read(await images.bytes(sha256)));
  }
}

interface Chosen extends Pick<Choice, "target" | "after"> {
  readonly variables: Variables;
  readonly problem: string | null;
}

function override(machine: Machine, family: FirmwareFamily, next: Variables): Chosen {
  const { inventory, intent } = machine;
  const boots = firmwareOverrides(machine, intent.boot);
  const target = decideBoot(boots[0] ?? intent.boot).target === null ? null : decideBoot(intent.boot).target;
  // What it chooses by itself, a BootNext of its own is used up by.
  if (target === null) return { ...family.boot(next, inventory), variables: next, problem: null };
  try {
    const { variables } = laidOverride(family, next, boots, { inventory, seq: intent.seq });
    return { target, variables, after: next, problem: null };
  } catch (error) {
    if (!(error instanceof FirmwareError)) throw error;
    return { target, variables: next, after: next, problem: error.message };
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof FirmwareError || error instanceof ImageError ? error.message : "the disk does not give it back";
