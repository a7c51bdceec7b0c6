/** Ports of bridges: whose they are can be seen, and nobody else's is touched. */
import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { hasNetAdmin, plugsOf } from "../../../adapters/machine/qemu/networks.js";
import { devicesIn, linkIn, Taps, tapName } from "../../../adapters/machine/qemu/taps.js";
import { systemClock } from "../../../src/model/clock.js";
import { guestInventory } from "../../support/guest-inventory.js";

test("a name tells the machine, fits, and is that of one guest alone", () => {
  const name = tapName({ home: "/state/machines/vm1", index: 0 });
  assert.match(name, /^vm1-[0-9a-f]{6}-0$/);
  assert.notEqual(name, tapName({ home: "/other/machines/vm1", index: 0 }));
  assert.equal(name, tapName({ home: "/state/machines/vm1", index: 0 }));
  fc.assert(
    fc.property(fc.string({ maxLength: 80, unit: "grapheme" }), fc.nat(7), (id, index) => {
      assert.match(tapName({ home: `/s/${id}`, index }), /^[A-Za-z0-9]{1,5}-[0-9a-f]{6}-\d$/);
    }),
  );
});

/** A program `ip` that knows some devices and writes down what it is told; in PATH while the test runs. */
function withIp(t: TestContext, links: Readonly<Record<string, object>>, refuses = ""): () => readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "shoal-ip-"));
  const told = join(folder, "told");
  writeFileSync(told, "");
  for (const [name, link] of Object.entries(links)) writeFileSync(join(folder, `${name}.json`), JSON.stringify([link]));
  const script = `#!/bin/sh
if [ "$1" = -json ]; then cat "${folder}/$6.json" 2>/dev/null; exit; fi
echo "$*" >> "${told}"
${refuses === "" ? "" : `case "$*" in *${refuses}*) echo "RTNETLINK answers: Operation not permitted" >&2; exit 2;; esac`}
`;
  writeFileSync(join(folder, "ip"), script);
  chmodSync(join(folder, "ip"), 0o755);
  const { PATH } = process.env;
  process.env.PATH = `${folder}:${PATH}`;
  t.after(() => {
    process.env.PATH = PATH;
    rmSync(folder, { recursive: true });
  });
  return () => readFileSync(told, "utf8").trim().split("\n").filter(Boolean);
}

const owner = { home: "/state/machines/vm1", index: 0 };
const name = tapName(owner);
const bridge = { ifname: "br0", linkinfo: { info_kind: "bridge" } };
const taps = () => new Taps(systemClock);

test("a tap device is made, marked and plugged in", async (t) => {
  const told = withIp(t, { br0: bridge });
  assert.equal(await taps().plug(owner, "br0"), name);
  const [made = "", plugged = ""] = told();
  assert.match(made, new RegExp(`^tuntap add dev ${name} mode tap user \\d+$`));
  assert.match(
    plugged,
    new RegExp(`^link set dev ${name} alias shoal guest vm1 [0-9a-f]{64} master br0 addrgenmode none up$`),
  );
});

test("one that somebody else made is left alone", async (t) => {
  const told = withIp(t, { br0: bridge, [name]: { ifname: name, ifalias: "mine", linkinfo: { info_kind: "tun" } } });
  await assert.rejects(taps().plug(owner, "br0"), { message: /is somebody else's: remove it/ });
  await taps().unplug(owner);
  assert.deepEqual(told(), []);
});

test("one that cannot be plugged in is gone again, with what to do", async (t) => {
  const told = withIp(t, { br0: bridge }, "master");
  await assert.rejects(taps().plug(owner, "br0"), { message: /CAP_NET_ADMIN/, kind: "misconfigured" });
  assert.equal(told().at(-1), `tuntap del dev ${name} mode tap`);
});

test("a bridge that is not there, or is none, is named", async (t) => {
  withIp(t, { eth0: { ifname: "eth0" } });
  await assert.rejects(taps().plug(owner, "br0"), { message: /there is no bridge br0: make it/ });
  await assert.rejects(taps().plug(owner, "eth0"), { message: /eth0 is no bridge/ });
  await assert.rejects(taps().requireDevice("tap9"), { message: /there is no network device tap9: make it/ });
});

test("without rights QEMU's helper is asked, and without that the user", () => {
  const inventory = guestInventory({ adapter: { networks: [{ kind: "bridge", bridge: "br0" }] } });
  const wired = { inventory, home: owner.home, clock: systemClock };
  assert.deepEqual(plugsOf(wired, { mayMakeTaps: true, helper: null }), [{ kind: "tap", device: name }]);
  assert.deepEqual(plugsOf(wired, { mayMakeTaps: false, helper: "/h" }), [
    { kind: "helper", bridge: "br0", program: "/h" },
  ]);
  assert.throws(() => plugsOf(wired, { mayMakeTaps: false, helper: null }), { message: /CAP_NET_ADMIN/ });
});

test("rights are read as the kernel writes them", () => {
  assert.equal(hasNetAdmin("Name:\tnode\nCapEff:\t0000000000001000\n"), true);
  assert.equal(hasNetAdmin("CapEff:\t0000000000000fff\n"), false);
  assert.equal(hasNetAdmin(""), false);
});

test("whatever ip writes is no more than a device or nothing", () => {
  assert.equal(linkIn("[]"), null);
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void linkIn(text)));
  const text = "Inter-|   Receive\n face |bytes\n    lo: 1 2\nvm1-a:0\n";
  assert.deepEqual([...devicesIn(text)], ["lo", "vm1-a"]);
});
