/** One machine as Ironic has it, and how it is led from state to state. */
import assert from "node:assert/strict";
import { until } from "../program.js";
import { password, type Shoal } from "../shoal.js";
import type { Ironic } from "./ironic.js";

/** What the tests read of a node; there is more. */
export interface NodeState {
  readonly uuid: string;
  readonly name: string;
  readonly provision_state: string;
  readonly target_provision_state: string | null;
  readonly power_state: string | null;
  readonly target_power_state: string | null;
  readonly last_error: string | null;
  readonly maintenance: boolean;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly driver_info: Readonly<Record<string, unknown>>;
  readonly driver_internal_info: Readonly<Record<string, unknown>>;
  readonly raid_config: unknown;
}

export interface Step {
  readonly interface: "bios" | "deploy" | "management" | "power" | "raid";
  readonly step: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** States that nothing leads out of but an operator. */
const failed = /(failed|error)$/;

export class IronicNode {
  constructor(
    private readonly ironic: Ironic,
    readonly name: string,
  ) {}

  /** @param path below the node, with its slash @returns the answer's body */
  async ask<T>(method: string, path = "", body?: unknown): Promise<T> {
    return (await this.ironic.api.must(method, `/v1/nodes/${this.name}${path}`, body)) as T;
  }

  state(): Promise<NodeState> {
    return this.ask<NodeState>("GET");
  }

  /** A change of its fields: `{ "/raid_interface": "redfish" }`. */
  async change(fields: Readonly<Record<string, unknown>>): Promise<void> {
    const changes = Object.entries(fields).map(([path, value]) => ({ op: "add", path, value }));
    await this.ask("PATCH", "", changes);
  }

  /** @param target a verb of Ironic's: `manage`, `provide`, `active` … @param state what it comes to */
  async provision(target: string, state: string, more: object = {}, minutes?: number): Promise<NodeState> {
    await this.ask("PUT", "/states/provision", { target, ...more });
    return this.reaches(state, minutes);
  }

  /** Steps that an operator asks for, one after the other. */
  clean(...steps: readonly Step[]): Promise<NodeState> {
    return this.provision("clean", "manageable", { clean_steps: steps });
  }

  /** @throws AssertionError when it comes to a failure instead, with what Ironic said of it */
  reaches(state: string, minutes = 3): Promise<NodeState> {
    let seen: NodeState | undefined;
    return until(
      () => `${this.name} being ${state}: ${JSON.stringify(seen)}\n${this.ironic.troubles()}`,
      async () => {
        seen = await this.state();
        const { provision_state: now, last_error: error } = seen;
        const isFailure = failed.test(now);
        assert.ok(now === state || !isFailure, `${this.name} is ${now}: ${error}\n${this.ironic.troubles()}`);
        // The reason comes after the state.
        return now === state && (!isFailure || error !== null) && seen;
      },
      minutes,
    );
  }

  /** Ironic has nothing to do with the machine any more. */
  async forget(): Promise<void> {
    await this.ask("PUT", "/maintenance", { reason: "it was tried" });
    await this.ask("DELETE");
  }

  /** @param target `power on`, `soft rebooting` … @param state what it comes to */
  async power(target: string, state: "power on" | "power off"): Promise<void> {
    await this.ask("PUT", "/states/power", { target });
    await until(
      () => `${target} of ${this.name}: ${this.ironic.troubles()}`,
      async () => {
        const { power_state: now, target_power_state: pending, last_error: error } = await this.state();
        assert.equal(error, null, `${target} of ${this.name}`);
        return pending === null && now === state;
      },
    );
  }
}

/** As the API has them. */
export interface Fields extends Readonly<Record<string, unknown>> {
  readonly driver_info?: object;
}

/** Makes a machine known to Ironic, and no more. */
export async function enrol(ironic: Ironic, shoal: Shoal, machine: string, fields: Fields = {}): Promise<IronicNode> {
  await ironic.api.must("POST", "/v1/nodes", {
    name: machine,
    driver: "redfish",
    ...fields,
    driver_info: {
      redfish_address: shoal.url,
      redfish_system_id: `/redfish/v1/Systems/${machine}`,
      redfish_username: "admin",
      redfish_password: password,
      redfish_verify_ca: shoal.certificate,
      ...fields.driver_info,
    },
  });
  return new IronicNode(ironic, machine);
}
