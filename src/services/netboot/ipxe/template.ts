/** The operator's own iPXE script: his text as it is, with what is known of the machine put in. */
import type { ServerPlace } from "../../../model/netboot.js";
import { baseOf, folderOf, machineUrl } from "./addresses.js";
import { consoleOf } from "./kernel-arguments.js";
import { WordError, word } from "./quoting.js";

export interface ScriptMachine {
  readonly id: string;
  readonly name: string;
  /** Lower case with colons, of the port that asks or of the first one. */
  readonly mac: string;
  /** Lower case with hyphens. */
  readonly uuid: string;
}

export interface TemplateFacts {
  readonly machine: ScriptMachine;
  readonly place: ServerPlace;
  readonly console: string | null;
}

/** Characters; scripts have some thousands. */
const longest = 64 * 1024;

/** What a template may name; values are quoted, so that each is words of its own command and no more. */
const names: Readonly<Record<string, (facts: TemplateFacts) => string>> = {
  "machine.id": ({ machine }) => word(machine.id),
  "machine.name": ({ machine }) => word(machine.name),
  "machine.mac": ({ machine }) => word(machine.mac),
  "machine.uuid": ({ machine }) => word(machine.uuid),
  server: ({ place }) => word(place.address),
  base: ({ place }) => word(baseOf(place)),
  files: ({ place }) => word(folderOf(place)),
  script: ({ place, machine }) => word(machineUrl(place, machine.id, "boot.ipxe")),
  "kernel.arguments": ({ console }) => consoleOf(console).join(" "),
};

/** For help and messages. */
export const templateNames: readonly string[] = Object.keys(names);

/**
 * @param text begins with `#!ipxe`; `{{name}}` stands for a value
 * @throws WordError with the line
 */
export function fillTemplate(text: string, facts: TemplateFacts): string {
  if (text.length > longest) throw new WordError(`has more than ${longest} characters`);
  if (!/^#!ipxe\s/.test(text)) throw new WordError("does not begin with a line #!ipxe, and iPXE runs nothing else");
  if (text.includes("\0")) throw new WordError("holds a NUL, at which iPXE would end its line");
  return text
    .split("\n")
    .map((line, index) => filled(line, index + 1, facts))
    .join("\n");
}

const placeholder = /\{\{([^{}]*)\}\}/g;

function filled(line: string, number: number, facts: TemplateFacts): string {
  if (/\{\{/.test(line.replace(placeholder, ""))) throw new WordError(`line ${number}: {{ without }} behind a name`);
  return line.replace(placeholder, (_, inner: string) => insertedFor(inner.trim(), number, facts));
}

function insertedFor(name: string, line: number, facts: TemplateFacts): string {
  const value = Object.hasOwn(names, name) ? names[name] : undefined;
  if (value === undefined) {
    throw new WordError(`line ${line}: there is no {{${name.slice(0, 100)}}}; there are ${templateNames.join(", ")}`);
  }
  return value(facts);
}
