/**
 * When a client wants something to be in force: `@Redfish.SettingsApplyTime` in the body of a PATCH (DSP0266 §"Settings resource"),
 * `@Redfish.OperationApplyTime` in that of a POST or DELETE (§"Operation apply time").
 */
import { type BodyProblem, pointerTo, propertyVocabulary, shown } from "./body-problems.js";
import { isObject } from "./check-body.js";
import type { ApplyTime, Declared } from "./declared.js";

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

const operationAnnotation = "@Redfish.OperationApplyTime";

/** What a body asks for that creates or deletes something; nothing where it does not say, or where it would mean nothing. */
export function operationApplyTime(
  { operationApplyTimes: offered }: Pick<Declared, "operationApplyTimes">,
  body: unknown,
): { readonly time?: ApplyTime; readonly problems: readonly BodyProblem[] } {
  if (offered === undefined || !isObject(body) || !Object.hasOwn(body, operationAnnotation)) return { problems: [] };
  const asked = body[operationAnnotation];
  const time = offered.find((one) => one === asked);
  if (time !== undefined) return { time, problems: [] };
  const { fault } = propertyVocabulary;
  const about = typeof asked === "string" ? fault.list : fault.type;
  return {
    problems: [
      { message: about(shown(asked, false), operationAnnotation), property: pointerTo("", operationAnnotation) },
    ],
  };
}
