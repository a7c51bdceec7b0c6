/** `$filter` of the event stream (DSP0266 §"Event streaming"): which events a stream carries. */
import { message } from "../../../redfish-schema/registries/messages.js";
import { refuse } from "../../model/refusal.js";
import { type Expression, MalformedExpression, parseExpression, type Term } from "./filter-expression.js";
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

function testOf(expression: Expression, subordinates: boolean): Test {
  if (expression.kind === "term") return termTest(expression, subordinates);
  if (expression.kind === "not") {
    const part = testOf(expression.part, subordinates);
    return (subject) => !part(subject);
  }
  const parts = expression.parts.map((part) => testOf(part, subordinates));
  if (expression.kind === "or") return (subject) => parts.some((part) => part(subject));
  return (subject) => parts.every((part) => part(subject));
}

function termTest({ property, operator, value }: Term, subordinates: boolean): Test {
  // By itself it limits nothing: it widens OriginResource.
  if (property === subordinateResources) return () => true;
  const make = Object.hasOwn(properties, property) ? properties[property] : undefined;
  if (make === undefined) throw new MalformedExpression();
  const test = make(value, subordinates);
  if (operator === "eq") return test;
  if (operator === "ne") return (subject) => !test(subject);
  throw new MalformedExpression();
}

/** Its value, or null where it is not said. Beneath `or` and `not` it would mean nothing. */
function subordinatesIn(expression: Expression): boolean | null {
  switch (expression.kind) {
    case "term":
      return expression.property === subordinateResources ? booleanOf(expression) : null;
    case "and":
      return expression.parts.map(subordinatesIn).find((value) => value !== null) ?? null;
    case "not":
      return nowhere([expression.part]);
    case "or":
      return nowhere(expression.parts);
  }
}

function nowhere(parts: readonly Expression[]): null {
  if (parts.some((part) => subordinatesIn(part) !== null)) throw new MalformedExpression();
  return null;
}

function booleanOf({ operator, value }: Term): boolean {
  if (operator !== "eq" || (value !== "true" && value !== "false")) throw new MalformedExpression();
  return value === "true";
}

/** Metric reports are not events: they come to those who ask for them by name. */
function asksForReports(expression: Expression): boolean {
  if (expression.kind === "not") return asksForReports(expression.part);
  if (expression.kind !== "term") return expression.parts.some(asksForReports);
  return expression.property === "MetricReportDefinition" || expression.value === "MetricReport";
}

function limitedToReports(expression: Expression): boolean {
  switch (expression.kind) {
    case "and":
      return expression.parts.some(limitedToReports);
    case "or":
      return expression.parts.every(limitedToReports);
    case "not":
      return false;
    case "term":
      return expression.operator === "eq" && asksForReports(expression);
  }
}

/**
 * @param text the value of `$filter`, decoded; absent or blank = every event
 * @throws Refusal 400 when it is no expression over the properties that can be filtered by
 */
export function parseStreamFilter(text: string | undefined): StreamFilter {
  if (text === undefined || text.trim() === "") return everything;
  try {
    const expression = parseExpression(text);
    const test = testOf(expression, subordinatesIn(expression) ?? false);
    const takesEvents = !limitedToReports(expression);
    if (asksForReports(expression)) return { text, test, takesEvents };
    return { text, test: (subject) => isEvent(subject) && test(subject), takesEvents };
  } catch (error) {
    if (!(error instanceof MalformedExpression)) throw error;
    throw refuse(400, message("Base.QueryParameterValueFormatError", text.slice(0, 256), "$filter"));
  }
}
