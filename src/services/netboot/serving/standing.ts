/** One server that is to stand while it is wanted: opened, and tried again for as long as it cannot be. */
import type { Clock, Instant } from "../../../model/clock.js";
import type { Logger } from "../../../ports/logger.js";
import type { Counters, NetbootServer } from "../../../ports/netboot.js";
import { type Attempt, portTrouble } from "./port-trouble.js";

export interface ServerStatus {
  /** `dhcp`, `tftp`, `http` or `logs`. */
  readonly kind: string;
  /** Address it listens on; null = those of its networks. */
  readonly address: string | null;
  /** By purpose; empty while it is not open. */
  readonly ports: Readonly<Record<string, number>>;
  readonly counters: Counters;
  readonly problem: { readonly text: string; readonly since: Instant } | null;
}

export interface Wanted {
  readonly kind: string;
  readonly address: string | null;
  /** Another key = another server, in place of this one. */
  readonly key: string;
  readonly attempt: Attempt;
  open(): Promise<NetbootServer>;
}

export class Standing {
  private server: NetbootServer | null = null;
  private openKey: string | null = null;
  private trouble: ServerStatus["problem"] = null;

  constructor(
    private wanted: Wanted,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  get ports(): ServerStatus["ports"] {
    return this.server?.ports ?? {};
  }

  /** Never throws: what is in the way is told, and tried again with the next call. */
  async tend(wanted: Wanted): Promise<void> {
    if (this.server !== null && wanted.key !== this.openKey) await this.close();
    this.wanted = wanted;
    if (this.server !== null) return;
    try {
      this.server = await wanted.open();
      this.openKey = wanted.key;
      if (this.trouble)
        this.logger.info("a netboot server could be opened", { server: wanted.kind, ports: this.ports });
      this.trouble = null;
    } catch (error) {
      this.failed(portTrouble(wanted.attempt, error), error);
    }
  }

  private failed(text: string, error: unknown): void {
    if (text === this.trouble?.text) return;
    this.logger.warn("a netboot server cannot be opened", { problem: text, error });
    this.trouble = { text, since: this.trouble?.since ?? this.clock.now() };
  }

  status(): ServerStatus {
    const { kind, address } = this.wanted;
    return { kind, address, ports: this.ports, counters: this.server?.counters() ?? {}, problem: this.trouble };
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = null;
    this.openKey = null;
    await server?.close().catch((error: unknown) => this.logger.warn("a netboot server cannot be closed", { error }));
  }
}
