/** Files of other programs become configuration; what machines are to boot is looked for. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { checkConfig } from "../../../src/config/check.js";
import { adapters } from "../config/adapters.js";
import { runShoal } from "./service.js";

const folder = mkdtempSync(join(tmpdir(), "shoal-netboot-cli-"));

function fileWith(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

test("smee's machines are printed as configuration, and what was not understood on standard error", async () => {
  const file = fileWith(
    "smee.yaml",
    `---
02:00:00:00:00:01:
  ipAddress: "10.77.0.5"
  subnetMask: "255.255.255.0"
  hostname: "node01"
  colour: red
  netboot: { allowPxe: true, ipxeScriptUrl: "http://boot.example/menu.ipxe" }
`,
  );
  const { code, out, err } = await runShoal(["netboot", "import", "smee", file]);
  assert.equal(code, 0, err);
  assert.match(err, /smee\.yaml:6: .*colour/);
  assert.match(err, /1 machine, \d+ left for you to look at\.\n$/);
  const servers = "netboot: { networks: [{ address: 10.77.0.1/24 }] }\n";
  const check = checkConfig(servers + out, adapters);
  assert.ok("config" in check, `${out}\n${JSON.stringify(check)}`);
  assert.equal(check.config.machines[0]?.nics[0]?.mac, "02:00:00:00:00:01");
  assert.equal(check.config.machines[0]?.netboot?.address, "10.77.0.5");
});

test("scripts of machines are written where they are wanted, and replace nothing", async () => {
  const file = fileWith(
    "scripted.yaml",
    '02:00:00:00:00:01:\n  netboot: { allowPxe: true, ipxeScript: "#!ipxe\\nshell\\n" }\n',
  );
  const named = await runShoal(["netboot", "import", "smee", file]);
  const [, path = ""] = /script: "?(scripts\/[\w.-]+)/.exec(named.out) ?? [];
  assert.ok(named.err.includes(`Scripts belong into netboot.files (--scripts): ${path}\n`), named.err);
  const scripts = join(folder, "imported");
  assert.equal((await runShoal(["netboot", "import", "smee", file, "--scripts", scripts])).code, 0);
  assert.equal(readFileSync(join(scripts, path), "utf8"), "#!ipxe\nshell\n");
  const again = await runShoal(["netboot", "import", "smee", file, "--scripts", scripts]);
  assert.equal(again.code, 1);
  assert.match(again.err, /cannot be written: it is there already\./);
});

for (const [name, args, said, exit] of [
  ["a format that there is not", ["import", "cobbler", "x"], /Allowed choices are smee, metal-boot/, 2],
  ["a file that there is not", ["import", "smee", "/nowhere"], /\/nowhere cannot be read: there is no such file/, 1],
  [
    "a program without a place for a script",
    ["embed", fileWith("p", "MZ"), fileWith("s", "#!ipxe\n"), "-o", "-"],
    /p: /,
    1,
  ],
] as const)
  test(`says in words: ${name}`, async () => {
    const { code, err } = await runShoal(["netboot", ...args]);
    assert.match(err, said);
    assert.equal(code, exit);
  });

test("every command's help has an example", async () => {
  for (const command of [["netboot"], ["netboot", "status"], ["netboot", "import"], ["boot-plan"], ["leases"]]) {
    const { code, out } = await runShoal([...command, "--help"]);
    assert.equal(code, 0);
    assert.match(out, new RegExp(`\\$ (SHOAL_PASSWORD=… )?shoal ${command.join(" ")}`), command.join(" "));
  }
});

test("check-config names the files, folders and boot folders that machines are to boot and that are not there", async () => {
  mkdirSync(join(folder, "boot"));
  mkdirSync(join(folder, "ipxe"));
  writeFileSync(join(folder, "boot", "vmlinuz"), "");
  const config = (ipxe: string, machine: string) =>
    fileWith(
      "shoal.yaml",
      `netboot: { networks: [{ interface: eth1 }], files: ./boot, ipxe: { folders: [${ipxe}] } }
machines: [{ id: pi, netboot: ${machine} }]
`,
    );
  const fine = await runShoal([
    "check-config",
    config("./ipxe", "{ boot: { kernel: vmlinuz, initrds: [http://x/i] } }"),
  ]);
  assert.deepEqual([fine.code, fine.err], [0, ""]);
  const wrong = await runShoal([
    "check-config",
    config("./none", "{ bootSet: pi-boot, boot: { kernel: vmlinuz, initrds: [initrd.img] } }"),
  ]);
  assert.equal(wrong.code, 3);
  assert.match(wrong.err, /None of the folders with programs of iPXE is there: .*none/);
  assert.match(wrong.err, /There is no file "initrd\.img" in ".*boot", which pi is to boot\./);
  assert.match(wrong.err, /There is no boot folder "pi-boot", which pi is to have; there is none yet\./);
  assert.doesNotMatch(wrong.err, /vmlinuz/);
});

const scripts: Readonly<Record<string, RegExp>> = {
  "#!ipxe\necho {{machine.name}}\n": /^$/,
  "#!ipxe\necho one\necho {{nope}}\n":
    /^pi: netboot\.boot\.script line 3: there is no \{\{nope\}\}; there are machine\.id/,
  "echo {{machine.name}}\n": /^pi: netboot\.boot\.script does not begin with a line #!ipxe/,
  [`#!ipxe\n${"#".repeat(70_000)}`]: /^The script of pi is longer than 64 kB \(netboot\.boot\.script\)\./,
};

for (const [text, said] of Object.entries(scripts))
  test(`check-config reads the script that a machine is to boot: ${JSON.stringify(text.slice(0, 30))}`, async () => {
    mkdirSync(join(folder, "scripts", "ipxe"), { recursive: true });
    fileWith(join("scripts", "menu.ipxe"), text);
    const config = fileWith(
      "scripts.yaml",
      `netboot: { networks: [{ interface: eth1 }], files: ./scripts, ipxe: { folders: [./scripts/ipxe] } }
machines: [{ id: pi, netboot: { boot: { script: menu.ipxe } } }]
`,
    );
    const { code, err } = await runShoal(["check-config", config]);
    assert.match(err.replace(/^.*shoal: /, ""), said);
    assert.equal(code, err === "" ? 0 : 3);
  });
