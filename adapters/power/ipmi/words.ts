/** ipmitool's words, and ours. */
import type { PowerCommand } from "../../../src/model/reset.js";

/** `chassis power <word>`; IPMI v2.0 §28.3 Chassis Control. */
export const orders = {
  on: "on",
  off: "off",
  shutdown: "soft",
  restart: "reset",
  nmi: "diag",
} as const satisfies Partial<Record<PowerCommand, string>>;

/** @returns null when it is none of the answers to `chassis power status` */
export function statusOf(stdout: string): "On" | "Off" | null {
  const word = /^Chassis Power is (on|off)\s*$/m.exec(stdout.slice(0, 4096))?.[1];
  if (word === undefined) return null;
  return word === "on" ? "On" : "Off";
}

/** `loginRefused`: misconfigured, and to be tried again not so soon. */
type Kind = "refused" | "unreachable" | "misconfigured" | "loginRefused";

const notLetIn = "check `username` and `password`, and that the account may use IPMI over LAN";

/** What it complains of, the telling before the vague: "Unable to establish …" comes after all of them. */
const complaints: readonly (readonly [RegExp, Kind, string])[] = [
  [
    /unauthorized name|RAKP 2 HMAC is invalid|Password.*(invalid|verification)/i,
    "loginRefused",
    `does not let us in: ${notLetIn}`,
  ],
  [
    /insufficient privilege|Unable to Set Session Privilege Level/i,
    "misconfigured",
    "does not give this account the right: set `privilege`, or give the account more rights",
  ],
  [
    /invalid role|no (matching )?cipher suite|invalid (authentication|integrity|confidentiality) algorithm/i,
    "misconfigured",
    "does not take cipher suite 17, the only one that is safe: enable it there or update its firmware",
  ],
  [
    /Address lookup for .* failed|Could not open socket|Name or service not known/i,
    "unreachable",
    "has a name that does not resolve: check `host`",
  ],
  [/No session slot|insufficient resources/i, "unreachable", "has no free session: it will when others end theirs"],
  [
    /Invalid command|not supported in present state|Illegal parameter|Command not supported/i,
    "refused",
    "refuses: it cannot do that, or not now",
  ],
  [
    /Unable to establish|Get Auth Capabilities|timeout|no response/i,
    "unreachable",
    `does not answer: check \`host\`, and that IPMI over LAN is enabled; if they are right ${notLetIn}`,
  ],
];

/** @param stderr of an ipmitool that failed @returns what is wrong, continuing the device's label */
export function complaintOf(stderr: string): { readonly kind: Kind; readonly text: string } | null {
  const [, kind, text] = complaints.find(([pattern]) => pattern.test(stderr)) ?? [];
  return kind === undefined || text === undefined ? null : { kind, text };
}
