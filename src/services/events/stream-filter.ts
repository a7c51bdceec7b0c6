/** `$filter` of the event stream (DSP0266 §"Event streaming"): which events a stream carries. */
import type { Expression } from "../filter/expression.js";
import { parseFilter } from "../filter/parser.js";
import { badForm } from "../query-refusals.js";
import { isSubordinate, plainUri, registryPrefixOf, type Subject, schemaName, withoutVersion } from "./subject.js";

type Test = (subject: Subject) => boolean;

export interface StreamFilter {
  /** As the client wrote it; empty for everything. */
  readonly text: string;
  /** Whether the stream is to carry this. */
  readonly test: Test;
  /** Whether it may carry events at all, or metric reports only. */
  readonly takesEvents: boolean;
}

const isEvent: Test = ({ formatType }) => formatType === "Event";

const everything: StreamFilter = { text: "", test: isEvent, takesEvents: true };

/** What each property means for one event (EventService, SSEFilterPropertiesSupported). */
const properties: Readonly<Record<string, (value: string, subordinates: boolean) => Test>> = {
  EventFormatType: (value) => (subject) => subject.formatType === value,
  EventType: (value) => (subject) =>
    value === "Other" || subject.eventTypes === null || subject.eventTypes.some((type) => type === value),
  MessageId: (value) => {
    const key = withoutVersion(value);
    return (subject) => subject.messageKey === key;
  },
  MetricReportDefinition: (value) => {
    const uri = plainUri(value);
    return (subject) => subject.metricReportDefinition === uri;
  },
  OriginResource: (value, subordinates) => {
    const uri = plainUri(value);
    return ({ origin }) =>
      origin !== null && (plainUri(origin) === uri || (subordinates && isSubordinate(origin, uri)));
  },
  RegistryPrefix: (value) => (subject) => registryPrefixOf(subject.messageKey) === value,
  ResourceType: (value) => {
    const name = schemaName(value);
    return (subject) => subject.resourceType === null || subject.resourceType === name;
  },
};

const subordinateResources = "SubordinateResources";

/** `property eq value` is all that can be asked of an event, and its opposite `ne`. */
interface Term {
  readonly kind: "term";
  readonly property: string;
  readonly equal: boolean;
  readonly value: string | boolean;
}

/** An expression of which every part means something for an event. */
type Condition =
  | { readonly kind: "and" | "or"; readonly left: Condition; readonly right: Condition }
  | { readonly kind: "not"; readonly operand: Condition }
  | Term;

/** The expression is one, but not over events; says why. */
class MeansNothing extends Error {
  override readonly name = "MeansNothing";
}

function conditionOf(expression: Expression): Condition {
  switch (expression.kind) {
    case "and":
    case "or":
      return { kind: expression.kind, left: conditionOf(expression.left), right: conditionOf(expression.right) };
    case "not":
      return { kind: "not", operand: conditionOf(expression.operand) };
    case "eq":
    case "ne":
      return termOf(expression.left, expression.right, expression.kind === "eq");
    default:
      throw new MeansNothing("of an event there is only eq, ne, and, or, not");
  }
}

function termOf(left: Expression, right: Expression, equal: boolean): Term {
  const property = left.kind === "property" ? left.path.join("/") : "";
  if (property !== subordinateResources && !Object.hasOwn(properties, property)) {
    throw new MeansNothing("a property of events has to stand left of eq and ne");
  }
  const value = textOrTruth(right);
  // Only this way round, and beside what it widens, does it say anything.
  const fits = property === subordinateResources ? typeof value === "boolean" && equal : typeof value === "string";
  if (value === undefined || !fits) throw new MeansNothing(`${property} has no such value`);
  return { kind: "term", property, equal, value };
}

/** A word without quotes is a text too: `EventFormatType eq Event` (DSP0266 §"Event streaming"). */
function textOrTruth(expression: Expression): string | boolean | undefined {
  if (expression.kind === "property") return expression.path.join("/");
  if (expression.kind !== "literal") return undefined;
  const { value } = expression;
  return typeof value === "string" || typeof value === "boolean" ? value : undefined;
}

function testOf(condition: Condition, subordinates: boolean): Test {
  if (condition.kind === "term") return termTest(condition, subordinates);
  if (condition.kind === "not") {
    const operand = testOf(condition.operand, subordinates);
    return (subject) => !operand(subject);
  }
  const [left, right] = [testOf(condition.left, subordinates), testOf(condition.right, subordinates)];
  if (condition.kind === "or") return (subject) => left(subject) || right(subject);
  return (subject) => left(subject) && right(subject);
}

function termTest({ property, equal, value }: Term, subordinates: boolean): Test {
  const make = properties[property];
  // SubordinateResources by itself limits nothing: it widens OriginResource.
  if (make === undefined) return () => true;
  const test = make(String(value), subordinates);
  return equal ? test : (subject) => !test(subject);
}

/** Its value, or null where it is not said. Beneath `or` and `not` it would mean nothing. */
function subordinatesIn(condition: Condition): boolean | null {
  switch (condition.kind) {
    case "term":
      return typeof condition.value === "boolean" ? condition.value : null;
    case "and":
      return subordinatesIn(condition.left) ?? subordinatesIn(condition.right);
    case "not":
      return nowhere(condition.operand);
    case "or":
      return nowhere(condition.left) ?? nowhere(condition.right);
  }
}

function nowhere(condition: Condition): null {
  if (subordinatesIn(condition) !== null) {
    throw new MeansNothing(`${subordinateResources} means nothing beneath or and not`);
  }
  return null;
}

/** Metric reports are not events: they come to those who ask for them by name. */
function asksForReports(condition: Condition): boolean {
  if (condition.kind === "not") return asksForReports(condition.operand);
  if (condition.kind !== "term") return asksForReports(condition.left) || asksForReports(condition.right);
  return condition.property === "MetricReportDefinition" || condition.value === "MetricReport";
}

function limitedToReports(condition: Condition): boolean {
  switch (condition.kind) {
    case "and":
      return limitedToReports(condition.left) || limitedToReports(condition.right);
    case "or":
      return limitedToReports(condition.left) && limitedToReports(condition.right);
    case "not":
      return false;
    case "term":
      return condition.equal && asksForReports(condition);
  }
}

/**
 * The grammar is that of every `$filter`, so that `not A eq B` means `(not A) eq B` here too, and nothing of an event.
 *
 * @param text the value of `$filter`, decoded; absent or blank = every event
 * @throws Refusal 400 when it is no expression over the properties that can be filtered by, 501 for what OData has beyond
 */
export function parseStreamFilter(text: string | undefined): StreamFilter {
  if (text === undefined || text.trim() === "") return everything;
  const expression = parseFilter(text, { bareUris: true });
  try {
    return filterOf(text, conditionOf(expression));
  } catch (error) {
    if (!(error instanceof MeansNothing)) throw error;
    throw badForm("$filter", text, error.message);
  }
}

function filterOf(text: string, condition: Condition): StreamFilter {
  const test = testOf(condition, subordinatesIn(condition) ?? false);
  const takesEvents = !limitedToReports(condition);
  if (asksForReports(condition)) return { text, test, takesEvents };
  return { text, test: (subject) => isEvent(subject) && test(subject), takesEvents };
}
