import { randomUUID } from "node:crypto";
import type { Store } from "../ports/store.js";

/** The service's own UUID, the same for as long as its state is kept. */
export async function serviceUuid(store: Store): Promise<string> {
  const known = store.get("identity", "service");
  if (known !== undefined) return known.uuid;
  const uuid = randomUUID();
  await store.put("identity", "service", { uuid });
  return uuid;
}
