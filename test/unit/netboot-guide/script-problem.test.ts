/** Why a machine's iPXE script cannot be made, found without a machine that asks. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { NetworkBoot } from "../../../src/model/netboot.js";
import { GuideBench } from "./guide-bench.js";

const kernel = (line: string): NetworkBoot => ({ kind: "kernel", kernel: "vmlinuz", initrds: [], arguments: line });
const script: NetworkBoot = { kind: "script", file: "menu.ipxe" };

async function problemOf(boot: NetworkBoot, template?: string): Promise<string | null> {
  const bench = new GuideBench({ pc: { netboot: { boot } } });
  if (template !== undefined) bench.files.set("menu.ipxe", template);
  const problem = await bench.guide.scriptProblem("pc");
  assert.deepEqual(bench.log, []);
  return problem;
}

test("what no script can hold is said", async () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is iPXE's
  assert.match((await problemOf(kernel("ip=${net0/ip}"))) ?? "", /netboot\.boot\.arguments holds a setting of iPXE's/);
  assert.match((await problemOf(script, "#!ipxe\n{{nope}}\n")) ?? "", /line 2: there is no \{\{nope\}\}/);
  assert.match((await problemOf(script, "echo\n")) ?? "", /does not begin with a line #!ipxe/);
  assert.match((await problemOf(script)) ?? "", /menu\.ipxe is not there/);
});

test("nothing is said of scripts that can be made, and of machines that get none", async () => {
  assert.equal(await problemOf(kernel("quiet")), null);
  assert.equal(await problemOf(script, "#!ipxe\necho {{machine.id}}\n"), null);
  assert.equal(await problemOf({ kind: "nothing" }), null);
  assert.equal(await new GuideBench({ pc: {} }).guide.scriptProblem("other"), null);
});
