/** Hosts as dnsmasq's `dhcp-hostsdir` has them, which Ironic's dnsmasq provider and its PXE filter write. */
import { ipv4Number } from "../../../model/ipv4.js";
import { type Field, fieldLinesIn } from "./dnsmasq-fields.js";
import { isOneMachines, macIn } from "./mac-address.js";
import { type FormatProblem, Problems, shown } from "./problem.js";

export interface DnsmasqHost {
  readonly line: number;
  /** Lower case with colons; a pair may be `*`, which stands for any. At least one. */
  readonly macs: readonly string[];
  /** Tags that it sets, which options go by. */
  readonly tags: readonly string[];
  readonly address: string | null;
  /** Without its domain. */
  readonly hostName: string | null;
  readonly ignored: boolean;
}

export interface HostsRead {
  readonly hosts: readonly DnsmasqHost[];
  readonly problems: readonly FormatProblem[];
}

export function readDnsmasqHosts(text: string): HostsRead {
  const problems = new Problems();
  const hosts: DnsmasqHost[] = [];
  for (const { line, fields } of fieldLinesIn(text, /^\s*dhcp-host\s*=/, problems)) {
    const draft = new HostDraft((problem) => problems.add(line, problem));
    for (const field of fields) draft.take(field);
    const host = draft.done(line);
    if (host !== null) hosts.push(host);
  }
  return { hosts, problems: problems.all };
}

type Take = (draft: HostDraft, text: string) => void;

const asName = [/^/, (draft: HostDraft, text: string) => draft.takeName(text)] as const;

/** The first that fits says what a field is, as in dnsmasq. */
const kinds: readonly (readonly [looks: RegExp, take: Take])[] = [
  [/^id:\*$/i, () => {}],
  [/^id:/i, (draft) => draft.refuse("names a client by its identifier, and only MAC addresses are followed here")],
  [/^(set|net):/, (draft, text) => draft.tags.push(text.slice(4))],
  [/^tag:/, (draft, text) => draft.refuse(`holds only where ${shown(text.slice(4))} is set, which nothing does here`)],
  [/^\[.*\]$/, (draft) => draft.note("has an IPv6 address, which is not given away here")],
  [/:/, (draft, text) => draft.takeMac(text)],
  [/^(?=.*\.)[\d.]+$/, (draft, text) => draft.takeAddress(text)],
  [/^(\d+[wdhms]?|infinite)$/i, (draft) => draft.note("has a lease time, which is its network's here")],
  [/^ignore$/, (draft) => draft.ignore()],
  [/^$/, () => {}],
  asName,
];

class HostDraft {
  readonly tags: string[] = [];
  private readonly macs: string[] = [];
  private address: string | null = null;
  private hostName: string | null = null;
  private ignored = false;
  private refused = false;

  constructor(private readonly tell: (problem: string) => void) {}

  take({ text, quoted }: Field): void {
    const kind = quoted ? asName : kinds.find(([looks]) => looks.test(text));
    kind?.[1](this, text);
  }

  note(problem: string): void {
    this.tell(`The line ${problem}.`);
  }

  /** The whole line, as without this part it would mean something else. */
  refuse(problem: string): void {
    this.note(problem);
    this.refused = true;
  }

  ignore(): void {
    this.ignored = true;
  }

  takeMac(text: string): void {
    const mac = patternIn(text.replace(/^01-/, ""));
    if (mac === null) this.refuse(`has ${shown(text)}, which is no machine's MAC address`);
    else this.macs.push(mac);
  }

  takeAddress(text: string): void {
    if (ipv4Number(text) === undefined) this.refuse(`has ${shown(text)}, which is no IPv4 address`);
    else this.address = text;
  }

  takeName(text: string): void {
    const [label = ""] = text.split(".");
    const isName = /^[\w-]{1,63}$/.test(label) && text.length <= 253;
    if (isName) this.hostName = label;
    else this.refuse(`has ${shown(text)}, which is no host name`);
  }

  done(line: number): DnsmasqHost | null {
    const { macs, tags, address, hostName, ignored } = this;
    if (this.refused) return null;
    if (macs.length > 0) return { line, macs, tags, address, hostName, ignored };
    this.note("names no MAC address, and only those are followed here");
    return null;
  }
}

/** With a pair for each `*`, which fits any, so that the whole is looked at as one address. */
function patternIn(text: string): string | null {
  const mac = macIn(text.replaceAll("*", "00"));
  if (mac === null) return null;
  const wild = text.split(":");
  const pattern = mac.split(":").map((pair, index) => (wild[index] === "*" ? "*" : pair));
  return pattern.includes("*") || isOneMachines(mac) ? pattern.join(":") : null;
}
