/** What of an event's origin may be sent to a subscriber (EventDestination, IncludeOriginOfCondition). */
import { satisfies } from "../../redfish-schema/registries/privileges.js";
import type { Expand } from "../services/events/notice.js";
import type { Tree } from "../tree/tree.js";
import { PrivilegeMap } from "./access.js";

/** What every subscriber holds; a subscription has no account whose further privileges could be asked for at delivery. */
const leastHeld: ReadonlySet<string> = new Set(["Login"]);

/** As a GET by an account with `Login` alone would show it: nothing that it would be refused, nothing that is old. */
export function originExpansion(tree: Tree): Expand {
  const access = new PrivilegeMap(tree);
  return (uri) => {
    const found = tree.find(uri);
    if (found === undefined || !satisfies(leastHeld, access.needed(found.resource, "GET"))) return undefined;
    if (found.resource.unavailable?.(found.subject, found.context) !== undefined) return undefined;
    return tree.body(found);
  };
}
