/** What the firmware does with its variables while the machine is on is seen, and nothing is read into what is half written. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FirmwareBench } from "./bench.js";
import { contentOf, put } from "./scripted-family.js";

const onWith = async (boot: object): Promise<FirmwareBench> => {
  const bench = new FirmwareBench();
  await bench.elapse(3000);
  await bench.override(boot);
  await bench.reset("On");
  return bench;
};

test("Once is used up when the firmware has taken BootNext away, and not before", async () => {
  const bench = await onWith({ target: "Pxe" });
  await bench.elapse(30_000);
  assert.equal(bench.machine.intent.boot.enabled, "Once");
  await bench.firmwareEdits((variables) => put(variables, "BootNext", undefined));
  assert.equal(bench.machine.intent.boot.enabled, "Disabled");
  assert.equal(bench.machine.observation.firmware?.placed, null);
  await bench.reset("PowerCycle");
  assert.equal(contentOf(bench.flash?.image.variables ?? [], "BootNext"), undefined);
});

test("Once for the setup menu is used up when the firmware has shown it", async () => {
  const bench = await onWith({ target: "BiosSetup" });
  await bench.firmwareEdits((variables) => put(variables, "Boots", 1));
  assert.equal(bench.machine.intent.boot.enabled, "Once");
  await bench.firmwareEdits((variables) => put(variables, "OsIndications", undefined));
  assert.equal(bench.machine.intent.boot.enabled, "Disabled");
});

test("an override that was set since is for the next boot", async () => {
  const bench = await onWith({ target: "Pxe" });
  await bench.override({ target: "Cd" });
  await bench.firmwareEdits((variables) => put(variables, "BootNext", undefined));
  assert.equal(bench.machine.intent.boot.enabled, "Once");
  await bench.reset("PowerCycle");
  assert.equal(contentOf(bench.flash?.image.variables ?? [], "BootNext"), 3);
});

test("what was used while nobody was looking shows at the next power-on at the latest", async () => {
  const bench = await onWith({ target: "Pxe" });
  bench.flash?.edit((variables) => put(variables, "BootNext", undefined));
  await bench.reset("PowerCycle");
  assert.equal(bench.machine.intent.boot.enabled, "Disabled");
  assert.equal(contentOf(bench.flash?.image.variables ?? [], "BootNext"), undefined);
});

test("what the firmware changed is taken, and what clients asked since stays on top of it", async () => {
  const bench = await onWith({ target: "None" });
  await bench.amend({ attributes: { Speed: 6, Mode: "Slow" } });
  await bench.firmwareEdits((variables) => put(put(variables, "Speed", 2), "Tag", "seen"));
  assert.deepEqual([bench.current.attributes.Speed, bench.current.attributes.Tag], [2, "seen"]);
  assert.deepEqual([bench.next.attributes.Speed, bench.next.attributes.Tag], [6, "seen"]);
  await bench.firmwareEdits((variables) => put(variables, "Mode", "Slow"));
  assert.deepEqual(
    bench.machine.intent.firmware?.changes.map(({ name }) => name),
    ["Speed"],
  );
  assert.equal(bench.bench.store.get("firmware", "node"), bench.machine.observation.firmware);
});

test("a change is told of the resources that show it", async () => {
  const bench = await onWith({ target: "None" });
  const { told } = bench.bench.log;
  const since = (): string[] =>
    told
      .splice(0)
      .filter(({ message: { key } }) => key === "ResourceEvent.ResourceChanged")
      .map(({ origin, by }) => `${origin.replace("/redfish/v1/Systems/node", "")} ${by}`);
  since();
  await bench.amend({ attributes: { Speed: 6 } });
  assert.deepEqual(since(), ["/Bios/Settings alice"]);
  await bench.amend({ bootOrder: ["Boot0002"] });
  assert.deepEqual(since(), [" alice"]);
  await bench.amend({ bootOption: { reference: "Boot0003", enabled: false } });
  assert.deepEqual(since(), ["/BootOptions/Boot0003 alice"]);
  await bench.amend({ addCertificate: { database: "PK", pem: "k" } });
  assert.deepEqual(since(), ["/SecureBoot alice"]);
  await bench.firmwareEdits((variables) => put(variables, "Tag", "x"));
  assert.deepEqual(since(), ["/Bios null"]);
});

test("what is being written is not read until it is quiet", async () => {
  const bench = await onWith({ target: "Pxe" });
  const whole = bench.flash?.image.variables ?? [];
  for (let turn = 0; turn < 40; turn += 1) {
    // The store is erased and written anew, bit by bit.
    bench.flash?.edit(() => whole.slice(0, turn % whole.length));
    await bench.elapse(400, 100);
    assert.equal(bench.machine.intent.boot.enabled, "Once");
  }
  bench.flash?.edit(() => whole);
  await bench.elapse(15_000);
  assert.equal(bench.machine.intent.boot.enabled, "Once");
  assert.deepEqual(bench.current.bootOrder, ["Boot0001", "Boot0002", "Boot0003"]);
});

test("a read that the firmware wrote into is no read", async () => {
  const bench = await onWith({ target: "Pxe" });
  const whole = bench.flash?.image.variables ?? [];
  const flash = bench.flash ?? assert.fail();
  flash.edit((variables) => put(variables, "BootNext", undefined));
  let torn = 0;
  flash.before = async (call) => {
    if (call !== "read" || torn > 0) return;
    torn += 1;
    flash.edit(() => []);
    queueMicrotask(() => queueMicrotask(() => flash.edit(() => whole)));
  };
  await bench.elapse(15_000);
  assert.equal(torn, 1);
  assert.equal(bench.machine.intent.boot.enabled, "Once");
});

test("a flash that cannot be read is told apart from what the adapter has to say", async () => {
  const bench = await onWith({ target: "None" });
  const trouble = { text: "the port is dark", severity: "Critical", since: 0 } as const;
  bench.host.report({ troubles: [trouble] });
  const flash = bench.flash ?? assert.fail();
  flash.fault = "unreadable";
  await bench.elapse(15_000);
  assert.deepEqual(bench.troubles, [
    "the port is dark",
    "the variables of VARS.fd cannot be read: VARS.fd cannot be read: not permitted",
  ]);
  bench.host.report({ troubles: [] });
  assert.equal(bench.troubles.length, 1);
  flash.fault = undefined;
  await bench.elapse(15_000);
  assert.deepEqual(bench.troubles, []);
});

test("a flash that hangs holds up neither the poll nor the end of the service", async () => {
  const bench = await onWith({ target: "None" });
  const flash = bench.flash ?? assert.fail();
  flash.fault = "hangs";
  await bench.elapse(60_000);
  assert.ok((bench.machine.observation.power?.at ?? 0) > bench.bench.clock.now() - 30_000);
  await bench.bench.machines.close();
  assert.equal(bench.bench.clock.pending, 0);
});
