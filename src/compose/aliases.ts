/** Paths that clients of sushy-tools use by hand, in the spelling of the tree. */
import type { World } from "../ports/world.js";
import type { Tree } from "../tree/tree.js";

/** The tree that also finds what is asked for in their spelling; what it finds has the tree's own. */
export const withAliases = (tree: Tree, chassis: ReadonlyMap<string, string>): Tree => ({
  ...tree,
  find(path) {
    const found = tree.find(path);
    if (found !== undefined) return found;
    const other = spelledHere(path, tree.world, chassis);
    return other === undefined ? undefined : tree.find(other);
  },
});

/** undefined = it is none of theirs. */
function spelledHere(path: string, world: World, chassis: ReadonlyMap<string, string>): string | undefined {
  const [, redfish, version, collection, id = "", below, ...rest] = path.split("/");
  const at = (...segments: readonly string[]): string => ["", redfish, version, ...segments].join("/");
  const key = [collection, below].filter((segment) => segment !== undefined).join("/");
  if (key === "Systems/BIOS") return at("Systems", id, "Bios", ...rest);
  // They went from there to the systems with sushy-tools 1.1.
  if (key === "Managers/VirtualMedia") return at("Systems", id, "VirtualMedia", ...rest);
  if (key === "Systems/EthernetInterfaces") return interfaceAt(at, world, id, rest);
  const rack = collection === "Chassis" ? chassis.get(id) : undefined;
  return rack === undefined ? undefined : at("Chassis", rack, ...(below === undefined ? [] : [below]), ...rest);
}

/** Over there an interface is called by its MAC address. */
function interfaceAt(
  at: (...segments: readonly string[]) => string,
  world: World,
  system: string,
  [mac = "", ...rest]: readonly string[],
): string | undefined {
  const machine = world.machines.get(world.machines.resolve(system) ?? "");
  const nic = machine?.inventory.nics.find((one) => one.mac === mac.toLowerCase());
  return nic && at("Systems", system, "EthernetInterfaces", nic.id, ...rest);
}
