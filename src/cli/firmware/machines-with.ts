/** What the documents of a service that does not run say of an image. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "../../ports/store.js";
import { openStore } from "../../store/open-store.js";

/**
 * @returns ids of machines that run it, are to run it, or could go back to it
 * @throws StoreError (by rejection): `locked` while the service runs, or the documents cannot be read
 */
export async function machinesWith(sha256: string, state: string): Promise<readonly string[]> {
  // Opening makes the directory; where the service never ran, nothing runs an image.
  if (!existsSync(join(state, "format.json"))) return [];
  const silent = { warn: () => undefined, error: () => undefined };
  const store = await openStore({ directory: state, log: silent });
  try {
    return [...new Set([...observed(sha256, store), ...asked(sha256, store)])];
  } finally {
    await store.close();
  }
}

const observed = (sha256: string, store: Store): readonly string[] =>
  [...store.all("firmware")]
    .filter(([, { image, earlier, placing }]) => [image, placing?.image, ...earlier].includes(sha256))
    .map(([id]) => id);

const asked = (sha256: string, store: Store): readonly string[] =>
  [...store.all("intents")].filter(([, { firmware }]) => firmware?.image === sha256).map(([id]) => id);
