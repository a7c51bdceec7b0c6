/** The serial line and the screen of a domain on this computer. */
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { isLocalUri } from "../../../src/model/libvirt-uri.js";
import type { MachineConsole } from "../../../src/ports/console.js";
import { AdapterError, type MachineHost } from "../../../src/ports/machine-adapter.js";
import { screenOf, serialOf } from "./domain.js";
import type { Guest } from "./guest.js";
import { LibvirtSerial } from "./serial.js";
import type { LibvirtSettings } from "./settings.js";

export class LibvirtConsole {
  /** undefined = neither can be got at. */
  readonly offered: MachineConsole | undefined;
  private readonly serial: LibvirtSerial | null;
  private isPlugged = false;

  constructor(
    private readonly id: string,
    private readonly guest: Guest,
    { uri, serial = false, screen = false }: LibvirtSettings,
    host: Pick<MachineHost, "clock" | "logger">,
  ) {
    const isLocal = isLocalUri(uri);
    this.serial = serial && isLocal ? new LibvirtSerial(host, id) : null;
    const openScreen = screen && isLocal ? () => this.openScreen() : undefined;
    const offered = { ...(this.serial && { serial: this.serial }), ...(openScreen && { openScreen }) };
    this.offered = this.serial || openScreen ? offered : undefined;
  }

  /** The domain has been started: where its line is now, is told by its instance. Never rejects for want of an answer. */
  async plug(): Promise<void> {
    if (!this.serial) return;
    this.isPlugged = true;
    try {
      const place = serialOf(await this.guest.instance());
      if (this.isPlugged) this.serial.plug(place ?? null);
    } catch (error) {
      if (!(error instanceof AdapterError)) throw error;
    }
  }

  unplug(): void {
    this.isPlugged = false;
    this.serial?.unplug();
  }

  private async openScreen(): Promise<Duplex> {
    const place = screenOf(await this.guest.instance());
    if (!place) throw new AdapterError(`${this.id} has no screen while it is off`, "refused");
    return new Promise((resolve, reject) => {
      const socket = connect(place);
      socket.once("connect", () => resolve(socket));
      socket.once("error", ({ message }) =>
        reject(new AdapterError(`the screen of ${this.id} cannot be reached: ${message}`, "unreachable")),
      );
    });
  }
}
