/** Drives one machine by the port that feeds it. */
import type { Instant } from "../../../src/model/clock.js";
import type { PowerReading, SensorReading } from "../../../src/model/observation.js";
import type { LinkNeighbour } from "../../../src/model/parts.js";
import type { PowerCommand } from "../../../src/model/reset.js";
import { AdapterError, type MachineDriver, type MachineHost, type Order } from "../../../src/ports/machine-adapter.js";
import type { SaidOfPort } from "../../../src/ports/power-device.js";
import type { Announcements } from "./announcements.js";
import type { PortReading } from "./bank.js";
import type { Orders } from "./orders.js";
import type { Port, Seen } from "./port.js";
import type { SharedReads } from "./shared-reads.js";
import { unconfirmed } from "./unconfirmed.js";

type Sensors = Readonly<Record<string, SensorReading>>;
type Neighbours = Readonly<Record<string, LinkNeighbour>>;

/** What the watts at the port are called among the machine's sensors. */
const portPower = "PortPower";

export interface Attachment {
  readonly port: Port;
  readonly said: SaidOfPort;
  readonly host: MachineHost;
  readonly orders: Orders;
  readonly reads: SharedReads<Seen>;
  /** null = the device says nothing of itself at the ports. */
  readonly announcements: Announcements | null;
}

export class PortDriver implements MachineDriver {
  readonly commands: ReadonlySet<PowerCommand>;
  readonly readPower?: (notBefore: Instant) => Promise<PowerReading>;
  readonly readSensors?: (notBefore: Instant) => Promise<Sensors>;
  readonly readNeighbours?: (notBefore: Instant) => Promise<Neighbours>;
  private readonly letGo = new AbortController();

  constructor(private readonly attachment: Attachment) {
    const { port, said, host, announcements } = attachment;
    const { facts } = port;
    const { nic } = said;
    this.commands = said.confirmed ? facts.commands : new Set();
    if (facts.readable) this.readPower = (notBefore) => this.power(notBefore);
    if (facts.readable && facts.measuresUpToWatts !== null) this.readSensors = (notBefore) => this.sensors(notBefore);
    if (announcements && nic !== undefined)
      this.readNeighbours = async (notBefore) => {
        const announced = await announcements.at(port.name, notBefore);
        return announced ? { [nic]: announced } : {};
      };
    port.enter(host);
  }

  async command(command: PowerCommand, order: Order): Promise<void> {
    const { port, said, host, orders } = this.attachment;
    const errand = { order, host, manyMacs: said.manyMacs ?? false, macs: said.macs ?? [] };
    const refusal = said.confirmed ? this.inability(command) : unconfirmed(port.place);
    if (refusal === null) return orders.carry(port, command, errand, this.letGo.signal);
    port.note(command, errand, { kind: "refused", reason: refusal });
    throw new AdapterError(refusal, "refused");
  }

  async detach(): Promise<void> {
    const { port, host, reads } = this.attachment;
    this.letGo.abort();
    port.leave(host);
    if (!port.driven) reads.drop(port.name, new AdapterError(`${port.place} was let go of`, "unreachable"));
  }

  private inability(command: PowerCommand): string | null {
    const { place, facts } = this.attachment.port;
    return facts.commands.has(command) ? null : `${place} cannot ${command}`;
  }

  private async power(notBefore: Instant): Promise<PowerReading> {
    const { power, reading, at } = await this.seen(notBefore);
    if (power instanceof AdapterError) throw power;
    // After a reset nobody should have to wait for the next poll to see what the machine draws.
    if (this.readSensors && reading) this.attachment.host.report({ sensors: sensorsOf(reading, at) });
    return power;
  }

  private async sensors(notBefore: Instant): Promise<Sensors> {
    const { reading, at, power } = await this.seen(notBefore);
    if (!reading && power instanceof AdapterError) throw power;
    return reading ? sensorsOf(reading, at) : {};
  }

  private seen(notBefore: Instant): Promise<Seen> {
    const { port, reads } = this.attachment;
    return reads.want(port.name, Math.max(notBefore, port.readableFrom));
  }
}

const sensorsOf = ({ watts = null }: PortReading, at: Instant): Sensors =>
  watts === null ? {} : { [portPower]: { value: watts, at } };
