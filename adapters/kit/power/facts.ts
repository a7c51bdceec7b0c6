import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { PortFacts, PortProblem } from "../../../src/ports/power-device.js";

/** For an open device: the ports it is asked for were checked with its configuration. @throws AdapterError `misconfigured` */
export const factsBy =
  (label: string, port: (name: string) => PortFacts | PortProblem) =>
  (name: string): PortFacts => {
    const facts = port(name);
    if (!("problem" in facts)) return facts;
    throw new AdapterError(`${label}: port ${name} ${facts.problem}`, "misconfigured");
  };
