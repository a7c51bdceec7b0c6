/** A machine behind the five scripts of FakeFish, driven as Ironic and Metal3 drive one: what arrives at the scripts, in which order. */
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { curl, json } from "./curl.js";
import { missing, until } from "./program.js";
import { type Shoal, startShoal, temporaryFolder } from "./shoal.js";

const system = "/redfish/v1/Systems/node12";
const drive = "/redfish/v1/Managers/node12/VirtualMedia/Cd";
const image = "http://192.0.2.20:6180/redfish/boot-1.iso";
const secret = "calvin-and-hobbes";

/** They tell of all that they know, as `set -x` does, and keep the machine's state in a file. */
const bodies = {
  poweron: 'echo on > "$state/power"',
  poweroff: 'echo off > "$state/power"',
  bootfromcdonce: "",
  mountcd: 'if [ -e "$state/broken" ]; then echo "cannot log in as $BMC_USERNAME with $BMC_PASSWORD" >&2; exit 1; fi',
  unmountcd: "",
};

interface Rig {
  readonly config: string;
  readonly state: string;
  /** What the scripts were told, oldest first. */
  told(): readonly string[];
}

function rigOf(context: TestContext): Rig {
  const folder = temporaryFolder(context);
  const [scripts, state] = [join(folder, "scripts"), join(folder, "machine")];
  for (const each of [scripts, state, join(folder, "secrets")]) mkdirSync(each);
  writeFileSync(join(folder, "secrets", "bmc"), `${secret}\n`, { mode: 0o600 });
  for (const [name, body] of Object.entries(bodies)) {
    const path = join(scripts, `${name}.sh`);
    const line = `echo "${name} $* $BMC_ENDPOINT $BMC_USERNAME $BMC_PASSWORD" >> "$state/told"`;
    writeFileSync(path, `#!/bin/sh\nset -eux\nstate=${state}\n${line}\n${body}\n`);
    chmodSync(path, 0o755);
  }
  const config = join(folder, "shoal.yaml");
  writeFileSync(config, configWith(scripts));
  const log = join(state, "told");
  const told = () => (existsSync(log) ? readFileSync(log, "utf8").split("\n").filter(Boolean) : []);
  return { config, state, told };
}

const configWith = (scripts: string): string => `
machines:
  - id: node12
    nics: [{ mac: "02:00:5e:10:00:0c" }]
    adapter:
      kind: command
      scripts: ${scripts}
      bmc: { endpoint: 192.0.2.60, userName: root, password: { file: secrets/bmc } }
      offTime: 100
`;

const names = (told: readonly string[]): readonly string[] => told.map((line) => line.split(" ")[0] ?? "");

async function does(service: Shoal, method: string, path: string, body: unknown = {}): Promise<void> {
  const { status, body: says } = await curl(service, path, "-X", method, ...json(body));
  assert.ok(status >= 200 && status < 300, `${path}: ${status} ${says}`);
}

const reset = (service: Shoal, type: string) =>
  does(service, "POST", `${system}/Actions/ComputerSystem.Reset`, { ResetType: type });

const read = async (service: Shoal, path: string) => (await curl(service, path)).json();

test("a deployment's requests become the scripts' runs, and what was accepted outlasts the service", {
  skip: missing("curl"),
}, async (context) => {
  const { config, told, state } = rigOf(context);
  const kept = join(temporaryFolder(context), "state");
  const service = await startShoal(context, { config, state: kept });
  assert.equal((await read(service, system)).PowerState, "On");
  await reset(service, "ForceOff");
  await until("poweroff", () => names(told()).includes("poweroff"));
  await does(service, "POST", `${drive}/Actions/VirtualMedia.InsertMedia`, { Image: image, Inserted: true });
  await until("an inserted medium", async () => (await read(service, drive)).Inserted === true);
  await does(service, "PATCH", system, {
    Boot: { BootSourceOverrideTarget: "Cd", BootSourceOverrideEnabled: "Once", BootSourceOverrideMode: "UEFI" },
  });
  await reset(service, "On");
  await until("poweron", () => names(told()).includes("poweron"));
  assert.deepEqual(told(), [
    `poweroff  192.0.2.60 root ${secret}`,
    `mountcd ${image} 192.0.2.60 root ${secret}`,
    `bootfromcdonce  192.0.2.60 root ${secret}`,
    `poweron  192.0.2.60 root ${secret}`,
  ]);
  await until("a used override", async () => {
    const { Boot } = (await read(service, system)) as { readonly Boot: Readonly<Record<string, unknown>> };
    return Boot.BootSourceOverrideEnabled === "Disabled";
  });
  await does(service, "PATCH", system, {
    Boot: { BootSourceOverrideTarget: "Hdd", BootSourceOverrideEnabled: "Continuous" },
  });
  await does(service, "POST", `${drive}/Actions/VirtualMedia.EjectMedia`);
  await until("unmountcd", () => names(told()).includes("unmountcd"));
  await reset(service, "PowerCycle");
  await until("a cycle", () => names(told()).slice(5).join() === "poweroff,poweron");
  await reset(service, "ForceOff");
  await until("off", async () => (await read(service, system)).PowerState === "Off");
  await service.end("SIGKILL");
  const again = await startShoal(context, { config, state: kept });
  assert.equal((await read(again, system)).PowerState, "Off");
  assert.equal(readFileSync(join(state, "power"), "utf8"), "off\n");
});

test("a script that fails is a request that failed, and its password is told to nobody", {
  skip: missing("curl"),
}, async (context) => {
  const { config, state } = rigOf(context);
  const service = await startShoal(context, { config });
  writeFileSync(join(state, "broken"), "");
  const { status, body } = await curl(
    service,
    `${drive}/Actions/VirtualMedia.InsertMedia`,
    "-X",
    "POST",
    ...json({ Image: image, Inserted: true }),
  );
  assert.ok(status >= 400, `${status} ${body}`);
  assert.equal((await read(service, drive)).Inserted, false);
  const entries = (await curl(service, "/redfish/v1/Managers/node12/LogServices/Log/Entries")).body;
  for (const text of [body, entries, service.output.stdout, service.output.stderr])
    assert.ok(!text.includes(secret), text);
});
