/** Who gets what, by dnsmasq's hosts and options together. */
import type { Reservation } from "../../../ports/netboot.js";
import type { DnsmasqHost } from "./dnsmasq-hosts.js";
import { type DnsmasqOption, optionsWith } from "./dnsmasq-options.js";

/** A host, and the file that it is from. */
export type HostOf = DnsmasqHost & { readonly file: string };

/** A line that gives way to another. */
interface Double {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

interface Placed {
  readonly option: DnsmasqOption;
  readonly place: number;
}

export class ReservationTable {
  readonly doubles: readonly Double[];
  private readonly exact = new Map<string, HostOf>();
  private readonly wild: { readonly looks: RegExp; readonly host: HostOf }[] = [];
  private readonly holders = new Map<string, string>();
  /** Options by one of the tags that they need, each with its place among all. */
  private readonly byTag = new Map<string | undefined, Placed[]>();
  private readonly made = new Map<string, Reservation>();

  /** @param hosts the later counts where a MAC address is there twice, as with `options` */
  constructor(hosts: readonly HostOf[], options: readonly DnsmasqOption[]) {
    const twice = hosts.flatMap((host) => this.enter(host));
    // Once it is known which hosts count.
    this.doubles = [...twice, ...hosts.flatMap((host) => this.hold(host) ?? [])];
    for (const [place, option] of options.entries()) this.file(option, place);
  }

  of(mac: string): Reservation | undefined {
    const made = this.made.get(mac);
    if (made !== undefined) return made;
    const exact = this.exact.get(mac);
    const host = exact ?? this.wild.find(({ looks }) => looks.test(mac))?.host;
    const reservation = host && this.reservationOf(host);
    // Others are as many as there are strangers.
    if (exact !== undefined && reservation !== undefined) this.made.set(mac, reservation);
    return reservation;
  }

  holder(address: string): string | undefined {
    return this.holders.get(address);
  }

  /** @returns the hosts that it takes the place of */
  private enter(host: HostOf): readonly Double[] {
    const doubles: Double[] = [];
    for (const mac of host.macs) {
      const other = this.exact.get(mac);
      if (other !== undefined && other !== host) {
        doubles.push({ file: other.file, line: other.line, text: `${mac} is in ${host.file} too, which counts.` });
      }
      if (mac.includes("*")) this.wild.unshift({ looks: patternOf(mac), host });
      else this.exact.set(mac, host);
    }
    return doubles;
  }

  /** One address for many would be given to none of them for long. */
  private hold(host: HostOf): Double | null {
    const mac = host.macs.find((each) => this.exact.get(each) === host);
    if (host.address === null || host.ignored || mac === undefined) return null;
    const holder = this.holders.get(host.address);
    if (holder === undefined) this.holders.set(host.address, mac);
    return holder === undefined
      ? null
      : { file: host.file, line: host.line, text: `${host.address} is ${holder}'s already, who keeps it.` };
  }

  private file(option: DnsmasqOption, place: number): void {
    const [tag] = option.tags;
    const others = this.byTag.get(tag) ?? [];
    others.push({ option, place });
    this.byTag.set(tag, others);
  }

  private reservationOf(host: HostOf): Reservation {
    const { hostName, ignored } = host;
    const holder = host.address === null ? undefined : this.holders.get(host.address);
    const address = holder !== undefined && host.macs.includes(holder) ? host.address : null;
    // dnsmasq sets `known` for every host that it has, and its users `ipxe` by option 175, as Ironic asks them to.
    const options = this.optionsFor([...host.tags, "known"]);
    const ipxeOptions = this.optionsFor([...host.tags, "known", "ipxe"]);
    const isSame = JSON.stringify(options) === JSON.stringify(ipxeOptions);
    return { address, hostName, network: null, options, ...(isSame ? {} : { ipxeOptions }), ignored };
  }

  private optionsFor(tags: readonly string[]): Readonly<Record<number, string>> {
    const set = new Set(tags);
    const found = [undefined, ...set].flatMap((tag) => this.byTag.get(tag) ?? []);
    const inOrder = found.sort((a, b) => a.place - b.place).map(({ option }) => option);
    return optionsWith(inOrder, set);
  }
}

const patternOf = (mac: string): RegExp => new RegExp(`^${mac.replaceAll("*", "[0-9a-f]{2}")}$`);
