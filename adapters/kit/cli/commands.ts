/** Commands with their placeholders filled in. Nothing goes into a command line that could be a second command. */
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { CliPort, Dialect, Step } from "./dialect.js";

/** Letters, digits and what stands between them in names of ports: no blank, no quote, no separator of commands. */
const portName = /^[A-Za-z0-9][A-Za-z0-9/_.:-]{0,63}$/;

const wholeNumber = /^\d{1,5}$/;

const placeholder = /\{(name|group|port|onWord)\}/g;

export type Filling = CliPort & { readonly onWord?: string };

/** @throws AdapterError `misconfigured` when a name holds what no port's name holds */
export function fillIn(template: string, filling: Filling, label: string): string {
  return template.replace(placeholder, (_, name: keyof Filling) => checked(name, String(filling[name] ?? ""), label));
}

function checked(name: keyof Filling, text: string, label: string): string {
  const fits = name === "group" || name === "port" ? wholeNumber : portName;
  if (fits.test(text)) return text;
  throw new AdapterError(
    `${label}: ${JSON.stringify(text.slice(0, 80))} cannot stand in a command; ports are named like 1/0/5 or ge-0/0/5`,
    "misconfigured",
  );
}

/** All that has to be said to switch a port on or off. @throws AdapterError `misconfigured`, see `fillIn` */
export function orderSteps(dialect: Dialect, command: "on" | "off", filling: Filling, label: string): readonly Step[] {
  return [...(dialect.enter ?? []), ...dialect[command]].map((step) =>
    typeof step === "string" ? fillIn(step, filling, label) : { ...step, send: fillIn(step.send, filling, label) },
  );
}
