/** In the place of sushy-emulator: with a configuration as metal3 writes it, driven by sushy and by curl. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { hashSync } from "bcryptjs";
import { serveHere } from "../support/local-server.js";
import { lacksModule, missing, run, until } from "./program.js";
import { type Program, password, runPython, shoal, startProgram, temporaryFolder, type Undoing } from "./shoal.js";

const node = "27946b59-9e44-4fa7-8e91-f3527a1ef094";

const systems = `SUSHY_EMULATOR_FAKE_DRIVER = True
SUSHY_EMULATOR_FAKE_SYSTEMS = [
  {
    "uuid": "${node}",
    "name": "test1",
    "power_state": "Off",
    "external_notifier": "True",
    "fake_ipa": true,
    "nics": [ { "mac": "00:5c:52:31:3a:9c", "ip": "192.0.2.100" } ]
  },
  {
    "uuid": "27946b59-9e44-4fa7-8e91-f3527a1ef095",
    "name": "test2",
    "power_state": "On",
    "nics": [ { "mac": "00:5c:52:31:3a:9d", "ip": "192.0.2.101" } ]
  }
]
`;

const metal3 = (users: string, notified: string): string => `import collections

Host = collections.namedtuple('Host', ['hostname', 'port'])

SUSHY_EMULATOR_LIBVIRT_URI = "qemu+ssh://root@192.0.2.1/system?&keyfile=/root/ssh/id&no_verify=1&no_tty=1"
SUSHY_EMULATOR_IGNORE_BOOT_DEVICE = False
SUSHY_EMULATOR_VMEDIA_VERIFY_SSL = False
SUSHY_EMULATOR_AUTH_FILE = "${users}"
EXTERNAL_NOTIFICATION_URL = "${notified}"
FAKE_IPA_ADVERTISE_ADDRESS = Host(hostname="192.0.2.1", port="9999")
SUSHY_EMULATOR_FAKE_IPA = True
${systems}`;

interface Emulator extends Program {
  readonly url: string;
}

async function start(t: Undoing, config: string, ...args: readonly string[]): Promise<Emulator> {
  const folder = temporaryFolder(t);
  const file = join(folder, "conf.py");
  const readyFile = join(folder, "ready.json");
  writeFileSync(file, config);
  const where = ["--port", "0", "--state", join(folder, "state"), "--ready-file", readyFile, "--log-level", "warn"];
  const program = startProgram(t, ["sushy-emulator", "--config", file, ...where, ...args], {});
  const { url } = await until("a ready file", () => {
    program.checkRunning();
    return existsSync(readyFile) && (JSON.parse(readFileSync(readyFile, "utf8")) as { readonly url: string });
  });
  return { ...program, url };
}

/** Keeps what is put there. */
async function receiver(t: Undoing) {
  const systems: Record<string, unknown>[] = [];
  const { url } = await serveHere(t, (request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => {
      if (request.method === "PUT") systems.push(JSON.parse(text));
      response.writeHead(204).end();
    });
  });
  return { systems, url };
}

function usersFile(t: Undoing): string {
  const file = join(temporaryFolder(t), "htpasswd");
  writeFileSync(file, `admin:${hashSync(password, 4).replace("$2b$", "$2y$")}\n`);
  return file;
}

const system = `/redfish/v1/Systems/${node}`;

describe("sushy-emulator, by curl", { skip: missing("curl") }, () => {
  const curl = async (...args: readonly string[]) => {
    const { stdout } = await run("curl", ["-sS", "-w", "\n%{http_code}", ...args]);
    const end = stdout.lastIndexOf("\n");
    return { status: Number(stdout.slice(end + 1)), body: stdout.slice(0, end) };
  };
  const json = (body: object) => ["-H", "Content-Type: application/json", "-d", JSON.stringify(body)];

  test("a configuration of metal3 works as it is, and its notifier is told", async (t) => {
    const { systems: told, url: notified } = await receiver(t);
    const { url, output } = await start(t, metal3(usersFile(t), notified), "--power-delay", "0.3");
    const asAdmin = ["-u", `admin:${password}`];
    assert.equal((await curl(`${url}/redfish/v1/Systems`)).status, 401);
    assert.equal((await curl(`${url}/redfish/v1/`)).status, 200);
    assert.equal((await curl(...asAdmin, `${url}${system}/`)).status, 200);
    const boot = json({ Boot: { BootSourceOverrideTarget: "Pxe" } });
    assert.equal((await curl(...asAdmin, "-X", "PATCH", ...boot, `${url}${system}`)).status, 200);
    const reset = `${url}${system}/Actions/ComputerSystem.Reset`;
    assert.equal((await curl(...asAdmin, ...json({ ResetType: "On" }), reset)).status, 204);
    const last = () => told.at(-1);
    await until("the system that is on", () => last()?.power_state === "On" && last()?.pending_power === null);
    assert.ok(told.some((one) => (one.pending_power as { power_state: string } | null)?.power_state === "On"));
    assert.deepEqual([last()?.uuid, last()?.boot_device, last()?.fake_ipa], [node, "Pxe", true]);
    assert.match(output.stdout, new RegExp(`${url}${system} {2}test1`));
    assert.match(output.stdout, /FAKE_IPA_ADVERTISE_ADDRESS is not read/);
  });

  test("without a file of users anybody may come in, from this computer", async (t) => {
    const { url } = await start(t, systems, "--feature-set", "vmedia");
    assert.equal((await curl(`${url}${system}`)).status, 200);
    assert.equal((await curl("-u", "a:b", `${url}/redfish/v1/Managers/${node}/VirtualMedia`)).status, 200);
    assert.equal((await curl(`${url}/redfish/v1/Chassis`)).status, 404);
  });
});

describe("sushy-emulator, by its command line", () => {
  test("what keeps it from starting is told, with what to do", async (t) => {
    const file = join(temporaryFolder(t), "conf.py");
    const cases: [string, readonly string[], RegExp][] = [
      ["SUSHY_EMULATOR_OS_CLOUD = 'c'\n", [], /OpenStack driver[\s\S]*--fake/],
      [systems, ["--interface", "0.0.0.0"], /--no-auth/],
      [
        `${systems}SUSHY_EMULATOR_AUTH_FILE = '/nowhere'`,
        [],
        /\/nowhere: is not there\.\nTo make one: htpasswd -c -B \/nowhere/,
      ],
      [
        `${systems}SUSHY_EMULATOR_FEATURE_SET = os.environ['X']`,
        [],
        /conf.py:\d+:\d+: SUSHY_EMULATOR_FEATURE_SET: a member of os/,
      ],
    ];
    for (const [text, args, told] of cases) {
      writeFileSync(file, text);
      const { code, stderr } = await shoal(["sushy-emulator", "--config", file, "--port", "0", ...args]);
      assert.equal(code, 3, stderr);
      assert.match(stderr, told);
    }
  });

  test("libvirt that does not answer is told, with what else there is", async () => {
    const uri = "qemu+unix:///system?socket=/nowhere";
    const { code, stderr } = await shoal(["sushy-emulator", "--libvirt-uri", uri, "--port", "0"]);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /domains of libvirt, which cannot be read[\s\S]*--fake/);
  });

  test("a Python may run the file, if that is asked for", { skip: missing("python3") }, async (t) => {
    const computed = `import socket
SUSHY_EMULATOR_FAKE_DRIVER = True
SUSHY_EMULATOR_FAKE_SYSTEMS = [{"uuid": "node-%d" % n, "name": f"n{n}", "nics": [{"mac": "02:00:00:00:00:%02x" % n}]} for n in range(3)]
SUSHY_EMULATOR_DRIVES = {("node-%d" % 1, "1"): []}
print("told by the file")
`;
    const { output } = await start(t, computed, "--config-eval", "python3");
    assert.match(output.stdout, /Systems\/node-2 {2}n2/);
    const file = join(temporaryFolder(t), "conf.py");
    writeFileSync(file, "raise RuntimeError('no')");
    const { code, stderr } = await shoal(["sushy-emulator", "--fake", "--config", file, "--config-eval", "python3"]);
    assert.equal(code, 3);
    assert.match(stderr, /conf.py: RuntimeError: no/);
  });
});

const skip = missing("python3") || (await lacksModule("sushy"));

describe("sushy-emulator, by sushy", { skip }, () => {
  test("is driven as sushy-tools' is", async (t) => {
    const { url } = await start(t, metal3(usersFile(t), "http://127.0.0.1:1"), "--power-delay", "0.2-0.6");
    const { code, stdout, stderr } = await runPython({ url, certificate: "" }, "sushy_emulator.py", "-v");
    assert.equal(code, 0, `${stderr}${stdout}`);
  });
});
