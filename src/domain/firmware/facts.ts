/** What kind of firmware machines have: one object for all that have the same. */
import type { Capabilities } from "../../model/capabilities.js";
import type { FirmwareFacts } from "../../model/firmware.js";
import type { BootMode } from "../../model/words.js";
import type { FirmwareTools } from "./setup.js";

/** Every family keeps UEFI variables. */
const uefi: readonly BootMode[] = ["UEFI"];

export class SharedFacts {
  private readonly facts = new Map<string, FirmwareFacts>();
  private readonly filledIn = new WeakMap<Capabilities, Map<FirmwareFacts, Capabilities>>();

  /** What a machine can do, with its firmware in it. */
  fillIn(capabilities: Capabilities, tools: FirmwareTools): Capabilities {
    const facts = this.factsOf(tools, isUpdateable(capabilities, tools));
    const known = this.filledIn.get(capabilities) ?? new Map<FirmwareFacts, Capabilities>();
    this.filledIn.set(capabilities, known);
    const filled = known.get(facts) ?? {
      ...capabilities,
      ...(!capabilities.simulated && { bootModes: uefi }),
      firmware: facts,
    };
    known.set(facts, filled);
    return filled;
  }

  private factsOf({ family, keys }: FirmwareTools, updateable: boolean): FirmwareFacts {
    const key = JSON.stringify([family.id, keys, updateable]);
    const known = this.facts.get(key);
    if (known) return known;
    const facts: FirmwareFacts = { ...family.facts(keys), updateable };
    this.facts.set(key, facts);
    return facts;
  }
}

/** A file is only written while its machine is known to be off. */
const isUpdateable = ({ seesPower }: Capabilities, { flash }: FirmwareTools): boolean => flash === null || seesPower;
