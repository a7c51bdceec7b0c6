import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  capacitiesIn,
  errorsIn,
  eventIn,
  namesIn,
  powerAfter,
  powerOf,
  statesIn,
  volumesIn,
} from "../../../adapters/machine/libvirt/said.js";

describe("what virsh says", () => {
  test("of states is read with names of any kind", () => {
    const states = statesIn(
      " 4    node a        paused\n -    a running     running\n -    x   shut off\n Id  Name  State\n",
    );
    assert.deepEqual(
      [...states],
      [
        ["node a", "paused"],
        ["a running", "running"],
        ["x", "shut off"],
      ],
    );
    assert.deepEqual([...states.values()].map(powerOf), ["Paused", "On", "Off"]);
  });

  test("of names is read", () => {
    const names = namesIn("2125bca6-67b1-4c6d-97a6-8b21fe71336a node a\n\nnonsense\n");
    assert.deepEqual([...names], [["2125bca6-67b1-4c6d-97a6-8b21fe71336a", "node a"]]);
  });

  test("of events is read with names of any kind", () => {
    const lines = [
      "event 'lifecycle' for domain 'it's': a': Stopped Destroyed",
      "event 'reboot' for domain 'node a'",
      "event 'device-added' for domain 'a': usb-disk25",
      "events received: 3",
    ];
    assert.deepEqual(lines.map(eventIn), [
      { kind: "lifecycle", domain: "it's': a", detail: "Stopped Destroyed" },
      { kind: "reboot", domain: "node a", detail: "" },
      { kind: "device-added", domain: "a", detail: "usb-disk25" },
      undefined,
    ]);
  });

  test("of a life is a state of the power, where it is one", () => {
    const told = [
      "Started Booted",
      "Suspended Paused",
      "Resumed Unpaused",
      "Stopped Crashed",
      "Defined Added",
      "Shutdown Finished",
    ];
    assert.deepEqual(told.map(powerAfter), ["On", "Paused", "On", "Off", undefined, undefined]);
  });

  test("of disks is read, without empty drives", () => {
    const said =
      " Target   Capacity   Allocation   Physical\n-----\n vda      67108864   0            67108864\n sda      -          -            -\n";
    assert.deepEqual([...capacitiesIn(said)], [["vda", 67_108_864]]);
  });

  test("of volumes is read", () => {
    assert.deepEqual(volumesIn(" Name   Path\n-----\n a.iso   /pool/a.iso\n\n"), ["Name", "a.iso"]);
  });

  test("of failures is told in one line", () => {
    const said = "error: Failed to create domain from /dev/stdin\nerror: Cannot access '/x': No such file\n\nnoise\n";
    assert.equal(errorsIn(said), "Failed to create domain; Cannot access '/x': No such file");
  });

  test("of any kind is taken for what it is", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.array(fc.constantFrom(" ", "-", "1", "running", "'", ": ", "\n", "event 'lifecycle' for domain '")),
        (text, parts) => {
          for (const said of [text, parts.join("")]) {
            for (const read of [statesIn, namesIn, eventIn, capacitiesIn, volumesIn, errorsIn]) read(said);
          }
        },
      ),
    );
  });
});
