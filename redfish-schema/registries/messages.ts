/**
 * Messages by key, checked by the compiler: which messages there are and how many arguments each takes.
 *
 *     message("Base.PropertyUnknown", "Colour")
 */
import type { MessageFacts, Severity } from "./registry-facts.js";
import { type RegistryPrefix, registryPrefixes, type ServedRegistries, served } from "./served.js";
import type { Wording } from "./wording.js";

export { registryDocument } from "./registry-document.js";
export { type RegistryPrefix, registryPrefixes } from "./served.js";

type MessagesOf<P extends RegistryPrefix> = ServedRegistries[P]["facts"]["messages"];

/** `Base.PropertyUnknown` and the like: prefix and id, without a version. */
export type MessageKey = { [P in RegistryPrefix]: `${P}.${keyof MessagesOf<P> & string}` }[RegistryPrefix];

type FactsOf<K extends MessageKey> = K extends `${infer P extends RegistryPrefix}.${infer Id}`
  ? Id extends keyof MessagesOf<P>
    ? MessagesOf<P>[Id]
    : never
  : never;

type Filled<T extends readonly unknown[]> = { readonly [I in keyof T]: string | number };

/** One string or number for each argument. */
export type MessageArgs<K extends MessageKey> =
  FactsOf<K> extends { readonly args: infer T extends readonly unknown[] } ? Filled<T> : readonly [];

export interface Message {
  readonly key: MessageKey;
  readonly args: readonly string[];
  readonly severity: Severity;
}

/** The Redfish form of a message, as in `@Message.ExtendedInfo`, `Task.Messages` and the like. */
export interface ExtendedInfo {
  readonly "@odata.type": "#Message.v1_3_0.Message";
  readonly MessageId: string;
  readonly Message: string;
  readonly MessageArgs: readonly string[];
  readonly MessageSeverity: Severity;
  readonly Resolution: string;
  readonly RelatedProperties?: readonly string[];
}

interface Entry {
  readonly messageId: string;
  readonly facts: MessageFacts;
  readonly wording: Wording;
}

/** DSP0266 §"MessageId format": prefix, major and minor version, id; the errata number is left out. */
const majorMinor = (version: string): string => version.split(".", 2).join(".");

function entriesOf(prefix: RegistryPrefix): [string, Entry][] {
  const { facts, wording } = served[prefix];
  const texts: Readonly<Record<string, Wording>> = wording;
  return Object.entries<MessageFacts>(facts.messages).flatMap(([id, messageFacts]) => {
    const text = texts[id];
    const messageId = `${prefix}.${majorMinor(facts.version)}.${id}`;
    return text ? [[`${prefix}.${id}`, { messageId, facts: messageFacts, wording: text }] as [string, Entry]] : [];
  });
}

const entries: ReadonlyMap<string, Entry> = new Map(registryPrefixes.flatMap(entriesOf));

function entryOf(key: MessageKey): Entry {
  const entry = entries.get(key);
  if (entry === undefined) throw new Error(`no message ${key} in the registries served`);
  return entry;
}

export function message<K extends MessageKey>(key: K, ...args: MessageArgs<K>): Message {
  return { key, args: args.map(String), severity: entryOf(key).facts.severity };
}

/** Whether a text, such as one read from a store, is the key of a message served. */
export const isMessageKey = (text: string): text is MessageKey => entries.has(text);

/** In one pass, so that an argument that looks like a placeholder stays as it is. */
export const fill = (text: string, args: readonly string[]): string =>
  text.replace(/%(\d+)/g, (placeholder, number: string) => args[Number(number) - 1] ?? placeholder);

/** `Base.1.22.PropertyUnknown` for `Base.PropertyUnknown`. */
export const messageId = (key: MessageKey): string => entryOf(key).messageId;

/** @param relatedProperties - JSON pointers to what the message is about, such as `#/Boot/BootOrder/0` */
export function toExtendedInfo({ key, args, severity }: Message, relatedProperties?: readonly string[]): ExtendedInfo {
  const { messageId: id, wording } = entryOf(key);
  return {
    "@odata.type": "#Message.v1_3_0.Message",
    MessageId: id,
    Message: fill(wording.message, args),
    MessageArgs: args,
    MessageSeverity: severity,
    Resolution: wording.resolution,
    ...(relatedProperties?.length && { RelatedProperties: relatedProperties }),
  };
}
