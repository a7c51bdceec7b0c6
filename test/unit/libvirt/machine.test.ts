import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { bootOrderOf } from "../../../adapters/machine/libvirt/boot-order.js";
import { readDomain } from "../../../adapters/machine/libvirt/domain.js";
import { createLibvirt } from "../../../adapters/machine/libvirt/index.js";
import { systemClock } from "../../../src/model/clock.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { PowerCommand } from "../../../src/model/reset.js";
import type { MachineHost, Order, Seen } from "../../../src/ports/machine-adapter.js";
import { noDevices } from "../../support/no-devices.js";
import { patienceFor } from "../../support/until.js";
import { inventoryOf } from "../domain/bench.js";
import { byWords } from "./definitions.js";
import { Hypervisor, type StoredDomain } from "./hypervisor.js";

type T = ConstructorParameters<typeof Hypervisor>[0] & { after(end: () => Promise<void>): void };

const uuid = "2125bca6-67b1-4c6d-97a6-8b21fe71336a";
const off: StoredDomain = { name: "node a", state: "shut off", definition: byWords, instance: byWords };
const order: Order = { signal: new AbortController().signal, deadline: Number.POSITIVE_INFINITY, seq: 1, by: "alice" };

type Choice = ReturnType<MachineHost["bootChoice"]>;
const own: Choice = { target: "Hdd", seq: 1, own: true };

interface Options {
  readonly domain?: StoredDomain;
  readonly settings?: object;
  readonly more?: Partial<Inventory>;
}

async function until(isSo: () => boolean): Promise<void> {
  const wait = patienceFor(String(isSo));
  while (!isSo()) {
    wait();
    await pause(5);
  }
}

function benchOf(t: T, { domain = off, settings = {}, more = {} }: Options = {}) {
  const hypervisor = new Hypervisor(t, { [uuid]: domain });
  const adapter = createLibvirt();
  const written = { uri: "qemu:///system", domain: uuid, virsh: hypervisor.virsh, ...settings };
  const machine = { ...inventoryOf("node", written, "libvirt"), ...more };
  const seen: Seen[] = [];
  const world = { choice: own };
  const host: MachineHost = {
    clock: systemClock,
    devices: noDevices,
    settledPower: null,
    bootChoice: () => world.choice,
    report: (one) => void seen.push(one),
    note: () => {},
  };
  const attach = () => {
    const driver = adapter.attach(machine, host);
    t.after(() => driver.detach());
    return driver;
  };
  const driver = attach();
  const tell = (command: PowerCommand) => driver.command(command, order);
  const power = async () => (await driver.readPower?.(systemClock.now()))?.state;
  const running = () => bootOrderOf(readDomain(hypervisor.domains[uuid]?.instance ?? ""));
  const used = () => seen.flatMap(({ bootUsed }) => bootUsed ?? []);
  const watching = () => until(() => hypervisor.told.some((line) => line.startsWith("event")));
  return { hypervisor, adapter, attach, driver, seen, world, host, tell, power, running, used, watching };
}

describe("a domain", () => {
  test("goes on, off, to rest and on again", async (t) => {
    const { tell, power, hypervisor } = benchOf(t);
    const states = [await power()];
    for (const command of ["on", "pause", "resume", "off"] as const) {
      await tell(command);
      states.push(await power());
    }
    assert.deepEqual(states, ["Off", "On", "Paused", "On", "Off"]);
    assert.deepEqual(hypervisor.done, ["start", "suspend", "resume", "destroy"]);
  });

  test("that is as it is to be is no failure", async (t) => {
    const { tell, power } = benchOf(t);
    await tell("off");
    await tell("on");
    await tell("on");
    assert.equal(await power(), "On");
  });

  test("that is off by itself is seen so at once", async (t) => {
    const { seen, hypervisor, watching, power } = benchOf(t, { domain: { ...off, state: "running" } });
    await power();
    await watching();
    await until(() => {
      hypervisor.tell("event 'lifecycle' for domain 'another': Stopped Shutdown");
      hypervisor.tell("event 'lifecycle' for domain 'node a': Stopped Crashed");
      return seen.some((one) => one.power?.state === "Off");
    });
    assert.match(seen.find(({ troubles }) => troubles?.length)?.troubles?.[0]?.text ?? "", /crashed/);
  });

  test("is found by its name too", async (t) => {
    const { power } = benchOf(t, { settings: { domain: "node a" } });
    assert.equal(await power(), "Off");
  });

  test("tells what it is", async (t) => {
    const { seen, power } = benchOf(t);
    await power();
    await until(() => seen.some(({ found }) => found));
    assert.equal(seen.find(({ found }) => found)?.found?.memoryMiB, 2048);
  });
});

describe("an override", () => {
  test("is told to the instance, and the definition stays what it is", async (t) => {
    const { world, tell, running, used, hypervisor } = benchOf(t);
    world.choice = { target: "Hdd", seq: 7 };
    await tell("on");
    assert.deepEqual(running(), ["sda", "52:54:00:aa:00:01", "52:54:00:aa:00:02"]);
    assert.deepEqual(used(), [7]);
    assert.deepEqual(hypervisor.done, ["managedsave-remove", "create"]);
    assert.equal(hypervisor.domains[uuid]?.definition, byWords);
  });

  test("that a restart is for starts the domain anew, and no other restart does", async (t) => {
    const { world, tell, running, hypervisor } = benchOf(t);
    await tell("on");
    await tell("restart");
    world.choice = { target: "Hdd", seq: 7 };
    await tell("restart");
    await tell("restart");
    assert.equal(running()[0], "sda");
    assert.deepEqual(hypervisor.done, ["start", "reset", "destroy", "managedsave-remove", "create", "reset"]);
  });

  test("is heeded by a guest that restarts itself", async (t) => {
    const { world, power, running, used, hypervisor, watching } = benchOf(t, { domain: { ...off, state: "running" } });
    await power();
    await watching();
    world.choice = { target: "Hdd", seq: 9 };
    hypervisor.tell("event 'reboot' for domain 'node a'");
    await until(() => used().includes(9));
    assert.equal(running()[0], "sda");
  });

  test("is not heeded where that is asked for, or where variables of the firmware lead", async (t) => {
    const firmware = { family: "ovmf", file: "/vars.fd", image: null, keys: null };
    for (const options of [{ settings: { ignoreBootDevice: true } }, { more: { firmware } }]) {
      const { world, tell, hypervisor, used } = benchOf(t, options);
      world.choice = { target: "Pxe", seq: 3 };
      await tell("on");
      assert.deepEqual([hypervisor.done, used()], [["start"], [3]]);
    }
  });

  test("that cannot be followed keeps the domain off, and says why", async (t) => {
    const { world, tell, power, used, hypervisor } = benchOf(t);
    hypervisor.set("refuse", "Cannot access storage file '/a.raw'");
    world.choice = { target: "Pxe", seq: 3 };
    await assert.rejects(tell("on"), /Failed to create domain; Cannot access storage file/);
    assert.deepEqual([await power(), used()], ["Off", []]);
  });
});

describe("what is wrong", () => {
  test("with the connection is told with what to do", async (t) => {
    const { power, hypervisor } = benchOf(t);
    const cases: readonly (readonly [string, RegExp])[] = [
      ["Failed to connect socket to '/run/libvirt-sock': No such file or directory", /does not answer.*daemon running/],
      ["Failed to connect socket to '/run/libvirt-sock': Permission denied", /group libvirt/],
      ["authentication unavailable: no polkit agent available", /group libvirt/],
      ["Cannot recv data: Host key verification failed.", /host's key/],
      ["Cannot recv data: root@h: Permission denied (publickey).", /without a password/],
    ];
    for (const [why, told] of cases) {
      hypervisor.set("down", why);
      await assert.rejects(power(), told);
    }
    hypervisor.set("down", null);
    assert.equal(await power(), "Off");
  });

  test("with the domain is told, until it is there again", async (t) => {
    const { power, hypervisor } = benchOf(t);
    await power();
    hypervisor.domains = {};
    await assert.rejects(power(), /has no domain node a .* any more/);
    hypervisor.domains = { [uuid]: off };
    assert.equal(await power(), "Off");
  });

  test("with virsh is told with what to install", async (t) => {
    const { power } = benchOf(t, { settings: { virsh: "/nowhere/virsh" } });
    await assert.rejects(power(), /\/nowhere\/virsh is not there: install it/);
  });
});

test("machines of one hypervisor share its events and its answers", async (t) => {
  const { attach, driver, hypervisor, watching } = benchOf(t);
  const others = [attach(), attach()];
  await watching();
  const now = systemClock.now();
  await Promise.all([driver, ...others].map((one) => one.readPower?.(now)));
  const counted = (verb: string) => hypervisor.told.filter((line) => line.startsWith(verb)).length;
  assert.deepEqual([counted("event"), counted("list")], [1, 1]);
});

test("domains are found with what they can do", async (t) => {
  const { adapter, host, hypervisor } = benchOf(t);
  const place = { uri: "qemu:///system", virsh: hypervisor.virsh };
  const [found] = (await adapter.find?.(place, host)) ?? [];
  assert.equal(found?.called, "node a");
  const { uuid: known, nics, adapter: driven } = found.machine;
  assert.deepEqual([known, nics.length], [uuid, 2]);
  const { bootMode, bootTargets, serial, screen } = driven.settings;
  assert.deepEqual([bootMode, bootTargets, serial, screen], ["Legacy", ["None", "Pxe", "Cd", "Hdd"], false, true]);
  const capabilities = adapter.capabilities({ ...found.machine, id: "a", name: "a" }, noDevices);
  assert.deepEqual(capabilities.console, { serial: false, screen: true });
});
