import type { PowerCommand } from "../../../src/model/reset.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { Bank, PortReading, PortUnread } from "../../kit/power/bank.js";
import { type Action, actionOf, type Document, readingOf } from "./document.js";
import { type Place, placeOf } from "./place.js";
import type { RedfishService } from "./service.js";
import { resets } from "./settings.js";

interface Order {
  readonly action: Action;
  readonly value: string;
}

const absent = "is not there: check its name, and that the account may see it";

export class RedfishBank implements Bank {
  readonly source = "redfish";

  constructor(
    private readonly label: string,
    private readonly service: RedfishService,
  ) {}

  async read(ports: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, PortReading | PortUnread>> {
    const readings = new Map<string, PortReading | PortUnread>();
    // One after the other: management processors are slow, and answer nobody else meanwhile.
    for (const port of ports) readings.set(port, await this.readOne(port, signal));
    return readings;
  }

  async order(port: string, command: PowerCommand, signal: AbortSignal): Promise<void> {
    const place = placeOf(port);
    const document = place === null ? null : await this.service.read(place.uri, signal);
    if (place === null || document === null) throw this.error(`port ${port} ${absent}`, "misconfigured");
    const { action, value } =
      place.kind === "outlet" ? this.outletOrder(place, document, command) : systemOrder(place, document, command);
    if (action.allowed !== null && !action.allowed.includes(value))
      throw this.error(
        `cannot do ${value} at ${place.name}, only ${action.allowed.join(", ")}: leave it out of \`resetTypes\``,
        "refused",
      );
    await this.service.act(action.target, { [action.parameter]: value }, signal);
  }

  async close(): Promise<void> {
    await this.service.close();
  }

  private async readOne(port: string, signal: AbortSignal): Promise<PortReading | PortUnread> {
    const place = placeOf(port);
    const document = place === null ? null : await this.service.read(place.uri, signal);
    if (document === null) return { problem: absent };
    const problem = `cannot be read: its PowerState is ${JSON.stringify(document.PowerState) ?? "absent"}`;
    return readingOf(document) ?? { problem };
  }

  private outletOrder(place: Place, document: Document, command: PowerCommand): Order {
    if (command !== "on" && command !== "off") throw this.error(`cannot ${command} an outlet`, "refused");
    if (document.PowerControlLocked === true)
      throw this.error(`has locked the outlet ${place.name} (PowerControlLocked): unlock it there`, "refused");
    // The schema calls it PowerState; there are services that call it OutletPowerState.
    const action = actionOf(document, place.uri, "Outlet.PowerControl", ["PowerState", "OutletPowerState"]);
    return { action, value: command === "on" ? "On" : "Off" };
  }

  private error(text: string, kind: AdapterError["kind"]): AdapterError {
    return new AdapterError(`${this.label} ${text}`, kind);
  }
}

const systemOrder = (place: Place, document: Document, command: PowerCommand): Order => ({
  action: actionOf(document, place.uri, "ComputerSystem.Reset", ["ResetType"]),
  value: resets[command],
});
