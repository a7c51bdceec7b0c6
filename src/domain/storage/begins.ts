/** Whether a machine was seen to start anew. Pure. */

import type { Observation } from "../../model/observation.js";
import type { BootStage } from "../../model/words.js";

type Seen = Pick<Observation, "power" | "boot">;

const first: readonly BootStage[] = ["None", "PrimaryProcessorInitializationStarted"];

/** What was going on before the first reading is not known, so that is no start. */
export function begins(before: Seen, after: Seen): boolean {
  const was = before.power?.state;
  const is = after.power?.state;
  if (was === undefined || is === was) return is === "On" && isBack(before, after);
  return is === "PoweringOn" || (is === "On" && (was === "Off" || was === "PoweringOff"));
}

/** A restart without the power going away shows in nothing else than that its firmware begins again. */
const isBack = ({ boot: was }: Seen, { boot: is }: Seen): boolean =>
  was.stage !== is.stage && first.includes(is.stage) && !first.includes(was.stage);
