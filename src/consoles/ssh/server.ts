/** The SSH server: where consoles are reached with what every computer has. Loaded only where the configuration opens it. */
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import ssh2, { type Connection } from "ssh2";
import { listenError } from "../../http/listen-error.js";
import type { Where } from "../../http/listener.js";
import { authorityOf } from "../../http/redirect.js";
import { type Clock, minutes } from "../../model/clock.js";
import type { Logger } from "../../ports/logger.js";
import { peerAddress } from "../peer-address.js";
import { algorithms } from "./algorithms.js";
import { attend } from "./connection.js";
import type { SessionParts } from "./console-session.js";
import type { HostKey } from "./host-key.js";
import { type LoginParts, SshLogin } from "./login.js";
import { Places } from "./places.js";

export interface SshServerParts extends LoginParts, SessionParts {
  readonly hostKey: HostKey;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface SshServer {
  readonly port: number;
  /** Says farewell to everybody, and resolves when nobody is there any more. */
  close(): Promise<void>;
}

/** From accept until somebody is logged in; people type passwords in it. */
const loginTime = minutes(2);
/** Answers that a client does not read, before and after: more than one console may be behind by. In bytes. */
const mostUnsent = 4 * 1024 * 1024;
/** Those whose users are not known yet, and all of them. */
const strangers = { inAll: 64, perAddress: 10 };
const connections = { inAll: 256, perAddress: 64 };

/** @throws ListenError (by rejection) when the address cannot be had */
export async function openSshServer(parts: SshServerParts, where: Where): Promise<SshServer> {
  const reception = new Reception(parts);
  const listener = createServer({ noDelay: true, keepAlive: true }, (socket) => reception.welcome(socket));
  const bound = await listen(listener, where);
  listener.on("error", (error) => parts.logger.warn("cannot accept a connection by SSH", { error }));
  return {
    port: bound.port,
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        reception.close();
      }),
  };
}

function listen(listener: Server, where: Where): Promise<AddressInfo> {
  const name = where.fd === undefined ? authorityOf(where.host, where.port) : `descriptor ${where.fd}`;
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(listenError(name, error));
    listener.once("error", failed);
    listener.listen(where, () => {
      listener.off("error", failed);
      resolve(listener.address() as AddressInfo);
    });
  });
}

interface Arrival {
  readonly socket: Socket;
  /** No longer a stranger. */
  readonly settle: () => void;
}

class Reception {
  private readonly strangers = new Places(strangers);
  private readonly places = new Places(connections);
  /** By where they come from, which is all that ssh2 tells of a connection. */
  private readonly arrivals = new Map<string, Arrival>();
  private readonly server: ssh2.Server;

  constructor(private readonly parts: SshServerParts) {
    this.server = new ssh2.Server({ hostKeys: [parts.hostKey.private], algorithms, ident: "Shoal" }, (client, info) =>
      this.attend(client, arrivalKey(info.ip, info.port)),
    );
    this.server.on("error", (error: Error) => parts.logger.debug("SSH failed", { error: error.message }));
  }

  welcome(socket: Socket): void {
    const { clock, logger } = this.parts;
    const { remoteAddress: address, remotePort } = socket;
    socket.on("error", (error) => logger.debug("a connection by SSH failed", { error: error.message }));
    if (address === undefined) return void socket.destroy();
    const key = arrivalKey(address, remotePort);
    const place = this.places.take(address);
    const strange = this.strangers.take(address);
    if (place === null || strange === null || this.arrivals.has(key)) {
      place?.();
      strange?.();
      return void socket.destroy();
    }
    const cancel = clock.after(loginTime, () => socket.destroy());
    const settle = (): void => {
      cancel();
      strange();
    };
    this.arrivals.set(key, { socket, settle });
    socket.once("close", () => {
      settle();
      place();
      this.arrivals.delete(key);
    });
    // Whatever is asked is answered; who never reads the answers is not waited for.
    socket.on("data", () => socket.writableLength > mostUnsent && socket.destroy());
    this.server.injectSocket(socket);
  }

  close(): void {
    for (const { socket } of this.arrivals.values()) socket.destroySoon();
    const { clock } = this.parts;
    const left = [...this.arrivals.values()];
    clock.after(1000, () => {
      for (const { socket } of left) socket.destroy();
    });
  }

  private attend(client: Connection, key: string): void {
    const arrival = this.arrivals.get(key);
    client.on("error", (error) => this.parts.logger.debug("SSH failed", { error: error.message }));
    if (arrival === undefined) return void client.end();
    const { socket, settle } = arrival;
    const address = peerAddress(socket);
    const login = new SshLogin(this.parts, address, () => client.end());
    client.on("authentication", (context) => login.attempt(context));
    client.on("ready", () => {
      settle();
      if (login.result === undefined) return void client.end();
      this.parts.logger.info("somebody came in by SSH", { user: login.result.who.userName, address });
      attend(client, login.result, this.parts, () => socket.writableLength);
    });
  }
}

const arrivalKey = (address: string, port: number | undefined): string => `${address} ${port}`;
