/** Boots that are under way, kept with the other documents of the service. */
import type { BootBook } from "../../ports/netboot.js";
import type { Store } from "../../ports/store.js";

export const openBootBook = (store: Pick<Store, "all" | "put" | "remove">): BootBook => ({
  all: () => store.all("boots"),
  put: (machine, record) => store.put("boots", machine, record),
  remove: (machine) => store.remove("boots", machine),
});
