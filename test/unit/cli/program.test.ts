import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { linkSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runIn, TestTerminal } from "./terminal.js";

const folder = mkdtempSync(join(tmpdir(), "shoal-cli-"));

function fileWith(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

async function outcome(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const terminal = new TestTerminal();
  const code = await runIn(terminal, args);
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
}

test("--help says what there is, how to begin, and what the exit codes mean", async () => {
  const { code, stdout, stderr } = await outcome("--help");
  assert.equal(code, 0);
  assert.equal(stderr, "");
  for (const command of ["serve", "demo", "check-config", "account", "openapi", "support-table"]) {
    assert.match(stdout, new RegExp(`^  ${command}\\b`, "m"));
  }
  assert.match(stdout, /\$ shoal demo/);
  assert.match(stdout, /Exit codes:/);
});

test("every command's help has an example", async () => {
  for (const command of ["serve", "demo", "check-config", "account", "openapi", "support-table"]) {
    const { code, stdout } = await outcome(command, "--help");
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`\\$ shoal ${command}`), command);
  }
});

test("no help says that a switch is off unless it is given", async () => {
  const { stdout } = await outcome("efi", "secure-boot", "enrol", "--help");
  assert.match(stdout, /--dry-run/);
  assert.match(stdout, /--owner [\s\S]*default:/, "other defaults are told");
  assert.doesNotMatch(stdout, /default: (false|\[\])/);
});

test("the help of serve names its options and variables", async () => {
  const { stdout } = await outcome("serve", "--help");
  for (const word of [
    "--config",
    "--listen",
    "--state",
    "--ready-file",
    "--log-level",
    "--log-format",
    "SHOAL_ADMIN_PASSWORD",
    "NO_COLOR",
  ]) {
    assert.ok(stdout.includes(word), word);
  }
});

test("--version", async () => assert.deepEqual(await outcome("--version"), { code: 0, stdout: "1.2.3\n", stderr: "" }));

const wrong: readonly [args: readonly string[], says: RegExp][] = [
  [[], /Usage: shoal/],
  [["sevre"], /unknown command 'sevre'\n\(Did you mean serve\?\)/],
  [["serve"], /required option '-c, --config <file>' not specified/],
  [["demo", "--lisen", "x"], /unknown option '--lisen'\n\(Did you mean --listen\?\)/],
  [["demo", "--listen", "8443"], /Write host:port/],
  [["demo", "--listen", "127.0.0.1:70000"], /Write host:port/],
  [["demo", "--machines", "0"], /Write a number from 1 to 100000/],
  [["demo", "--machines", "1e3"], /Write a number from 1 to 100000/],
  [["demo", "--log-level", "loud"], /Allowed choices are debug, info, warn, error, silent/],
  [["account"], /Usage: shoal account/],
  [["account", "lst"], /unknown command 'lst'\n\(Did you mean list\?\)/],
  [["account", "add", "--state", "x"], /missing required argument 'user'/],
  [["check-config", "a", "b"], /too many arguments/],
];

for (const [args, says] of wrong) {
  test(`exit code 2: shoal ${args.join(" ")}`, async () => {
    const { code, stdout, stderr } = await outcome(...args);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, says);
  });
}

test("errors are red on a terminal, unless NO_COLOR is set", async () => {
  for (const [noColor, red] of [
    ["", true],
    ["1", false],
  ] as const) {
    const terminal = new TestTerminal();
    terminal.errIsTerminal = true;
    terminal.env.NO_COLOR = noColor;
    await runIn(terminal, ["sevre"]);
    assert.equal(terminal.stderr.includes("\u001b["), red);
  }
});

test("check-config: fine", async () => {
  const file = fileWith("fine.yaml", "racks: [{ id: r }]\nmachines: [{ id: a }, { fleet: { prefix: n, count: 4 } }]\n");
  assert.deepEqual(await outcome("check-config", file), {
    code: 0,
    stdout: `${file} is fine: 5 machines, 0 devices, 1 rack.\n`,
    stderr: "",
  });
});

test("check-config: problems", async () => {
  const file = fileWith("wrong.yaml", "machines: [{ id: a, nick: 1 }]\nstat: x\n");
  const { code, stdout, stderr } = await outcome("check-config", file);
  assert.equal(code, 3);
  assert.equal(stdout, "");
  assert.match(stderr, /wrong\.yaml:1:21: machines\[0\]\.nick: /);
  assert.match(stderr, /wrong\.yaml:2:1: stat: .*\n {4}Did you mean "state"\?\n2 problems in the configuration\.\n$/);
});

test("check-config: one file of firmware by two names", async () => {
  fileWith("vars.fd", "");
  linkSync(join(folder, "vars.fd"), join(folder, "linked.fd"));
  const machine = (id: string, file: string) => `{ id: ${id}, firmware: { kind: ovmf, file: ${file} } }`;
  const file = fileWith("shared.yaml", `machines: [${machine("a", "vars.fd")}, ${machine("b", "linked.fd")}]\n`);
  const { code, stderr } = await outcome("check-config", file);
  assert.equal(code, 3);
  assert.match(stderr, /^The machines a and b have their firmware in one file/);
});

test("check-config: files of keys", async () => {
  fileWith("none.pem", "no key\n");
  const signer = fileWith("signer.yaml", "firmware: { signers: [{ name: lab, key: lab.pem }] }\n");
  const wrong = fileWith("wrong-signer.yaml", "firmware: { signers: [{ name: lab, key: none.pem }] }\n");
  // It agrees upon secrets, and signs nothing.
  const { publicKey } = generateKeyPairSync("x25519");
  fileWith("agree.pem", publicKey.export({ type: "spki", format: "pem" }).toString());
  const agreeing = fileWith("agreeing.yaml", "firmware: { signers: [{ name: lab, key: agree.pem }] }\n");
  const machine = fileWith(
    "machine.yaml",
    "machines: [{ id: a, firmware: { kind: ovmf, file: vars.fd, keys: { PK: [none.pem], KEK: [], db: [] } } }]\n",
  );
  for (const [file, says] of [
    [signer, /^lab\.pem .*\. The configuration names it for firmware\.\n$/],
    [wrong, /^none\.pem holds no public key in PEM form that signs: /],
    [agreeing, /^agree\.pem holds no public key in PEM form that signs: Ed25519, ECDSA or RSA\. The/],
    [machine, /^none\.pem holds no certificate in PEM form\. The/],
  ] as const) {
    const { code, stdout, stderr } = await outcome("check-config", file);
    assert.deepEqual([code, stdout], [3, ""], stderr);
    assert.match(stderr, says);
  }
});

test("check-config: no such file", async () => {
  const { code, stderr } = await outcome("check-config", join(folder, "none.yaml"));
  assert.equal(code, 1);
  assert.match(stderr, /^The configuration \S+ cannot be read: there is no such file or folder\./);
});

test("check-config --schema is JSON Schema", async () => {
  const { code, stdout } = await outcome("check-config", "--schema");
  assert.equal(code, 0);
  const schema = JSON.parse(stdout);
  assert.equal(schema.$schema, "https://json-schema.org/draft/2020-12/schema");
  assert.ok(schema.properties.machines.description);
});

test("demo --print-config is a configuration to begin from", async () => {
  const { code, stdout } = await outcome("demo", "--print-config");
  assert.equal(code, 0);
  assert.match(stdout, /^machines:$/m);
});
