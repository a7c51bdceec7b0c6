/** The schema of one device that gives machines their power. */
import type { Adapters } from "../ports/adapters.js";
import { beside, identifier, type JsonSchema } from "./schema-parts.js";

export const mostDevices = 10_000;

export const devicesSchema = ({ powerDevices }: Adapters): JsonSchema => ({
  type: "array",
  description: "Devices that give machines their power: PoE switches, PDUs and the like.",
  maxItems: mostDevices,
  default: [],
  // A choice among no kinds is no schema.
  items: powerDevices.size > 0 && {
    type: "object",
    description: "One device, with the settings of its kind.",
    required: ["id", "kind"],
    discriminator: { propertyName: "kind" },
    oneOf: [...powerDevices.values()].map((adapter) =>
      beside({ id: identifier("What machines call it."), kind: { const: adapter.kind } }, adapter),
    ),
  },
});
