/** Slots of simulated machines: what is put into them is there at once, as there is nothing to attach it to. */
import type { Capabilities } from "../../../src/model/capabilities.js";
import type { MediaSlot } from "../../../src/model/media.js";
import { identifierSchema } from "../../kit/identifier-schema.js";

/** What Ironic looks for: a disc to boot from, and a stick for its config drive. */
export const defaultMedia: readonly MediaSlot[] = [
  { id: "Cd", name: "Virtual CD", types: ["CD", "DVD"], fetched: "here", writable: false },
  { id: "Usb", name: "Virtual USB stick", types: ["USBStick", "Floppy"], fetched: "here", writable: true },
];

export interface MediaSettings {
  readonly id: string;
  readonly name?: string;
  readonly types: MediaSlot["types"];
}

/** By the settings of a fleet, whose machines share what they have in common. */
const known = new WeakMap<readonly MediaSettings[], { readonly common: Capabilities; readonly made: Capabilities }>();

/** @param settings absent = the usual slots */
export function withMedia(common: Capabilities, settings: readonly MediaSettings[] | undefined): Capabilities {
  if (settings === undefined) return common;
  const last = known.get(settings);
  if (last?.common === common) return last.made;
  const { media: _, ...rest } = common;
  const made = settings.length === 0 ? rest : { ...rest, media: settings.map(slotOf) };
  known.set(settings, { common, made });
  return made;
}

const slotOf = ({ id, name, types }: MediaSettings): MediaSlot => ({
  id,
  name: name ?? id,
  types,
  fetched: "here",
  // Discs are not written to.
  writable: types.some((type) => type === "USBStick" || type === "Floppy"),
});

export const mediaSchema = {
  type: "array",
  maxItems: 16,
  description: "Slots for virtual media. Empty = none.",
  items: {
    type: "object",
    additionalProperties: false,
    required: ["id", "types"],
    properties: {
      id: identifierSchema("Last segment of its URI."),
      name: { type: "string", minLength: 1, maxLength: 256, description: "What people call it; its id when absent." },
      types: {
        type: "array",
        minItems: 1,
        uniqueItems: true,
        items: { enum: ["CD", "DVD", "Floppy", "USBStick"] },
        description: "What can be put into it.",
      },
    },
  },
} as const;
