/** Configuration files in the form in which sushy-tools ships its example, and metal3 writes its own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import libvirt from "../../../adapters/machine/libvirt/index.js";
import { emulate } from "../../../src/config/sushy/emulate.js";
import { demoAdapters } from "../../support/demo-adapters.js";

const flags = { fake: false, auth: true, powerDelay: { min: 0, max: 0 } };

/** Every key that there is in the example, with values of its kinds. */
const example = `# Configuration of an emulator: every key there is, with what it is by itself.

# All addresses
SUSHY_EMULATOR_LISTEN_IP = u''
SUSHY_EMULATOR_LISTEN_PORT = 8000
SUSHY_EMULATOR_SSL_CERT = None
SUSHY_EMULATOR_SSL_KEY = None
SUSHY_EMULATOR_AUTH_FILE = None
SUSHY_EMULATOR_OS_CLOUD = None
SUSHY_EMULATOR_OS_VMEDIA_IMAGE_FILE_UPLOAD = False
SUSHY_EMULATOR_OS_VMEDIA_BLANK_IMAGE = 'blank'
SUSHY_EMULATOR_OS_VMEDIA_DELAY_EJECT = False
SUSHY_EMULATOR_OS_VMEDIA_DISK_FORMAT_OVERRIDE = None
SUSHY_EMULATOR_IRONIC_CLOUD = None
SUSHY_EMULATOR_LIBVIRT_URI = u'qemu:///system'
SUSHY_EMULATOR_IGNORE_BOOT_DEVICE = False

SUSHY_EMULATOR_BOOT_LOADER_MAP = {
    'UEFI': {
        'x86_64': u'/firmware/CODE.fd',
        'aarch64': u'/firmware/ARM.fd'
    },
    'Legacy': {
        'x86_64': None,
        'aarch64': None
    }
}
SUSHY_EMULATOR_SECURE_BOOT_ENABLED_NVRAM = '/firmware/VARS.secboot.fd'
SUSHY_EMULATOR_SECURE_BOOT_DISABLED_NVRAM = '/firmware/VARS.fd'
SUSHY_EMULATOR_CHASSIS = [
    {
        u'Id': u'Enclosure',
        u'Name': u'Enclosure',
        u'UUID': u'11111111-2522-3561-6729-621118518810'
    }
]
SUSHY_EMULATOR_INDICATOR_LEDS = {
#    u'11111111-2522-3561-6729-621118518810': u'Blinking'
}
SUSHY_EMULATOR_VMEDIA_DEVICES = {
    u'Cd': {
        u'Name': 'A disc',
        u'MediaTypes': [
            u'CD',
            u'DVD'
        ]
    },
    u'Floppy': {
        u'Name': u'A stick',
        u'MediaTypes': [
            u'Floppy',
            u'USBStick'
        ]
    }
}
SUSHY_EMULATOR_VMEDIA_VERIFY_SSL = False
SUSHY_EMULATOR_STORAGE_POOL = 'default'
SUSHY_EMULATOR_STORAGE = {
    "22222222-dae0-4913-9a7b-d344043097c0": [
        {
            "Id": "1",
            "Name": "Controller",
            "StorageControllers": [
                {
                    "MemberId": "0",
                    "Name": "Card",
                    "SpeedGbps": 12
                }
            ],
            "Drives": [
                "D1"
            ]
        }
    ]
}
SUSHY_EMULATOR_DRIVES = {
    ("22222222-dae0-4913-9a7b-d344043097c0", "1"): [
        {
            "Id": "D1",
            "Name": "Drive",
            "CapacityBytes": 899527000000,
            "Protocol": "SAS"
        }
    ]
}
SUSHY_EMULATOR_VOLUMES = {
    ('22222222-dae0-4913-9a7b-d344043097c0', '1'): [
        {
            "libvirtPoolName": "pool",
            "libvirtVolName": "volume",
            "Id": "1",
            "Name": "Volume",
            "VolumeType": "Mirrored",
            "CapacityBytes": 23748
        }
    ]
}
SUSHY_EMULATOR_ALLOWED_INSTANCES = [
    "27946b59-9e44-4fa7-8e91-f3527a1ef094",
    "1"
]
SUSHY_EMULATOR_DISABLE_POWER_OFF = False
`;

test("an example of every key loads as it is, with --fake", () => {
  const made = emulate(
    [{ name: "emulator.conf", text: example }],
    { ...flags, fake: true, auth: false },
    "/srv",
    demoAdapters,
  );
  assert.ok(!("problems" in made), "problems" in made ? made.problems.join("\n") : "");
  assert.equal(made.config.machines.length, 1);
  assert.equal(made.config.listen.host, "0.0.0.0");
});

test("it asks for the domains of libvirt otherwise", () => {
  const machines = new Map([...demoAdapters.machines, ["libvirt", libvirt]]);
  const files = [{ name: "emulator.conf", text: example }];
  const made = emulate(files, { ...flags, auth: false }, "/srv", { ...demoAdapters, machines });
  assert.ok(!("problems" in made), "problems" in made ? made.problems.join("\n") : "");
  assert.equal(made.config.libvirt?.[0]?.uri, "qemu:///system");
  assert.deepEqual(made.config.machines, []);
});

/** With a namedtuple that nobody needs here, and JSON pasted in by a shell. */
const metal3 = `import collections

Host = collections.namedtuple('Host', ['hostname', 'port'])

SUSHY_EMULATOR_LIBVIRT_URI = "qemu+ssh://root@192.0.2.1/system?&keyfile=/root/ssh/id&no_verify=1&no_tty=1"
SUSHY_EMULATOR_IGNORE_BOOT_DEVICE = False
SUSHY_EMULATOR_VMEDIA_VERIFY_SSL = False
SUSHY_EMULATOR_AUTH_FILE = "/root/sushy/htpasswd"
SUSHY_EMULATOR_FAKE_DRIVER = True
SUSHY_EMULATOR_LISTEN_PORT = "8001"
EXTERNAL_NOTIFICATION_URL = "http://192.0.2.1:9901"
FAKE_IPA_API_URL = "https://192.0.2.2:6385"
FAKE_IPA_ADVERTISE_ADDRESS = Host(hostname="192.0.2.1", port="9901")
SUSHY_EMULATOR_FAKE_IPA = True
SUSHY_EMULATOR_FAKE_SYSTEMS = [
  {
    "uuid": "27946b59-9e44-4fa7-8e91-f3527a1ef094",
    "name": "test1",
    "power_state": "Off",
    "external_notifier": "True",
    "nics": [
      {
        "mac": "00:5c:52:31:3a:9c",
        "ip": "192.0.2.100"
      }
    ]
  },
  {
    "uuid": "27946b59-9e44-4fa7-8e91-f3527a1ef095",
    "name": "test2",
    "power_state": "Off",
    "external_notifier": true,
    "nics": [
      {
        "mac": "00:5c:52:31:3a:9d",
        "ip": "192.0.2.101"
      }
    ]
  }
]
`;

test("what metal3 writes loads as it is", () => {
  const made = emulate([{ name: "conf.py", text: metal3 }], flags, "/srv", demoAdapters);
  assert.ok(!("problems" in made), "problems" in made ? made.problems.join("\n") : "");
  assert.equal(made.config.machines.length, 2);
  assert.equal(made.config.listen.port, 8001);
  assert.deepEqual([...(made.emulation.notifier?.systems.keys() ?? [])].length, 2);
});

/** It computes what it says, by the name of the host. */
const computed = `import re
import socket

_host = socket.gethostname()
_match = re.search(r"s(\\d+)b\\d+", _host)
_index = int(_match.group(1)) if _match else 0

SUSHY_EMULATOR_FAKE_SYSTEMS = [
    {
        "uuid": "00000000-0000-4000-8000-%012x" % _index,
        "name": _host,
    }
]
`;

test("a file that computes is told of at the very place, with the way out", () => {
  const made = emulate([{ name: "conf.py", text: computed }], { ...flags, fake: true }, "/srv", demoAdapters);
  assert.ok("problems" in made);
  const [first = ""] = made.problems;
  assert.match(first, /^conf.py:10:49: SUSHY_EMULATOR_FAKE_SYSTEMS: "%" makes this an expression/);
  assert.match(first, /--config-eval python3/);
});
