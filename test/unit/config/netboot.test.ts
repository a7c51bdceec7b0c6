/** What is said of booting from the network: the servers, and what they have for each machine. */
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { checkConfig } from "../../../src/config/check.js";
import { loadConfig } from "../../../src/config/load.js";
import { formatProblem } from "../../../src/config/problem.js";
import { adapters } from "./adapters.js";

function configOf(text: string) {
  const check = checkConfig(text, adapters);
  assert.ok("config" in check, JSON.stringify(check));
  return check.config;
}

function problemsIn(text: string): readonly string[] {
  const check = checkConfig(text, adapters);
  return "problems" in check ? check.problems.map((problem) => formatProblem("c", problem)) : [];
}

test("without it nothing is served", () => assert.equal(configOf("").netboot, null));

test("an interface is enough", () => {
  assert.deepEqual(configOf("netboot: { networks: [{ interface: eth1 }] }").netboot, {
    networks: [
      {
        id: "eth1",
        interface: "eth1",
        address: null,
        subnet: null,
        mode: "proxy",
        pools: [],
        routers: [],
        nameServers: [],
        timeServers: [],
        domain: null,
        leaseTime: 3_600_000,
        options: {},
        strangers: "ignore",
        probe: true,
      },
    ],
    dhcp: { serverPort: 67, clientPort: 68, proxyPort: 4011 },
    tftp: { port: 69 },
    http: { port: 8080 },
    logs: { syslog: null, netconsole: null },
    files: null,
    ipxe: { folders: ["/usr/lib/ipxe"], console: null },
    dnsmasq: null,
  });
});

test("a network with everything", () => {
  const [network] =
    configOf(`
netboot:
  networks:
    - id: lab
      address: 10.77.0.1/24
      dhcp: pool
      pools: ["10.77.0.100-10.77.0.150", "10.77.0.200 - 10.77.0.210"]
      routers: [10.77.0.254]
      nameServers: [10.77.0.53]
      timeServers: [10.77.0.123]
      domain: lab.example.net
      leaseMinutes: 10
      options: { time-offset: 3600, 150: 10.77.0.1, domain-search: [a.example, b.example] }
      strangers: lease
      probe: false
`).netboot?.networks ?? [];
  assert.deepEqual(network, {
    id: "lab",
    interface: null,
    address: "10.77.0.1",
    subnet: { first: "10.77.0.0", bits: 24 },
    mode: "pool",
    pools: [
      { from: "10.77.0.100", to: "10.77.0.150" },
      { from: "10.77.0.200", to: "10.77.0.210" },
    ],
    routers: ["10.77.0.254"],
    nameServers: ["10.77.0.53"],
    timeServers: ["10.77.0.123"],
    domain: "lab.example.net",
    leaseTime: 600_000,
    options: {
      2: "00000e10",
      119: "0161076578616d706c65000162076578616d706c6500",
      150: "0a4d0001",
    },
    strangers: "lease",
    probe: false,
  });
});

test("a network behind relays has a subnet of its own", () => {
  const text = "netboot: { networks: [{ id: far, address: 192.168.1.5, subnet: 10.80.0.0/16, dhcp: reservation }] }";
  const [network] = configOf(text).netboot?.networks ?? [];
  assert.deepEqual(
    [network?.interface, network?.address, network?.subnet],
    [null, "192.168.1.5", { first: "10.80.0.0", bits: 16 }],
  );
});

test("servers can be off, and logs on", () => {
  const { tftp, http, logs } =
    configOf(`netboot: { networks: [{ interface: e }], tftp: off, http: off, logs: { syslog: 514, netconsole: 6666 } }`)
      .netboot ?? {};
  assert.deepEqual([tftp, http, logs], [null, null, { syslog: 514, netconsole: 6666 }]);
});

test("folders are relative to the file", () => {
  const folder = mkdtempSync(join(tmpdir(), "shoal-config-"));
  writeFileSync(
    join(folder, "c.yaml"),
    "netboot: { networks: [{ interface: e }], files: boot, ipxe: { folders: [ipxe, /usr/lib/ipxe] }, dnsmasq: { hosts: h } }",
  );
  const { netboot } = loadConfig(join(folder, "c.yaml"), adapters);
  assert.equal(netboot?.files, join(folder, "boot"));
  assert.deepEqual(netboot?.ipxe.folders, [join(folder, "ipxe"), "/usr/lib/ipxe"]);
  assert.deepEqual(netboot?.dnsmasq, { hosts: join(folder, "h"), options: null });
});

/* ── machines ────────────────────────────────────────────────────────────────────────────────────────────────────── */

const servers =
  'netboot: { files: b, networks: [{ id: lab, address: 10.0.0.1/24, dhcp: pool, pools: ["10.0.0.9-10.0.0.20"] }] }';

const machines = (...netboot: readonly string[]): string =>
  [servers, "machines:", ...netboot.map((text, index) => `  - { id: m${index}, netboot: ${text} }`)].join("\n");

for (const [written, boot] of [
  ["{}", { kind: "nothing" }],
  ["{ boot: { kernel: k } }", { kind: "kernel", kernel: "k", initrds: [], arguments: "" }],
  [
    '{ boot: { kernel: a/k, initrds: [i, "http://x/j"], arguments: "console=ttyS0 quiet" } }',
    { kind: "kernel", kernel: "a/k", initrds: ["i", "http://x/j"], arguments: "console=ttyS0 quiet" },
  ],
  ["{ boot: { chain: https://ironic/boot.ipxe } }", { kind: "chain", url: "https://ironic/boot.ipxe" }],
  ["{ boot: { script: own.ipxe } }", { kind: "script", file: "own.ipxe" }],
  ["{ boot: { image: d.iso } }", { kind: "image", file: "d.iso" }],
  ["{ boot: { programs: { x86-64: g.efi } } }", { kind: "program", files: { "x86-64": "g.efi" } }],
] as const)
  test(`boots ${written}`, () => assert.deepEqual(configOf(machines(written)).machines[0]?.netboot?.boot, boot));

test("what else the network has for a machine", () => {
  const [machine] = configOf(
    machines(
      "{ bootSet: pi, offer: asked, address: 10.0.0.5, hostName: n1, network: lab, options: { 12: x }, serial: 1000000012AB34CD }",
    ),
  ).machines;
  assert.deepEqual(machine?.netboot, {
    bootSet: "pi",
    boot: { kind: "nothing" },
    offer: "asked",
    address: "10.0.0.5",
    hostName: "n1",
    network: "lab",
    options: { 12: "78" },
    serial: "12ab34cd",
  });
});

test("a machine without it has none", () =>
  assert.equal("netboot" in (configOf("machines: [{ id: a }]").machines[0] ?? {}), false));

/* ── what is wrong ───────────────────────────────────────────────────────────────────────────────────────────────── */

const networks = (...each: readonly string[]): string => `netboot: { networks: [${each.join(", ")}] }`;
const pooled = (more: string): string => networks(`{ address: 10.0.0.1/24, dhcp: pool, ${more} }`);

const table: readonly [name: string, text: string, ...problems: RegExp[]][] = [
  ["no network", "netboot: { networks: [] }", /networks: has 0 items; must have at least 1/],
  ["no networks", "netboot: {}", /netboot: lacks the key "networks"/],
  ["neither interface nor address", networks("{ id: a }"), /networks\[0\]: lacks an "interface" or an "address"/],
  [
    "TFTP neither on nor off",
    "netboot: { networks: [{ interface: e }], tftp: no }",
    /tftp: is "no"; must be off, or a mapping such as \{ port: 69 \}/,
  ],
  [
    "logs to a name",
    "netboot: { networks: [{ interface: e }], logs: { syslog: yes } }",
    /logs\.syslog: is "yes"; must be off, or a port such as 514/,
  ],
  [
    "two log receivers on one port",
    "netboot: { networks: [{ interface: e }], logs: { syslog: 9, netconsole: 9 } }",
    /netconsole: is 9, which syslog has/,
  ],
  [
    "Redfish's port",
    "listen: { port: 9443 }\nnetboot: { networks: [{ interface: e }], http: { port: 9443 } }",
    /http\.port: is 9443; .* and this one is taken by listen\.port in line 1$/,
  ],
  [
    "Redfish's port that the file does not say",
    "netboot: { networks: [{ interface: e }], http: { port: 8443 } }",
    /http\.port: is 8443; .* and this one is taken by listen\.port, as it is when absent$/,
  ],
  [
    "an address that is none",
    networks("{ address: 10.0.0.256/24 }"),
    /address: is "10\.0\.0\.256\/24", which is no IPv4 address/,
  ],
  ["a network of one machine", networks("{ address: 10.0.0.1/32 }"), /its length may be 1 to 30/],
  ["the network's own address", networks("{ address: 10.0.0.0/24 }"), /which no single machine can have/],
  [
    "a subnet alone",
    networks("{ interface: e, subnet: 10.0.0.0/24 }"),
    /networks\[0\]: has a "subnet" but lacks "address"/,
  ],
  ["two lengths", networks("{ id: a, address: 192.0.2.1/24, subnet: 10.0.0.0/24 }"), /address: is with a length/],
  [
    "an interface to a network behind relays",
    networks("{ interface: e, address: 192.0.2.1, subnet: 10.0.0.0/24 }"),
    /interface: is "e", but our address is not in the subnet/,
  ],
  [
    "two networks by one name",
    networks("{ id: a, interface: e }", "{ id: a, interface: f }"),
    /networks\[1\]\.id: is "a", which is taken by netboot\.networks\[0\]\.id/,
  ],
  [
    "two networks on one interface",
    networks("{ id: a, interface: e }", "{ id: b, interface: e }"),
    /networks\[1\]\.interface: is "e", which is taken/,
  ],
  [
    "one interface twice",
    networks("{ interface: e }", "{ interface: e }"),
    /networks\[1\]\.interface: is "e", which is taken by netboot\.networks\[0\]\.interface/,
  ],
  [
    "one address twice",
    networks("{ address: 10.0.0.1/24 }", "{ address: 10.0.0.1/24 }"),
    /networks\[1\]\.address: is 10\.0\.0\.0\/24, which overlaps with/,
  ],
  [
    "a name that is another's interface",
    networks("{ interface: e }", "{ id: e, interface: f }"),
    /networks\[1\]\.id: is "e", which is taken by netboot\.networks\[0\] in line/,
  ],
  [
    "two networks in one",
    networks("{ address: 10.0.0.1/16 }", "{ address: 10.0.9.1/24 }"),
    /networks\[1\]\.address: is 10\.0\.9\.0\/24, which overlaps with the network given by netboot\.networks\[0\]\.address/,
  ],
  [
    "a pool mode without pools",
    networks("{ interface: e, dhcp: pool }"),
    /dhcp: is pool, but there are no pools to give addresses from/,
  ],
  [
    "pools that nobody gives from",
    networks('{ interface: e, pools: ["10.0.0.2-10.0.0.3"] }'),
    /pools: are of no use with dhcp: proxy/,
  ],
  [
    "strangers where nothing is given",
    networks("{ interface: e, strangers: lease }"),
    /strangers: is of no use with dhcp: proxy/,
  ],
  [
    "a pool backwards",
    pooled('pools: ["10.0.0.9-10.0.0.8"]'),
    /pools\[0\]: is "10\.0\.0\.9-10\.0\.0\.8"; must be two IPv4 addresses/,
  ],
  [
    "a pool elsewhere",
    pooled('pools: ["10.0.0.9-10.0.1.8"]'),
    /is 10\.0\.0\.9-10\.0\.1\.8, which is not all in 10\.0\.0\.0\/24/,
  ],
  ["a pool over the edge", pooled('pools: ["10.0.0.9-10.0.0.255"]'), /no machine's: 10\.0\.0\.1-10\.0\.0\.254/],
  ["a pool with us in it", pooled('pools: ["10.0.0.1-10.0.0.9"]'), /which has our own address, 10\.0\.0\.1, in it/],
  [
    "pools that overlap",
    pooled('pools: ["10.0.0.5-10.0.0.9", "10.0.0.9-10.0.0.12"]'),
    /pools\[1\]: is .*, which overlaps with the pool given by netboot\.networks\[0\]\.pools\[0\]/,
  ],
  [
    "a router that is none",
    networks("{ interface: e, routers: [10.0.0.999] }"),
    /routers\[0\]: is "10\.0\.0\.999", which is no IPv4 address/,
  ],
  [
    "an option that there is not",
    networks("{ interface: e, options: { colour: red } }"),
    /options\.colour: is no DHCP option/,
  ],
  [
    "the server's own option",
    networks("{ interface: e, options: { 53: 1 } }"),
    /options\[53\]: is an option that the server sets itself/,
  ],
  [
    "an option that cannot be",
    networks("{ interface: e, options: { ntp-server: noon } }"),
    /options\.ntp-server: cannot be: /,
  ],
  [
    "an option twice",
    networks("{ interface: e, options: { ntp-server: 10.0.0.1, 42: 10.0.0.2 } }"),
    /is option 42, which is given already/,
  ],
  [
    "a machine and no servers",
    "machines: [{ id: a, netboot: {} }]",
    /machines\[0\]\.netboot: is of no use: no network is served/,
  ],
  ["nothing to boot", machines("{ boot: {} }"), /boot: names nothing to boot; write one of kernel/],
  ["two things to boot", machines("{ boot: { kernel: a, image: b } }"), /boot: says kernel and image; one of them/],
  [
    "an initrd without a kernel",
    machines("{ boot: { image: b, initrds: [c] } }"),
    /initrds: is of no use beside image/,
  ],
  ["a chain that is a file", machines("{ boot: { chain: boot.ipxe } }"), /chain: is "boot\.ipxe"; must be a URL/],
  ["a script that is a URL", machines("{ boot: { script: http://x/y } }"), /script: is a URL/],
  ["no programs", machines("{ boot: { programs: {} } }"), /programs: names no program/],
  ["a path out of the folder", machines("{ boot: { kernel: ../k } }"), /kernel: is "\.\.\/k"; must be a path inside/],
  ["a URL that nobody fetches", machines("{ boot: { kernel: ftp://x/k } }"), /begins with http:\/\//],
  [
    "a network that there is not",
    machines("{ network: lob }"),
    /network: is "lob", which is no network; there are: lab\n.*"lab"/,
  ],
  [
    "an address elsewhere",
    machines("{ address: 10.0.1.5 }"),
    /address: is "10\.0\.1\.5", which is not in 10\.0\.0\.0\/24/,
  ],
  ["our own address", machines("{ address: 10.0.0.1 }"), /which is our own address/],
  ["the broadcast address", machines("{ address: 10.0.0.255 }"), /which no single machine can have/],
  [
    "one address for two",
    machines("{ address: 10.0.0.5 }", "{ address: 10.0.0.5 }"),
    /machines\[1\]\.netboot\.address: is "10\.0\.0\.5", which is taken by machines\[0\]/,
  ],
  [
    "one serial for two",
    machines("{ serial: 1234abcd }", "{ serial: 1234ABCD }"),
    /machines\[1\]\.netboot\.serial: is "1234abcd", which is taken/,
  ],
  [
    "a serial that is a number",
    machines("{ serial: 12345678 }"),
    /serial: is 12345678; must be 8 hexadecimal digits, in quotes/,
  ],
  [
    "files without a folder",
    machines("{ boot: { kernel: k } }").replace("files: b, ", ""),
    /kernel: is "k", a file, but the file says no folder/,
  ],
];

for (const [name, text, ...problems] of table)
  test(`says what is wrong: ${name}`, () => {
    const found = problemsIn(text);
    assert.equal(found.length, problems.length, found.join("\n"));
    for (const [index, problem] of problems.entries()) assert.match(found[index] ?? "", problem);
  });

const asked = (servers: string, netboot: string) =>
  problemsIn(`netboot: { networks: [{ interface: eth1 }], files: boot${servers} }
machines:
  - { id: a, nics: [{ mac: "02:00:5e:00:00:01" }], netboot: ${netboot} }`).map((line) =>
    line.replace(/^c:\d+:\d+: machines\[0\]\.netboot\./, ""),
  );

test("what servers that are off would have to bring cannot be booted", () => {
  const [tftp, http] = [", tftp: off", ", http: off"];
  assert.deepEqual(asked(tftp, "{ bootSet: pi }"), ["bootSet: is fetched by TFTP, which is off (netboot.tftp)"]);
  assert.deepEqual(asked(http, "{ boot: { image: x.iso } }"), [
    "boot.image: is read in parts by HTTP, which is off (netboot.http)",
  ]);
  assert.deepEqual(asked(`${tftp}${http}`, "{ boot: { kernel: x } }"), [
    "boot: cannot be fetched: netboot.tftp and netboot.http are both off",
  ]);
  for (const servers of [tftp, http]) assert.deepEqual(asked(servers, "{ boot: { kernel: x } }"), []);
  assert.deepEqual(asked(http, '{ boot: { image: "http://10.0.0.9/x.iso" } }'), []);
});

test("what no script can hold is told before a machine boots", () => {
  for (const text of ["{ chain: http://u:p@h/x }", "{ kernel: http://u@h/x }"]) {
    assert.match(asked("", `{ boot: ${text} }`).join(), /^boot\.(chain|kernel): has a login in it/);
  }
  for (const text of ['{ chain: "http://h/a b" }', '{ kernel: "http://h/a b" }']) {
    assert.match(
      asked("", `{ boot: ${text} }`).join(),
      /^boot\.(chain|kernel): has white space in it.*\n.*http:\/\/h\/a%20b/,
    );
  }
  const told = (words: string) => asked("", `{ boot: { kernel: x, arguments: ${JSON.stringify(words)} } }`).join();
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is iPXE's
  assert.match(told("a ${net0/mac} b"), /^boot\.arguments: holds a setting of iPXE's/);
  assert.match(told("name=Büro"), /^boot\.arguments: is .*printable ASCII/);
  assert.equal(told("cost=$5 {a} || # ;"), "");
});

test("a port of UDP is one server's", () => {
  const told = (more: string) => problemsIn(`netboot: { networks: [{ interface: eth1 }], ${more} }`).join();
  assert.match(told("tftp: { port: 514 }, logs: { syslog: 514 }"), /netboot\.logs\.syslog: is 514, which TFTP has/);
  assert.match(told("dhcp: { serverPort: 69 }"), /netboot\.tftp\.port: is 69, which the DHCP server has/);
  assert.equal(told("dhcp: { serverPort: 0, clientPort: 0, proxyPort: 0 }, tftp: { port: 0 }"), "");
});
