/** Reservations follow the folders that Ironic's dnsmasq provider writes, and never what is only half written. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rename, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import {
  type FileProblem,
  openDnsmasqReservations,
} from "../../../src/services/netboot/formats/dnsmasq-reservations.js";
import { ironicOptions } from "../../support/ironic-dnsmasq.js";
import { ManualClock } from "../../support/manual-clock.js";
import { until } from "../../support/until.js";

const root = await mkdtemp(join(tmpdir(), "shoal-test-"));
after(() => rm(root, { recursive: true }));
let folders = 0;

const mac = "52:54:00:cf:2d:32";
const hex = (text: string) => Buffer.from(text).toString("hex");

/** As the provider writes them at deployment: options first. */
async function opened(context: TestContext, made = true) {
  folders += 1;
  const base = join(root, String(folders));
  const hosts = join(base, "hosts");
  const options = join(base, "options");
  if (made) await mkdir(hosts, { recursive: true });
  if (made) await mkdir(options, { recursive: true });
  const clock = new ManualClock();
  const problems: FileProblem[] = [];
  const open = async () => {
    const all = await openDnsmasqReservations({
      hosts,
      options,
      clock,
      onProblem: (each) => problems.push(each),
    });
    context.after(() => all.close());
    return all;
  };
  const hostFile = join(hosts, `ironic-${mac}.conf`);
  return { hosts, options, clock, problems, open, hostFile, optionFile: join(options, "ironic-node.conf") };
}

test("a machine gets the options of its tag, others once it is iPXE", async (context) => {
  const { open, hostFile, optionFile, problems } = await opened(context);
  await writeFile(optionFile, ironicOptions);
  await writeFile(hostFile, `${mac},set:92ef,set:ironic\n`);
  const reservations = await open();
  const common = { 66: hex("192.0.2.135"), 150: "c0000287", 255: "c0000287" };
  assert.deepEqual(reservations.of(mac), {
    address: null,
    hostName: null,
    network: null,
    options: { 67: hex("snponly.efi"), ...common },
    ipxeOptions: { 67: hex("http://192.0.2.135:8088/boot.ipxe"), ...common },
    ignored: false,
  });
  assert.equal(reservations.of("52:54:00:cf:2d:33"), undefined);
  assert.deepEqual(problems, []);
});

test("what the provider cleans up is ignored at once", async (context) => {
  const { open, hostFile, optionFile } = await opened(context);
  await writeFile(optionFile, ironicOptions);
  await writeFile(hostFile, `${mac},set:92ef,set:ironic\n`);
  const reservations = await open();
  await writeFile(hostFile, `${mac},ignore\n`);
  await unlink(optionFile);
  await reservations.refresh();
  const { options, ignored, ipxeOptions } = reservations.of(mac) ?? {};
  assert.deepEqual([options, ignored, ipxeOptions], [{}, true, undefined]);
});

test("changes are seen without being asked for", async (context) => {
  const { open, hostFile, clock } = await opened(context);
  const reservations = await open();
  await writeFile(hostFile, `${mac},10.77.0.20\n`);
  await until(() => {
    clock.advance(100);
    return reservations.of(mac) !== undefined;
  });
  assert.equal(reservations.holder?.("10.77.0.20"), mac);
});

test("a folder that comes late, or in the place of another, is followed", async (context) => {
  const { open, hosts, options, hostFile, clock, problems } = await opened(context, false);
  const reservations = await open();
  assert.deepEqual(
    problems.map(({ folder }) => folder),
    [hosts, options],
  );
  for (const name of ["web01", "web02"]) {
    await rm(hosts, { recursive: true, force: true });
    await mkdir(hosts, { recursive: true });
    await writeFile(hostFile, `${mac},${name}\n`);
    await until(() => {
      clock.advance(1000);
      return reservations.of(mac)?.hostName === name;
    });
  }
  await reservations.refresh();
  assert.equal(problems.filter(({ folder }) => folder === options).length, 1, "told once until it is gone");
});

const halves: readonly [what: string, text: string][] = [
  ["cut off", `${mac},set:92ef,10.77.`],
  ["emptied", ""],
];
for (const [what, text] of halves) {
  test(`a file that is ${what} counts as it was, until it stays so`, async (context) => {
    const { open, hostFile, clock, problems } = await opened(context);
    await writeFile(hostFile, `${mac},10.77.0.20\n`);
    const reservations = await open();
    await writeFile(hostFile, text);
    await reservations.refresh();
    assert.equal(reservations.of(mac)?.address, "10.77.0.20");
    assert.deepEqual(problems, []);
    await until(() => {
      clock.advance(1000);
      return reservations.of(mac)?.address !== "10.77.0.20";
    });
    assert.equal(reservations.of(mac), undefined);
    await writeFile(hostFile, `${mac},10.77.0.21\n`);
    await reservations.refresh();
    assert.equal(reservations.of(mac)?.address, "10.77.0.21");
  });
}

test("a file without an end of its last line counts when nobody goes on writing", async (context) => {
  const { open, hostFile, clock } = await opened(context);
  await writeFile(hostFile, `${mac},10.77.0.20`);
  const reservations = await open();
  assert.equal(reservations.of(mac), undefined);
  await until(() => {
    clock.advance(1000);
    return reservations.of(mac)?.address === "10.77.0.20";
  });
});

test("what is wrong with a file is told once, and the other lines hold", async (context) => {
  const { open, hosts, hostFile, problems } = await opened(context);
  await writeFile(hostFile, `nonsense:\n${mac},10.77.0.20\n`);
  const reservations = await open();
  await writeFile(join(hosts, "other"), "02:00:5e:10:00:01\n");
  await reservations.refresh();
  assert.equal(reservations.of(mac)?.address, "10.77.0.20");
  assert.deepEqual(
    problems.map(({ file, line }) => [file, line]),
    [[`ironic-${mac}.conf`, 1]],
  );
  assert.equal(reservations.problems().length, 1);
  await writeFile(hostFile, `${mac},10.77.0.20\n`);
  await reservations.refresh();
  assert.deepEqual(reservations.problems(), []);
});

test("links, folders and what editors leave behind are no files", async (context) => {
  const { open, hosts, problems } = await opened(context);
  const secret = join(root, "secret");
  await writeFile(secret, `${mac},set:secret\n`);
  await symlink(secret, join(hosts, "link"));
  await mkdir(join(hosts, "folder"));
  for (const name of [".hidden", "backup~", "#draft#"]) await writeFile(join(hosts, name), `${mac}\n`);
  await writeFile(join(hosts, "huge"), `${mac}\n`.repeat(10_000));
  const reservations = await open();
  assert.equal(reservations.of(mac), undefined);
  assert.deepEqual(
    problems.map(({ file }) => file),
    ["folder", "huge", "link"],
  );
  assert.doesNotMatch(JSON.stringify(problems), /set:secret/);
});

test("all whom nobody names are ignored where the PXE filter says so", async (context) => {
  const { open, hosts } = await opened(context);
  await writeFile(join(hosts, "unknown_hosts_filter"), "*:*:*:*:*:*,ignore\n");
  await writeFile(join(hosts, mac), `${mac}\n`);
  const reservations = await open();
  assert.equal(reservations.of(mac)?.ignored, false);
  assert.equal(reservations.of("52:54:00:cf:2d:33")?.ignored, true);
});

test("of two lines for one machine the later counts, and an address stays with the first", async (context) => {
  const { open, hosts } = await opened(context);
  const [other, third] = ["02:00:5e:10:00:01", "02:00:5e:10:00:02"];
  await writeFile(join(hosts, "a"), `${mac},10.77.0.20\n`);
  await writeFile(join(hosts, "b"), `${mac},10.77.0.21\n${other},10.77.0.20\n`);
  await writeFile(join(hosts, "c"), `${third},10.77.0.20,web03\n`);
  const reservations = await open();
  const addresses = [mac, other, third].map((each) => reservations.of(each)?.address);
  assert.deepEqual(addresses, ["10.77.0.21", "10.77.0.20", null]);
  assert.equal(reservations.holder?.("10.77.0.20"), other);
  assert.equal(reservations.of(third)?.hostName, "web03");
  assert.deepEqual(
    reservations.problems().map(({ file, line }) => [file, line]),
    [
      ["a", 1],
      ["c", 1],
    ],
  );
});

test("a file that is put in place whole is read at once", async (context) => {
  const { open, hosts, hostFile } = await opened(context);
  const reservations = await open();
  await writeFile(join(hosts, ".new"), `${mac},web01\n`);
  await rename(join(hosts, ".new"), hostFile);
  await reservations.refresh();
  assert.equal(reservations.of(mac)?.hostName, "web01");
});

test("closed, it watches and waits for nothing", async (context) => {
  const { open, clock } = await opened(context);
  const reservations = await open();
  reservations.close();
  assert.equal(clock.pending, 0);
});
