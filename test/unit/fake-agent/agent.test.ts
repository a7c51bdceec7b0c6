import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Medium } from "../../../src/model/media.js";
import { inventoryOf } from "../domain/bench.js";
import { AgentBench } from "./bench.js";
import { isoOf } from "./iso.js";
import { MockIronic } from "./mock-ironic.js";

type T = Parameters<typeof MockIronic.start>[0] & { after(end: () => Promise<void>): void };

async function mediumWith(t: T, args: string): Promise<Medium> {
  const folder = await mkdtemp(join(tmpdir(), "shoal-agent-"));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, "boot.iso");
  await writeFile(path, isoOf({ BOOT: { GRUB: { "GRUB.CFG": `linuxefi /vmlinuz ${args} --` } } }));
  return {
    image: "http://192.0.2.1/boot.iso",
    path,
    size: null,
    sha256: null,
    writeProtected: true,
    credentials: null,
  };
}

/** A request of Ironic to the agent that told where it is. */
async function ask(ironic: MockIronic, path: string, body?: unknown, token = "secret-token"): Promise<Answer> {
  const callback: string = ironic.of("/v1/heartbeat").at(-1)?.body.callback_url;
  const query = body === undefined ? "" : `${path.includes("?") ? "&" : "?"}agent_token=${token}`;
  const sent = await fetch(`${callback}/v1/${path}${query}`, {
    ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
  });
  return { status: sent.status, body: await sent.json() };
}

// biome-ignore lint/suspicious/noExplicitAny: whatever came
type Answer = { readonly status: number; readonly body: any };

const command = (name: string, params: object = {}) => ({ name, params });

async function booted(t: T, settings: object = {}) {
  const ironic = await MockIronic.start(t);
  const bench = new AgentBench(t, { apiUrl: ironic.url, ...settings });
  await bench.command("on");
  await bench.until(() => ironic.of("/v1/heartbeat").length > 0);
  return { ironic, bench, ask: (path: string, body?: unknown, token?: string) => ask(ironic, path, body, token) };
}

test("booted from the network it asks who it is and says that it is there", async (t) => {
  const { ironic } = await booted(t);
  const [lookup] = ironic.of("/v1/lookup");
  assert.equal(lookup?.query.get("addresses"), "02:00:00:00:00:01");
  assert.ok(Number(String(lookup?.headers["x-openstack-ironic-api-version"]).split(".")[1]) >= 62);
  const [beat] = ironic.of("/v1/heartbeat");
  assert.equal(beat?.path, "/v1/heartbeat/node-uuid");
  assert.equal(beat?.body.agent_token, "secret-token");
  assert.match(beat?.body.callback_url, /^http:\/\/127\.0\.0\.1:\d+\/node$/);
  assert.ok(beat?.body.agent_version);
});

test("booted from a medium it does what its image says", async (t) => {
  const ironic = await MockIronic.start(t);
  ironic.lookup = [200, { node: { uuid: "node-uuid" }, config: { agent_token: "******", heartbeat_timeout: 60 } }];
  const bench = new AgentBench(t, { allow: [ironic.url] });
  bench.target = "Cd";
  bench.medium = await mediumWith(t, `ipa-api-url=${ironic.url} ipa-agent-token=from-the-image`);
  await bench.command("on");
  await bench.until(() => ironic.of("/v1/heartbeat").length > 0);
  assert.equal(ironic.of("/v1/heartbeat")[0]?.body.agent_token, "from-the-image");
});

test("a server that nobody allowed is not asked, and the log says so", async (t) => {
  const ironic = await MockIronic.start(t);
  const bench = new AgentBench(t, { allow: ["http://192.0.2.1"] });
  bench.target = "Cd";
  bench.medium = await mediumWith(t, `ipa-api-url=${ironic.url}`);
  await bench.command("on");
  await bench.until(() => bench.warnings.length >= 2);
  assert.match(bench.warnings[0] ?? "", /names a server that `agent.allow` does not/);
  assert.equal(ironic.heard.length, 0);
});

test("from a disk no ramdisk is booted", async (t) => {
  const ironic = await MockIronic.start(t);
  const bench = new AgentBench(t, { apiUrl: ironic.url });
  bench.target = "Hdd";
  await bench.command("on");
  await bench.until(() => bench.seen.some(({ boot }) => boot?.stage === "OSRunning"));
  bench.clock.advance(600_000);
  await bench.until(() => true);
  assert.equal(ironic.heard.length, 0);
});

test("it tells of itself as often as the lookup said, and at once when there is news", async (t) => {
  const { ironic, bench, ask } = await booted(t);
  const beats = () => ironic.of("/v1/heartbeat").length;
  // Twice more in case the first was not heard, then at 0.45 of five minutes.
  await bench.until(() => beats() === 3, 1000);
  const since = bench.clock.now();
  await bench.until(() => beats() === 4, 1000);
  assert.ok(bench.clock.now() - since >= 130_000 && bench.clock.now() - since <= 140_000);
  await ask("commands/?wait=false", command("clean.execute_clean_step", { step: { step: "erase_devices" } }));
  const begun = bench.clock.now();
  await bench.until(() => beats() === 5);
  assert.ok(bench.clock.now() - begun < 2000);
});

test("what Ironic will not hear is said again soon", async (t) => {
  const ironic = await MockIronic.start(t);
  ironic.lookup = [404, {}];
  ironic.heartbeat = [409, {}];
  const bench = new AgentBench(t, { apiUrl: ironic.url });
  await bench.command("on");
  await bench.until(() => ironic.of("/v1/lookup").length === 3, 1000);
  ironic.lookup = [200, { node: { uuid: "n" }, config: { agent_token: "t", heartbeat_timeout: 300 } }];
  const since = bench.clock.now();
  await bench.until(() => ironic.of("/v1/heartbeat").length === 3, 1000);
  assert.ok(bench.clock.now() - since < 30_000);
});

test("steps are listed, carried out in their time, and shown as done with the step they were", async (t) => {
  const { bench, ask } = await booted(t);
  const listed = await ask("commands/?wait=true", command("clean.get_clean_steps", { node: {}, ports: [] }));
  assert.equal(listed.body.command_status, "SUCCEEDED");
  const steps = listed.body.command_result.clean_steps.GenericHardwareManager;
  assert.ok(steps.some(({ step }: { step: string }) => step === "erase_devices_metadata"));
  assert.ok(listed.body.command_result.hardware_manager_version);
  const step = { step: "erase_devices", interface: "deploy", args: {} };
  const begun = await ask("commands/?wait=false", command("clean.execute_clean_step", { step }));
  assert.deepEqual(
    [begun.status, begun.body.command_name, begun.body.command_status],
    [200, "execute_clean_step", "RUNNING"],
  );
  const busy = await ask("commands/?wait=false", command("standby.sync"));
  assert.equal(busy.status, 409);
  assert.match(busy.body.faultstring, /Agent is busy/);
  let last: Answer["body"];
  await bench.until(async () => {
    last = (await ask("commands/")).body.commands.at(-1);
    return last.command_status !== "RUNNING";
  });
  assert.deepEqual(last.command_result, {
    clean_result: null,
    clean_step: { step: "erase_devices", interface: "deploy" },
  });
  assert.deepEqual((await ask(`commands/${last.id}`)).body, last);
});

test("an image is written, and Ironic learns where a partition went", async (t) => {
  const { bench, ask } = await booted(t);
  const write = (info: object) => {
    const step = {
      step: "write_image",
      interface: "deploy",
      args: { image_info: { id: "i", ...info }, configdrive: "c2VjcmV0" },
    };
    return ask("commands/?wait=false", command("deploy.execute_deploy_step", { step }));
  };
  const done = () =>
    bench.until(async () => (await ask("commands/")).body.commands.at(-1).command_status === "SUCCEEDED");
  const uuids = async () =>
    (await ask("commands/?wait=true", command("standby.get_partition_uuids"))).body.command_result;
  await write({});
  await done();
  assert.deepEqual(await uuids(), {});
  await write({ deploy_boot_mode: "uefi" });
  await done();
  assert.deepEqual(Object.keys(await uuids()), ["root uuid", "efi system partition uuid"]);
  const boot = command("image.install_bootloader", { root_uuid: null, target_boot_mode: "uefi" });
  assert.equal((await ask("commands/?wait=false", boot)).body.command_name, "install_bootloader");
  await done();
});

test("what it was given is shown to nobody", async (t) => {
  const { bench, ask } = await booted(t);
  const step = { step: "write_image", args: { image_info: {}, configdrive: "geheim" } };
  await ask("commands/?wait=false", command("deploy.execute_deploy_step", { step, node: { password: "geheim" } }));
  const shown = async () => JSON.stringify((await ask("commands/")).body);
  await bench.until(async () => (await shown()).includes("SUCCEEDED"));
  assert.ok(!(await shown()).includes("geheim"));
});

test("commands need the token, and have to be known", async (t) => {
  const { ask } = await booted(t);
  assert.equal((await ask("commands/?wait=true", command("standby.sync"), "wrong-token!")).status, 401);
  assert.equal((await ask("commands/?wait=true", command("standby.sync"))).body.command_status, "SUCCEEDED");
  const unknown = await ask("commands/?wait=true", command("iscsi.start_iscsi_target"));
  assert.deepEqual([unknown.status, unknown.body.faultstring], [404, "Unknown command: iscsi.start_iscsi_target"]);
  assert.equal((await ask("commands/?wait=true", command("constructor"))).status, 404);
  assert.equal((await ask("commands/?wait=true", { name: 3 })).status, 400);
  assert.equal((await ask("commands/?wait=true", "nonsense")).status, 400);
  assert.equal((await ask("nothing")).status, 404);
  assert.ok((await ask("status")).body.version);
});

test("a step that it does not know, or that is set to fail, fails", async (t) => {
  const { bench, ask } = await booted(t, { fail: ["erase_devices"] });
  for (const step of ["erase_devices", "make_coffee"]) {
    await ask("commands/?wait=false", command("clean.execute_clean_step", { step: { step } }));
    let last: Answer["body"];
    await bench.until(async () => {
      last = (await ask("commands/")).body.commands.at(-1);
      return last.command_status !== "RUNNING";
    });
    assert.equal(last.command_status, "FAILED");
    assert.match(last.command_error.details, new RegExp(step));
  }
});

test("it can be told to switch its machine off, and is gone then", async (t) => {
  const { ironic, bench, ask } = await booted(t);
  assert.equal((await ask("commands/?wait=false", command("standby.power_off"))).status, 200);
  await bench.until(() => bench.power() === "Off");
  const count = ironic.heard.length;
  bench.clock.advance(600_000);
  await bench.until(() => true);
  assert.equal(ironic.heard.length, count);
  assert.equal((await ask("status")).status, 404);
});

test("it can be told to boot what it wrote", async (t) => {
  const { bench, ask } = await booted(t);
  bench.target = "Hdd";
  await ask("commands/?wait=false", command("standby.run_image"));
  await bench.until(() => bench.seen.some(({ boot }) => boot?.stage === "OSRunning" && boot.source === "Hdd"));
  assert.equal((await ask("status")).status, 404);
});

test("a rescued machine stays on without its agent", async (t) => {
  const { bench, ask } = await booted(t);
  const answer = await ask(
    "commands/?wait=false",
    command("rescue.finalize_rescue", { rescue_password: "x", hashed: true }),
  );
  assert.equal(answer.body.command_status, "SUCCEEDED");
  assert.equal((await ask("status")).status, 404);
  assert.equal(bench.power(), "On");
});

test("logs are an archive, and hardware is told", async (t) => {
  const { ask } = await booted(t);
  const logs = await ask("commands/?wait=true", command("log.collect_system_logs"));
  assert.equal(Buffer.from(logs.body.command_result.system_logs, "base64").subarray(0, 2).toString("hex"), "1f8b");
  const hardware = await ask("commands/?wait=true", command("poll.get_hardware_info"));
  assert.equal(hardware.body.command_result.memory.physical_mb, 8192);
});

test("a manager that restarts leaves the agent where it is", async (t) => {
  const { ironic, bench } = await booted(t);
  const count = ironic.of("/v1/heartbeat").length;
  await bench.driver.detach();
  assert.equal(bench.clock.pending, 0);
  bench.again();
  await bench.until(() => ironic.of("/v1/heartbeat").length > count, 1000);
  assert.equal(ironic.of("/v1/lookup").length, 1);
});

test("what it inspected goes where the image says", async (t) => {
  const ironic = await MockIronic.start(t);
  const neighbour = {
    chassisId: "02:00:5e:20:00:01",
    chassisIdSubtype: "MacAddr",
    portId: "1/0/5",
    portIdSubtype: "IfName",
    systemName: "sw1",
    systemDescription: null,
    portDescription: null,
    managementAddress: null,
    managementVlanId: null,
  } as const;
  const nics = [{ id: "eth0", mac: "02:00:00:00:00:01", speedMbps: 1000, neighbour }];
  const bench = new AgentBench(t, { allow: [ironic.url] }, { ...inventoryOf("node", {}), nics });
  bench.target = "Cd";
  bench.medium = await mediumWith(t, `ipa-inspection-callback-url=${ironic.url}/v1/continue_inspection`);
  await bench.command("on");
  await bench.until(() => ironic.of("/v1/continue_inspection").length > 0);
  const { inventory, boot_interface } = ironic.of("/v1/continue_inspection")[0]?.body ?? {};
  assert.equal(boot_interface, "02:00:00:00:00:01");
  assert.equal(inventory.interfaces[0].mac_address, "02:00:00:00:00:01");
  assert.deepEqual(inventory.interfaces[0].lldp[0], [1, "0402005e200001"]);
  assert.deepEqual(inventory.interfaces[0].lldp[1], [2, `05${Buffer.from("1/0/5").toString("hex")}`]);
  assert.equal(inventory.cpu.architecture, "x86_64");
  assert.ok(inventory.disks[0].size > 0);
  // Without Ironic's API there is nothing more to do.
  bench.clock.advance(600_000);
  await bench.until(() => true);
  assert.equal(ironic.of("/v1/lookup").length, 0);
});
