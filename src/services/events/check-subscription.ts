/** What may be subscribed: all that is wrong with a subscription, in the registries' words, before anything is stored. */
import { isMessageKey, message, registryPrefixes } from "../../../redfish-schema/registries/messages.js";
import { type Problem, Refusal, refuse } from "../../model/refusal.js";
import type { Subscription } from "../../model/service.js";
import type { NewSubscription } from "../../ports/commands/events.js";
import { withoutVersion } from "./subject.js";

/** Bounds on what one subscription may make the service keep and compare. */
const most = {
  destination: 2048,
  context: 1024,
  name: 256,
  headers: 32,
  headerValue: 8192,
  items: 256,
  item: 1024,
} as const;

/** Framing and routing belong to the service: with these a client could send a second request of its own making. */
const reservedHeaders = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** RFC 9110 §5.1 and §5.5. */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

type Checked = Partial<Subscription>;
type Check = (subscription: Checked) => readonly Problem[];

/** @throws Refusal 400 that names every property at fault */
export function checkSubscription(subscription: NewSubscription | Checked): void {
  const problems = checks.flatMap((check) => check(subscription as Checked));
  if (problems.length > 0) throw new Refusal(400, problems);
}

/** What the operator lets subscriptions do. */
export interface Leave {
  /** Whether one may turn the check of its receiver's certificate off. */
  readonly allowUnverified?: boolean;
  /** Whether a destination can never be reached from here. Names are judged at delivery. */
  readonly isDenied?: (destination: string) => boolean;
  /** Whether a definition of reports is at a URI. */
  readonly isReportDefinition?: (uri: string) => boolean;
}

/**
 * Nothing is stored that would not be done: without the operator's leave every certificate is checked.
 *
 * @param subscription checked by `checkSubscription`
 * @throws Refusal 400
 */
export function checkLeave(subscription: Checked, { isDenied, isReportDefinition, allowUnverified }: Leave): void {
  const { destination, verifyCertificate, metricReportDefinitions = [] } = subscription;
  if (typeof destination === "string" && isDenied?.(destination)) {
    throw refuse(400, message("Base.AccessDenied", destination), "/Destination");
  }
  const unknown = metricReportDefinitions.findIndex((uri) => isReportDefinition?.(uri) === false);
  if (unknown >= 0) {
    const pointer = `/MetricReportDefinitions/${unknown}`;
    throw refuse(400, message("Base.ResourceMissingAtURI", metricReportDefinitions[unknown] ?? ""), pointer);
  }
  if (verifyCertificate === false && !allowUnverified) {
    throw refuse(400, message("Base.PropertyValueNotInList", "false", "VerifyCertificate"), "/VerifyCertificate");
  }
}

const formatError = (property: string, value: string): Problem => ({
  message: message("Base.PropertyValueFormatError", value, property),
  property: `/${property}`,
});

function destination({ destination }: Checked): readonly Problem[] {
  if (destination === undefined || destination === null) return [];
  const url = urlOf(destination);
  if (url === undefined) return [formatError("Destination", destination.slice(0, most.destination))];
  // Credentials in a URL would be readable by everyone who may read the subscription, and are not repeated here.
  if (url.username !== "" || url.password !== "")
    return [formatError("Destination", `${url.protocol}//***@${url.host}`)];
  return [];
}

/** The absolute http or https URI that a text is. The URL parser alone would overlook spaces and line ends in it. */
function urlOf(text: string): URL | undefined {
  if (text.length > most.destination || !/^https?:\/\/[\x21-\x7e]+$/i.test(text) || text.includes("\\"))
    return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url === undefined || url.hash !== "" || url.port === "0" ? undefined : url;
}

/** Values are never repeated: they often carry credentials. */
function httpHeaders({ httpHeaders = {} }: Checked): readonly Problem[] {
  const entries = Object.entries(httpHeaders);
  const fine = entries.every(
    ([name, value]) =>
      headerName.test(name) &&
      !reservedHeaders.has(name.toLowerCase()) &&
      // The schema has any value there, null too.
      typeof value === "string" &&
      value.length <= most.headerValue &&
      headerValue.test(value),
  );
  if (fine && entries.length <= most.headers) return [];
  return [{ message: message("Base.PropertyValueError", "HttpHeaders"), property: "/HttpHeaders" }];
}

const tooLong =
  (key: "context" | "name", property: string): Check =>
  (subscription) => {
    const text = subscription[key];
    if (typeof text !== "string" || text.length <= most[key]) return [];
    return [{ message: message("Base.StringValueTooLong", text.slice(0, 64), most[key]), property: `/${property}` }];
  };

const lists = {
  registryPrefixes: "RegistryPrefixes",
  excludeRegistryPrefixes: "ExcludeRegistryPrefixes",
  messageIds: "MessageIds",
  excludeMessageIds: "ExcludeMessageIds",
  resourceTypes: "ResourceTypes",
  originResources: "OriginResources",
  metricReportDefinitions: "MetricReportDefinitions",
} as const;
type ListKey = keyof typeof lists;

function longLists(subscription: Checked): readonly Problem[] {
  return (Object.keys(lists) as ListKey[]).flatMap((key): Problem[] => {
    const list = subscription[key] ?? [];
    const property = lists[key];
    if (list.length > most.items) {
      return [{ message: message("Base.ArraySizeTooLong", property, most.items), property: `/${property}` }];
    }
    return list.flatMap((item, index) =>
      item.length <= most.item
        ? []
        : [itemProblem("Base.PropertyValueFormatError", item.slice(0, 64), property, index)],
    );
  });
}

type ValueMessage = "Base.PropertyValueNotInList" | "Base.PropertyValueFormatError";
const itemProblem = (key: ValueMessage, value: string, property: string, index: number): Problem => ({
  message: message(key, value, property),
  property: `/${property}/${index}`,
});

const knownPrefixes: readonly string[] = registryPrefixes;

const unknownItems =
  (key: ListKey, isKnown: (item: string) => boolean): Check =>
  (subscription) =>
    (subscription[key] ?? []).flatMap((item, index) =>
      isKnown(item) ? [] : [itemProblem("Base.PropertyValueNotInList", item.slice(0, 64), lists[key], index)],
    );

/** A message of a registry that is not served may be asked for, since a test event may carry it. */
const isMessageId = (text: string): boolean =>
  isMessageKey(withoutVersion(text)) || /^[A-Za-z0-9]+\.(\d+\.){0,3}[A-Za-z0-9.]+$/.test(text);

const conflict =
  (key: ListKey, other: ListKey): Check =>
  (subscription) => {
    const excluded = new Set((subscription[other] ?? []).map(withoutVersion));
    if (!(subscription[key] ?? []).some((item) => excluded.has(withoutVersion(item)))) return [];
    return [{ message: message("Base.PropertyValueConflict", lists[key], lists[other]), property: `/${lists[key]}` }];
  };

/** Nothing would ever come of it: events are of no definition. */
function reportsOfEvents({ formatType = "Event", metricReportDefinitions: list = [] }: Checked): readonly Problem[] {
  if (formatType !== "Event" || list.length === 0) return [];
  const property = "MetricReportDefinitions";
  return [{ message: message("Base.PropertyValueConflict", property, "EventFormatType"), property: `/${property}` }];
}

const checks: readonly Check[] = [
  destination,
  httpHeaders,
  tooLong("context", "Context"),
  tooLong("name", "Name"),
  longLists,
  unknownItems("registryPrefixes", (prefix) => knownPrefixes.includes(prefix)),
  unknownItems("excludeRegistryPrefixes", (prefix) => knownPrefixes.includes(prefix)),
  unknownItems("messageIds", isMessageId),
  unknownItems("excludeMessageIds", isMessageId),
  unknownItems("originResources", (uri) => uri.startsWith("/")),
  reportsOfEvents,
  conflict("registryPrefixes", "excludeRegistryPrefixes"),
  conflict("messageIds", "excludeMessageIds"),
];
