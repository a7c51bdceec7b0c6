/** Adapters that only have a schema: checking a configuration takes no more. */
import type { Adapters } from "../../../src/ports/adapters.js";
import type { MachineAdapter } from "../../../src/ports/machine-adapter.js";
import { realFamilies } from "../../support/real-firmware.js";

const adapter = (kind: string, settingsSchema: MachineAdapter["settingsSchema"]): MachineAdapter => ({
  kind,
  settingsSchema,
  capabilities: () => assertUnused(),
  attach: () => assertUnused(),
});

function assertUnused(): never {
  throw new Error("a check must not use the adapter");
}

const machines: readonly MachineAdapter[] = [
  adapter("fake", {
    type: "object",
    additionalProperties: false,
    properties: { delay: { type: "integer", minimum: 0, default: 5 } },
  }),
  adapter("pdu", {
    type: "object",
    additionalProperties: false,
    required: ["address"],
    properties: {
      address: { type: "string" },
      outlet: { type: "integer", minimum: 1, maximum: 48 },
      password: { type: "string", minLength: 8 },
    },
  }),
];

export const adapters: Adapters = {
  machines: new Map(machines.map((each) => [each.kind, each])),
  powerDevices: new Map(),
  ...realFamilies,
};
