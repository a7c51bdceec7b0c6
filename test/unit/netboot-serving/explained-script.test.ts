/** A boot plan says too when the machine's iPXE script cannot be made. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { NetbootView, type ViewParts } from "../../../src/services/netboot/view.js";

const step = (stage: "uefi-pxe" | "ipxe") =>
  ({ stage, architecture: "x86-64", file: "x", reasons: ["It asks."] }) as const;
const plan = { stages: [step("uefi-pxe"), step("ipxe")], underWay: null };

const viewOf = (problem: string | null) =>
  new NetbootView({
    guide: {
      strangers: () => [],
      planOf: (id: string) => (id === "pc" ? plan : null),
      scriptProblem: async () => problem,
    },
  } as unknown as ViewParts);

test("where iPXE is told of its script it is said why there would be none", async () => {
  const stages = (await viewOf("pc: netboot.boot.script cannot be read.").planOf("pc"))?.stages;
  assert.deepEqual(
    stages?.map(({ reasons }) => reasons),
    [["It asks."], ["It asks.", "That script cannot be made: pc: netboot.boot.script cannot be read."]],
  );
});

test("a script that can be made, and a machine without a plan, need no words", async () => {
  assert.deepEqual(await viewOf(null).planOf("pc"), plan);
  assert.equal(await viewOf("x").planOf("other"), null);
});
