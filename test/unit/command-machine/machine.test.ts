import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import command from "../../../adapters/machine/command/index.js";
import type { Medium } from "../../../src/model/media.js";
import { ManualClock } from "../../support/manual-clock.js";
import { noDevices } from "../../support/no-devices.js";
import { patienceFor } from "../../support/until.js";
import { alice, Bench, inventoryOf } from "../domain/bench.js";
import { five, Scripts } from "./scripts.js";

const medium: Medium = {
  image: "http://192.0.2.1/boot.iso",
  path: null,
  size: null,
  sha256: null,
  writeProtected: true,
  credentials: { userName: "u", password: "geheim" },
};

/** What is in the drive is somebody else's business: there always is something. */
const withoutDrive = ["poweron", "poweroff", "bootfromcdonce"];

type T = ConstructorParameters<typeof Scripts>[0];

function benchOf(t: T, names: readonly string[] = five, settings: Record<string, unknown> = {}) {
  const scripts = new Scripts(t, names);
  const inventory = [inventoryOf("node", { scripts: scripts.folder, offTime: 0, ...settings }, "command")];
  const bench = new Bench({ adapter: command, inventory }).start();
  return { scripts, bench, inventory, reset: resetOf(bench), done: () => untilDone(bench) };
}

const resetOf = (bench: Bench) => (type: "On" | "ForceOff" | "ForceRestart" | "PowerCycle") =>
  bench.machines.commands.reset("node", type, alice);

/** Time passes no faster than twenty times as real programs run by. */
async function until(bench: Bench, isSo: () => boolean): Promise<void> {
  const wait = patienceFor(String(isSo));
  while (!isSo()) {
    wait();
    await new Promise((resolve) => setTimeout(resolve, 1));
    await bench.elapse(20, 20);
  }
}

const untilDone = (bench: Bench) => until(bench, () => bench.machine().intent.resets.length === 0);

test("what it can do follows from which scripts are there", (t) => {
  const table: readonly (readonly [readonly string[], readonly string[], readonly string[], boolean])[] = [
    [five, ["On", "ForceOn", "ForceOff", "ForceRestart", "PowerCycle"], ["None", "Cd", "Hdd"], true],
    [["poweron", "poweroff"], ["On", "ForceOn", "ForceOff", "ForceRestart", "PowerCycle"], [], false],
    [["poweron", "bootfromcdonce", "mountcd"], ["On", "ForceOn"], ["None", "Cd", "Hdd"], false],
    [[], [], [], false],
  ];
  for (const [names, resetTypes, bootTargets, hasDrive] of table) {
    const { bench } = benchOf(t, names);
    const { capabilities } = bench.machine();
    assert.deepEqual(capabilities.resetTypes, resetTypes);
    assert.deepEqual(capabilities.bootTargets, bootTargets);
    assert.deepEqual(
      capabilities.media?.map(({ id, fetched }) => [id, fetched]),
      hasDrive ? [["Cd", "machine"]] : undefined,
    );
    assert.equal(capabilities.seesPower, false);
  }
});

test("who runs the service is told which scripts are not there", (t) => {
  const warnings: unknown[] = [];
  const line = (): void => undefined;
  const host = {
    clock: new ManualClock(),
    devices: noDevices,
    settledPower: null,
    logger: { debug: line, info: line, error: line, warn: (_: string, fields: unknown) => void warnings.push(fields) },
    bootChoice: () => ({ target: null, seq: 0 }),
    report: line,
    note: line,
  };
  const attach = (settings: object) => command.attach(inventoryOf("node", { ...settings }, "command"), host);
  attach({ scripts: new Scripts(t, five).folder });
  attach({ poweron: ["/bin/true"] });
  assert.deepEqual(warnings, []);
  const { folder } = new Scripts(t, ["poweron", "poweroff"]);
  attach({ scripts: folder, mountcd: ["/bin/true"] });
  const missing = ["bootfromcdonce.sh", "unmountcd.sh"];
  assert.deepEqual(warnings, [{ machine: "node", scripts: folder, missing }]);
});

test("its settings are checked", () => {
  const ajv = new Ajv2020({ strict: false });
  const isRight = ajv.compile(command.settingsSchema);
  for (const good of [{ scripts: "/opt/x" }, { poweron: ["a"], bmc: { endpoint: "e", password: { env: "P" } } }])
    assert.ok(isRight(good), JSON.stringify(isRight.errors));
  for (const bad of [{ scripts: "x" }, { poweron: "a" }, { poweron: [] }, { bmc: { host: "e" } }, { bootMode: "BIOS" }])
    assert.ok(!isRight(bad), JSON.stringify(bad));
});

test("it is shown as it was last told to be, also after a restart", async (t) => {
  const { bench, inventory, scripts, reset, done } = benchOf(t);
  assert.equal(bench.power(), "On");
  await reset("ForceOff");
  await done();
  assert.equal(bench.power(), "Off");
  assert.equal(bench.machine().observation.power?.source, "last told");
  const later = new Bench({ adapter: command, inventory, store: bench.store.reopen() }).start();
  assert.equal(later.power(), "Off");
  assert.deepEqual(scripts.run, ["poweroff"]);
});

test("what is remembered is no reason to leave a script out", async (t) => {
  const { scripts, reset, done } = benchOf(t);
  for (const type of ["On", "On", "ForceOff", "ForceOff", "PowerCycle"] as const) {
    await reset(type);
    await done();
  }
  assert.deepEqual(scripts.run, ["poweron", "poweron", "poweroff", "poweroff", "poweroff", "poweron"]);
});

test("with a powerstate script it is shown as it is", async (t) => {
  const { bench, scripts, reset, done } = benchOf(t, ["poweron", "poweroff", "powerstate"]);
  assert.equal(bench.machine().capabilities.seesPower, true);
  scripts.write("powerstate", 'cat "$here/state"');
  scripts.write("poweron", 'echo on > "$here/state"');
  scripts.write("poweroff", 'echo off > "$here/state"');
  writeFileSync(join(scripts.folder, "state"), "on");
  await reset("ForceOff");
  await done();
  assert.equal(bench.power(), "Off");
});

test("a powerstate script that fails, or says neither on nor off, tells no state", async (t) => {
  const scripts = new Scripts(t, [...five, "powerstate"]);
  const { driver } = attached(scripts);
  const read = async () => driver.readPower?.(Date.now() + 1);
  await assert.rejects(read, { kind: "misconfigured", message: /says "", where/ });
  scripts.write("powerstate", "echo nonsense");
  await assert.rejects(read, { kind: "misconfigured", message: /says "nonsense", where/ });
  scripts.write("powerstate", "echo the BMC is gone >&2; exit 3");
  await assert.rejects(read, { kind: "unreachable", message: /exit status 3: the BMC is gone$/ });
  scripts.write("powerstate", "echo ON as can be");
  assert.equal((await read())?.state, "On");
});

test("the override is seen to before the machine is switched on, and used up", async (t) => {
  const { bench, scripts, reset, done } = benchOf(t, withoutDrive);
  await bench.machines.commands.amend("node", { boot: { target: "Cd", enabled: "Once" } }, alice);
  await reset("ForceOff");
  await done();
  assert.equal(bench.machine().intent.boot.enabled, "Once");
  await reset("On");
  await done();
  assert.deepEqual(scripts.run, ["poweroff", "bootfromcdonce", "poweron"]);
  assert.deepEqual([bench.machine().intent.boot.enabled, bench.machine().intent.boot.target], ["Disabled", "None"]);
  await reset("ForceRestart");
  await done();
  assert.deepEqual(scripts.run.slice(3), ["poweroff", "poweron"]);
});

test("a machine is not switched off for a boot that it will not make", async (t) => {
  const { bench, scripts, reset, done } = benchOf(t, withoutDrive);
  scripts.write("bootfromcdonce", "echo no such device >&2; exit 1");
  await bench.machines.commands.amend("node", { boot: { target: "Cd", enabled: "Once" } }, alice);
  await reset("PowerCycle");
  await done();
  assert.ok(!scripts.run.includes("poweroff"));
  assert.match(bench.machine().observation.failedReset?.problem ?? "", /exit status 1: no such device/);
  assert.equal(bench.machine().intent.boot.enabled, "Once");
  scripts.write("bootfromcdonce", "");
  await reset("PowerCycle");
  await done();
  assert.deepEqual(scripts.run.slice(-3), ["bootfromcdonce", "poweroff", "poweron"]);
});

test("a script that fails is a reset that failed, told with the first line that it said", async (t) => {
  const { bench, scripts, reset, done } = benchOf(t);
  scripts.write("poweroff", "set -x; printf '\\n  racadm: login failed\\nmore\\n' >&2; exit 7");
  await reset("ForceOff");
  await done();
  assert.match(
    bench.machine().observation.failedReset?.problem ?? "",
    /poweroff\.sh failed with exit status 7: racadm: login failed$/,
  );
  assert.equal(bench.power(), "On");
  assert.equal(bench.log.count(/PortCommandRefused\(node, poweroff\.sh, off, .*login failed\)/), 1);
});

test("a script that takes too long is ended", async (t) => {
  const { bench, scripts, reset } = benchOf(t, five, { timeLimit: 1000 });
  scripts.write("poweroff", "sleep 1000");
  await reset("ForceOff");
  await until(bench, () => bench.machine().observation.contact.state === "Lost");
  assert.match(bench.machine().observation.contact.problem ?? "", /did not end within 1000 ms/);
});

test("media are put in by URL, and their password told in no message", async (t) => {
  const scripts = new Scripts(t, five);
  const { driver } = attached(scripts);
  await driver.media?.insert("Cd", medium);
  await driver.media?.eject("Cd");
  assert.match(
    scripts.told[0] ?? "",
    /^mountcd http:\/\/192\.0\.2\.1\/boot\.iso endpoint=192\.0\.2\.60 user=root password=calvin$/,
  );
  assert.equal(scripts.run[1], "unmountcd");
  scripts.write("mountcd", 'echo "$BMC_PASSWORD and $IMAGE_PASSWORD of $IMAGE_USERNAME" >&2; exit 1');
  await assert.rejects(async () => driver.media?.insert("Cd", medium), /exit status 1: \*\*\* and \*\*\* of /);
});

test("scripts run one at a time", async (t) => {
  const scripts = new Scripts(t, five);
  const { driver } = attached(scripts);
  scripts.write("mountcd", 'mkdir "$here/lock" || exit 9; sleep 0.05; rmdir "$here/lock"');
  await Promise.all([1, 2, 3].map(() => driver.media?.insert("Cd", medium)));
});

function attached(scripts: Scripts) {
  const settings = {
    scripts: scripts.folder,
    bmc: { endpoint: "192.0.2.60", userName: "root", password: { env: "CALVIN" } },
  };
  const host = {
    clock: { now: () => Date.now(), after: () => () => {} },
    devices: noDevices,
    settledPower: null,
    secret: () => "calvin",
    bootChoice: () => ({ target: null, seq: 0 }),
    report: () => {},
    note: () => {},
  };
  return { driver: command.attach(inventoryOf("node", settings, "command"), host) };
}
