/** The addresses that are given away, kept with the other documents of the service. */
import type { Lease } from "../../model/netboot.js";
import type { LeaseBook } from "../../ports/netboot.js";
import type { Store } from "../../ports/store.js";

type Leases = Pick<Store, "get" | "all" | "put" | "remove">;

/** A lease that the disk refuses rejects, so that nobody is told of it; what is in memory by then is tried again by the store. */
export const openLeases = (store: Leases): LeaseBook => ({
  get: (address) => store.get("leases", address),
  all: (): ReadonlyMap<string, Lease> => store.all("leases"),
  put: (lease) => store.put("leases", lease.address, lease),
  remove: (address) => store.remove("leases", address),
});
