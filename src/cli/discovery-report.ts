/** What `shoal discover` found, for people and to be pasted. */
import type { Placement, Proposal, Sighting, Stranger } from "../domain/placement.js";
import { clipped, columns, printable } from "./printable.js";

const headings = [
  "DEVICE",
  "PORT",
  "LABEL",
  "LINK",
  "POWER",
  "MAC",
  "VLAN",
  "SOURCE",
  "NEIGHBOUR",
  "MACHINE",
  "VERDICT",
] as const;

/** Longer labels than this push the verdict off the screen. */
const longestLabel = 24;

export const sightingsTable = (sightings: readonly Sighting[]): string =>
  columns([headings, ...sightings.map((sighting) => cellsOf(sighting).map((cell) => printable(cell || "-")))]);

const cellsOf = ({ device, port, seen, machine, verdict }: Sighting): readonly string[] => [
  device,
  port.name,
  clipped(port.label ?? "", longestLabel),
  port.link ?? "",
  port.power,
  seen?.mac ?? "",
  seen?.vlan == null ? "" : String(seen.vlan),
  seen?.source ?? "",
  clipped(port.neighbour?.name ?? port.neighbour?.mac ?? "", longestLabel),
  machine ?? "",
  verdict,
];

/** @returns YAML to paste below `machines`, or nothing where there is nothing to propose */
export function proposedYaml({ proposals, strangers }: Placement): string {
  if (proposals.length + strangers.length === 0) return "";
  return `\n${[
    "# Evidence, not certainty: make sure of each port, then set confirmed: true. Until then it is not switched.",
    "machines:",
    ...proposals.flatMap(machineLines),
    ...strangers.flatMap(strangerLines),
  ].join("\n")}\n`;
}

const machineLines = ({ machine, ...port }: Proposal): readonly string[] => [
  `  - id: ${machine}`,
  `    adapter: ${adapterText(port)}`,
];

const strangerLines = (stranger: Stranger): readonly string[] => [
  "  # No machine has this MAC address yet:",
  `  # - id: ${idFor(stranger)}`,
  `  #   nics: [${stranger.macs.map((mac) => `{ mac: ${quoted(mac)} }`).join(", ")}]`,
  `  #   adapter: ${adapterText(stranger)}`,
];

interface Fed {
  readonly device: string;
  readonly port: string;
  readonly evidence: string;
}

const adapterText = ({ device, port, evidence }: Fed): string =>
  `{ kind: board, power: { device: ${device}, port: ${quoted(port)}, confirmed: false, evidence: ${quoted(evidence)} } }`;

/** JSON is YAML; what neither escapes is taken out before. */
const quoted = (text: string): string => JSON.stringify(printable(text));

/** What somebody wrote on the port, if it can be an id. */
function idFor({ label, device, port }: Stranger): string {
  if (label !== null && /^[A-Za-z][A-Za-z0-9._-]{0,62}$/.test(label)) return label;
  return `${device}-${port}`.replace(/[^A-Za-z0-9._-]+/g, "-").slice(0, 64);
}
