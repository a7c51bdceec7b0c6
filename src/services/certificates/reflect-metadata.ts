/**
 * `@peculiar/x509` finds its parts through a container that refuses to load without metadata on `Reflect` (a proposal
 * for the language that was given up). What it asks of it is three functions over a table.
 */
type Target = object;

const tables = new WeakMap<Target, Map<unknown, unknown>>();

const defineMetadata = (key: unknown, value: unknown, target: Target): void => {
  const table = tables.get(target) ?? new Map<unknown, unknown>();
  tables.set(target, table.set(key, value));
};

const getOwnMetadata = (key: unknown, target: Target): unknown => tables.get(target)?.get(key);

function getMetadata(key: unknown, target: Target): unknown {
  for (let at: Target | null = target; at !== null; at = Object.getPrototypeOf(at) as Target | null) {
    if (tables.get(at)?.has(key)) return tables.get(at)?.get(key);
  }
  return undefined;
}

/** Does nothing where somebody else has provided them. */
export function provideMetadata(): void {
  if ("getMetadata" in Reflect) return;
  const functions = { defineMetadata, getOwnMetadata, getMetadata };
  for (const [name, value] of Object.entries(functions)) {
    Object.defineProperty(Reflect, name, { value, configurable: true, writable: true });
  }
}
