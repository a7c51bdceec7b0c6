/** Mockups from end to end: a service is recorded, the recording served and read by other clients, and machines made of it. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { serveHere } from "../support/local-server.js";
import { lacksModule, missing, run, until } from "./program.js";
import { password, type Shoal, shoal, startProgram, startShoal, temporaryFolder, type Undoing } from "./shoal.js";

const secret = { SHOAL_PASSWORD: password };

async function recorded(context: Undoing, of: Shoal, ...more: readonly string[]): Promise<string> {
  const folder = join(temporaryFolder(context), "recorded");
  const args = ["record", of.url, "--user", "admin", "--cacert", of.certificate, "--output", folder, ...more];
  const { code, stdout, stderr } = await shoal(args, { env: secret });
  assert.equal(code, 0, stderr);
  assert.match(stdout, / 0 left out, 0 not had\.\n$/);
  return folder;
}

/** Where it does not matter what is recorded. @returns the file's path */
function oneMachine(context: Undoing): string {
  const config = join(temporaryFolder(context), "one.yaml");
  writeFileSync(config, "machines:\n  - { id: only, model: Alone }\n");
  return config;
}

/** @returns where it listens */
async function started(
  context: Undoing,
  args: readonly string[],
): Promise<{ readonly url: string; readonly state: string }> {
  const state = join(temporaryFolder(context), "state");
  const ready = join(temporaryFolder(context), "ready.json");
  const all = [...args, "--state", state, "--ready-file", ready, "--log-level", "warn"];
  const program = startProgram(context, all, { SHOAL_ADMIN_PASSWORD: password });
  const { url } = await until("a ready file", () => {
    program.checkRunning();
    return existsSync(ready) && (JSON.parse(readFileSync(ready, "utf8")) as { readonly url: string });
  });
  return { url, state };
}

test("the demo, recorded, is a mockup without a fault, and tells nothing of the demo", async (context) => {
  const folder = await recorded(context, await startShoal(context));
  const { code, stdout } = await shoal(["mockup", folder, "--check"]);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /: (nothing is wrong|0 errors and \d+ warnings?)\.\n$/);
  const grep = await run("grep", ["-rlE", "NL24-00032|server03\\.|localhost", folder]);
  assert.equal(grep.stdout, "");
});

test("machines are like a recorded one, and a recording of them is like the first", async (context) => {
  const first = await recorded(context, await startShoal(context), "--keep-identity");
  const config = join(temporaryFolder(context), "fleet.yaml");
  const fleet = `machines:\n  - fleet: { prefix: sim, count: 3, mockup: ${first}, system: server03 }\n`;
  writeFileSync(config, fleet);
  const second = await recorded(context, await startShoal(context, { config }), "--keep-identity");
  const [before, after] = [`${first}/redfish/v1/Systems/server03`, `${second}/redfish/v1/Systems/sim00002`].map(
    (path) => JSON.parse(readFileSync(join(path, "index.json"), "utf8")) as Record<string, unknown>,
  );
  for (const name of ["Manufacturer", "Model", "BiosVersion", "ProcessorSummary", "MemorySummary"]) {
    assert.deepEqual(after?.[name], before?.[name], name);
  }
  assert.notEqual(after?.SerialNumber, before?.SerialNumber);
});

test("what is wrong with a mockup is told, with an exit code for scripts", async (context) => {
  const folder = join(temporaryFolder(context), "wrong");
  const { code, stderr } = await shoal(["mockup", folder, "--check"]);
  assert.equal(code, 1);
  assert.match(stderr, /cannot be read: it is not there/);
});

test("a recording is not written over, and a wrong password tells itself", async (context) => {
  const service = await startShoal(context, { config: oneMachine(context) });
  const folder = await recorded(context, service);
  const args = ["record", service.url, "--user", "admin", "--cacert", service.certificate, "--output"];
  const again = await shoal([...args, folder], { env: secret });
  assert.equal(again.code, 1);
  assert.match(again.stderr, /is not empty/);
  const wrong = await shoal([...args, `${folder}-2`], { env: { SHOAL_PASSWORD: "wrong-horse" } });
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /wants a user and a password/);
  assert.ok(!existsSync(`${folder}-2`));
  const nowhere = await shoal([...args, "/proc/recorded"], { env: secret });
  assert.equal(nowhere.stderr, "/proc/recorded cannot be written: there is no such file or folder.\n");
  const untrusted = await shoal(["record", service.url, "--output", `${folder}-2`]);
  assert.match(untrusted.stderr, /cannot be trusted.*--cacert/s);
});

test("a server that has no Redfish service is told, and nothing is written", async (context) => {
  const { url } = await serveHere(context, (_, response) => void response.writeHead(404).end());
  const folder = join(temporaryFolder(context), "nothing");
  const { code, stderr } = await shoal(["record", url, "--output", folder]);
  assert.equal(code, 1);
  assert.equal(stderr, "Nothing was read, so nothing is written: /redfish/v1 answers 404.\n");
  assert.ok(!existsSync(folder));
});

test("a service that is busy at first is waited for", async (context) => {
  let asked = 0;
  const { url } = await serveHere(context, (request, response) => {
    asked += 1;
    if (asked === 1) return void response.writeHead(503, { "Retry-After": "1", Connection: "close" }).end();
    response.writeHead(request.url === "/redfish/v1/" ? 200 : 404).end("{}");
  });
  const { code, stdout } = await shoal(["record", url, "--output", join(temporaryFolder(context), "busy")]);
  assert.equal(code, 0);
  assert.match(stdout, /^1 resource in /);
});

describe("curl", { skip: missing("curl") }, () => {
  test("reads what sushy-static would serve, and writes nothing", async (context) => {
    const folder = await recorded(context, await startShoal(context, { config: oneMachine(context) }));
    const { url } = await started(context, ["sushy-static", "-i", "127.0.0.1", "-p", "0", "-m", folder]);
    assert.match(url, /^http:/);
    const read = await run("curl", ["-sS", `${url}/redfish/v1/Systems/`]);
    assert.match(read.stdout, /"Members@odata.count":1[,}]/);
    const write = await run("curl", [
      "-sS",
      "-o",
      "/dev/null",
      "-w",
      "%{http_code}",
      "-X",
      "PATCH",
      `${url}/redfish/v1/Systems`,
    ]);
    assert.equal(write.stdout, "401");
  });
});

const program = `
import sys, sushy
from sushy import auth
root = sushy.Sushy(sys.argv[1], auth=auth.SessionAuth("admin", sys.argv[2]), verify=sys.argv[3], language="en")
if sys.argv[4] == "lacking":
    sushy.Sushy._get_standard_message_registry_collection = lambda self: []
for system in root.get_system_collection().get_members():
    print(system.identity, system.power_state.value, len(system.ethernet_interfaces.get_members()), system.json["Model"])
    system.set_system_boot_source(sushy.BootSource.PXE)
    system.refresh(force=True)
    print(system.boot.target.value)
    try:
        system.reset_system(sushy.ResetType.ON)
    except sushy.exceptions.HTTPError as error:
        print(error.status_code)
root._auth.close()
`;

describe("sushy", { skip: missing("python3") || (await lacksModule("sushy")) }, () => {
  test("reads a mockup, and changes where it boots from", async (context) => {
    const folder = await recorded(context, await startShoal(context, { config: oneMachine(context) }));
    const { url, state } = await started(context, ["mockup", folder, "--listen", "127.0.0.1:0"]);
    const certificate = join(state, "certificate.pem");
    const { code, stdout, stderr } = await run("/usr/bin/python3", [
      "-W",
      "ignore",
      "-c",
      program,
      url,
      password,
      certificate,
      "lacking",
    ]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(stdout.trim().split("\n"), ["only Off 1 Alone", "Pxe", "501"]);
  });
});
