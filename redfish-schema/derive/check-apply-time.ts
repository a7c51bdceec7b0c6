/** When a client wants its changes applied: `@Redfish.SettingsApplyTime` in the body of a PATCH (DSP0266 §"Settings resource"). */
import { type BodyProblem, pointerTo, propertyVocabulary, shown } from "./body-problems.js";
import { isObject } from "./check-body.js";
import type { Declared } from "./declared.js";

const annotation = "@Redfish.SettingsApplyTime";
const at = pointerTo("", annotation);

/**
 * Another time than the one on offer must not be passed over in silence. Elsewhere than in a settings resource the annotation
 * means nothing.
 */
export function applyTimeProblems({ applyTimes }: Declared, body: unknown): readonly BodyProblem[] {
  if (applyTimes === undefined || !isObject(body) || !Object.hasOwn(body, annotation)) return [];
  const preferred = body[annotation];
  const { fault } = propertyVocabulary;
  if (!isObject(preferred)) return [{ message: fault.type(shown(preferred, false), annotation), property: at }];
  const { ApplyTime: time } = preferred;
  if (time === undefined || applyTimes.some((one) => one === time)) return [];
  return [{ message: fault.list(shown(time, false), "ApplyTime"), property: pointerTo(at, "ApplyTime") }];
}
