/** Messages of our own, for what no registry of DMTF's has words: what was done to the devices that power machines, and why an
 * image of firmware did not come. */
import type { RegistryFacts } from "../registry-facts.js";

const portCommand = ["string", "string", "string"] as const;
const withReason = ["string", "string", "string", "string"] as const;

export const Shoal = {
  prefix: "Shoal",
  version: "1.0.0",
  owner: "Shoal",
  messages: {
    PortCommandAccepted: { severity: "OK", args: portCommand },
    PortCommandConfirmed: { severity: "OK", args: ["string", "string", "string", "number"] },
    PortCommandNeedless: { severity: "OK", args: portCommand },
    PortCommandRefused: { severity: "Warning", args: withReason },
    PortCommandUnanswered: { severity: "Warning", args: withReason },
    PortCommandIneffective: { severity: "Critical", args: withReason },
    ImageNotFetched: { severity: "Critical", args: ["string", "string"] },
    ImageRefused: { severity: "Critical", args: ["string", "string"] },
  },
} as const satisfies RegistryFacts;
