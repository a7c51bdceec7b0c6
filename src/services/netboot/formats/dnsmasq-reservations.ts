/** Reservations in the folders of a dnsmasq, as Ironic's dnsmasq provider writes them, followed as they change. */
import { type Clock, type Duration, type Instant, seconds } from "../../../model/clock.js";
import type { Reservation, Reservations } from "../../../ports/netboot.js";
import { FollowedFolder } from "./dnsmasq-folder.js";
import { readDnsmasqHosts } from "./dnsmasq-hosts.js";
import { readDnsmasqOptions } from "./dnsmasq-options.js";
import { type HostOf, ReservationTable } from "./dnsmasq-table.js";
import type { FormatProblem } from "./problem.js";

export interface FileProblem extends FormatProblem {
  /** Name of the file in its folder; null = the folder itself. */
  readonly file: string | null;
  readonly folder: string;
}

export interface DnsmasqReservations extends Reservations {
  /** All that is wrong with the files as they were read last. */
  problems(): readonly FileProblem[];
  /** Reads what changed in the folders now. */
  refresh(): Promise<void>;
  close(): void;
}

export interface DnsmasqParts {
  /** Folder of hosts, and that of their options; null = none. */
  readonly hosts: string | null;
  readonly options: string | null;
  readonly clock: Clock;
  /** Told when a problem appears, once until it is gone. */
  readonly onProblem: (problem: FileProblem) => void;
}

/** Writers write several files at a time, and each is truncated before it is filled. */
const breath: Duration = 100;
/** Folders on network file systems are watched in vain. */
const slowly: Duration = seconds(30);
/** When something is half written. */
const soon: Duration = seconds(1);

/** A folder that is not there yet is waited for. */
export async function openDnsmasqReservations(parts: DnsmasqParts): Promise<DnsmasqReservations> {
  const follower = new Follower(parts);
  await follower.refresh();
  return follower;
}

class Follower implements DnsmasqReservations {
  private readonly hosts: FollowedFolder<ReturnType<typeof readDnsmasqHosts>> | null;
  private readonly options: FollowedFolder<ReturnType<typeof readDnsmasqOptions>> | null;
  private table = new ReservationTable([], []);
  private told: ReadonlySet<string> = new Set();
  private reading: Promise<void> | null = null;
  /** A read after the one that goes on. */
  private next: Promise<void> | null = null;
  /** Something changed while it was read. */
  private stirred = false;
  private closed = false;
  /** When all was looked at last. */
  private whole: Instant = Number.NEGATIVE_INFINITY;
  private due: Instant = Number.POSITIVE_INFINITY;
  private cancel: () => void = () => {};

  constructor(private readonly parts: DnsmasqParts) {
    this.hosts = this.followed(parts.hosts, readDnsmasqHosts);
    this.options = this.followed(parts.options, readDnsmasqOptions);
  }

  of(mac: string): Reservation | undefined {
    return this.table.of(mac);
  }

  holder(address: string): string | undefined {
    return this.table.holder(address);
  }

  problems(): readonly FileProblem[] {
    const { hosts, options } = this.parts;
    const doubles = this.table.doubles.map((double) => ({ folder: hosts ?? "", ...double }));
    return [...problemsIn(hosts, this.hosts), ...problemsIn(options, this.options), ...doubles];
  }

  /** What was looked at already may have changed: asked for while it goes on, it begins anew after that. */
  refresh(): Promise<void> {
    if (this.reading === null) return this.read(true);
    this.next ??= this.reading.then(() => {
      this.next = null;
      return this.refresh();
    });
    return this.next;
  }

  close(): void {
    this.closed = true;
    this.cancel();
    this.hosts?.close();
    this.options?.close();
  }

  private followed<T>(folder: string | null, parse: (text: string) => T): FollowedFolder<T> | null {
    if (folder === null) return null;
    return new FollowedFolder({ folder, clock: this.parts.clock, parse, onStir: () => this.stir() });
  }

  private stir(): void {
    if (this.reading === null) this.schedule(breath);
    else this.stirred = true;
  }

  /** @param whole all, or what changed as far as the system tells */
  private read(whole: boolean): Promise<void> {
    this.stirred = false;
    if (whole) this.whole = this.parts.clock.now();
    this.reading = this.readBoth(whole).finally(() => {
      this.reading = null;
      this.schedule(this.stirred ? breath : this.isUnsettled() ? soon : slowly);
    });
    return this.reading;
  }

  private async readBoth(whole: boolean): Promise<void> {
    // Ironic writes options first and hosts after them; read the other way round, a host may lack its own.
    for (const folder of [this.hosts, this.options]) await (whole ? folder?.read() : folder?.readStirred());
    if (this.closed) return this.close();
    this.table = new ReservationTable(this.hostsRead(), this.optionsRead());
    this.tell();
  }

  private hostsRead(): readonly HostOf[] {
    return (this.hosts?.files ?? []).flatMap(({ name, content }) =>
      content.hosts.map((host) => ({ ...host, file: name })),
    );
  }

  private optionsRead() {
    return (this.options?.files ?? []).flatMap(({ content }) => content.options);
  }

  private isUnsettled(): boolean {
    return this.hosts?.unsettled === true || this.options?.unsettled === true;
  }

  /** The sooner of two waits counts. */
  private schedule(delay: Duration): void {
    const at = this.parts.clock.now() + delay;
    if (this.closed || at >= this.due) return;
    this.cancel();
    this.due = at;
    this.cancel = this.parts.clock.after(delay, () => {
      this.due = Number.POSITIVE_INFINITY;
      if (this.reading === null) void this.read(this.parts.clock.now() - this.whole >= slowly);
    });
  }

  private tell(): void {
    const keyed = new Map(this.problems().map((problem) => [JSON.stringify(problem), problem]));
    for (const [key, problem] of keyed) {
      if (!this.told.has(key)) this.parts.onProblem(problem);
    }
    this.told = new Set(keyed.keys());
  }
}

function problemsIn(
  folder: string | null,
  followed: FollowedFolder<{ readonly problems: readonly FormatProblem[] }> | null,
): readonly FileProblem[] {
  if (folder === null || followed === null) return [];
  const ofFolder = followed.problems.map((problem) => ({ folder, line: 1, ...problem }));
  const inFiles = followed.files.flatMap(({ name, content }) =>
    content.problems.map((problem) => ({ folder, file: name, ...problem })),
  );
  return [...ofFolder, ...inFiles];
}
