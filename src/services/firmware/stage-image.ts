/** Stages one image on many machines: each takes it or is passed over by itself. */
import { type Message, message } from "../../../redfish-schema/registries/messages.js";
import type { Staging, StagingState } from "../../domain/firmware/staging.js";
import type { ImageRecord } from "../../model/firmware.js";
import { Refusal } from "../../model/refusal.js";
import { uris } from "../../model/uris.js";
import type { Logger } from "../../ports/logger.js";
import { Slots } from "../slots.js";
import type { TaskOutcome } from "../tasks.js";
import { outward } from "./update-messages.js";

export interface StagePlan {
  readonly image: ImageRecord;
  /** What it is called in messages. */
  readonly label: string;
  /** Ids of machines; null = all that it is for. */
  readonly machines: readonly string[] | null;
  /** The account that asked. */
  readonly by: string;
  /** Which machines are passed over: those that have this very image, also those that have its version, or none. */
  readonly skip: "same image" | "same version" | "none";
}

export type Progress = (percent: number, note?: Message) => void;

interface Result {
  readonly machine: string;
  readonly kind: "staged" | "skipped" | "failed";
  readonly messages: readonly Message[];
}

/** Machines staged at a time; each is a write that waits for the disk. */
const atOnce = 16;

export class Stager {
  constructor(
    private readonly staging: Staging,
    private readonly logger: Logger,
  ) {}

  /** @throws the signal's reason (by rejection) */
  async run(plan: StagePlan, progress: Progress, signal: AbortSignal): Promise<TaskOutcome> {
    const { image, label } = plan;
    const machines = plan.machines ?? this.machinesFor(image);
    if (machines.length === 0) return { failed: "all of it", messages: [message("Update.NoTargetsDetermined", label)] };
    progress(90, message("Update.AllTargetsDetermined"));
    const slots = new Slots(atOnce);
    let done = 0;
    const results = await Promise.all(
      machines.map((machine) =>
        slots.run(async () => {
          signal.throwIfAborted();
          const result = await this.one(machine, plan);
          done += 1;
          progress(90 + (9 * done) / machines.length);
          return result;
        }),
      ),
    );
    return outcomeOf(results);
  }

  private machinesFor({ family }: ImageRecord): readonly string[] {
    return this.staging.updateable().filter((id) => this.staging.of(id)?.family === family);
  }

  private async one(machine: string, plan: StagePlan): Promise<Result> {
    const { image, label, by } = plan;
    const uri = uris.system(machine);
    const state = this.staging.of(machine);
    if (state?.family !== image.family) {
      return { machine, kind: "failed", messages: [message("Update.UpdateNotApplicable", label, uri)] };
    }
    const skipped = reasonToSkip(plan, state, uri);
    if (skipped !== undefined) return { machine, kind: "skipped", messages: [skipped] };
    try {
      await this.staging.stage(machine, image.sha256, by);
      return { machine, kind: "staged", messages: [message("Update.AwaitToActivate", label, uri)] };
    } catch (error) {
      return {
        machine,
        kind: "failed",
        messages: [...this.reasons(outward(error, label), machine), message("Update.ApplyFailed", label, uri)],
      };
    }
  }

  private reasons(error: unknown, machine: string): readonly Message[] {
    if (error instanceof Refusal) return error.problems.map((problem) => problem.message);
    this.logger.error("an image cannot be staged", { machine, error });
    return [];
  }
}

/** What stands in the way of nothing: a machine that is to get another image has neither yet. */
function reasonToSkip({ image, label, skip }: StagePlan, state: StagingState, uri: string): Message | undefined {
  if (skip === "none") return undefined;
  if ((state.staged ?? state.image) === image.sha256) return message("Update.UpdateSkipped", uri, label);
  const runsVersion = state.staged === null && image.facts.version !== null && image.facts.version === state.version;
  return skip === "same version" && runsVersion ? message("Update.UpdateSkippedSameVersion", uri, label) : undefined;
}

/** What failed comes last: of many messages a task keeps those. */
function outcomeOf(results: readonly Result[]): TaskOutcome {
  const of = (kind: Result["kind"]) => results.filter((result) => result.kind === kind);
  const failed = of("failed");
  const messages = [...of("skipped"), ...of("staged"), ...failed].flatMap((result) => result.messages);
  const [only, ...others] = results;
  return {
    messages,
    ...(only !== undefined && others.length === 0 && { resultUri: uris.firmware(only.machine) }),
    ...(failed.length > 0 && { failed: failed.length === results.length ? "all of it" : "part of it" }),
  };
}
