/** Machines that ask and that nobody configured: for whoever wants to configure them. */
import { message } from "../../../../redfish-schema/registries/messages.js";
import type { Standing } from "../../../domain/netboot/stage.js";
import { stageInWords } from "../../../domain/netboot/words.js";
import { type Clock, minutes } from "../../../model/clock.js";
import type { Asker, Stranger } from "../../../model/netboot.js";
import { serviceManagerId, uris } from "../../../model/uris.js";
import type { Chronicle } from "../../../ports/chronicle.js";
import type { Logger } from "../../../ports/logger.js";
import { Allowance } from "./allowance.js";

/** Anybody can make up addresses, and as many as he likes. */
const mostStrangers = 1000;

export interface StrangerParts {
  readonly clock: Clock;
  /** Tell of each new one, as often as is bounded. */
  readonly logger: Pick<Logger, "info">;
  readonly chronicle: Pick<Chronicle, "tell">;
}

export class Strangers {
  /** By MAC address, last seen last. */
  private readonly all = new Map<string, Stranger>();
  private readonly entries: Allowance;

  constructor(private readonly parts: StrangerParts) {
    this.entries = new Allowance(parts.clock, 50, minutes(1));
  }

  note({ mac, vendorClass, hostName }: Asker, { stage, architecture, uuid }: Standing): void {
    const now = this.parts.clock.now();
    const known = this.all.get(mac);
    this.all.delete(mac);
    this.all.set(mac, {
      mac,
      stage,
      architecture,
      vendorClass,
      uuid: uuid ?? known?.uuid ?? null,
      hostName: hostName ?? known?.hostName ?? null,
      firstSeen: known?.firstSeen ?? now,
      lastSeen: now,
      times: (known?.times ?? 0) + 1,
    });
    const [oldest] = this.all.keys();
    if (this.all.size > mostStrangers && oldest !== undefined) this.all.delete(oldest);
    if (!known && this.entries.take()) this.tell(mac, stageInWords(stage, architecture));
  }

  /** Last seen first. */
  list(): readonly Stranger[] {
    return [...this.all.values()].reverse();
  }

  private tell(mac: string, what: string): void {
    this.parts.logger.info("a machine that nobody configured asked the network", { mac, asked: what });
    this.parts.chronicle.tell({
      message: message("Shoal.UnknownMachineAsked", mac, what),
      origin: uris.manager(serviceManagerId),
      resourceType: "Manager",
    });
  }
}
