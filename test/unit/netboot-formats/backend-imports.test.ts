/** Machines of smee and metal-boot become entries of a configuration; every key that has no counterpart is told by its line. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parse } from "yaml";
import { optionByName } from "../../../src/model/dhcp-options.js";
import { importMetalBoot } from "../../../src/services/netboot/formats/metal-boot.js";
import { importSmee } from "../../../src/services/netboot/formats/smee.js";

const toldBy = ({ problems }: ReturnType<typeof importSmee>) => problems.map(({ line, text }) => `${line}: ${text}`);

const smee = `---
02:00:5E:10:00:01:
  ipAddress: "10.77.0.11"
  subnetMask: "255.255.255.0"
  defaultGateway: "10.77.0.1"
  nameServers:
    - "192.0.2.53"
    - "192.0.2.54"
  hostname: "web01"
  domainName: "lab.example"
  broadcastAddress: "10.77.0.255"
  ntpServers: ["192.0.2.123"]
  leaseTime: 86400
  arch: "x86_64"
  domainSearch: ["lab.example"]
  netboot:
    allowPxe: true
    ipxeScriptUrl: "http://192.0.2.1/boot.ipxe"
02:00:5e:10:00:02:
  ipAddress: "10.77.0.12"
  netboot:
    allowPxe: false
`;

test("machines of smee keep address, name, options and the script that they go on to", () => {
  const result = importSmee(smee);
  assert.equal(result.machines, 2);
  assert.deepEqual(parse(result.yaml), {
    machines: [
      {
        id: "web01",
        processors: { architecture: "x86" },
        nics: [{ mac: "02:00:5e:10:00:01" }],
        netboot: {
          boot: { chain: "http://192.0.2.1/boot.ipxe" },
          address: "10.77.0.11",
          options: {
            "subnet-mask": "255.255.255.0",
            routers: "10.77.0.1",
            "domain-name-servers": ["192.0.2.53", "192.0.2.54"],
            "domain-name": "lab.example",
            "broadcast-address": "10.77.0.255",
            "ntp-servers": ["192.0.2.123"],
            "domain-search": ["lab.example"],
          },
        },
      },
      { id: "node-02005e100002", nics: [{ mac: "02:00:5e:10:00:02" }], netboot: { address: "10.77.0.12" } },
    ],
  });
  assert.match(result.yaml, /How these machines get their power was not in the file/);
  assert.match(result.yaml, /mac: "?02:00:5e:10:00:01"?/);
  assert.deepEqual(toldBy(result), ['13: "86400": how long a lease lasts is said of its network (leaseMinutes).']);
});

test("the options that are written are known by their names", () => {
  const { machines } = parse(importSmee(smee).yaml) as { machines: { netboot: { options?: object } }[] };
  for (const name of Object.keys(machines[0]?.netboot.options ?? {})) assert.ok(optionByName(name), name);
});

const script = `02:00:5e:10:00:01:
  netboot:
    allowPxe: true
    ipxeScript: |
      echo {{ env.X }}
      shell
    console: ttyS1
    facility: lab1
  vlanID: "12"
  power: {}
  Disabled: false
`;

test("a script goes into a file of its own, and keys without a counterpart are told", () => {
  const result = importSmee(script);
  assert.deepEqual(result.scripts, [
    { path: "scripts/node-02005e100001.ipxe", text: "#!ipxe\necho {{ env.X }}\nshell\n" },
  ]);
  const { machines } = parse(result.yaml) as { machines: { netboot: object }[] };
  assert.deepEqual(machines[0]?.netboot, { boot: { script: "scripts/node-02005e100001.ipxe" } });
  assert.deepEqual(toldBy(result), [
    "1: Its console is left out: it is for a kernel, and which one is not said.",
    "1: Its script has {{ in it, which begins a name of Shoal's own in scripts: look it over.",
    '8: "lab1": Shoal has no facilities.',
    `9: "12": machines are not told of VLANs here; serve the VLAN's own interface.`,
    '10: The key "power" is not known.',
  ]);
});

/** As metal-boot writes it: keys are the names of Go's structs, and what is not there is said in Go's words. */
const metalBoot = `"02:00:5e:10:00:01":
  Arch: arm64
  BroadcastAddress: invalid IP
  DefaultGateway: 10.77.0.1
  Disabled: false
  DomainName: ""
  DomainSearch: null
  Hostname: kube-ctrl-1
  IPAddress: 10.77.0.11
  LeaseTime: 0
  MACAddress: 02:00:5e:10:00:01
  NTPServers: []
  NameServers:
  - 10.77.0.1
  Netboot:
    AllowPXE: true
    IPXEScript: ""
    IPXEScriptURL: http://192.0.2.1/boot.ipxe
  Power:
    device_id: 02:00:5E:20:00:01
    mode: "PowerOn"
    port: 2
    state: "on"
  SubnetMask: <nil>
  VLANID: ""
`;

test("machines of metal-boot hang on their switch's port, which nobody confirmed here", () => {
  const result = importMetalBoot(metalBoot);
  assert.deepEqual(parse(result.yaml), {
    devices: [
      {
        id: "unifi-02005e200001",
        kind: "unifi",
        url: "https://192.0.2.1",
        switch: "02:00:5e:20:00:01",
        apiKey: { file: "secrets/unifi-key" },
      },
    ],
    machines: [
      {
        id: "kube-ctrl-1",
        processors: { architecture: "ARM" },
        nics: [{ mac: "02:00:5e:10:00:01" }],
        adapter: { kind: "board", power: { device: "unifi-02005e200001", port: "2" } },
        netboot: {
          boot: { chain: "http://192.0.2.1/boot.ipxe" },
          address: "10.77.0.11",
          options: { routers: "10.77.0.1", "domain-name-servers": ["10.77.0.1"] },
        },
      },
    ],
  });
  assert.deepEqual(toldBy(result), []);
});

const olderNetboot = `02:00:5e:10:00:01:
  allow_pxe: true
  console: "ttyAMA0"
  facility: ""
  ipxe_script_url: null
  osie: &osie
    kernel: ipa.kernel
    initrd: ipa.initramfs
02:00:5e:10:00:02: { allow_pxe: true, osie: *osie }
`;

test("metal-boot's older file of what machines boot, with its anchors", () => {
  const result = importMetalBoot(olderNetboot);
  const { machines } = parse(result.yaml) as { machines: { netboot: { boot: object } }[] };
  assert.deepEqual(
    machines.map(({ netboot }) => netboot.boot),
    [
      { kernel: "ipa.kernel", initrds: ["ipa.initramfs"], arguments: "console=ttyAMA0" },
      { kernel: "ipa.kernel", initrds: ["ipa.initramfs"] },
    ],
  );
  assert.deepEqual(
    result.problems.map(({ line }) => line),
    [1, 9],
  );
});

const wrong: readonly [what: string, text: string, machines: number, told: readonly RegExp[]][] = [
  ["no YAML", "a: [", 0, [/^1: This is not valid YAML/]],
  ["a list", "- a\n", 0, [/^1: This is no file of machines/]],
  ["nothing", "", 0, [/no file of machines|one YAML document/]],
  ["two documents", "a: 1\n---\nb: 2\n", 0, [/one YAML document/]],
  ["nesting without end", "[".repeat(5000), 0, [/nested deeper/]],
  ["a key that is no MAC address", "web01:\n  ipAddress: 10.0.0.1\n", 0, [/^1: "web01" is no machine's MAC address/]],
  ["a machine without anything", "02:00:5e:10:00:01:\n", 1, []],
  ["a machine that is a text", "02:00:5e:10:00:01: x\n", 1, [/^1: This is no mapping/]],
  ["a machine twice", "02:00:5e:10:00:01: {}\n02:00:5E:10:00:01: {}\n", 1, [/^2: 02:00:5e:10:00:01 is there twice/]],
  ["an address that is none", "02:00:5e:10:00:01:\n  ipAddress: '3'\n", 1, [/^2: "3" is no IPv4 address/]],
  ["a list in place of a text", "02:00:5e:10:00:01:\n  ipAddress: [a]\n", 1, [/^2: This is a list or a mapping/]],
  [
    "a name of every object",
    "02:00:5e:10:00:01:\n  constructor: 1\n  __proto__: 1\n",
    1,
    [/^2: The key "constructor"/, /^3: The key "proto|^3: The key "__proto__"/],
  ],
  ["half of its power", "02:00:5e:10:00:01:\n  power: { port: 2 }\n", 1, [/^1: Of its power only half/]],
  ["a disabled machine", "02:00:5e:10:00:01:\n  disabled: true\n  ipAddress: 10.0.0.1\n", 1, [/^1: It was disabled/]],
  [
    "nothing said of what it boots",
    "02:00:5e:10:00:01:\n  netboot: { allowPxe: true }\n",
    1,
    [/^1: What it boots is not in the file/],
  ],
];
for (const [what, text, machines, told] of wrong) {
  test(`${what} is told`, () => {
    const result = importMetalBoot(text);
    assert.equal(result.machines, machines);
    assert.equal(result.yaml === "", machines === 0);
    assert.equal(result.problems.length, told.length, JSON.stringify(toldBy(result)));
    for (const [index, each] of told.entries()) assert.match(toldBy(result)[index] ?? "", each);
  });
}

test("aliases of aliases end", () => {
  const text = `a: &a [1,1,1,1,1,1,1,1]\n${"bcdefghi".replace(
    /./g,
    (c) =>
      `${c}: &${c} [${Array(8)
        .fill(`*${String.fromCharCode(c.charCodeAt(0) - 1)}`)
        .join(",")}]\n`,
  )}`;
  assert.match(toldBy(importSmee(text))[0] ?? "", /aliases/);
});

test("a script's URL that no configuration can have is told and left out", () => {
  const entry = "02:00:5e:10:00:01: { netboot: { allowPxe: true, ipxeScriptUrl: 'tftp://192.0.2.1/boot.ipxe' } }\n";
  const result = importSmee(entry);
  assert.deepEqual(parse(result.yaml), {
    machines: [{ id: "node-02005e100001", nics: [{ mac: "02:00:5e:10:00:01" }] }],
  });
  assert.match(toldBy(result).join(), /http or https/);
});

test("names of machines are each their own", () => {
  const names = ["web01", "WEB01", "shoal", "a b"];
  const text = names.map((name, index) => `02:00:5e:10:00:0${index}:\n  hostname: "${name}"\n`).join("");
  const { machines } = parse(importSmee(text).yaml) as { machines: { id: string }[] };
  assert.deepEqual(
    machines.map(({ id }) => id),
    ["web01", "node-02005e100001", "node-02005e100002", "node-02005e100003"],
  );
});

const piece = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constantFrom(
    "02:00:5e:10:00:01:",
    "\n",
    "\n  ",
    "\n    ",
    "netboot:",
    "allowPxe: true",
    "ipAddress: ",
    "power:",
    "port: 1",
    "device_id: 02:00:5e:20:00:01",
    "osie:",
    "kernel: k",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    '"',
    "!!binary ",
    "<<: ",
  ),
);
test("any text is imported, or told of, without an exception", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (parts) => {
      for (const read of [importSmee, importMetalBoot]) {
        const { yaml, machines, problems } = read(parts.join(""));
        assert.equal(yaml === "", machines === 0);
        if (machines > 0) assert.equal((parse(yaml) as { machines: unknown[] }).machines.length, machines);
        for (const { line, text } of problems) assert.ok(line >= 1 && text.length > 0);
      }
    }),
    { numRuns: 2000 },
  );
});
