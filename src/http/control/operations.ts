/** What each operation of the control API does. The names are the operation ids of its document. */
import type { IncomingMessage } from "node:http";
import type { ConfigCheck } from "../../config/check.js";
import type { Machine } from "../../model/machine.js";
import type { Privilege } from "../../model/service.js";
import type { World } from "../../ports/world.js";
import type { NetbootView } from "../../services/netboot/view.js";
import { readText } from "./body.js";
import { bootPlanOf } from "./boot-plan.js";
import { controlDocument } from "./openapi.js";
import { ControlProblem } from "./problem.js";
import { showMachine, showPage, showStatus } from "./views.js";

export interface OperationParts {
  readonly world: World;
  /** null = nothing boots from here. */
  readonly netboot: NetbootView | null;
  /** A dry run with the adapters that the service has. */
  checkConfig(text: string): ConfigCheck;
  /** Why requests would not be served now, without anything that strangers should not know; empty = they would be. */
  unready(): readonly string[];
}

export interface Asked {
  readonly params: Readonly<Record<string, string>>;
  /** Checked, with numbers as numbers. */
  readonly query: Readonly<Record<string, unknown>>;
  readonly request: IncomingMessage;
}

export interface Operation {
  /** Null = anybody may, without an account. */
  readonly privilege: Privilege | null;
  /** Text is answered as it is, anything else as JSON. */
  run(asked: Asked, parts: OperationParts): unknown;
}

/** Checking takes about two seconds a MiB, in which nobody else is answered. */
const longestConfig = 256 * 1024;

export const operations: Readonly<Record<string, Operation>> = {
  listMachines: {
    privilege: "Login",
    run: ({ query }, { world }) => showPage(world, Number(query.offset ?? 0), Number(query.limit ?? 100)),
  },
  getMachine: { privilege: "Login", run: (asked, { world }) => showMachine(machineOf(asked, world)) },
  getBootPlan: { privilege: "Login", run: (asked, parts) => planOf(machineOf(asked, parts.world), parts) },
  getNetboot: { privilege: "Login", run: (_asked, { netboot }) => needed(netboot).status() },
  listLeases: {
    privilege: "Login",
    run: ({ query }, { netboot }) => needed(netboot).leases(Number(query.offset ?? 0), Number(query.limit ?? 100)),
  },
  listStrangers: { privilege: "Login", run: (_asked, { netboot }) => needed(netboot).strangers() },
  getStatus: { privilege: "Login", run: (_asked, { world }) => showStatus(world) },
  getDocument: { privilege: "Login", run: () => controlDocument },
  checkInventory: {
    privilege: "ConfigureComponents",
    run: async ({ request }, { checkConfig }) => {
      const check = checkConfig(await readText(request, longestConfig));
      return "problems" in check
        ? { ok: false, problems: check.problems }
        : { ok: true, machines: check.config.machines.length, problems: [] };
    },
  },
  getHealth: { privilege: null, run: () => "ok\n" },
  getReadiness: {
    privilege: null,
    run(_asked, { unready }) {
      const reasons = unready();
      if (reasons.length > 0) throw new ControlProblem(503, reasons.join(" "), { "Retry-After": "5" });
      return "ok\n";
    },
  },
};

/** With what the network says to it, where it says anything. */
async function planOf(machine: Machine, { world, netboot }: OperationParts): Promise<object> {
  const network = (await netboot?.planOf(machine.inventory.id)) ?? null;
  return { ...bootPlanOf(machine, world.firmware), ...(network && { network }) };
}

function needed(netboot: NetbootView | null): NetbootView {
  if (netboot === null) throw new ControlProblem(404, "No machine boots from here: the configuration has no netboot.");
  return netboot;
}

function machineOf({ params }: Asked, { machines }: World): Machine {
  const id = machines.resolve(params.id ?? "");
  const machine = id === undefined ? undefined : machines.get(id);
  if (machine === undefined) throw new ControlProblem(404, "There is no machine with this id, name or UUID.");
  return machine;
}
