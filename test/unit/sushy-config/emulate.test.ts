/** What becomes of each key of sushy-emulator's configuration. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Emulated, emulate } from "../../../src/config/sushy/emulate.js";
import type { SushyFlags } from "../../../src/config/sushy/flags.js";
import type { Inventory } from "../../../src/model/inventory.js";
import { demoAdapters } from "../../support/demo-adapters.js";

const flags: SushyFlags = { fake: true, auth: true, powerDelay: { min: 1000, max: 11_000 } };

function outcome(text: string, more: Partial<SushyFlags> = {}) {
  return emulate([{ name: "conf.py", text }], { ...flags, ...more }, "/srv", demoAdapters);
}

function emulated(text: string, more: Partial<SushyFlags> = {}): Emulated {
  const made = outcome(text, more);
  if ("problems" in made) assert.fail(made.problems.join("\n"));
  return made;
}

function problems(text: string, more: Partial<SushyFlags> = {}): readonly string[] {
  const made = outcome(text, more);
  return "problems" in made ? made.problems : assert.fail("nothing is wrong with it");
}

function machine(made: Emulated, id = "s1"): Inventory {
  const found = made.config.machines.find((one) => one.id === id);
  return found ?? assert.fail(`there is no ${id}`);
}

const system = (more = ""): string =>
  `SUSHY_EMULATOR_FAKE_SYSTEMS = [{'uuid': 's1', 'name': 'one', 'power_state': 'Off', 'nics': [], ${more}}]\n`;

test("without any key there is the system of sushy-tools, on this computer, in the clear", () => {
  const { config, emulation, notes, stateDirectory, forgetful } = emulated("");
  const { host, port, tls } = config.listen;
  assert.deepEqual({ host, port, tls }, { host: "127.0.0.1", port: 8000, tls: "off" });
  const [only, ...others] = config.machines;
  assert.deepEqual(
    [only?.id, only?.uuid, only?.name, only?.nics[0]?.mac, others.length],
    ["27946b59-9e44-4fa7-8e91-f3527a1ef094", "27946b59-9e44-4fa7-8e91-f3527a1ef094", "fake", "00:5c:52:31:3a:9c", 0],
  );
  assert.deepEqual(only?.initially?.boot, { enabled: "Continuous", target: "Hdd", mode: "UEFI" });
  assert.equal(only?.initially?.indicator, "Lit");
  assert.deepEqual([emulation.door, emulation.featureSet, emulation.notifier], [{ kind: "open" }, "full", null]);
  assert.deepEqual([notes, stateDirectory, forgetful], [[], null, false]);
});

describe("LISTEN_IP, LISTEN_PORT, SSL_CERT, SSL_KEY", () => {
  test("say where it listens; the command line goes before them", () => {
    const text = [
      "SUSHY_EMULATOR_LISTEN_IP = u'127.0.0.2'",
      "SUSHY_EMULATOR_LISTEN_PORT = 8001",
      "SUSHY_EMULATOR_SSL_CERT = 'tls/cert.pem'",
      "SUSHY_EMULATOR_SSL_KEY = '/etc/key.pem'",
    ].join("\n");
    const { host, port, tls, certificate, key } = emulated(text).config.listen;
    assert.deepEqual(
      { host, port, tls, certificate, key },
      { host: "127.0.0.2", port: 8001, tls: "on", certificate: "/srv/tls/cert.pem", key: "/etc/key.pem" },
    );
    const over = { interface: "127.0.0.3", port: 8002, sslCertificate: "c.pem", sslKey: "k.pem" };
    const changed = emulated(text, over).config.listen;
    assert.deepEqual(
      [changed.host, changed.port, changed.certificate, changed.key],
      ["127.0.0.3", 8002, "/srv/c.pem", "/srv/k.pem"],
    );
  });

  test("an empty address is every address, and the port may be in quotes", () => {
    const { host, port } = emulated("SUSHY_EMULATOR_LISTEN_IP = ''\nSUSHY_EMULATOR_LISTEN_PORT = '8003'", {
      auth: false,
    }).config.listen;
    assert.deepEqual([host, port], ["0.0.0.0", 8003]);
  });

  test("half of HTTPS is none, and a wrong port is told", () => {
    assert.match(problems("SUSHY_EMULATOR_SSL_CERT = 'a'")[0] ?? "", /^conf.py:1:27: .*there is no key/);
    assert.match(problems("", { sslKey: "a" })[0] ?? "", /--ssl-certificate/);
    assert.match(problems("SUSHY_EMULATOR_LISTEN_PORT = 70000")[0] ?? "", /^conf.py:1:30: .*65535 or less/);
    assert.match(problems("SUSHY_EMULATOR_LISTEN_PORT = [1]")[0] ?? "", /^conf.py:1:30: .*the number of a port/);
  });
});

describe("AUTH_FILE", () => {
  test("names the users who may come in", () => {
    const { door } = emulated("SUSHY_EMULATOR_AUTH_FILE = 'users'\nSUSHY_EMULATOR_LISTEN_IP = '0.0.0.0'").emulation;
    assert.deepEqual(door, { kind: "htpasswd", file: "/srv/users" });
  });

  test("may be left out where nobody else can reach the service, or where somebody says so", () => {
    for (const host of ["127.0.0.1", "127.1.2.3", "::1", "localhost"]) {
      assert.equal(emulated("", { interface: host }).emulation.door.kind, "open", host);
    }
    for (const host of ["0.0.0.0", "::", "192.0.2.1", "bmc.example"]) {
      assert.match(problems("", { interface: host }).join("\n"), /--no-auth[\s\S]*htpasswd -c -B/, host);
      assert.equal(emulated("", { interface: host, auth: false }).emulation.door.kind, "open", host);
    }
  });
});

test("FEATURE_SET is one of three", () => {
  assert.equal(emulated("SUSHY_EMULATOR_FEATURE_SET = 'vmedia'").emulation.featureSet, "vmedia");
  assert.equal(
    emulated("SUSHY_EMULATOR_FEATURE_SET = 'vmedia'", { featureSet: "minimum" }).emulation.featureSet,
    "minimum",
  );
  assert.match(problems("SUSHY_EMULATOR_FEATURE_SET = 'most'")[0] ?? "", /allowed: full, vmedia, minimum/);
});

test("STATE_DIR and NO_MEMOIZE say what is kept, and where", () => {
  assert.equal(emulated("SUSHY_EMULATOR_STATE_DIR = 'state'").stateDirectory, "/srv/state");
  assert.equal(emulated("SUSHY_EMULATOR_NO_MEMOIZE = True").forgetful, true);
});

test("ALLOWED_INSTANCES leaves out all others", () => {
  const two = "SUSHY_EMULATOR_FAKE_SYSTEMS = [{'uuid': 's1', 'name': 'a'}, {'uuid': 's2', 'name': 'b'}]\n";
  const { config } = emulated(`${two}SUSHY_EMULATOR_ALLOWED_INSTANCES = ['s2', 's3']`);
  assert.deepEqual(
    config.machines.map(({ id }) => id),
    ["s2"],
  );
  const none = emulated(`${two}SUSHY_EMULATOR_ALLOWED_INSTANCES = []`);
  assert.deepEqual(none.config.machines, []);
  assert.match(none.notes.join("\n"), /names none of the systems/);
});

test("DISABLE_POWER_OFF keeps machines on", () => {
  assert.equal(machine(emulated(`${system()}SUSHY_EMULATOR_DISABLE_POWER_OFF = True`)).disablePowerOff, true);
  assert.equal(machine(emulated(system())).disablePowerOff, undefined);
});

describe("CHASSIS", () => {
  test("are racks; the first holds the systems, and all go by their names too", () => {
    const { config, emulation } = emulated(
      `${system()}SUSHY_EMULATOR_CHASSIS = [{u'Id': u'C1', u'Name': u'First', u'UUID': u'48295861-2522-3561-6729-621118518810'},
        {'Id': 'C2', 'Name': 'Second', 'UUID': '48295861-2522-3561-6729-621118518811'}]`,
    );
    assert.deepEqual(config.racks, [
      { id: "48295861-2522-3561-6729-621118518810", name: "First" },
      { id: "48295861-2522-3561-6729-621118518811", name: "Second" },
    ]);
    assert.equal(config.machines[0]?.rack, config.racks[0]?.id);
    assert.equal(emulation.chassisAliases.get("C2"), "48295861-2522-3561-6729-621118518811");
    assert.equal(emulation.chassisAliases.get("First"), "48295861-2522-3561-6729-621118518810");
  });

  test("there is one without the key", () => {
    const { racks } = emulated(system()).config;
    assert.deepEqual(racks, [{ id: "15693887-7984-9484-3272-842188918912", name: "Chassis" }]);
  });
});

test("INDICATOR_LEDS are lit as they say", () => {
  const made = emulated(`${system()}SUSHY_EMULATOR_INDICATOR_LEDS = {'S1': 'Blinking', 'other': 'Off'}`);
  assert.equal(machine(made).initially?.indicator, "Blinking");
  assert.match(
    problems(`${system()}SUSHY_EMULATOR_INDICATOR_LEDS = {'s1': 'On'}`)[0] ?? "",
    /^conf.py:2:40: .*allowed: Off, Lit, Blinking/,
  );
});

describe("STORAGE, DRIVES and VOLUMES", () => {
  const disks = (volumes: string): string =>
    `${system()}SUSHY_EMULATOR_STORAGE = {'s1': [{"Id": "1", "Name": "Local", "StorageControllers": [{"Name": "RAID card"}], "Drives": ["d1", "d2", "d9"]}]}
SUSHY_EMULATOR_DRIVES = {("s1", "1"): [{"Id": "d1", "Name": "Drive", "CapacityBytes": 899527000000, "Protocol": "SAS"}, {"Id": "d2", "Protocol": "NVMe"}]}
SUSHY_EMULATOR_VOLUMES = {("s1", "1"): [${volumes}]}`;

  test("are the disks of machines", () => {
    const made = emulated(
      disks('{"Id": "v1", "Name": "Mirror", "VolumeType": "Mirrored", "CapacityBytes": 23748, "libvirtPoolName": "p"}'),
    );
    const [storage, ...others] = machine(made).storage ?? [];
    assert.equal(others.length, 0);
    assert.deepEqual([storage?.id, storage?.name, storage?.controller.model], ["1", "Local", "RAID card"]);
    assert.deepEqual(
      storage?.drives.map(({ id, capacityBytes, mediaType, protocol }) => [id, capacityBytes, mediaType, protocol]),
      [
        ["d1", 899527000000, "HDD", "SAS"],
        ["d2", 480000000000, "SSD", "NVMe"],
      ],
    );
    assert.deepEqual(storage?.volumes, [
      { id: "v1", name: "Mirror", raidType: "RAID1", capacityBytes: 23748, drives: ["d1", "d2"] },
    ]);
    assert.match(made.notes.join("\n"), /the drive "d9", so it is left out/);
  });

  test("a volume whose type the drives do not suffice for is on the first of them", () => {
    const [storage] = machine(emulated(disks('{"Id": "v1", "VolumeType": "StripedWithParity"}'))).storage ?? [];
    assert.deepEqual([storage?.volumes[0]?.raidType, storage?.volumes[0]?.drives], [null, ["d1"]]);
  });

  test("of others than the systems are not used", () => {
    const { notes } = emulated(`${system()}SUSHY_EMULATOR_STORAGE = {'s9': []}`);
    assert.deepEqual(notes, [
      "conf.py:2: SUSHY_EMULATOR_STORAGE: belongs to no system that is served, so it is not used.",
    ]);
  });

  test("are keyed by pairs", () => {
    assert.match(
      problems(`${system()}SUSHY_EMULATOR_DRIVES = {'s1': []}`)[0] ?? "",
      /^conf.py:2:26: .*a key that is no pair/,
    );
  });
});

describe("VMEDIA_DEVICES, VMEDIA_VERIFY_SSL and VIRTUAL_MEDIA_IP_FAMILY", () => {
  test("are slots for media, and how images come into them", () => {
    const made = emulated(
      `${system()}SUSHY_EMULATOR_VMEDIA_DEVICES = {u'Cd': {u'Name': 'Virtual CD', u'MediaTypes': [u'CD', u'DVD'], 'Verify': True},
        'Stick': {'MediaTypes': ['USBStick']}}
SUSHY_EMULATOR_VIRTUAL_MEDIA_IP_FAMILY = '4'`,
    );
    const { adapter, initially } = machine(made);
    assert.deepEqual(adapter.settings.media, [
      { id: "Cd", name: "Virtual CD", types: ["CD", "DVD"] },
      { id: "Stick", name: "Stick", types: ["USBStick"] },
    ]);
    assert.deepEqual(initially?.unverifiedMedia, ["Stick"]);
    assert.deepEqual([made.config.outbound.media.deny, made.config.outbound.media.allowUnverified], [["::/0"], true]);
  });

  test("without them there are two slots, and no certificate is checked", () => {
    assert.deepEqual(machine(emulated(system())).initially?.unverifiedMedia, ["Cd", "Floppy"]);
    const checked = emulated(`${system()}SUSHY_EMULATOR_VMEDIA_VERIFY_SSL = True`);
    assert.deepEqual(machine(checked).initially?.unverifiedMedia, []);
    assert.equal(checked.config.outbound.media.allowUnverified, true);
  });

  test("a medium of another kind, or another family, is told", () => {
    const wrong =
      "SUSHY_EMULATOR_VMEDIA_DEVICES = {'Cd': {'MediaTypes': ['Tape']}}\nSUSHY_EMULATOR_VIRTUAL_MEDIA_IP_FAMILY = '5'";
    assert.match(
      problems(wrong).join("\n"),
      /must be '4' or '6'[\s\S]*allowed: CD, DVD, Floppy, USBStick|allowed: CD[\s\S]*'4' or '6'/,
    );
  });
});

describe("FAKE_SYSTEMS", () => {
  test("keep what is said of them", () => {
    const made = emulated(
      `SUSHY_EMULATOR_FAKE_SYSTEMS = [{'uuid': '27946B59-9E44-4FA7-8E91-F3527A1EF094', 'name': 'fake one', 'power_state': 'On',
        'boot_device': 'Pxe', 'boot_mode': 'Uefi', 'secure_boot': True,
        'nics': [{'mac': '00:5C:52:31:3A:9C', 'ip': '172.22.0.100'}, {'mac': '00-5c-52-31-3a-9d'}]}]`,
    );
    const found = machine(made, "27946B59-9E44-4FA7-8E91-F3527A1EF094");
    assert.deepEqual([found.uuid, found.name], ["27946b59-9e44-4fa7-8e91-f3527a1ef094", "fake-one"]);
    assert.deepEqual(
      found.nics.map(({ mac }) => mac),
      ["00:5c:52:31:3a:9c", "00:5c:52:31:3a:9d"],
    );
    assert.deepEqual(found.initially?.boot, { enabled: "Continuous", target: "Pxe", mode: "UEFI" });
    assert.equal(found.initially?.secureBoot, true);
    assert.equal(found.adapter.settings.power, "On");
    assert.match(made.notes.join("\n"), /"fake one" cannot stand in a URI; it is called "fake-one"/);
  });

  test("need no UUID for an id, and no name of their own", () => {
    const made = emulated(
      "SUSHY_EMULATOR_FAKE_SYSTEMS = [{'uuid': 'node-0', 'name': 'n'}, {'uuid': 'node-1', 'name': 'n'}]",
    );
    assert.deepEqual(
      made.config.machines.map(({ id, name }) => [id, name]),
      [
        ["node-0", "n"],
        ["node-1", "node-1"],
      ],
    );
    assert.match(made.notes.join("\n"), /the name "n" is taken/);
  });

  test("what is wrong with them is told where it is", () => {
    const text = `SUSHY_EMULATOR_FAKE_SYSTEMS = [
  {'uuid': 'a', 'name': 'a', 'power_state': 'on', 'nics': [{'mac': 'zz'}]},
  {'uuid': 'b c', 'name': 'b'},
  {'name': 'c'},
  {'uuid': 'a', 'name': 'd'},
  'e',
]`;
    const told = problems(text).map((one) => one.split("\n")[0]);
    assert.deepEqual(told.map((one) => one?.split(":")[1]).sort(), ["2", "2", "3", "4", "5", "6"]);
    assert.ok(
      told.some((one) => one?.startsWith('conf.py:2:45: SUSHY_EMULATOR_FAKE_SYSTEMS: is "on"; allowed: On, Off')),
    );
    assert.ok(told.some((one) => one?.startsWith('conf.py:2:60: SUSHY_EMULATOR_FAKE_SYSTEMS: mac is "zz"; must be')));
  });

  test("thousands of them load", () => {
    const systems = Array.from({ length: 2000 }, (_, index) => ({
      uuid: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
      name: `test${index}`,
      power_state: "Off",
      external_notifier: "True",
      nics: [
        {
          mac: `02:00:00:00:${(index >> 8).toString(16).padStart(2, "0")}:${(index & 255).toString(16).padStart(2, "0")}`,
        },
      ],
    }));
    const made = emulated(`SUSHY_EMULATOR_FAKE_SYSTEMS = ${JSON.stringify(systems, null, 2)}`);
    assert.equal(made.config.machines.length, 2000);
    assert.equal(made.emulation.notifier?.systems.size, 2000);
  });
});

describe("EXTERNAL_NOTIFICATION_*", () => {
  test("say where systems are told of, with all their members", () => {
    const { notifier } = emulated(
      `${system("'external_notifier': True, 'fake_ipa': {'a': (1, None)}")}EXTERNAL_NOTIFICATION_URL = 'https://127.0.0.1:9901/x'
EXTERNAL_NOTIFICATION_CAFILE = 'ca.pem'
EXTERNAL_NOTIFICATION_CERTFILE = 'cert.pem'
EXTERNAL_NOTIFICATION_KEYFILE = 'key.pem'`,
    ).emulation;
    const { url, ca, certificate, key, longestDelay } = notifier ?? assert.fail("nobody is told");
    assert.deepEqual(
      { url, ca, certificate, key, longestDelay },
      {
        url: "https://127.0.0.1:9901/x",
        ca: "/srv/ca.pem",
        certificate: "/srv/cert.pem",
        key: "/srv/key.pem",
        longestDelay: 11_000,
      },
    );
    assert.deepEqual(notifier?.systems.get("s1")?.fake_ipa, { a: [1, null] });
  });

  test("are theirs when left out, and have to be HTTP", () => {
    assert.equal(emulated(system("'external_notifier': 'True'")).emulation.notifier?.url, "http://localhost:9999/");
    const wrong = `${system("'external_notifier': True")}EXTERNAL_NOTIFICATION_URL = 'ftp://a'`;
    assert.match(problems(wrong)[0] ?? "", /^conf.py:2:29: .*http:\/\/ or https:\/\//);
  });
});

describe("drivers that there are none of", () => {
  test("are told when they are chosen, and how", () => {
    const cases: [string, Partial<SushyFlags>, RegExp][] = [
      ["SUSHY_EMULATOR_OS_CLOUD = 'c'", {}, /OpenStack driver[\s\S]*conf.py, line 1/],
      ["", { ironicCloud: "c" }, /ironic driver[\s\S]*--ironic-cloud/],
      [
        `${system()}SUSHY_EMULATOR_OS_CLOUD = 'c'`,
        {},
        /SUSHY_EMULATOR_FAKE_SYSTEMS of the file are served where systems are simulated/,
      ],
    ];
    for (const [text, more, told] of cases) assert.match(problems(text, { fake: false, ...more }).join("\n"), told);
  });

  test("are passed over beside FAKE_DRIVER, as sushy-emulator does", () => {
    const { notes } = emulated(
      "SUSHY_EMULATOR_FAKE_DRIVER = True\nSUSHY_EMULATOR_LIBVIRT_URI = 'a'\nSUSHY_EMULATOR_IGNORE_BOOT_DEVICE = False\nSUSHY_EMULATOR_OS_CLOUD = None",
      { fake: false, libvirtUri: "b" },
    );
    assert.deepEqual(notes, [
      "Not used, since the systems are simulated: SUSHY_EMULATOR_LIBVIRT_URI, SUSHY_EMULATOR_IGNORE_BOOT_DEVICE of the libvirt driver.",
    ]);
  });
});

test("what is wrong is told where it is, in few words, and nothing besides", () => {
  const long = "a".repeat(100_000);
  const cases: readonly [string, readonly RegExp[]][] = [
    ["SUSHY_EMULATOR_LISTEN_IP = 5", [/^conf\.py:1:28: SUSHY_EMULATOR_LISTEN_IP: is a number; must be text$/]],
    ["SUSHY_EMULATOR_LISTEN_PORT = 1e400", [/^conf\.py:1:30: .*must be the number of a port$/]],
    [`SUSHY_EMULATOR_LISTEN_PORT = ${"9".repeat(1000)}`, [/^conf\.py:1:30: .*must be the number of a port$/]],
    [
      "SUSHY_EMULATOR_CHASSIS = [5]",
      [/^conf\.py:1:27: SUSHY_EMULATOR_CHASSIS: a chassis is a number; must be a dict$/],
    ],
    [`SUSHY_EMULATOR_FEATURE_SET = '${long}'`, [/^conf\.py:1:30: .*; allowed: full, vmedia, minimum$/]],
    [
      `SUSHY_EMULATOR_FAKE_SYSTEMS = [{'uuid': '${long}', 'name': ''}]`,
      [/^conf\.py:1:32: .*must be what a URI may end/],
    ],
  ];
  for (const [text, expected] of cases) {
    const told = problems(text);
    assert.equal(told.length, expected.length, told.join("\n"));
    for (const [index, pattern] of expected.entries()) assert.match(told[index] ?? "", pattern);
    assert.ok(told.join("").length < 500);
  }
});

test("keys that nobody knows are told, with what was meant", () => {
  const { notes } = emulated("SUSHY_EMULATOR_FEATURE_SETS = 'full'\nFAKE_IPA_API_URL = 'a'\nlower = 1");
  assert.deepEqual(notes, [
    "conf.py:1: SUSHY_EMULATOR_FEATURE_SETS is not used; did you mean SUSHY_EMULATOR_FEATURE_SET?.",
    "conf.py:2: FAKE_IPA_API_URL is not used.",
  ]);
});

test("a later file goes before an earlier one, key by key", () => {
  const files = [
    { name: "a.py", text: "SUSHY_EMULATOR_LISTEN_PORT = 1\nSUSHY_EMULATOR_FEATURE_SET = 'vmedia'" },
    { name: "b.py", text: "SUSHY_EMULATOR_LISTEN_PORT = 2" },
  ];
  const made = emulate(files, flags, "/srv", demoAdapters);
  assert.ok(!("problems" in made));
  assert.deepEqual([made.config.listen.port, made.emulation.featureSet], [2, "vmedia"]);
});

test("--power-delay is how long the old state is seen", () => {
  const { delays } = machine(emulated(system(), { powerDelay: { min: 0, max: 500 } })).adapter.settings;
  const { response, powerOn, powerOff, shutdown } = delays as Record<string, unknown>;
  assert.deepEqual([response, powerOn, powerOff, shutdown], [{ min: 0, max: 500 }, 0, 0, 0]);
});
