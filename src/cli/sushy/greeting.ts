/** What a user of sushy-emulator needs to know when it is up. */
import type { Config } from "../../config/config.js";
import type { Emulated } from "../../config/sushy/emulate.js";
import type { Running } from "../start-options.js";

/** More than these are counted. */
const mostSystems = 10;
const mostNotes = 30;

export const greetingFor =
  ({ config, emulation, notes }: Emulated, state: string | null) =>
  ({ url, certificateFile }: Running): string =>
    [
      `Standing in for sushy-emulator at ${url}/redfish/v1/`,
      "",
      ...systemLines(config, url),
      `  features  ${emulation.featureSet}`,
      `  users     ${emulation.door.kind === "open" ? "anybody, with any password or none" : `those in ${emulation.door.file}`}`,
      `  state     ${state ?? "forgotten at the end"}`,
      ...(certificateFile === undefined ? [] : [`  CA        ${certificateFile}`]),
      ...(emulation.notifier === null
        ? []
        : [`  told      ${emulation.notifier.systems.size} of them to ${emulation.notifier.url}`]),
      ...(notes.length === 0 ? [] : ["", ...shortened(notes, mostNotes, "more such notes")]),
      "",
      "",
    ].join("\n");

function systemLines({ machines }: Config, url: string): readonly string[] {
  if (machines.length === 0) return ["  systems   none"];
  const lines = machines
    .slice(0, mostSystems)
    .map(({ id, name }) => `${url}/redfish/v1/Systems/${id}${name === id ? "" : `  ${name}`}`);
  const more = machines.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].map(
    (line, index) => `  ${index === 0 ? "systems " : "        "}  ${line}`,
  );
}

const shortened = (lines: readonly string[], most: number, what: string): readonly string[] =>
  lines.length <= most ? lines : [...lines.slice(0, most), `… and ${lines.length - most} ${what}.`];
