/** What a guest with SeaBIOS boots from next is settled before its first instruction, and not touched when it is reset. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BootOrder, bootIndexes, stickBootIndex } from "../../../adapters/machine/qemu/boot-order.js";
import { type Monitor, type QmpArguments, type QmpData, QmpRefusal } from "../../../adapters/machine/qemu/monitor.js";
import { bootTargets } from "../../../src/model/words.js";
import type { MachineHost, Seen } from "../../../src/ports/machine-adapter.js";
import { guestInventory } from "../../support/guest-inventory.js";
import { settle } from "../domain/bench.js";

type Choice = ReturnType<MachineHost["bootChoice"]>;

const own: Choice = { target: "Hdd", seq: 1, own: true };
const always = (target: "Usb" | "Pxe", seq: number): Choice => ({ target, seq });
const once = (target: "Usb" | "Hdd", seq: number): Choice => ({ target, seq, once: true });

function guestOf({ hasStick = false } = {}) {
  const settings = { bootMode: "Legacy", media: ["Cd", "Usb"], disks: [{ sizeGiB: 1 }, { sizeGiB: 1 }] };
  const inventory = guestInventory({ adapter: settings });
  const world = { choice: own, refuses: false };
  const told: string[] = [];
  const seen: Seen[] = [];
  const warned: string[] = [];
  let hear: (data: QmpData) => void = () => {};
  const monitor: Monitor = {
    isOpen: true,
    async execute(command: string, args?: QmpArguments) {
      if (command === "query-block") return hasStick ? [{ qdev: "/machine/peripheral/stick/stick.0/legacy[0]" }] : [];
      if (world.refuses) throw new QmpRefusal("no such device", "GenericError");
      told.push(args ? `${String(args.path).replace("/machine/peripheral/", "")}=${args.value}` : command);
      return {};
    },
    on(_event, ear) {
      hear = ear;
      return () => {};
    },
  };
  const logger = { warn: (words: string) => void warned.push(words) } as unknown as NonNullable<MachineHost["logger"]>;
  const host = { bootChoice: () => world.choice, logger };
  const order = new BootOrder({ inventory, host, monitor, reports: { say: (one) => void seen.push(one) } });
  return {
    order,
    world,
    warned,
    resets: (guest = true) => hear({ guest }),
    takeTold: () => told.splice(0),
    takeSeen: () => seen.splice(0),
  };
}

const inOwnOrder = ["disk0=80", "disk1=81", "cd=90", "nic0=110"];
const emptied = inOwnOrder.map((place) => place.replace(/\d+$/, "-1"));

test("the resets after its first boot go by what stays asked for; the first one knows of its stick", async () => {
  const { order, world, takeTold } = guestOf({ hasStick: true });
  world.choice = once("Usb", 2);
  await order.started();
  assert.deepEqual(takeTold(), ["system_reset", ...emptied, ...inOwnOrder]);
  order.met();
  await settle();
  assert.deepEqual(takeTold(), [], "it is there already");
});

test("what stays is there for each of them", async () => {
  const { order, world, resets, takeTold, takeSeen } = guestOf();
  world.choice = always("Pxe", 2);
  await order.started();
  assert.deepEqual(takeTold().slice(4), ["disk0=80", "disk1=81", "cd=90", "nic0=70"]);
  resets();
  assert.deepEqual(takeSeen(), [{ bootUsed: 2 }]);
});

test("a restart that goes by what is asked uses it up, as often as its firmware resets it", async () => {
  const { order, world, resets, takeTold, takeSeen } = guestOf();
  await order.started();
  takeTold();
  world.choice = once("Hdd", 5);
  resets();
  world.choice = own;
  resets();
  assert.deepEqual(takeSeen(), [{ bootUsed: 5 }, { bootUsed: 1 }]);
  await settle();
  assert.deepEqual(takeTold(), []);
});

test("one that does not is told of, and left as it is", async () => {
  const { order, world, resets, takeTold, takeSeen } = guestOf();
  await order.started();
  takeTold();
  for (const choice of [once("Usb", 5), always("Usb", 6)]) {
    world.choice = choice;
    resets();
    assert.deepEqual(takeSeen(), [{ restarted: true }]);
  }
  await settle();
  assert.deepEqual(takeTold(), []);
});

test("once what would stay otherwise: the boot after that one would be wrong", async () => {
  const { order, world, resets, takeSeen } = guestOf();
  world.choice = always("Usb", 2);
  await order.started();
  world.choice = once("Usb", 5);
  resets();
  assert.deepEqual(takeSeen(), [{ restarted: true }]);
});

test("what cannot be set keeps nobody from being started, and is not taken for set", async () => {
  const { order, world, warned, resets, takeSeen } = guestOf();
  world.refuses = true;
  await order.started();
  assert.equal(warned.length, 1);
  resets();
  assert.deepEqual(takeSeen(), [{ restarted: true }]);
  world.refuses = false;
  order.met();
  await settle();
  resets();
  assert.deepEqual(takeSeen(), [{ bootUsed: 1 }]);
});

test("the next guest is told anew; a reset from outside is none of its own", async () => {
  const { order, resets, takeTold, takeSeen } = guestOf();
  await order.started();
  takeTold();
  order.ended();
  await order.started();
  assert.deepEqual(takeTold(), [...emptied, ...inOwnOrder]);
  resets(false);
  assert.deepEqual(takeSeen(), []);
});

test("the stick's place is free in every order", () => {
  for (const target of [null, ...bootTargets]) {
    const { Usb, ...others } = bootIndexes(target);
    assert.equal(Usb, stickBootIndex);
    assert.ok(Object.values(others).every((index) => index > 0 && index !== Usb));
  }
});
