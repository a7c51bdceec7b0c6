/** How people and programs come to the consoles of machines. */
import type { Config, SshRules } from "../config/config.js";
import { consoleRights } from "../consoles/rights.js";
import { Visits } from "../consoles/visits.js";
import { openWebSocketGate, type WebSocketGate } from "../consoles/websocket/gate.js";
import { sortedSockets } from "../http/activation.js";
import { ListenError } from "../http/listen-error.js";
import { minutes } from "../model/clock.js";
import type { Opened } from "../opened.js";
import type { RedfishService } from "../protocol/service.js";
import type { ConsoleService } from "../services/console/consoles.js";
import type { Tree } from "../tree/tree.js";
import type { Foundation } from "./foundation.js";

export interface ConsoleWaysParts {
  readonly foundation: Pick<Foundation, "clock" | "logger" | "accounts">;
  readonly tree: Tree;
  readonly authenticator: RedfishService["authenticator"];
  readonly consoles: ConsoleService;
}

/** An SSH server that listens. */
export interface OpenedSsh {
  readonly host: string;
  readonly port: number;
  /** `SHA256:` and base64, as SSH clients show it. */
  readonly fingerprint: string;
}

export interface ConsoleWaysOpened {
  readonly webSockets: WebSocketGate | undefined;
  readonly ssh: OpenedSsh | null;
}

const stops = "The service stops.";

/**
 * @throws ListenError (by rejection) when the address of the SSH server cannot be had, HostKeyError when its key is none
 */
export async function openConsoleWays(
  parts: ConsoleWaysParts,
  config: Config,
  opened: Opened,
): Promise<ConsoleWaysOpened> {
  const { foundation, tree, authenticator, consoles } = parts;
  const { clock, logger, accounts } = foundation;
  const rules = config.console;
  const visits = opened.add(
    new Visits({ clock, accounts: accounts.accounts, idle: minutes(rules.idleMinutes) }),
    (one) => one.close(stops),
  );
  const webSockets = rules.webSocket
    ? openWebSocketGate({ tree, authenticator, consoles, visits, clock, logger })
    : undefined;
  const ssh = rules.ssh && (await openSsh(parts, visits, config, rules.ssh, opened));
  consoles.offer({ webSocket: rules.webSocket });
  return { webSockets, ssh };
}

async function openSsh(
  { foundation, tree, authenticator, consoles }: ConsoleWaysParts,
  visits: Visits,
  { state }: Config,
  { host, port, keys }: SshRules,
  opened: Opened,
): Promise<OpenedSsh> {
  const { clock, logger } = foundation;
  const { machines } = tree.world;
  const [{ keptHostKey }, { openSshServer }, { entryCommand }] = await Promise.all([
    import("../consoles/ssh/host-key.js"),
    import("../consoles/ssh/server.js"),
    import("../consoles/ssh/command-line.js"),
  ]);
  const hostKey = await keptHostKey(state);
  const parts = {
    hostKey,
    clock,
    logger,
    authenticator,
    isMachine: (name: string) => machines.resolve(name) !== undefined,
    keyFiles: keys,
    consoles,
    machines,
    rightsOf: consoleRights(tree),
    visits,
  };
  const { ssh: fd } = sortedSockets(process.env, process.pid);
  const server = opened.add(
    await openSshServer(parts, fd === undefined ? { host, port } : { fd }).catch(explained),
    (one) => {
      // Everybody is told before the connections go.
      visits.close(stops);
      return one.close();
    },
  );
  const { fingerprint } = hostKey;
  logger.info("consoles are reached by SSH", { host, port: server.port, fingerprint });
  consoles.offer({ ssh: { port: server.port, entryCommand, hotKeys: "Ctrl-] then ." } });
  return { host, port: server.port, fingerprint };
}

/** Which setting it is about: that of Redfish has an option of its own on the command line. */
function explained(error: unknown): never {
  if (!(error instanceof ListenError)) throw error;
  throw new ListenError("bad-settings", `${error.message} It is console.ssh of the configuration.`, { cause: error });
}
