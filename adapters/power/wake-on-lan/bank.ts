import { createSocket, type Socket } from "node:dgram";
import type { PowerCommand } from "../../../src/model/reset.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { DeviceHost } from "../../../src/ports/power-device.js";
import type { Bank, PortReading, PortUnread } from "../../kit/power/bank.js";
import { isMac, magicPacket } from "./packet.js";
import { usualBroadcast, usualUdpPort, type WakeOnLanSettings } from "./settings.js";

/** One is lost now and then while a sleeping card changes its speed, and nobody would notice. */
const copies = 3;

export class WakeOnLanBank implements Bank {
  readonly source = "wake-on-lan";

  constructor(
    private readonly label: string,
    private readonly settings: WakeOnLanSettings,
    private readonly host: DeviceHost,
  ) {}

  async read(ports: readonly string[]): Promise<ReadonlyMap<string, PortReading | PortUnread>> {
    const problem = "cannot be read: Wake-on-LAN gets no answer";
    return new Map(ports.map((port) => [port, { problem }]));
  }

  async order(port: string, command: PowerCommand, signal: AbortSignal): Promise<void> {
    if (command !== "on") throw new AdapterError(`${this.label} can only turn on`, "refused");
    signal.throwIfAborted();
    const packet = magicPacket(port, this.secureOn());
    const socket = await this.open();
    try {
      for (let copy = 0; copy < copies; copy += 1) await this.send(socket, packet);
    } finally {
      socket.close();
    }
  }

  async close(): Promise<void> {}

  private secureOn(): string | undefined {
    if (this.settings.secureOn === undefined) return undefined;
    const secret = this.host.secret(this.settings.secureOn);
    if (isMac(secret)) return secret;
    const text = `${this.label}: \`secureOn\` is not of the form 01:23:45:67:89:ab`;
    throw new AdapterError(text, "misconfigured");
  }

  private open(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = createSocket("udp4");
      const failed = (error: Error) => reject(this.unsent(error));
      // An error that nobody listens for would end the service.
      socket.on("error", failed);
      socket.bind(0, () => {
        socket.setBroadcast(true);
        resolve(socket);
      });
    });
  }

  private send(socket: Socket, packet: Buffer): Promise<void> {
    const { broadcast = usualBroadcast, udpPort = usualUdpPort } = this.settings;
    return new Promise((resolve, reject) => {
      socket.send(packet, udpPort, broadcast, (error) => (error ? reject(this.unsent(error)) : resolve()));
    });
  }

  private unsent({ code, message }: NodeJS.ErrnoException): AdapterError {
    const text = `${this.label}: the packet could not be sent (${code ?? message}): check \`broadcast\` and this computer's network`;
    return new AdapterError(text, "unreachable");
  }
}
