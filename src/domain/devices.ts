/** The devices that give machines their power: known from the configuration, opened once, shared by the machines. */
import { AdapterError, type MachineDriver, type MachineHost, type Outlet } from "../ports/machine-adapter.js";
import type {
  DeviceEntry,
  DeviceHost,
  PortFacts,
  PowerDevice,
  PowerDeviceAdapter,
  PowerDevices,
  SaidOfPort,
} from "../ports/power-device.js";

export interface DevicesSetup {
  readonly entries: readonly DeviceEntry[];
  /** By kind. */
  readonly adapters: ReadonlyMap<string, PowerDeviceAdapter>;
  host(entry: DeviceEntry): DeviceHost;
}

interface Known {
  readonly entry: DeviceEntry;
  readonly adapter: PowerDeviceAdapter;
  device: PowerDevice | null;
}

/** Opens a device when the first machine is attached to it, so that a service that cannot start touches none. */
export class Devices implements PowerDevices {
  private readonly known: ReadonlyMap<string, Known>;

  /** @throws AdapterError `misconfigured` when an adapter is not there */
  constructor(private readonly setup: DevicesSetup) {
    this.known = new Map(
      setup.entries.map((entry) => {
        const adapter = setup.adapters.get(entry.kind);
        if (!adapter) throw new AdapterError(`device ${entry.id}: there is no kind ${entry.kind}`, "misconfigured");
        return [entry.id, { entry, adapter, device: null }];
      }),
    );
  }

  port(device: string, port: string): PortFacts {
    const { adapter, entry } = this.find(device);
    const facts = adapter.port(entry, port, this.setup.host(entry).memory());
    if ("problem" in facts) throw new AdapterError(`${device}: port ${port} ${facts.problem}`, "misconfigured");
    return facts;
  }

  attach(outlet: Outlet & SaidOfPort, host: MachineHost): MachineDriver {
    const { device, port } = outlet;
    return this.open(device).attach(this.port(device, port).name, outlet, host);
  }

  /** @throws AdapterError `misconfigured` when there is no such device */
  open(id: string): PowerDevice {
    const known = this.find(id);
    known.device ??= known.adapter.open(known.entry, this.setup.host(known.entry));
    return known.device;
  }

  /** Lets go of all of them as they are. */
  async close(): Promise<void> {
    const open = [...this.known.values()].flatMap(({ device }) => device ?? []);
    await Promise.all(open.map((device) => device.close()));
  }

  private find(id: string): Known {
    const known = this.known.get(id);
    if (!known) throw new AdapterError(`there is no device ${id}`, "misconfigured");
    return known;
  }
}
