/** What can be set about a board: the port that feeds it. */
import { identifierSchema } from "../../kit/identifier-schema.js";

const power = {
  type: "object",
  description: "The port that feeds the machine.",
  additionalProperties: false,
  required: ["device", "port"],
  properties: {
    device: identifierSchema("Id of the switch or PDU, one of `devices`."),
    port: { type: "string", description: "Its port, as the device calls it, in quotes.", minLength: 1, maxLength: 256 },
    confirmed: {
      type: "boolean",
      default: false,
      description:
        "Somebody made sure that this port feeds this machine. Until then its state is read, and it is not switched.",
    },
    manyMacs: {
      type: "boolean",
      description:
        "Several machines' MAC addresses behind this port are expected, as of a hypervisor or of containers: they are no " +
        "reason not to switch it.",
    },
    evidence: {
      type: "string",
      description: "How that is known, for people; `shoal discover` fills it in.",
      maxLength: 1024,
    },
  },
};

export const settingsSchema = {
  type: "object",
  additionalProperties: false,
  required: ["power"],
  properties: { power },
};
