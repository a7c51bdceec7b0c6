/** `shoal up` and `shoal down`, with real guests, as root and as an account without rights. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { missing, plainEnvironment, type Ran, root, run, until } from "./program.js";
import { efiProgram } from "./qemu/efi-program.js";
import { firmwares, lacksFirmware } from "./qemu/firmware.js";
import { temporaryFolder } from "./temporary-folder.js";
import { afterwards, type Undoing } from "./undoing.js";

const cli = join(root, "dist", "src", "cli.js");
const nobody = 65_534;

interface Account {
  readonly name: string;
  readonly uid: number;
  /** Begins a command line that runs as it. @param spare an empty folder */
  as(spare: string): readonly string[];
}

/** Where the device is for root alone, it is given what distributions have: one for everybody. */
const withTun =
  'mount -t tmpfs none "$1" && mknod "$1/tun" c 10 200 && chmod 666 "$1/tun" && mount --bind "$1/tun" /dev/net/tun';
const asNobody = ["setpriv", "--reuid", String(nobody), "--regid", String(nobody), "--clear-groups"];

const accounts: readonly Account[] = [
  { name: "root", uid: 0, as: () => [] },
  {
    name: "an account without rights",
    uid: nobody,
    as: (spare) => ["unshare", "--mount", "sh", "-c", `${withTun} && shift && exec "$@"`, "sh", spare, ...asNobody],
  },
];

const lacks =
  missing("ip") || missing("setpriv") || lacksFirmware(firmwares.aavmf) || (process.getuid?.() !== 0 && "needs root");

interface RackJson {
  readonly folder: string;
  readonly url: string;
  readonly pid: number;
  readonly password: string;
  readonly certificate: string;
  readonly config: string;
  readonly network: { readonly bridge: string; readonly address: string };
}

class Place {
  private constructor(
    readonly account: Account,
    readonly directory: string,
  ) {}

  /** A folder that is the account's own; no rack of it is left after the test. */
  static open(test: Undoing, account: Account): Place {
    const directory = temporaryFolder(test);
    chmodSync(directory, 0o755);
    chownSync(directory, account.uid, account.uid);
    mkdirSync(join(directory, "spare"));
    const place = new Place(account, directory);
    afterwards(test, async () => {
      const { code, stderr } = await place.shoal("down");
      assert.equal(code, 0, stderr);
    });
    return place;
  }

  shoal(...args: readonly string[]): Promise<Ran> {
    const [program = "", ...words] = this.line(args);
    return run(program, words, { cwd: this.directory, env: { HOME: this.directory } });
  }

  line(args: readonly string[]): readonly string[] {
    return [...this.account.as(join(this.directory, "spare")), process.execPath, cli, ...args];
  }

  async up(...args: readonly string[]): Promise<RackJson> {
    const { code, stdout, stderr } = await this.shoal("up", "--json", ...args);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as RackJson;
  }

  get folder(): string {
    return join(this.directory, ".shoal", "racks", "rack");
  }
}

const small = ["--vms", "1", "--arch", "aarch64", "--memory", "256", "--disk", "1", "--listen", "127.0.0.1:0"];

async function redfish(rack: RackJson, path: string, body?: object): Promise<Record<string, unknown>> {
  const data = body === undefined ? [] : ["-H", "Content-Type: application/json", "-d", JSON.stringify(body)];
  const words = ["-sS", "--cacert", rack.certificate, "-u", `admin:${rack.password}`, ...data, `${rack.url}${path}`];
  const { code, stdout, stderr } = await run("curl", words);
  assert.equal(code, 0, stderr);
  return stdout === "" ? {} : (JSON.parse(stdout) as Record<string, unknown>);
}

const system = "/redfish/v1/Systems/vm1";
const powerOf = async (rack: RackJson) => (await redfish(rack, system)).PowerState;
const reset = (rack: RackJson, type: string) =>
  redfish(rack, `${system}/Actions/ComputerSystem.Reset`, { ResetType: type });

const pidOfGuest = (rack: RackJson): number => {
  const record = readFileSync(join(rack.folder, "state", "machines", "vm1", "guest.pid"), "utf8");
  return Number(record.trim());
};

const lives = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

const linkNames = async () =>
  (await run("ip", ["-br", "link"])).stdout.split("\n").map((line) => line.split(/[ @]/)[0]);

for (const account of accounts) {
  describe(`as ${account.name}`, { skip: lacks }, () => {
    test("a rack comes up, boots from its network, goes on without its service, and leaves nothing", async (t) => {
      const before = await linkNames();
      const place = Place.open(t, account);
      const made = await place.up(...small);

      const config = readFileSync(made.config, "utf8");
      writeFileSync(join(made.folder, "files", "loader.efi"), efiProgram("aarch64", "The rack booted."));
      const withBoot = config.replace(
        /(netboot: \{ network: rack[^}]*) \}/,
        "$1, boot: { programs: { arm64: loader.efi } } }",
      );
      writeFileSync(made.config, withBoot);
      const rack = await place.up("--restart");
      assert.notEqual(rack.pid, made.pid);

      await reset(rack, "On");
      const console = join(rack.folder, "state", "machines", "vm1", "serial.log");
      await until(
        "the program that the network had",
        () => existsSync(console) && readFileSync(console, "utf8").includes("The rack booted."),
        3,
      );
      await until("the guest has switched itself off", async () => (await powerOf(rack)) === "Off");
      const leases = await place.shoal("leases", "list");
      assert.match(leases.stdout, /\.11 /, leases.stderr);

      await reset(rack, "On");
      await until("the guest runs", async () => (await powerOf(rack)) === "On");
      process.kill(rack.pid, "SIGKILL");
      await until("the service is gone", () => !lives(rack.pid));
      const guest = pidOfGuest(rack);
      const again = await place.up();
      const guests = await place.shoal("guests", "list");
      assert.equal(again.url, rack.url);
      assert.equal(JSON.stringify(again.network), JSON.stringify(rack.network));
      assert.equal(lives(guest), /vm1 /.test(guests.stdout), guests.stdout);
      assert.equal((await place.up()).pid, again.pid, "once more changes nothing");

      const down = await place.shoal("down");
      assert.equal(down.code, 0, down.stderr);
      assert.equal(lives(again.pid) || lives(guest), false);
      assert.deepEqual(await linkNames(), before);
      // What was put there by hand is left alone.
      assert.match(down.stderr, /kept .*files/);
      assert.equal(existsSync(join(place.folder, "state")), false);
    });

    for (const moment of ["checked", "vm1", "service"]) {
      test(`what is left of an "up" that was killed at "${moment}" is cleaned up`, async (t) => {
        const before = await linkNames();
        const place = Place.open(t, account);
        await killedAt(place, moment);
        const down = await place.shoal("down");
        assert.equal(down.code, 0, down.stderr);
        assert.deepEqual(await linkNames(), before);
        assert.equal(existsSync(join(place.folder, "rack.json")), false);
        const { stdout } = await run("pgrep", ["-f", `rack-service ${place.folder}`]);
        assert.equal(stdout, "");
      });
    }
  });
}

/** Starts "up", and ends it at once as soon as it says that. */
async function killedAt(place: Place, moment: string): Promise<void> {
  const [program = "", ...words] = place.line(["up", ...small]);
  const child = spawn(program, words, { cwd: place.directory, env: { ...plainEnvironment, HOME: place.directory } });
  const ended = new Promise((resolve) => child.once("close", resolve));
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (said.includes(moment)) child.kill("SIGKILL");
  });
  await new Promise((resolve) => child.once("exit", resolve));
  child.stdout.destroy();
  child.stderr.destroy();
  await ended;
}
