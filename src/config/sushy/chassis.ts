/** SUSHY_EMULATOR_CHASSIS → racks. The first of them holds all systems, each of which has an enclosure of its own here. */
import { identifierOf } from "../../model/identifier.js";
import type { Located, SushySettings } from "./settings.js";
import type { Origin } from "./storage.js";

export interface Chassis {
  /** Items of `racks`. */
  readonly written: readonly { readonly id: string; readonly name: string }[];
  /** Ids, by the names and Ids that they go by as well. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** Without the key, or with none in it, there is this one. */
const usual = {
  id: "15693887-7984-9484-3272-842188918912",
  name: "Chassis",
  aliases: ["SheetMetalChassis", "Chassis"],
};

export function chassisOf(settings: SushySettings, origin: Origin): Chassis {
  const listed = settings.items(settings.get("SUSHY_EMULATOR_CHASSIS"));
  if (listed.length === 0) return usualChassis();
  const aliases = new Map<string, string>();
  const written = listed.flatMap((one, index) => {
    origin(`racks[${index}]`, one);
    const chassis = readChassis(settings, one);
    if (chassis === undefined) return [];
    for (const alias of chassis.aliases) if (!aliases.has(alias)) aliases.set(alias, chassis.id);
    return [{ id: chassis.id, name: chassis.name }];
  });
  // What is wrong with them is told; that systems have no rack then would be told of each.
  return written.length === 0 ? usualChassis() : { written, aliases };
}

const usualChassis = (): Chassis => ({
  written: [{ id: usual.id, name: usual.name }],
  aliases: new Map(usual.aliases.map((name) => [name, usual.id])),
});

/** Over there they are found at their UUIDs. */
function readChassis(settings: SushySettings, from: Located): typeof usual | undefined {
  if (from.value.kind !== "dict") return void settings.entries(from, "a chassis ");
  const word = (name: string): string | undefined => {
    const member = settings.member(from, name);
    return member && settings.textOf(member, `${name} `);
  };
  const [uuid, id, name] = [word("UUID"), word("Id"), word("Name")];
  const written = uuid ?? id;
  const plain = written === undefined ? undefined : identifierOf(written);
  if (plain === undefined) return void settings.wrong(from, 'lacks the key "UUID"');
  const aliases = [id, name].filter((one) => one !== undefined);
  return { id: plain, name: name || id || plain, aliases };
}
