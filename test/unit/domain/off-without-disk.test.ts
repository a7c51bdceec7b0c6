/** A machine that has to go off goes off, whatever the disk that the service keeps its documents on says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ResetType } from "../../../src/model/words.js";
import { StoreError } from "../../../src/ports/store.js";
import { alice, Bench, inventoryOf, settle } from "./bench.js";
import { basic, full, ScriptedDevice, scripted } from "./scripted-device.js";

const diskFull = new StoreError("disk", "disk full");

async function benchWith(device: ScriptedDevice) {
  const adapter = scripted(new Map([["node", device]]));
  const bench = new Bench({ adapter, inventory: [inventoryOf("node", {}, "scripted")] }).start();
  await settle();
  const reset = (type: ResetType) => bench.machines.commands.reset("node", type, alice);
  return { bench, device, reset };
}

async function onBench(commands = full) {
  const device = new ScriptedDevice(commands);
  device.power = "On";
  return benchWith(device);
}

/** What became of it; undefined as long as nothing has. */
function ending(promise: Promise<void>): { readonly said: string | undefined } {
  const end: { said: string | undefined } = { said: undefined };
  promise.then(
    () => {
      end.said = "accepted";
    },
    (error: Error) => {
      end.said = error.message;
    },
  );
  return end;
}

test("ForceOff is carried out though the disk refuses, and accepted once the machine is off", async () => {
  const { bench, device, reset } = await onBench();
  device.delay = 1500;
  bench.store.refusal = diskFull;
  const asked = ending(reset("ForceOff"));
  await bench.elapse(1000);
  assert.deepEqual([device.sent, asked.said], [["off"], undefined], "not acknowledged while a crash could lose it");
  await bench.elapse(1500);
  assert.deepEqual([device.done, bench.power(), asked.said], [["off"], "Off", "accepted"]);
  assert.deepEqual(bench.machine().intent.resets, []);
  assert.equal(bench.log.count(/could not be stored/), 0);
  await assert.rejects(reset("On"), /disk full/, "everything else still needs the disk");
  bench.store.refusal = undefined;
  await bench.elapse(2000);
  assert.deepEqual(bench.store.get("intents", "node")?.resets, []);
  assert.deepEqual(device.done, ["off"]);
  await bench.machines.close();
  assert.equal(bench.clock.pending, 0);
});

test("one that was stored does not wait for room that went meanwhile", async () => {
  const { bench, device, reset } = await onBench();
  const put = bench.store.put.bind(bench.store);
  bench.store.put = async (...document) => {
    await put(...document);
    bench.store.refusal = diskFull;
  };
  await reset("ForceOff");
  await bench.elapse(500);
  assert.deepEqual([device.done, bench.power()], [["off"], "Off"]);
});

test("it does not wait for the end of what was done before, which the disk does not take", async () => {
  const { bench, device, reset } = await benchWith(new ScriptedDevice());
  device.delay = 500;
  await reset("On");
  await bench.elapse(100);
  bench.store.refusal = diskFull;
  await bench.elapse(2000);
  assert.deepEqual(device.done, ["on"]);
  for (let nth = 1; nth <= 3; nth += 1) {
    const asked = ending(reset("ForceOff"));
    await bench.elapse(2000);
    assert.deepEqual([device.power, asked.said], ["Off", "accepted"], `the ${nth}. time`);
    device.power = "On";
    await bench.elapse(20_000, 1000);
  }
});

test("what waits for the disk gives way to it", async () => {
  for (const type of ["PowerCycle", "ForceRestart", "GracefulShutdown", "Nmi"] as const) {
    const { bench, device, reset } = await onBench(full);
    const put = bench.store.put.bind(bench.store);
    bench.store.put = async (...document) => {
      await put(...document);
      bench.store.refusal = diskFull;
    };
    await reset(type);
    await bench.elapse(1000);
    assert.deepEqual(device.sent, [], `${type} waits`);
    const asked = ending(reset("ForceOff"));
    await bench.elapse(2000);
    assert.deepEqual([device.sent, device.power, asked.said], [["off"], "Off", "accepted"], type);
    assert.equal(bench.log.count(new RegExp(`${type}: gave way to ForceOff`)), 1, bench.log.lines.join());
    bench.store.refusal = undefined;
    await bench.elapse(200_000, 1000);
    assert.deepEqual([device.sent, device.power], [["off"], "Off"], `${type} does not come back`);
  }
});

test("an On that is owed, and cannot be noted as done, gives way to it", async () => {
  const { bench, device, reset } = await onBench(basic);
  device.script = ["obey", ...Array.from({ length: 1000 }, () => "refuse" as const)];
  await reset("PowerCycle");
  await bench.elapse(400_000, 1000);
  assert.notEqual(bench.machine().intent.owedOn, null);
  bench.store.refusal = diskFull;
  device.script = [];
  await bench.elapse(30_000, 500);
  assert.equal(device.power, "On");
  const asked = ending(reset("ForceOff"));
  await bench.elapse(3000);
  assert.deepEqual([device.power, asked.said], ["Off", "accepted"]);
  await bench.elapse(60_000, 500);
  assert.equal(device.power, "Off");
});

test("a device that will not is told, and the client is not told that it was done", async () => {
  const { bench, device, reset } = await onBench();
  device.script = ["refuse"];
  bench.store.refusal = diskFull;
  const asked = ending(reset("ForceOff"));
  await bench.elapse(1000);
  assert.equal(asked.said, "disk full");
  assert.equal(bench.log.count(/ForceOff: the device will not/), 1);
});

test("a client waits for half a minute; the machine goes off all the same", async () => {
  const { bench, device, reset } = await onBench();
  device.delay = 45_000;
  bench.store.refusal = diskFull;
  const asked = ending(reset("ForceOff"));
  await bench.elapse(31_000, 1000);
  assert.equal(asked.said, "disk full");
  await bench.elapse(20_000, 1000);
  assert.deepEqual([device.power, bench.machine().intent.resets], ["Off", []]);
});

test("a service that ends leaves nobody waiting", async () => {
  const { bench, device, reset } = await onBench();
  device.script = ["hang"];
  bench.store.refusal = diskFull;
  const asked = ending(reset("ForceOff"));
  await bench.elapse(1000);
  await bench.machines.close();
  await settle();
  assert.deepEqual([asked.said, bench.clock.pending], ["disk full", 0]);
});

test("a store that is closed takes none, and none is carried out", async () => {
  const { bench, device, reset } = await onBench();
  bench.store.refusal = new StoreError("closed", "The store was closed");
  await assert.rejects(reset("ForceOff"), /was closed/);
  await bench.elapse(2000);
  assert.deepEqual(device.sent, []);
});

test("a reset that was taken back is not carried out when there is room again", async () => {
  const { bench, device, reset } = await onBench();
  bench.store.refusal = diskFull;
  device.delay = 10_000;
  const off = ending(reset("ForceOff"));
  await bench.elapse(500);
  await assert.rejects(reset("On"), /disk full/);
  await bench.elapse(12_000, 100);
  assert.equal(off.said, "accepted");
  bench.store.refusal = undefined;
  await bench.elapse(200_000, 1000);
  assert.deepEqual([device.done, device.power], [["off"], "Off"]);
});

type Deed = ResetType | "full" | "room" | "wait" | "wait long" | "refuse" | "lose";

test("whatever happened before, ForceOff of a machine that obeys switches it off, room or not", async () => {
  const deed = fc.constantFrom<Deed>(
    ...(["On", "ForceOff", "PowerCycle", "GracefulShutdown", "ForceRestart", "Nmi"] as const),
    ...(["full", "full", "room", "wait", "wait", "wait long", "refuse", "lose"] as const),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(deed, { maxLength: 12 }),
      fc.boolean(),
      fc.constantFrom(basic, full),
      async (...given) => {
        const [deeds, isFull, commands] = given;
        const { bench, device, reset } = await onBench([...commands]);
        for (const one of deeds) {
          if (one === "full") bench.store.refusal = diskFull;
          else if (one === "room") bench.store.refusal = undefined;
          else if (one === "wait") await bench.elapse(700, 100);
          else if (one === "wait long") await bench.elapse(40_000, 1000);
          else if (one === "refuse") device.script.push("refuse");
          else if (one === "lose") device.script.push("loseAnswer");
          else ending(reset(one));
          await settle();
        }
        device.script = [];
        if (isFull) bench.store.refusal = diskFull;
        const isTaken = bench.machine().intent.resets.length < 8;
        const asked = ending(reset("ForceOff"));
        await bench.elapse(15_000, 100);
        if (isTaken) assert.deepEqual([device.power, asked.said], ["Off", "accepted"], bench.log.lines.join());
        bench.store.refusal = undefined;
        await bench.elapse(400_000, 2000);
        assert.deepEqual([bench.machine().intent.resets, bench.store.get("intents", "node")?.resets ?? []], [[], []]);
        if (isTaken) assert.equal(device.power, "Off");
        await bench.machines.close();
      },
    ),
    { numRuns: 60 },
  );
});
