/** What command lines do besides switching: pages, passwords, noise, limits, faults. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import ssh2 from "ssh2";
import { floodBytes } from "../../../mock-hardware/cli/faults.js";
import { makeHostKey, publicKeyOf } from "../../../mock-hardware/cli/host-key.js";
import { until } from "../../support/until.js";
import { bench, connect, credentials, execute, Typist } from "./typist.js";

const ios = "cisco/catalyst-9300";

describe("a mock command line", () => {
  test("pages a long output until paging is turned off", async (context) => {
    const { cli } = await bench("cisco/cbs350", {}, 24);
    context.after(() => cli.close());
    const typist = await Typist.at(cli.port);
    await typist.read("cbs350#");
    assert.match(await typist.enter("show power inline", "One line: <return> "), /gi1\/0\/8 |Interface/);
    typist.press("\r");
    await typist.read("One line: <return> ".slice(-5));
    typist.press("q");
    await typist.read("cbs350#");
    await typist.enter("terminal datadump", "cbs350#");
    assert.match(await typist.enter("show power inline", "cbs350#"), /gi1\/0\/1 [\s\S]*gi1\/0\/8 /);
    typist.client.end();
  });

  test("asks for the enable password without an echo, three times at most", async (context) => {
    const { cli } = await bench(ios, { credentials: { ...credentials, enable: "s3cret" } });
    context.after(() => cli.close());
    const typist = await Typist.at(cli.port);
    await typist.read("sw-access>");
    await typist.enter("enable", "Password: ");
    for (let i = 0; i < 2; i++) await typist.enter("wrong", "Password: ");
    assert.match(await typist.enter("wrong", "sw-access>"), /% Access denied/);
    await typist.enter("enable", "Password: ");
    assert.ok(!(await typist.enter("s3cret", "sw-access#")).includes("s3cret"));
    typist.client.end();
  });

  test("says what is wrong in the family's words, and changes nothing", async (context) => {
    const { cli, device } = await bench(ios);
    context.after(() => cli.close());
    const typist = await Typist.at(cli.port);
    await typist.read("sw-access>");
    assert.match(await typist.enter("power inline never", ">"), /\^\r\n% Invalid input detected at '\^' marker/);
    await typist.enter("enable", "#");
    await typist.enter("conf t", "(config)#");
    assert.match(await typist.enter("interface Gi1/0/99", "(config)#"), /% Invalid input/);
    device.faults.refusing.add(3);
    await typist.enter("interface gigabitethernet1/0/3", "(config-if)#");
    assert.match(await typist.enter("power inline never", "(config-if)#"), /% Command rejected/);
    assert.equal(device.writes.length, 0);
    assert.equal(cli.counts.unknownCommands, 1);
    typist.client.end();
  });

  test("keeps the word of a setting", async (context) => {
    const { cli } = await bench(ios, { words: { 3: "static" } });
    context.after(() => cli.close());
    const { output } = await execute(cli.port, "show power inline Gi1/0/3");
    assert.match(output, /^Gi1\/0\/3\s+static\s+on/m);
  });

  test("waits for a key, asks twice at the logout, and is full of control sequences", async (context) => {
    const { cli } = await bench("aruba/2930f");
    context.after(() => cli.close());
    const typist = await Typist.at(cli.port);
    await typist.read("continue");
    typist.press(" ");
    await typist.read("H");
    assert.ok(typist.screen.includes("\x1b[24;1H"));
    await typist.enter("logout", "(y/n)? ");
    typist.press("y");
    await typist.read("(y/n/^C)? ");
    typist.press("n");
    await until(() => typist.closed);
  });

  test("leaves the noise out for a user who asks so by MikroTik's suffix", async (context) => {
    const { cli } = await bench("mikrotik/crs328");
    context.after(() => cli.close());
    const typist = await Typist.at(cli.port, { username: "admin+ct511w4098h" });
    await typist.read("[admin@MikroTik] > ");
    assert.ok(!typist.screen.includes("\x1b"));
    typist.client.end();
  });

  test("takes a confirmed commit back unless another follows, and lets one edit at a time", async (context) => {
    const { cli, device, clock } = await bench("juniper/ex2300");
    context.after(() => cli.close());
    const first = await Typist.at(cli.port);
    const second = await Typist.at(cli.port);
    await first.read("> ");
    await second.read("> ");
    await first.enter("configure exclusive", "# ");
    assert.match(await second.enter("configure exclusive", "> "), /configuration database locked/);
    await first.enter("set poe interface ge-0/0/2 disable", "# ");
    assert.equal(device.writes.length, 0);
    await first.enter("commit confirmed 5", "# ");
    clock.advance(1000);
    assert.equal(device.ports[2]?.powered, false);
    clock.advance(5 * 60_000);
    assert.equal(device.ports[2]?.powered, true);
    for (const { client } of [first, second]) client.end();
  });

  test("lets in by password, by keyboard-interactive and by key, and nobody else", async (context) => {
    const key = makeHostKey();
    const publicKey = publicKeyOf(key);
    const stranger = makeHostKey();
    const { cli } = await bench(ios, {
      credentials: { ...credentials, publicKeys: [publicKey], keyboardInteractive: true },
    });
    context.after(() => cli.close());
    await assert.rejects(connect(cli.port), /authentication methods failed/);
    await assert.rejects(connect(cli.port, { password: undefined, privateKey: stranger }), /authentication methods/);
    (await connect(cli.port, { password: undefined, privateKey: key })).end();
    const asked = new ssh2.Client();
    asked.on("keyboard-interactive", (_name, _text, _lang, _prompts, answer) => answer([credentials.password]));
    await new Promise<void>((resolve, reject) => {
      asked.on("error", reject).on("ready", () => resolve());
      asked.connect({ host: "127.0.0.1", port: cli.port, username: "admin", tryKeyboard: true });
    });
    asked.end();
    assert.equal(cli.counts.logins, 2);
    assert.ok(cli.counts.refusedLogins >= 1);
  });

  test("hangs up on the idle, and turns away whom it has no room for", async (context) => {
    const { cli, clock } = await bench("cisco/cbs350");
    context.after(() => cli.close());
    const typists = await Promise.all([1, 2, 3, 4].map(() => Typist.at(cli.port)));
    await assert.rejects(connect(cli.port));
    assert.equal(cli.counts.turnedAway, 1);
    clock.advance(600_000);
    await until(() => typists.every(({ closed }) => closed));
  });

  test("shows another host key after it was made anew", async (context) => {
    const key = makeHostKey();
    const { cli } = await bench(ios, { hostKey: key });
    context.after(() => cli.close());
    const before = cli.hostKeyFingerprint;
    assert.match(before, /^SHA256:[A-Za-z0-9+/]{43}$/);
    cli.rekey();
    assert.notEqual(cli.hostKeyFingerprint, before);
    cli.rekey(key);
    assert.equal(cli.hostKeyFingerprint, before);
  });

  test("speaks old algorithms only, if told so", async (context) => {
    const { cli } = await bench(ios, { legacyAlgorithms: true });
    context.after(() => cli.close());
    await assert.rejects(connect(cli.port), /no matching/);
    const old = {
      kex: ["diffie-hellman-group14-sha1"],
      serverHostKey: ["ssh-rsa"],
      cipher: ["aes128-cbc"],
      hmac: ["hmac-sha1"],
    };
    (await connect(cli.port, { algorithms: old as NonNullable<Parameters<typeof connect>[1]>["algorithms"] })).end();
  });

  test("runs a command on a channel of its own where the family does, with its exit status", async (context) => {
    const { cli, device } = await bench("openwrt/realtek-poe");
    context.after(() => cli.close());
    const bad = await execute(cli.port, `ubus call poe manage '{"port":"lan3","enable":0}'`);
    assert.deepEqual(bad, { output: "Command failed: Invalid argument\n", status: 2 });
    const good = await execute(cli.port, `ubus call poe manage '{"port":"lan3","enable":false}'`);
    assert.deepEqual(good, { output: "", status: 0 });
    assert.deepEqual(
      device.writes.map(({ port, on }) => [port, on]),
      [[3, false]],
    );
    const { cli: aruba } = await bench("aruba/2930f");
    context.after(() => aruba.close());
    await assert.rejects(execute(aruba.port, "show power-over-ethernet brief"));
  });
});

describe("faults of a mock command line", () => {
  const start = async (close: (done: () => Promise<void>) => void) => {
    const made = await bench(ios);
    close(() => made.cli.close());
    const typist = await Typist.at(made.cli.port);
    await typist.read("sw-access>");
    await typist.enter("enable", "sw-access#");
    return { ...made, typist };
  };

  test("hangs without a prompt", async (context) => {
    const { cli, clock, typist } = await start((done) => context.after(done));
    cli.faults.next = () => "hang";
    typist.press("show power inline\r");
    await until(() => cli.counts.commands === 2);
    clock.advance(60_000);
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(!typist.screen.endsWith("#"));
    typist.client.end();
  });

  test("hangs up in the middle of an answer", async (context) => {
    const { cli, typist } = await start((done) => context.after(done));
    cli.faults.next = () => "cut";
    typist.press("show power inline\r");
    await until(() => typist.closed);
    assert.ok(!typist.screen.includes("Gi1/0/8"));
  });

  test("floods", async (context) => {
    const { cli, typist } = await start((done) => context.after(done));
    await typist.enter("terminal length 0", "#");
    cli.faults.next = () => "flood";
    assert.ok((await typist.enter("show power inline", "sw-access#")).length > floodBytes);
    typist.client.end();
  });

  test("shows its prompt inside an answer", async (context) => {
    const { cli, typist } = await start((done) => context.after(done));
    cli.faults.next = () => "promptInside";
    typist.press("show power inline\r");
    await until(() => /sw-access#\r\n[\s\S]*sw-access#$/.test(typist.screen.slice(-1500)));
    typist.client.end();
  });

  test("applies and drops, drops, answers without applying, answers late and talks rubbish", async (context) => {
    const { clock, device, typist } = await start((done) => context.after(done));
    await typist.enter("conf t", "(config)#");
    await typist.enter("int Gi1/0/3", "(config-if)#");
    device.faults.misbehave = () => "answerWithoutApplying";
    await typist.enter("power inline never", "(config-if)#");
    assert.equal(device.writes.length, 0);
    device.faults.misbehave = () => "garbage";
    typist.press("power inline never\r");
    await until(() => typist.screen.includes("\u0007"));
    device.faults.misbehave = () => ({ delay: 3000 });
    typist.press("power inline never\r");
    await until(() => clock.pending > 1);
    assert.equal(device.writes.length, 0);
    clock.advance(3000);
    await typist.read("(config-if)#");
    assert.equal(device.writes.length, 1);
    device.faults.misbehave = () => "applyThenDrop";
    typist.press("power inline auto\r");
    await until(() => typist.closed);
    assert.equal(device.writes.length, 2);
  });

  test("is gone while it reboots", async (context) => {
    const { cli, device, typist } = await start((done) => context.after(done));
    device.reboot(10_000);
    typist.press("\r");
    await until(() => typist.closed);
    await assert.rejects(connect(cli.port));
  });
});
