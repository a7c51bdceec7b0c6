/** QEMU's block layer as far as media go: nodes, a drive that has one or none, and sticks that come and go. */
import { type Monitor, type QmpArguments, QmpRefusal } from "../../../adapters/machine/qemu/monitor.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";

type Hear = Parameters<Monitor["on"]>[1];

export class BlockLayer implements Monitor {
  isOpen = true;
  readonly nodes = new Map<string, QmpArguments>();
  readonly told: string[] = [];
  cd: string | null = null;
  stick: string | null = null;
  isTrayOpen = false;
  /** What a command comes to, in place of what it does. */
  readonly fails = new Map<string, Error>();
  /** Whether it says that a device is gone. */
  saysDeleted = true;
  private readonly heard = new Set<Hear>();

  on(_event: string, hear: Hear): () => void {
    this.heard.add(hear);
    return () => this.heard.delete(hear);
  }

  get listeners(): number {
    return this.heard.size;
  }

  async execute(command: string, args: QmpArguments = {}): Promise<unknown> {
    if (!this.isOpen) throw new AdapterError("it is off", "unreachable");
    const failure = this.fails.get(command);
    if (failure) throw failure;
    if (!command.startsWith("query")) this.told.push(command);
    return this.does[command]?.(args) ?? {};
  }

  private readonly does: Readonly<Record<string, (args: QmpArguments) => unknown>> = {
    "query-block": () => [
      { qdev: "cd", tray_open: this.isTrayOpen, ...inserted(this.cd) },
      ...(this.stick === null
        ? []
        : [{ qdev: "/machine/peripheral/stick/stick.0/legacy[0]", ...inserted(this.stick) }]),
    ],
    "query-named-block-nodes": () => ["disk0", ...this.nodes.keys()].map((name) => ({ "node-name": name })),
    "blockdev-add": (args) => void this.nodes.set(String(args["node-name"]), args),
    "blockdev-del": (args) => {
      const name = String(args["node-name"]);
      if ([this.cd, this.stick].includes(name)) throw new QmpRefusal(`Node ${name} is in use`, "GenericError");
      this.nodes.delete(name);
    },
    "blockdev-open-tray": () => {
      this.isTrayOpen = true;
    },
    "blockdev-close-tray": () => {
      this.isTrayOpen = false;
    },
    "blockdev-remove-medium": () => {
      this.requireOpen();
      this.cd = null;
    },
    "blockdev-insert-medium": (args) => {
      this.requireOpen();
      this.cd = String(args["node-name"]);
    },
    device_add: (args) => {
      this.stick = String(args.drive);
    },
    device_del: () => {
      if (this.stick === null) throw new QmpRefusal("Device 'stick' not found", "DeviceNotFound");
      // The reply comes before the device is gone.
      if (this.saysDeleted) queueMicrotask(() => this.deleted());
    },
  };

  private deleted(): void {
    this.stick = null;
    for (const hear of this.heard) hear({ device: "stick", path: "/machine/peripheral/stick" });
  }

  private requireOpen(): void {
    if (!this.isTrayOpen) throw new QmpRefusal("Tray of device 'cd' is not open", "GenericError");
  }
}

const inserted = (node: string | null) =>
  node === null ? {} : { inserted: { "node-name": node, image: { "virtual-size": 512 } } };
