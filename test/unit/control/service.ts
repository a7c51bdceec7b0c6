/** A control API that listens on loopback, over a world of two machines. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { checkConfig } from "../../../src/config/check.js";
import { type ControlOptions, controlApp } from "../../../src/http/control/app.js";
import { createLogger } from "../../../src/http/log.js";
import { firstIntent, type Intent } from "../../../src/model/intent.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { Machine } from "../../../src/model/machine.js";
import { firstObservation, type Observation } from "../../../src/model/observation.js";
import type { Privilege } from "../../../src/model/service.js";
import type { Who } from "../../../src/ports/commands/who.js";
import type { World } from "../../../src/ports/world.js";
import { ManualClock } from "../../support/manual-clock.js";
import { adapters } from "../config/adapters.js";

const check = checkConfig(
  `machines:
  - { id: a, name: kitchen, nics: [{ mac: 02:00:00:00:00:01 }], adapter: { kind: pdu, address: pdu1, password: hunter22 } }
  - { id: b }
`,
  adapters,
);
const inventories: readonly Inventory[] = "config" in check ? check.config.machines : [];

export const clock = new ManualClock();

export function machineWith(
  index: number,
  intent: Partial<Intent> = {},
  observation: Partial<Observation> = {},
): Machine {
  const inventory = inventories[index];
  if (inventory === undefined) throw new Error("the configuration of the test is wrong");
  return {
    inventory,
    intent: { ...firstIntent, ...intent },
    observation: { ...firstObservation(clock.now()), ...observation },
    capabilities: {
      resetTypes: [],
      seesPower: true,
      bootTargets: ["None", "Pxe"],
      bootModes: [],
      bootStages: [],
      indicator: false,
      sensors: [],
      powerSupply: null,
    },
  };
}

const facts: Pick<World["service"], "version" | "startedAt"> = { version: "1.2.3", startedAt: clock.now() - 61_000 };

/** Only what the control API reads. */
export function worldOf(machines: readonly Machine[], conditions: World["conditions"] = () => []): World {
  const byId = new Map(machines.map((machine) => [machine.inventory.id, machine]));
  const ids = [...byId.keys()];
  const world: Pick<World, "clock" | "machines" | "conditions"> & {
    service: typeof facts;
    firmware: Pick<World["firmware"], "next" | "override">;
  } = {
    clock,
    firmware: { next: () => undefined, override: () => undefined },
    service: facts,
    machines: {
      get: (id) => byId.get(id),
      ids: () => ids,
      resolve: (name) =>
        machines.find(({ inventory: { id, name: own, uuid } }) => [id, own, uuid].includes(name))?.inventory.id,
    },
    conditions,
  };
  return world as unknown as World;
}

/** `Basic` and one of these words: who that is. */
const accounts: Readonly<Record<string, readonly Privilege[]>> = {
  admin: ["Login", "ConfigureComponents"],
  reader: ["Login"],
  stranger: [],
  fresh: ["Login", "ConfigureComponents"],
};

async function authenticate({ headers }: IncomingMessage): Promise<Who | null> {
  const userName = headers.authorization?.split(" ")[1] ?? "";
  const privileges = accounts[userName];
  if (privileges === undefined) return null;
  const passwordChangeRequired = userName === "fresh";
  return {
    accountId: userName,
    userName,
    roleId: "",
    privileges: new Set(privileges),
    sessionId: null,
    passwordChangeRequired,
    address: "127.0.0.1",
  };
}

export type Ask = (path: string, init?: RequestInit & { as?: string }) => Promise<Response>;

/** Serves while `task` runs. @returns what was logged */
export async function serving(options: Partial<ControlOptions>, task: (ask: Ask) => Promise<void>): Promise<string> {
  let log = "";
  const app = controlApp({
    world: worldOf([machineWith(0), machineWith(1)]),
    authenticate,
    checkConfig: (text) => checkConfig(text, adapters),
    netboot: null,
    unready: () => [],
    logger: createLogger({
      level: "warn",
      format: "json",
      colour: false,
      destination: { write: (line) => (log += line) },
    }),
    ...options,
  });
  const server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await task((path, { as = "admin", ...init } = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        ...init,
        headers: { ...(as === "" ? {} : { authorization: `Basic ${as}` }), ...init.headers },
      }),
    );
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  return log;
}
