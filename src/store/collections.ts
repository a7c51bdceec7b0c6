import type { Collection, Collections } from "../ports/store.js";

const known: Record<Collection, true> = {
  intents: true,
  settings: true,
  accounts: true,
  roles: true,
  sessions: true,
  subscriptions: true,
  tasks: true,
  logs: true,
  identity: true,
  certificates: true,
  devices: true,
  firmware: true,
  leases: true,
  boots: true,
  storage: true,
  media: true,
  mediaSecrets: true,
  mediaCertificates: true,
  reportDefinitions: true,
  biosPasswords: true,
};

export const collectionNames = Object.keys(known) as readonly Collection[];

export const isCollection = (name: unknown): name is Collection =>
  typeof name === "string" && Object.hasOwn(known, name);

/** The newest value of every document. */
export type Documents = { readonly [K in Collection]: Map<string, Collections[K]> };

export function noDocuments(): Documents {
  return Object.fromEntries(collectionNames.map((name) => [name, new Map()])) as unknown as Documents;
}

/** The documents of one collection where it does not matter which. */
export function untyped(documents: Documents, collection: Collection): Map<string, unknown> {
  return documents[collection] as Map<string, unknown>;
}

/** Names one document among all; collection names hold no slash. */
export const keyOf = (collection: Collection, id: string): string => `${collection}/${id}`;

/** The newest `cap` of the list and the items behind it, as a new array. */
export function appendCapped<T>(list: readonly T[], items: readonly T[], cap: number): readonly T[] {
  const all = list.concat(items);
  return all.length > cap ? all.slice(all.length - cap) : all;
}
