/** Gives addresses away: carries out what is decided of each wish, and is sure of it before it says so. */
import type { Clock, Instant } from "../../../src/model/clock.js";
import { ipv4Text } from "../../../src/model/ipv4.js";
import type { Asker, BootAnswer } from "../../../src/model/netboot.js";
import type { DhcpNotice } from "../../../src/ports/netboot.js";
import type { AddressBook } from "./address-book.js";
import type { Answers, Case } from "./answers.js";
import { askOf, withWhatWasSaid } from "./arrival.js";
import { type Client, clientOf, type LeasingMode } from "./client.js";
import { type Ask, decideEnd, decideWish } from "./exchange.js";
import type { Lookout } from "./lookout.js";
import type { Neighbours } from "./neighbours.js";
import { clientIdOf } from "./packet/options.js";
import { Buckets } from "./rates.js";
import type { ServedNetwork } from "./served-network.js";
import type { Outcome, Silence, Tally } from "./tally.js";

export interface LeasingSetup {
  readonly clock: Clock;
  readonly tally: Tally;
  readonly tell: (notice: DhcpNotice) => void;
  readonly answers: Answers;
  readonly books: ReadonlyMap<ServedNetwork, AddressBook>;
  readonly lookout: Lookout;
  readonly neighbours: Neighbours;
  /** Of what nobody waits for. */
  readonly failed: (error: unknown) => void;
}

/** Clients whose lease is being written: more only wait when the disk does not answer. */
const mostWaiting = 4096;

/** The same of the same network or client is told once an hour, of as many as are remembered. */
const noticeRate = { perSecond: 1 / 3600, burst: 1 };
const mostNotices = 1024;

/** Hex digits of option 61 that are recorded. */
const longestClientId = 2 * 255;

/** A wish that is being granted. */
interface Grant {
  readonly one: Case;
  readonly client: Client;
  readonly boot: BootAnswer;
  readonly book: AddressBook;
}

export class Leasing {
  readonly #notices = new Buckets(noticeRate, mostNotices);
  #waiting = 0;

  constructor(private readonly setup: LeasingSetup) {}

  serve(one: Case, mode: LeasingMode): void {
    const book = this.setup.books.get(one.served);
    const ask = askOf(one.arrival);
    if (!book) return;
    if (ask.type === "release" || ask.type === "decline") this.#end(ask.type, ask, one, book);
    else this.#wish(ask, one, mode, book);
  }

  #now(): Instant {
    return this.setup.clock.now();
  }

  /* ── wishes ────────────────────────────────────────────────────────────────────────────────────────────────────── */

  #wish(ask: Ask, one: Case, mode: LeasingMode, book: AddressBook): void {
    if (ask.type === "request" && ask.serverId !== null && ask.serverId !== one.served.server) {
      book.withdraw(ask.mac);
      this.#count("other-server");
      return;
    }
    const asker = this.#askerOf(ask, one, book);
    const boot = this.setup.answers.ask({ served: one.served, asker });
    const client = clientOf(identityOf(one, boot), one.served, mode);
    if (typeof client === "string") this.#count(client);
    else this.#decide(ask, { one: { ...one, asker }, client, boot, book });
  }

  #askerOf({ type, mac }: Ask, { asker, arrival }: Case, book: AddressBook): Asker {
    const offered = book.offerOf(mac, this.#now());
    const same = type === "request" && offered?.xid === arrival.message.xid;
    return withWhatWasSaid(asker, same ? offered.asker : undefined);
  }

  #decide(ask: Ask, grant: Grant): void {
    const { one, client, book } = grant;
    const decision = decideWish(ask, client, { served: one.served, addresses: book, now: this.#now() });
    if (decision.kind === "offer") this.#offer(decision.address, grant);
    else if (decision.kind === "ack") this.#grant(decision.address, grant);
    else if (decision.kind === "nak") this.#refuse(one, decision.reason);
    else if (decision.kind === "inform") this.#inform(grant);
    else if (decision.kind === "silence") this.#notGiven(decision.why, one.served);
  }

  #inform({ one, boot }: Grant): void {
    this.setup.answers.inform(one, boot);
    this.#count("informed");
  }

  #offer(address: number, { one, client, boot, book }: Grant): void {
    const { asker, served, arrival } = one;
    const search = book.holderOf(address) === asker.mac ? null : this.setup.lookout.search(served, address);
    const offer = { address, asker, xid: arrival.message.xid, probed: search !== null };
    if (!book.offer(client, offer, this.#now())) {
      this.#count("busy");
      return;
    }
    this.setup.answers.offer(one, boot, address);
    this.#count("offered");
    search?.();
  }

  #grant(address: number, grant: Grant): void {
    const other = this.#conflictAt(address, grant);
    if (other !== null) this.#avoid(address, other, grant);
    else if (this.#waiting >= mostWaiting) this.#count("busy");
    else {
      const saved = grant.book.grant(grant.client, address, this.#now());
      if (saved) this.#ackWhenSaved(saved, address, grant);
      else this.#ack(address, grant);
    }
  }

  /** A lease that a power cut would take away is given to nobody; what is reserved stays its client's all the same. */
  #ackWhenSaved(saved: Promise<void>, address: number, grant: Grant): void {
    this.#waiting += 1;
    saved
      .then(
        () => {
          // It may have been given up meanwhile.
          if (grant.book.has(grant.client.mac, address, this.#now())) this.#ack(address, grant);
        },
        (error: unknown) => {
          this.#count("not-stored");
          this.setup.failed(error);
          if (address === grant.client.reserved) this.#ack(address, grant);
        },
      )
      .catch(this.setup.failed)
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  #ack(address: number, { one, boot }: Grant): void {
    this.setup.answers.ack(one, boot, address);
    this.#count("acknowledged");
  }

  #refuse(one: Case, reason: string): void {
    this.setup.answers.nak(one, reason);
    this.#count("refused");
  }

  /* ── conflicts ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** Who has the address without our leave; null = nobody is known to. Who had it last may still be in the kernel's table. */
  #conflictAt(address: number, { one, client, book }: Grant): string | null {
    const offer = book.offerOf(client.mac, this.#now());
    const device = one.served.network.interface;
    if (!offer?.probed || offer.address !== address || device === null) return null;
    const mac = this.setup.neighbours.macOf(ipv4Text(address), device);
    return mac === client.mac || mac === book.holderOf(address) ? null : mac;
  }

  #avoid(address: number, other: string, { one, client, book }: Grant): void {
    book.rest(client.mac, address, this.#now());
    this.#tellConflict(one, address, other);
    this.#refuse(one, "somebody else has this address");
  }

  #tellConflict({ served }: Case, address: number, mac: string | null): void {
    this.setup.tell({ kind: "conflict", network: served.network.id, address: ipv4Text(address), mac });
  }

  /* ── ends ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

  #end(kind: "release" | "decline", ask: Ask, one: Case, book: AddressBook): void {
    const decision = decideEnd(kind, ask, { served: one.served, addresses: book, now: this.#now() });
    if (decision.kind === "release") {
      book.release(ask.mac, decision.address, this.#now());
      this.#count("released");
    } else if (decision.kind === "decline") {
      this.#decline(ask.mac, decision.address, one, book);
    } else if (decision.kind === "silence") this.#count(decision.why);
  }

  #decline(mac: string, address: number, one: Case, book: AddressBook): void {
    if (book.decline(mac, address, this.#now())) {
      this.#count("declined");
      this.#tellConflict(one, address, null);
      return;
    }
    this.#count("declined-too-often");
    this.#tellHourly(mac, { kind: "declines-all", network: one.served.network.id, mac });
  }

  #notGiven(why: Silence, { network }: ServedNetwork): void {
    this.#count(why);
    if (why === "pool-exhausted") this.#tellHourly("", { kind: "pool-exhausted", network: network.id });
  }

  /** @param of whom, beside the network */
  #tellHourly(of: string, notice: DhcpNotice): void {
    if (this.#notices.take(`${notice.network} ${of}`, this.#now())) this.setup.tell(notice);
  }

  #count(outcome: Outcome): void {
    this.setup.tally.count(outcome);
  }
}

function identityOf({ arrival }: Case, boot: BootAnswer) {
  const { mac, message, asker, reservation } = arrival;
  const known = boot.machine !== null || reservation !== undefined;
  const clientId = clientIdOf(message);
  // RFC 3396 lets it be longer than any that means something.
  return {
    mac,
    clientId: clientId !== null && clientId.length <= longestClientId ? clientId : null,
    hostName: asker.hostName,
    reservation,
    known,
  };
}
