/**
 * A network of the test's own: a bridge in a namespace, with machines on it that are virtual or namespaces themselves. Nothing
 * of it reaches the computer's own network, and it is gone with the test.
 */
import assert from "node:assert/strict";
import { missing, type Ran, run } from "../program.js";
import type { Undoing } from "../shoal.js";
import { afterwards } from "../undoing.js";

/** The service's address on the bridge. */
export const serverAddress = "10.77.0.1";

export interface Lab {
  /** Begins a command line that runs in the namespace with the bridge. */
  readonly within: readonly string[];
  /** A tap on the bridge, for a virtual machine that is started in the lab. */
  tap(name: string): Promise<string>;
  /** Another computer on the bridge. @param address with its prefix length; absent = none yet */
  host(name: string, about?: { readonly mac?: string; readonly address?: string }): Promise<Host>;
  run(program: string, ...args: readonly string[]): Promise<Ran>;
  /** As {@link run}. @throws AssertionError when it fails @returns what it says */
  must(program: string, ...args: readonly string[]): Promise<string>;
}

export interface Host {
  readonly within: readonly string[];
  /** Its interface. */
  readonly port: string;
  run(program: string, ...args: readonly string[]): Promise<Ran>;
  /** As {@link run}. @throws AssertionError when it fails @returns what it says */
  must(program: string, ...args: readonly string[]): Promise<string>;
}

/** For `skip` of a test. */
export const lacksLab = (): string | false =>
  missing("ip") || (process.getuid?.() !== 0 && "network namespaces need root");

let count = 0;

/** @param test its end takes the lab down, with whatever still runs in it */
export async function openLab(test: Undoing): Promise<Lab> {
  count += 1;
  const bridge = await openNamespace(test, `shoal-${process.pid}-${count}`);
  await bridge.must("ip", "link", "add", "br0", "type", "bridge", "forward_delay", "0", "mcast_snooping", "0");
  await bridge.must("ip", "addr", "add", `${serverAddress}/24`, "dev", "br0");
  await bridge.must("ip", "link", "set", "br0", "up");
  // Else it would have no link while all its machines are off.
  await bridge.must("ip", "link", "add", "still", "type", "veth", "peer", "name", "end");
  await bridge.must("ip", "link", "set", "end", "up");
  const join = async (port: string) => {
    await bridge.must("ip", "link", "set", port, "master", "br0");
    await bridge.must("ip", "link", "set", port, "up");
  };
  await join("still");
  return {
    within: bridge.within,
    run: bridge.run,
    must: bridge.must,
    async tap(name) {
      await bridge.must("ip", "tuntap", "add", "dev", name, "mode", "tap");
      await join(name);
      return name;
    },
    async host(name, { mac, address } = {}) {
      const host = await openNamespace(test, `${bridge.name}-${name}`);
      const peer = ["peer", "name", "eth0", "netns", host.name, ...(mac === undefined ? [] : ["address", mac])];
      await bridge.must("ip", "link", "add", name, "type", "veth", ...peer);
      await join(name);
      await host.must("ip", "link", "set", "eth0", "up");
      if (address !== undefined) await host.must("ip", "addr", "add", address, "dev", "eth0");
      return { ...host, port: "eth0" };
    },
  };
}

async function openNamespace(test: Undoing, name: string): Promise<Omit<Host, "port"> & { readonly name: string }> {
  const added = await run("ip", ["netns", "add", name]);
  assert.equal(added.code, 0, added.stderr);
  afterwards(test, async () => {
    const { stdout } = await run("ip", ["netns", "pids", name]);
    for (const pid of stdout.split(/\s+/).filter(Boolean)) end(Number(pid));
    await run("ip", ["netns", "del", name]);
  });
  const within = ["ip", "netns", "exec", name];
  const runThere = (program: string, ...args: readonly string[]) => run("ip", [...within.slice(1), program, ...args]);
  const must = async (program: string, ...args: readonly string[]) => {
    const { code, stdout, stderr } = await runThere(program, ...args);
    assert.equal(code, 0, `${program} ${args.join(" ")}: ${stderr}`);
    return stdout;
  };
  await must("ip", "link", "set", "lo", "up");
  return { name, within, run: runThere, must };
}

/** One that has ended meanwhile is as good. */
function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone.
  }
}
