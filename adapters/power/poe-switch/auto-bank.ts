/** A switch whose family is asked of itself, when it first answers. */

import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { Bank, PortUnread } from "../../kit/power/bank.js";
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

interface Found {
  readonly family: Family;
  readonly bank: Bank;
}

export class AutoBank implements Bank {
  private found: Found | null = null;

  constructor(private readonly options: AutoOptions) {}

  get source(): string {
    return this.found?.bank.source ?? "snmp";
  }

  read: Bank["read"] = async (ports, signal) => {
    const { bank, family } = await this.its(signal);
    const misspelled = ports.flatMap((port): [string, PortUnread][] => {
      const problem = misspelling(family, port);
      return problem ? [[port, problem]] : [];
    });
    const wrong = new Map(misspelled);
    const right = ports.filter((port) => !wrong.has(port));
    return new Map([...(right.length > 0 ? await bank.read(right, signal) : []), ...wrong]);
  };

  order: Bank["order"] = async (port, command, signal) => {
    const { bank, family } = await this.its(signal);
    const wrong = misspelling(family, port);
    if (wrong) throw new AdapterError(`${this.options.label}: port ${port} ${wrong.problem}`, "misconfigured");
    await bank.order(port, command, signal);
  };

  budget: NonNullable<Bank["budget"]> = async (port, signal) =>
    (await (await this.its(signal)).bank.budget?.(port, signal)) ?? null;

  survey: NonNullable<Bank["survey"]> = async (signal) => {
    const { bank } = await this.its(signal);
    if (bank.survey) return bank.survey(signal);
    throw new AdapterError(`${this.options.label}: only SNMP tells what hangs on which port`, "misconfigured");
  };

  announcements: NonNullable<Bank["announcements"]> = async (ports, signal) =>
    (await (await this.its(signal)).bank.announcements?.(ports, signal)) ?? new Map();

  async close(): Promise<void> {
    await this.found?.bank.close();
    this.options.session.close();
  }

  private async its(signal: AbortSignal): Promise<Found> {
    if (this.found) return this.found;
    const family = await this.identify(signal);
    this.found = { family, bank: this.options.open(family) };
    return this.found;
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

/** Before the family was known every spelling had to be let pass; two of one port would be two ports. */
function misspelling({ name: family, ports }: Family, text: string): PortUnread | null {
  const port = ports.parse(text);
  if (port?.name === text) return null;
  const right = port ? `write it ${port.name}` : `they are written like ${ports.example}`;
  return { problem: `is not how the ports of ${family} are written; ${right}` };
}
