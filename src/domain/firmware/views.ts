/** What machines' variables mean, worked out when somebody looks, and kept for as long as the documents that it comes from. */
import { decideBoot } from "../../model/boot.js";
import type { FirmwareView, OverrideView, VariableChange, Variables } from "../../model/firmware.js";
import type { Inventory } from "../../model/inventory.js";
import type { Machine } from "../../model/machine.js";
import type { FirmwareFamily } from "../../ports/firmware.js";
import type { FirmwareViews } from "../../ports/world.js";
import { apply } from "./changes.js";
import { overrideIn } from "./override-view.js";
import { baseOf } from "./served-base.js";
import type { FirmwareSetup } from "./setup.js";

export type MachineFirmwareViews = Pick<FirmwareViews, "current" | "next" | "override" | "version">;

export class VariableViews implements MachineFirmwareViews {
  private readonly firsts = new WeakMap<Inventory, Variables>();
  private readonly nexts = new WeakMap<
    readonly VariableChange[],
    { readonly of: Variables; readonly are: Variables }
  >();
  /** By machine as well: a family may have the same variables for several at first. */
  private readonly views = new WeakMap<Variables, WeakMap<Inventory, FirmwareView>>();

  constructor(private readonly setup: Pick<FirmwareSetup, "families" | "images" | "bootSets">) {}

  current(machine: Machine): FirmwareView | undefined {
    return this.view(machine, this.variables(machine));
  }

  next(machine: Machine): FirmwareView | undefined {
    return this.view(machine, this.nextVariables(machine));
  }

  override(machine: Machine): OverrideView | undefined {
    const family = this.family(machine.inventory);
    if (!family || family.simulated || decideBoot(machine.intent.boot).target === null) return undefined;
    return overrideIn(family, this.nextVariables(machine), machine);
  }

  version({ inventory, observation }: Machine): string {
    const sha256 = observation.firmware?.image ?? this.served(inventory);
    if (!sha256) return inventory.firmwareVersion;
    // One that says nothing of itself, or is not there any more, is still to be told from others.
    return this.setup.images.get(sha256)?.facts.version ?? `sha256-${sha256.slice(0, 12)}`;
  }

  /** The image that a machine whose firmware is served came with. */
  private served(inventory: Inventory): string | null {
    const isServed = inventory.firmware?.file === null && this.family(inventory)?.simulated === false;
    return isServed ? baseOf({ inventory }, this.setup) : null;
  }

  /** What is in the machine, as far as is known. */
  variables({ inventory, observation }: Machine): Variables {
    return observation.firmware?.variables ?? this.first(inventory);
  }

  nextVariables(machine: Machine): Variables {
    const of = this.variables(machine);
    const changes = machine.intent.firmware?.changes;
    if (changes === undefined || changes.length === 0) return of;
    const known = this.nexts.get(changes);
    if (known?.of === of) return known.are;
    const are = apply(of, changes);
    this.nexts.set(changes, { of, are });
    return are;
  }

  private first(inventory: Inventory): Variables {
    const known = this.firsts.get(inventory);
    if (known) return known;
    const first = this.family(inventory)?.first(inventory) ?? [];
    this.firsts.set(inventory, first);
    return first;
  }

  private view({ inventory }: Machine, variables: Variables): FirmwareView | undefined {
    const family = this.family(inventory);
    if (!family) return undefined;
    const views = this.views.get(variables) ?? new WeakMap<Inventory, FirmwareView>();
    this.views.set(variables, views);
    const view = views.get(inventory) ?? family.view(variables, inventory);
    views.set(inventory, view);
    return view;
  }

  private family({ firmware }: Inventory): FirmwareFamily | undefined {
    return firmware && this.setup.families.get(firmware.family);
  }
}
