/** Controllers in use. The switches of a site share one login: controllers count logins, and refuse when there are many. */
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { DeviceHost, Secret } from "../../../src/ports/power-device.js";
import { HttpSession } from "../../kit/http/session.js";
import { tlsOf } from "../../kit/http/settings.js";
import { Controller } from "./controller.js";
import type { Row } from "./device.js";
import { type UnifiSettings, usualSite } from "./settings.js";

/** A controller as one of its switches uses it: what goes wrong is told with the switch's name. */
export type SharedController = Pick<Controller, "read" | "write"> & { close(): void };

interface Open {
  readonly controller: Controller;
  readonly session: HttpSession;
  users: number;
}

/** Requests on their way to one controller: it may look after dozens of switches. */
const sockets = 4;

export class ControllerPool {
  private readonly open = new Map<string, Open>();

  /** @param device id of the switch, for messages */
  take(device: string, settings: UnifiSettings, host: DeviceHost): SharedController {
    const key = keyOf(settings, host);
    const shared = this.open.get(key) ?? begin(settings, host);
    this.open.set(key, shared);
    shared.users += 1;
    return new Share(device, shared.controller, () => {
      shared.users -= 1;
      if (shared.users > 0) return;
      this.open.delete(key);
      shared.session.close();
    });
  }
}

function begin(settings: UnifiSettings, host: DeviceHost): Open {
  const { clock, logger } = host;
  const label = `the controller ${settings.url}`;
  const session = new HttpSession({ ...settings, tls: tlsOf(settings, host), label, clock, logger, sockets });
  return { session, controller: new Controller(session, settings, host), users: 0 };
}

/** The same controller, site and login, by the same way. Where a secret is kept stands for the secret. */
function keyOf(
  { url, controller, site = usualSite, tls, apiKey, username, password }: UnifiSettings,
  host: DeviceHost,
) {
  const placed = (secret: Secret | undefined) =>
    typeof secret === "object" && "file" in secret ? { file: host.file(secret.file) } : secret;
  return JSON.stringify([new URL(url).href, controller, site, tls, placed(apiKey), username, placed(password)]);
}

class Share implements SharedController {
  private closed = false;

  constructor(
    private readonly device: string,
    private readonly controller: Controller,
    private readonly release: () => void,
  ) {}

  read(path: string, signal: AbortSignal): Promise<readonly Row[]> {
    return this.named(() => this.controller.read(path, signal));
  }

  write(path: string, body: Row, signal: AbortSignal): Promise<void> {
    return this.named(() => this.controller.write(path, body, signal));
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.release();
  }

  /** Others of the controller's switches may still be in use. */
  private async named<T>(ask: () => Promise<T>): Promise<T> {
    if (this.closed) throw new AdapterError(`${this.device} is not used any more`, "unreachable");
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof AdapterError)) throw error;
      if (error.message.startsWith(`${this.device}: `)) throw error;
      throw new AdapterError(`${this.device}: ${error.message}`, error.kind, error.at);
    }
  }
}
