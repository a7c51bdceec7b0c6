/** The other commands, as a user runs them. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { curl, json } from "./curl.js";
import { missing, run } from "./program.js";
import { shoal, startShoal, temporaryFolder } from "./shoal.js";

test("the demo's configuration is one to begin from", async (context) => {
  const folder = temporaryFolder(context);
  const { code, stdout } = await shoal(["demo", "--print-config", "--machines", "12"]);
  assert.equal(code, 0);
  await writeFile(join(folder, "shoal.yaml"), stdout);
  const checked = await shoal(["check-config"], { cwd: folder });
  assert.deepEqual(checked, { code: 0, stdout: "shoal.yaml is fine: 12 machines, 1 device, 1 rack.\n", stderr: "" });
});

test("check-config says where every problem is", async (context) => {
  const folder = temporaryFolder(context);
  await writeFile(
    join(folder, "shoal.yaml"),
    [
      "machines:",
      "  - id: node01",
      "    adapter: { kind: fake, power: Perhaps }",
      "  - id: node02",
      "    adapter: { kind: ipmi }",
      "lisen: {}",
      "",
    ].join("\n"),
  );
  const { code, stderr } = await shoal(["check-config", "shoal.yaml"], { cwd: folder });
  assert.equal(code, 3);
  for (const line of [3, 5, 6]) assert.match(stderr, new RegExp(`^shoal.yaml:${line}:\\d+`, "m"));
  assert.match(stderr, /listen/);
});

test("check-config prints the schema it checks with", async () => {
  const { code, stdout } = await shoal(["check-config", "--schema"]);
  assert.equal(code, 0);
  assert.ok(JSON.parse(stdout).properties.machines);
});

test("accounts are added, changed and removed while the service is stopped", async (context) => {
  const first = await startShoal(context);
  await first.end();
  const account = (...args: readonly string[]) =>
    shoal(["account", ...args, "--state", first.state], { env: { SHOAL_ACCOUNT_PASSWORD: "metal-for-the-people" } });

  const added = await account("add", "ironic", "--role", "Operator");
  assert.deepEqual(added, { code: 0, stdout: "ironic can log in, as Operator.\n", stderr: "" });
  const { stdout } = await account("list");
  assert.match(stdout, /^admin +Administrator +enabled$/m);
  assert.match(stdout, /^ironic +Operator +enabled$/m);
  assert.equal((await account("add", "ironic")).code, 1);
  assert.equal((await account("unlock", "nobody")).code, 1);

  if (missing("curl")) return;
  const second = await startShoal(context, { state: first.state });
  const asIronic = ["-u", "ironic:metal-for-the-people"];
  const reset = "/redfish/v1/Systems/board01/Actions/ComputerSystem.Reset";
  assert.equal((await curl(second, reset, ...asIronic, ...json({ ResetType: "On" }))).status, 204);
  const created = json({ UserName: "more", Password: "a-good-password", RoleId: "Operator" });
  assert.equal((await curl(second, "/redfish/v1/AccountService/Accounts", ...asIronic, ...created)).status, 403);
  const busy = await account("list");
  assert.equal(busy.code, 1, "the service has its accounts to itself while it runs");
  await second.end();

  assert.equal((await account("remove", "ironic")).code, 0);
  assert.doesNotMatch((await account("list")).stdout, /ironic/);
});

test("openapi prints a document that names every system's actions", async () => {
  const { code, stdout } = await shoal(["openapi"]);
  assert.equal(code, 0);
  const { openapi, paths } = JSON.parse(stdout);
  assert.match(openapi, /^3\.[01]\.\d$/);
  assert.ok(Object.keys(paths).some((path) => path.endsWith("/Actions/ComputerSystem.Reset")));
});

test("support-table prints Markdown", async () => {
  const { code, stdout } = await shoal(["support-table"]);
  assert.equal(code, 0);
  assert.match(stdout, /^\| ComputerSystem \|/m);
});

test("a command line that makes no sense is answered with how to write it", async () => {
  for (const args of [["fly"], ["serve"], ["demo", "--listen", "nowhere"], ["demo", "--machines", "0"]]) {
    const { code, stderr } = await shoal(args);
    assert.equal(code, 2, args.join(" "));
    assert.notEqual(stderr, "");
  }
});

test("output that nobody reads to the end is no error", { skip: missing("head") }, async () => {
  const cli = new URL("../../src/cli.js", import.meta.url).pathname;
  const { code, stderr } = await run("bash", ["-o", "pipefail", "-c", `node ${cli} openapi | head -c 10`]);
  assert.deepEqual([code, stderr], [0, ""]);
});
