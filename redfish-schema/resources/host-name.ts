/** The configured host name as Redfish has it: the name alone, and with its domain where it has one. */
import type { ServiceFacts } from "../../src/ports/world.js";

export const hostNameOf = ({ hostName }: ServiceFacts): string => hostName.split(".", 1)[0] ?? hostName;

export const fqdnOf = ({ hostName }: ServiceFacts): string | null => (hostName.includes(".") ? hostName : null);
