/**
 * Ports of the host's bridges, each made for one network port of a guest. Its name tells whose it is, and so does its alias, by
 * which it is known again: nothing is taken away that another made.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { type Clock, seconds } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { RunFailure, run } from "../../kit/process/run.js";
import { most } from "./layout.js";

/** One of a guest's network ports. */
export interface TapOwner {
  /** Absolute path of the guest's folder, which is called as the machine is. */
  readonly home: string;
  /** Of the port, from 0. */
  readonly index: number;
}

/** At most 15 characters (IFNAMSIZ): letters of the machine's id, then what no guest of another service has. */
export function tapName({ home, index }: TapOwner): string {
  const letters = basename(home)
    .replace(/[^A-Za-z0-9]/g, "")
    .slice(-5);
  return `${letters || "vm"}-${createHash("sha256").update(home).digest("hex").slice(0, 6)}-${index}`;
}

/** @returns at most 255 bytes (IFALIASZ) */
const aliasOf = ({ home }: TapOwner): string =>
  `shoal guest ${basename(home).slice(0, 100)} ${createHash("sha256").update(home).digest("hex")}`;

export interface Link {
  readonly name: string;
  readonly alias: string | null;
  /** Kind of the device, e.g. `bridge`, `tun`; null = a piece of hardware. */
  readonly kind: string | null;
}

/**
 * What `ip -json -details link show dev NAME` writes.
 * @returns null = not understood
 */
export function linkIn(text: string): Link | null {
  try {
    const [one]: unknown[] = JSON.parse(text);
    const { ifname, ifalias, linkinfo } = Object(one) as { ifname?: unknown; ifalias?: unknown; linkinfo?: unknown };
    const { info_kind: kind } = Object(linkinfo) as { info_kind?: unknown };
    return typeof ifname === "string"
      ? {
          name: ifname,
          alias: typeof ifalias === "string" ? ifalias : null,
          kind: typeof kind === "string" ? kind : null,
        }
      : null;
  } catch {
    return null;
  }
}

/** @param text as in /proc/PID/net/dev */
export const devicesIn = (text: string): ReadonlySet<string> =>
  new Set(Array.from(text.matchAll(/^\s*([^\s:]+):/gm), ([, name = ""]) => name));

export class Taps {
  constructor(private readonly clock: Clock) {}

  /**
   * Plugged in and up; one that is left over from before is used again.
   * @returns its name
   * @throws AdapterError (by rejection) that says what to do
   */
  async plug(owner: TapOwner, bridge: string): Promise<string> {
    await this.requireBridge(bridge);
    const name = tapName(owner);
    const known = await this.find(name);
    if (known !== null) requireOwn(known, owner);
    else await this.order(["tuntap", "add", "dev", name, "mode", "tap", "user", String(process.geteuid?.() ?? 0)]);
    try {
      // The host says nothing by itself on a guest's wire.
      const still = ["addrgenmode", "none"];
      await this.order(["link", "set", "dev", name, "alias", aliasOf(owner), "master", bridge, ...still, "up"]);
    } catch (error) {
      if (known === null) await this.remove(name).catch(() => undefined);
      throw error;
    }
    return name;
  }

  /** All of a guest, whatever its settings say now. @throws AdapterError (by rejection) */
  async unplugAll(home: string): Promise<void> {
    const there = devicesIn(await readFile("/proc/self/net/dev", "latin1").catch(() => ""));
    for (let index = 0; index < most.nics; index += 1) {
      if (there.has(tapName({ home, index }))) await this.unplug({ home, index });
    }
  }

  /** Only one that was made here is taken away. @throws AdapterError (by rejection) */
  async unplug(owner: TapOwner): Promise<void> {
    const name = tapName(owner);
    const known = await this.find(name);
    if (known?.alias === aliasOf(owner)) await this.remove(name);
  }

  async requireDevice(name: string): Promise<void> {
    if (await this.find(name)) return;
    const make = `ip tuntap add dev ${name} mode tap user ${process.geteuid?.() ?? 0}`;
    throw misconfigured(`there is no network device ${name}: make it (${make}), or change the setting networks`);
  }

  async requireBridge(name: string): Promise<void> {
    const found = await this.find(name);
    const make = `ip link add ${name} type bridge && ip link set ${name} up`;
    if (found === null) {
      throw misconfigured(`there is no bridge ${name}: make it (${make}), or change the setting networks`);
    }
    if (found.kind !== "bridge" && found.kind !== "openvswitch") {
      throw misconfigured(`the network device ${name} is no bridge: name one, or make one (ip link add … type bridge)`);
    }
  }

  private remove(name: string): Promise<void> {
    return this.order(["tuntap", "del", "dev", name, "mode", "tap"]);
  }

  private async find(name: string): Promise<Link | null> {
    const { code, stdout } = await this.ip(["-json", "-details", "link", "show", "dev", name]);
    return code === 0 ? linkIn(stdout) : null;
  }

  private async order(words: readonly string[]): Promise<void> {
    const { code, stderr } = await this.ip(words);
    if (code !== 0) throw refusal(words, stderr.trim().split("\n")[0] ?? "");
  }

  private async ip(words: readonly string[]) {
    try {
      return await run({ argv: ["ip", ...words], timeLimit: seconds(10), clock: this.clock });
    } catch (error) {
      if (!(error instanceof RunFailure)) throw error;
      const advice = "install iproute2 (Debian: apt-get install iproute2), which guests on a bridge or a tap need";
      throw misconfigured(`the program ip ${error.message}: ${advice}`);
    }
  }
}

function requireOwn(known: Link, owner: TapOwner): void {
  if (known.alias === aliasOf(owner) || known.alias === null) return;
  throw misconfigured(`the network device ${known.name} is somebody else's: remove it (ip link del ${known.name})`);
}

function refusal(words: readonly string[], said: string): AdapterError {
  const isForbidden = /not permitted|permission denied/i.test(said);
  return misconfigured(isForbidden ? noRights : `ip ${words.join(" ")} failed: ${said || "it said nothing"}`);
}

/** To whom a tap device is refused. */
export const noRights =
  "guests are plugged into a bridge with the capability CAP_NET_ADMIN, which Shoal does not have: run it as root, or give it that (systemd: AmbientCapabilities=CAP_NET_ADMIN), or make tap devices for it and use the network kind tap, or user, which needs no rights";

const misconfigured = (problem: string): AdapterError => new AdapterError(problem, "misconfigured");
