/** All parts of the server together: packets go in by the sockets, through the gate and to those who answer. */
import { type Duration, minutes } from "../../../src/model/clock.js";
import type { Lease } from "../../../src/model/netboot.js";
import type { Counters, DhcpSetup, NetbootServer } from "../../../src/ports/netboot.js";
import { AddressBook } from "./address-book.js";
import { Answers } from "./answers.js";
import type { Inlet } from "./arrival.js";
import { Desk } from "./desk.js";
import { Gate } from "./gate.js";
import { Leasing } from "./leasing.js";
import { Lookout } from "./lookout.js";
import { Neighbours, type ReadNeighbours } from "./neighbours.js";
import { answerAtProxyPort } from "./proxy.js";
import { Bucket, type Rate } from "./rates.js";
import { Rivals } from "./rivals.js";
import { type ServedNetwork, servedNetwork } from "./served-network.js";
import type { Hands, Sockets } from "./sockets.js";
import { Tally } from "./tally.js";
import type { Outlet, Sender } from "./udp-port.js";
import { Watch } from "./watch.js";

/** Between two looks at what can be forgotten. */
const sweepEvery: Duration = minutes(1);

/** Leases that are looked at with each of these looks. */
const adoptedAtOnce = 2000;

/** Faults are told a few times: whoever can cause one can cause thousands. */
const complaints: Rate = { perSecond: 1 / 60, burst: 5 };

/** What the server needs of its sockets. */
type Lines = Pick<Sockets, "ports" | "outletOf" | "searchOutletOf" | "close">;

/** What answers once the sockets are open. */
interface Office {
  readonly sockets: Lines;
  readonly answers: Answers;
  readonly desk: Desk;
  readonly watch: Watch;
}

export class Server implements NetbootServer, Hands {
  /** Those that are not off. */
  readonly active: readonly ServedNetwork[];
  readonly #networks: readonly ServedNetwork[];
  readonly #tally = new Tally();
  readonly #books: ReadonlyMap<ServedNetwork, AddressBook>;
  readonly #rivals: Rivals;
  readonly #gate: Gate;
  readonly #complaints: Bucket;
  #office: Office | null = null;
  #leases: Iterator<Lease>;
  #stopSweeping: () => void = () => {};

  constructor(
    private readonly setup: DhcpSetup,
    private readonly read: ReadNeighbours,
  ) {
    const { clock, tell, reservations } = setup;
    this.#networks = setup.networks.map(servedNetwork);
    this.active = this.#networks.filter(({ network }) => network.mode !== "off");
    this.#books = new Map(this.#networks.map((served) => [served, this.#bookOf(served)]));
    this.#rivals = new Rivals(clock, this.#networks, tell);
    this.#gate = new Gate({ clock, tally: this.#tally, networks: this.#networks, reservations });
    this.#complaints = new Bucket(complaints, clock.now());
    for (const lease of setup.leases.all().values()) for (const book of this.#books.values()) book.adopt(lease);
    this.#leases = setup.leases.all().values();
  }

  /* ── its life ──────────────────────────────────────────────────────────────────────────────────────────────────── */

  start(sockets: Lines): void {
    this.#office = this.#furnish(sockets);
    if (sockets.ports.client !== undefined) this.#office.watch.start();
    this.#sweep();
  }

  get ports(): Readonly<Record<string, number>> {
    return this.#office?.sockets.ports ?? {};
  }

  counters(): Counters {
    return this.#tally.all();
  }

  async close(): Promise<void> {
    const office = this.#office;
    this.#office = null;
    this.#stopSweeping();
    office?.watch.stop();
    await office?.sockets.close();
  }

  /* ── packets ───────────────────────────────────────────────────────────────────────────────────────────────────── */

  server(bytes: Uint8Array, from: Sender, inlet: Inlet, back: Outlet): void {
    this.#safely(({ desk }) => {
      const arrival = this.#gate.admit(bytes, from, inlet);
      if (arrival) desk.take(arrival, back);
    });
  }

  proxy(bytes: Uint8Array, from: Sender, served: ServedNetwork, back: Outlet): void {
    this.#safely(({ answers }) => {
      const arrival = this.#gate.admit(bytes, from, { near: [served] });
      if (!arrival) return;
      const one = { arrival, served, asker: arrival.asker, outlet: back };
      answerAtProxyPort(one, { answers, tally: this.#tally });
    });
  }

  client(bytes: Uint8Array, from: Sender): void {
    // What we broadcast comes back to us, twice for each lease.
    if (this.#networks.some(({ network }) => network.address === from.address)) return;
    this.#safely(({ watch }) => {
      this.#tally.count("overheard");
      const message = this.#gate.read(bytes);
      if (message) watch.hear(message);
    });
  }

  dropped(): void {
    this.#tally.count("unsent");
  }

  /** Nothing that a packet leads to may end the service. Before all sockets are open nobody answers: clients ask again. */
  #safely(deal: (office: Office) => void): void {
    try {
      if (this.#office) deal(this.#office);
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.#tally.count("failed");
    const { clock, logger } = this.setup;
    if (this.#complaints.take(clock.now())) logger.error("DHCP could not deal with a request", { error });
  }

  /* ── parts ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

  #bookOf(served: ServedNetwork): AddressBook {
    const { leases, reservations } = this.setup;
    return new AddressBook({ served, leases, reservations, failed: (error) => this.#failed(error) });
  }

  #furnish(sockets: Lines): Office {
    const { setup } = this;
    const { clock, tell, netboot, place } = setup;
    const shared = { clock, tell, tally: this.#tally, rivals: this.#rivals };
    const serverPort = sockets.ports.dhcp ?? setup.ports.server;
    const answers = new Answers({ ports: { ...setup.ports, server: serverPort }, place, netboot });
    const neighbours = new Neighbours(clock, this.read);
    const failed = (error: unknown) => this.#failed(error);
    const lookout = new Lookout(clock, (served) => sockets.searchOutletOf(served));
    const leasing = new Leasing({ ...shared, answers, books: this.#books, lookout, neighbours, failed });
    const outletOf = (served: ServedNetwork) => sockets.outletOf(served);
    const desk = new Desk({ ...shared, networks: this.#networks, answers, leasing, outletOf });
    return {
      sockets,
      answers,
      desk,
      watch: new Watch({ clock, rivals: this.#rivals, outlets: this.#wires(sockets), serverPort }),
    };
  }

  /** Networks on which something can be broadcast. */
  #wires(sockets: Lines): ReadonlyMap<ServedNetwork, Outlet> {
    const wired = this.active.filter(({ network, loopback }) => network.interface !== null && !loopback);
    return new Map(
      wired.flatMap((served) => {
        const outlet = sockets.outletOf(served);
        return outlet ? [[served, outlet] as const] : [];
      }),
    );
  }

  #sweep(): void {
    this.#safely(() => {
      this.#adopt(this.#leases);
      for (const book of this.#books.values()) book.sweep(this.setup.clock.now());
    });
    this.#stopSweeping = this.setup.clock.after(sweepEvery, () => this.#sweep());
  }

  /** What others wrote to the lease book: some of it each time, and from the start again after the last. */
  #adopt(leases: Iterator<Lease>): void {
    for (let looks = 0; looks < adoptedAtOnce; looks += 1) {
      const { done, value } = leases.next();
      if (done) {
        this.#leases = this.setup.leases.all().values();
        return;
      }
      for (const book of this.#books.values()) book.adopt(value);
    }
  }
}
