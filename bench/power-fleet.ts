/** A thousand boards on two dozen switches, and the service that drives them. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Child, startChild } from "./child.js";
import { Connection, requestText } from "./connection.js";
import { access, type HardwareQuestion, type Look, type Opened } from "./power-hardware.js";
import { type Service, startService } from "./service.js";

export const fleetSize = { switches: 24, machines: 1000 } as const;
const portsEach = Math.ceil(fleetSize.machines / fleetSize.switches);

/** Connections that orders come in by. */
const clients = 64;

export class PoweredFleet {
  private constructor(
    readonly service: Service,
    private readonly hardware: Child,
  ) {}

  static async start(): Promise<PoweredFleet> {
    const hardware = startChild("power-hardware.js");
    const ports = await hardware.ask<Opened>({
      kind: "open",
      switches: fleetSize.switches,
      ports: portsEach,
    } satisfies HardwareQuestion);
    return new PoweredFleet(await startService(configText(ports)), hardware);
  }

  async stop(): Promise<void> {
    await Promise.all([this.service.stop(), this.hardware.stop()]);
  }

  look(): Promise<Look> {
    return this.hardware.ask<Look>({ kind: "look" } satisfies HardwareQuestion);
  }

  async silence(box: number, silent: boolean): Promise<void> {
    await this.hardware.ask({ kind: "silence", box, silent } satisfies HardwareQuestion);
  }

  /** Machines of one switch. */
  machinesOf(box: number): readonly string[] {
    return this.service.machineIds.slice(box * portsEach, (box + 1) * portsEach);
  }

  /** Resolves when so many boards have power, in truth. */
  async lit(count: number): Promise<void> {
    for (;;) {
      const boxes = await this.look();
      if (boxes.reduce((sum, { lit }) => sum + lit, 0) === count) return;
      await sleep(100);
    }
  }

  /** @returns when each was answered, in milliseconds. @throws Error (by rejection) when one is refused */
  async resetAll(machines: readonly string[], type: string): Promise<ReadonlyMap<string, number>> {
    const answered = new Map<string, number>();
    const waiting = [...machines];
    await this.connected(Math.min(clients, machines.length), async (client) => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        const path = `/redfish/v1/Systems/${id}/Actions/ComputerSystem.Reset`;
        const { status } = await client.exchange(requestText("POST", path, [this.service.token], { ResetType: type }));
        if (status !== 204) throw new Error(`${type} of ${id} was answered with ${status}`);
        answered.set(id, Date.now());
      }
    });
    return answered;
  }

  /** When a machine was last told to have come on, by its log: ids of entries are microseconds since 1970. */
  async cameOn(machines: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const came = new Map<string, number>();
    await this.connected(1, async (client) => {
      for (const id of machines) {
        const path = `/redfish/v1/Managers/${id}/LogServices/Log/Entries`;
        const { body } = await client.exchange(requestText("GET", path, [this.service.token]), true);
        const { Members } = JSON.parse(body.toString()) as { readonly Members: readonly Entry[] };
        const times = Members.filter(({ MessageId }) => MessageId.endsWith(".ResourcePoweredOn"));
        came.set(id, Math.max(...times.map(({ Id }) => Number(Id) / 1000)));
      }
    });
    return came;
  }

  async connected(count: number, work: (client: Connection) => Promise<void>): Promise<void> {
    const open = await Promise.all(Array.from({ length: count }, () => Connection.open(this.service.plain)));
    await Promise.all(open.map(work));
    for (const client of open) client.close();
  }
}

interface Entry {
  readonly Id: string;
  readonly MessageId: string;
}

/** The timing is the usual one, but for the limit of an hour. */
function configText(ports: Opened): string {
  const { user, auth, privacy } = access;
  const snmp = `user: ${user}, auth: { protocol: SHA-256, password: ${auth} }, privacy: { protocol: AES-128, password: ${privacy} }`;
  const devices = ports.map(
    (port, box) =>
      `  - { id: switch${box + 1}, kind: poe-switch, family: netgear, host: 127.0.0.1, snmp: { port: ${port}, ${snmp} }, timing: { cyclesPerHour: 0 } }`,
  );
  const machines = Array.from({ length: fleetSize.machines }, (_, index) => {
    const [box, port] = [Math.floor(index / portsEach) + 1, (index % portsEach) + 1];
    const mac = [index >> 8, index & 255].map((byte) => byte.toString(16).padStart(2, "0")).join(":");
    const power = `{ device: switch${box}, port: "1/0/${port}", confirmed: true }`;
    const id = `node${String(index).padStart(4, "0")}`;
    return `  - { id: ${id}, nics: [{ mac: "02:00:5e:01:${mac}" }], adapter: { kind: board, power: ${power} } }`;
  });
  return `${["devices:", ...devices, "machines:", ...machines].join("\n")}\n`;
}
