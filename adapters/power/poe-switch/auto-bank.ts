/** A switch whose family is asked of itself, when it first answers. */

import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { Bank } from "../../kit/power/bank.js";
import type { SnmpSession } from "../../kit/snmp/session.js";
import { system } from "../../kit/snmp/survey.js";
import { textOf } from "../../kit/snmp/value.js";
import type { Family } from "./family.js";

export interface AutoOptions {
  readonly label: string;
  readonly session: SnmpSession;
  readonly identify: (sysObjectId: string) => Family | null;
  /** When none fits. */
  readonly otherwise: Family | null;
  /** @throws AdapterError */
  readonly open: (family: Family) => Bank;
  readonly found: (family: Family, sysObjectId: string) => void;
}

export class AutoBank implements Bank {
  private bank: Bank | null = null;

  constructor(private readonly options: AutoOptions) {}

  get source(): string {
    return this.bank?.source ?? "snmp";
  }

  read: Bank["read"] = async (ports, signal) => (await this.its(signal)).read(ports, signal);
  order: Bank["order"] = async (port, command, signal) => (await this.its(signal)).order(port, command, signal);
  budget: NonNullable<Bank["budget"]> = async (port, signal) =>
    (await (await this.its(signal)).budget?.(port, signal)) ?? null;

  survey: NonNullable<Bank["survey"]> = async (signal) => {
    const bank = await this.its(signal);
    if (bank.survey) return bank.survey(signal);
    throw new AdapterError(`${this.options.label}: only SNMP tells what hangs on which port`, "misconfigured");
  };

  async close(): Promise<void> {
    await this.bank?.close();
    this.options.session.close();
  }

  private async its(signal: AbortSignal): Promise<Bank> {
    this.bank ??= this.options.open(await this.identify(signal));
    return this.bank;
  }

  /** @throws AdapterError (by rejection) */
  private async identify(signal: AbortSignal): Promise<Family> {
    const { label, session, identify, otherwise, found } = this.options;
    const sysObjectId = textOf((await session.get([system.objectId], signal)).get(system.objectId)) ?? "";
    const family = identify(sysObjectId) ?? otherwise;
    if (family === null)
      throw new AdapterError(
        `${label}: no family is known for sysObjectID ${sysObjectId}; set "family"`,
        "misconfigured",
      );
    found(family, sysObjectId);
    return family;
  }
}
