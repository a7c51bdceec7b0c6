import assert from "node:assert/strict";
import { test } from "node:test";
import { createFake } from "../../../adapters/machine/fake/index.js";
import {
  type Asked,
  withCreation,
  withDeletion,
  withLight,
  withoutOperation,
} from "../../../src/domain/storage/amend.js";
import { newVolume } from "../../../src/domain/storage/new-volume.js";
import { firstIntent, type Intent } from "../../../src/model/intent.js";
import type { Machine } from "../../../src/model/machine.js";
import { firstObservation } from "../../../src/model/observation.js";
import { Refusal } from "../../../src/model/refusal.js";
import type { StorageSubsystem } from "../../../src/model/storage.js";
import type { CreateVolume } from "../../../src/ports/commands/storage.js";
import { noDevices } from "../../support/no-devices.js";
import { drive, drives, gigabyte, subsystem, volumeOn, withDisks } from "./disks.js";

const asked: Asked = { task: "t", by: "alice", at: 0 };

function machineWith(one: StorageSubsystem, intent: Intent = firstIntent): Machine {
  const inventory = withDisks([one]);
  return {
    inventory,
    intent,
    observation: firstObservation(0),
    capabilities: createFake().capabilities(inventory, noDevices),
  };
}

const made = (one: StorageSubsystem, wish: CreateVolume, intent?: Intent) =>
  newVolume(machineWith(one, intent), one, wish, wish.applyTime ?? "Immediate");

/** `status property message(arguments)` of each problem. */
function refusal(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    return error.problems.map(
      ({ property, message: { key, args } }) => `${error.status} ${property} ${key.split(".")[1]}(${args.join(", ")})`,
    );
  }
  throw new Error("it was taken");
}

const uri = (id: string) => `/redfish/v1/Systems/node/Storage/1/Drives/${id}`;

test("a volume is made as it is asked for", () => {
  const volume = made(subsystem(), {
    name: "Root",
    raidType: "RAID1",
    capacityBytes: 100 * gigabyte,
    drives: ["2", "3"],
  });
  assert.deepEqual(volume, {
    id: "1",
    name: "Root",
    raidType: "RAID1",
    capacityBytes: 100 * gigabyte,
    drives: ["2", "3"],
  });
});

test("what is left open is chosen: drives, capacity, name", () => {
  assert.deepEqual(made(subsystem(), { raidType: "RAID5" }), {
    id: "1",
    name: "Volume 1",
    raidType: "RAID5",
    capacityBytes: 960 * gigabyte,
    drives: ["0", "1", "2"],
  });
  assert.deepEqual(made(subsystem(), {}), {
    id: "1",
    name: "Volume 1",
    raidType: null,
    capacityBytes: 480 * gigabyte,
    drives: ["0"],
  });
});

test("an id is the smallest that nothing has, also nothing that is yet to come or to go", () => {
  const one = subsystem({ drives: drives(6), volumes: [volumeOn("1", ["0"])] });
  const first = withCreation(machineWith(one), one, { raidType: "RAID0" }, asked);
  assert.equal(first.storage?.operations[0]?.kind === "create" && first.storage.operations[0].volume.id, "2");
  const both = withDeletion(machineWith(one, first), one, "1", "Immediate", asked);
  assert.equal(made(one, { raidType: "RAID0" }, both).id, "3");
});

test("capacities are whole blocks", () => {
  assert.equal(made(subsystem(), { raidType: "RAID0", capacityBytes: 2_000_001 }).capacityBytes, 2_000_384);
});

test("too few drives, too many of one kind, an odd number", () => {
  const one = subsystem({ drives: drives(8) });
  const of = (raidType: CreateVolume["raidType"], ...ids: string[]) =>
    refusal(() => made(one, { ...(raidType && { raidType }), drives: ids }));
  assert.deepEqual(of("RAID5", "0", "1"), ["400 /Links/Drives ArraySizeTooShort(Drives, 3)"]);
  assert.deepEqual(of("RAID0"), ["400 /Links/Drives ArraySizeTooShort(Drives, 1)"]);
  assert.deepEqual(of("RAID10", "0", "1", "2", "3", "4"), [
    "400 /Links/Drives PropertyValueConflict(Links/Drives, RAIDType)",
  ]);
  assert.deepEqual(of(undefined, "0", "1"), ["400 /RAIDType PropertyMissing(RAIDType)"]);
});

test("drives that are not there, named twice, of another kind, or in use", () => {
  const one = subsystem({
    drives: [...drives(4), drive("hdd", { mediaType: "HDD" })],
    volumes: [volumeOn("1", ["3"])],
  });
  const of = (...ids: string[]) => refusal(() => made(one, { raidType: "RAID1", drives: ids }));
  assert.deepEqual(of("0", "9"), [`400 /Links/Drives/1 ResourceMissingAtURI(${uri("9")})`]);
  assert.deepEqual(of("0", "0"), ["400 /Links/Drives/1 PropertyValueConflict(Links/Drives/1, Links/Drives/0)"]);
  assert.deepEqual(of("0", "hdd"), ["400 /Links/Drives/1 PropertyValueConflict(Links/Drives/1, Links/Drives/0)"]);
  const holder = uri("3").replace("Drives/3", "Volumes/1");
  assert.deepEqual(of("0", "3"), [`409 /Links/Drives/1 PropertyValueResourceConflict(Drives, ${uri("3")}, ${holder})`]);
});

test("a type that the controller does not know, a capacity beyond it, a name it cannot keep", () => {
  const one = subsystem({ raidTypes: ["RAID0"], volumes: [volumeOn("1", ["3"], { name: "Taken" })] });
  const of = (wish: CreateVolume) => refusal(() => made(one, wish));
  assert.deepEqual(of({ raidType: "RAID1" }), ["400 /RAIDType PropertyValueNotInList(RAID1, RAIDType)"]);
  const tooMuch = 480 * gigabyte + 1;
  for (const wish of [{ drives: ["0"] }, {}])
    for (const capacityBytes of [-1, 0, 1024 * 1024 - 1])
      assert.deepEqual(of({ raidType: "RAID0", capacityBytes, ...wish }), [
        `400 /CapacityBytes PropertyValueOutOfRange(${capacityBytes}, CapacityBytes)`,
      ]);
  assert.deepEqual(of({ raidType: "RAID0", capacityBytes: tooMuch, drives: ["0"] }), [
    `400 /CapacityBytes PropertyValueOutOfRange(${tooMuch}, CapacityBytes)`,
  ]);
  assert.deepEqual(of({ name: "" }), ["400 /Name StringValueTooShort(, 1)"]);
  assert.deepEqual(of({ name: "x".repeat(65) }), [`400 /Name StringValueTooLong(${"x".repeat(64)}…, 64)`]);
  assert.deepEqual(of({ name: "a\u0007" }), ["400 /Name PropertyValueFormatError(…, Name)"]);
  assert.deepEqual(of({ name: "Taken" }), ["409 /Name ResourceAlreadyExists(Volume, Name, Taken)"]);
});

test("where no drives are named, it is told apart whether there are none, or none that are free", () => {
  const one = subsystem({ drives: drives(3), volumes: [volumeOn("1", ["0", "1"])] });
  const of = (wish: CreateVolume) => refusal(() => made(one, wish));
  assert.deepEqual(of({ raidType: "RAID6" }), ["400 /Links/Drives ArraySizeTooShort(Drives, 4)"]);
  assert.deepEqual(of({ raidType: "RAID5", capacityBytes: 2000 * gigabyte }), [
    `400 /CapacityBytes PropertyValueOutOfRange(${2000 * gigabyte}, CapacityBytes)`,
  ]);
  assert.deepEqual(of({ raidType: "RAID5" }), ["409 undefined ResourceExhaustion(/redfish/v1/Systems/node/Storage/1)"]);
});

test("what is to be made at once does not count on what goes with the next reset only", () => {
  const one = subsystem({ drives: drives(2), volumes: [volumeOn("1", ["0", "1"])] });
  const leaving = (applyTime: "Immediate" | "OnReset") => withDeletion(machineWith(one), one, "1", applyTime, asked);
  const wish = { raidType: "RAID1", drives: ["0", "1"] } as const;
  assert.equal(refusal(() => made(one, wish, leaving("OnReset"))).length, 2);
  assert.equal(made(one, { ...wish, applyTime: "OnReset" }, leaving("OnReset")).id, "2");
  assert.equal(made(one, wish, leaving("Immediate")).id, "2");
});

test("drives of a volume that is yet to be made are in use", () => {
  const one = subsystem();
  const pending = withCreation(machineWith(one), one, { raidType: "RAID1", applyTime: "OnReset" }, asked);
  assert.equal(refusal(() => made(one, { raidType: "RAID0", drives: ["0"] }, pending)).length, 1);
  assert.deepEqual(made(one, { raidType: "RAID1" }, pending).drives, ["2", "3"]);
});

test("a volume goes once, if it is there and nobody needs it", () => {
  const one = subsystem({ volumes: [volumeOn("1", ["0"]), volumeOn("2", ["1"])] });
  const machine = machineWith(one);
  const leaving = withDeletion(machine, one, "1", "OnReset", asked);
  assert.deepEqual(
    leaving.storage?.operations.map(({ seq, kind }) => [seq, kind]),
    [[1, "delete"]],
  );
  assert.deepEqual(
    refusal(() => withDeletion({ ...machine, intent: leaving }, one, "1", "Immediate", asked)),
    ["409 undefined ResourceInUse()"],
  );
  assert.deepEqual(
    refusal(() => withDeletion(machine, one, "3", "Immediate", asked)),
    ["404 undefined ResourceNotFound(Volume, 3)"],
  );
});

test("the volume that the running system was booted from goes with the next reset only", () => {
  const one = subsystem({ volumes: [volumeOn("1", ["0"]), volumeOn("2", ["1"])] });
  const { observation, ...rest } = machineWith(one);
  const booted = (power: "On" | "Off"): Machine => ({
    ...rest,
    observation: {
      ...observation,
      power: { state: power, at: 0, source: "fake" },
      boot: { stage: "OSRunning", at: 0, source: "Hdd", volume: "1/1" },
    },
  });
  assert.deepEqual(
    refusal(() => withDeletion(booted("On"), one, "1", "Immediate", asked)),
    ["409 undefined ResourceInUse()"],
  );
  assert.ok(withDeletion(booted("On"), one, "1", "OnReset", asked).storage);
  assert.ok(withDeletion(booted("On"), one, "2", "Immediate", asked).storage);
  assert.ok(withDeletion(booted("Off"), one, "1", "Immediate", asked).storage);
});

test("an intent of which nothing is left is as before", () => {
  const one = subsystem({ volumes: [volumeOn("1", ["0"])] });
  const leaving = withDeletion(machineWith(one), one, "1", "OnReset", asked);
  assert.deepEqual(withoutOperation(leaving, 1), { ...firstIntent, seq: 1 });
  assert.equal(withoutOperation(leaving, 2), leaving);
  const lit = withLight(leaving, "1", "0", "Lit");
  assert.deepEqual(withoutOperation(lit, 1).storage, { operations: [], lights: { "1/0": "Lit" } });
  assert.equal(withLight(lit, "1", "0", "Lit"), lit);
  assert.equal(withLight(lit, "1", "1", "Off"), lit);
});
