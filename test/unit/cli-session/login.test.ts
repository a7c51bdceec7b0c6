import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { FastClock } from "../../support/fast-clock.js";
import { answer, on, start } from "./bank-under-test.js";
import { newKey, type Script, scriptedSwitch } from "./scripted-switch.js";

test("a wrong password, a wrong enable password and a missing one are told apart", async (t) => {
  const wrong = await start(t, { settings: { password: "wrong" } });
  await assert.rejects(wrong.read("p1"), {
    kind: "misconfigured",
    message: /does not let the user "admin" in.*ssh\.user/,
  });
  const unprivileged: Partial<Script> = {
    greeting: "sw>",
    line: (line, { write }) => write(line === "enable" ? "enable\r\nPassword:" : "\r\n% Denied\r\nsw>"),
  };
  const missing = await start(t, unprivileged);
  await assert.rejects(missing.read("p1"), { kind: "misconfigured", message: /ssh\.enablePassword/ });
  const denied = await start(t, { ...unprivileged, settings: { enablePassword: "no" } });
  await assert.rejects(denied.read("p1"), { kind: "misconfigured", message: /does not accept the password/ });
});

test("a refused login is not tried again at once, unless a password was changed", async (t) => {
  const words = { password: "wrong", enable: "no" };
  const unprivileged: Partial<Script> = {
    greeting: "sw>",
    line: (line, { write }) =>
      write(line === "enable" ? "enable\r\nPassword:" : line === "right" ? "\r\nsw#" : "\r\n% Denied\r\nsw>"),
  };
  const settings = { password: { env: "PASSWORD" }, enablePassword: { env: "ENABLE" } };
  const { server, host, read } = await start(t, { ...unprivileged, settings });
  Object.assign(host, {
    secret: ({ env }: { readonly env: string }) => (env === "ENABLE" ? words.enable : words.password),
  });
  const refused = (message: RegExp) =>
    assert.rejects(read("p1"), { kind: "misconfigured", message: new RegExp(`${message.source}.*not tried again`) });
  for (let poll = 0; poll < 6; poll++) await refused(/does not let the user "admin" in/);
  assert.deepEqual(server.passwords, ["wrong"]);
  words.password = "secret";
  for (let poll = 0; poll < 6; poll++) await refused(/does not accept the password for `enable`/);
  assert.deepEqual([server.passwords, server.logins], [["wrong", "secret"], 1]);
});

test("a user and a password are sent as they are, and what comes back of the password is not told", async (t) => {
  const login = [
    { to: /^User:$/, send: "{user}\n" },
    { to: /^Password:$/, send: "{password}\n" },
  ];
  const { server, read } = await start(t, {
    clock: new FastClock(20),
    greeting: "User:",
    password: "$&secret",
    settings: { user: "$&admin", password: "$&secret" },
    dialect: { login },
    line: (line, { write }) => write(line === "$&admin" ? "\r\nPassword:" : `${line}\r\n${line} ?`),
  });
  await assert.rejects(read("p1"), ({ message }: Error) => {
    assert.ok(!message.includes("secret"), message);
    return /no prompt after the answer to the password/.test(message);
  });
  assert.deepEqual(server.lines, ["$&admin", "$&secret"]);
});

test("another host key is refused with both fingerprints, before any password is sent", async (t) => {
  const key = `SHA256:${"A".repeat(43)}`;
  for (const [memory, settings] of [
    [{ key }, {}],
    [{}, { hostKey: key }],
  ] as const) {
    const { server, read } = await start(t, { memory, settings });
    await assert.rejects(read("p1"), ({ kind, message }: Error & { kind: string }) => {
      assert.equal(kind, "misconfigured");
      for (const part of [key, server.fingerprint, "ssh.hostKey", "sw1"]) assert.ok(message.includes(part), message);
      return true;
    });
    assert.deepEqual(server.passwords, []);
  }
});

test("a host key that is set counts more than the one remembered", async (t) => {
  const { hostKey, fingerprint, close } = await scriptedSwitch({ greeting: "", line: answer });
  await close();
  const { read, host } = await start(t, {
    hostKey,
    settings: { hostKey: fingerprint },
    memory: { key: `SHA256:${"A".repeat(43)}` },
  });
  assert.deepEqual((await read("p1")).get("p1"), on);
  assert.equal(host.warnings.length, 0);
});

test("a private key and keyboard-interactive let one in", async (t) => {
  const pair = newKey();
  const keyFile = join(mkdtempSync(join(tmpdir(), "shoal-cli-")), "key");
  writeFileSync(keyFile, pair.private);
  const byKey = await start(t, { publicKey: pair.public, password: "other", settings: { keyFile } });
  assert.deepEqual((await byKey.read("p1")).get("p1"), on);
  assert.deepEqual(byKey.server.passwords, []);
  const byQuestion = await start(t, { questions: true });
  assert.deepEqual((await byQuestion.read("p1")).get("p1"), on);
  writeFileSync(`${keyFile}-none`, "no key\n");
  const noKey = await start(t, { settings: { keyFile: `${keyFile}-none` } });
  await assert.rejects(noKey.read("p1"), { kind: "misconfigured", message: /ssh\.keyFile/ });
});

test("old algorithms are used only where it is allowed", async (t) => {
  const old: Partial<Script> = {
    rsa: true,
    algorithms: {
      kex: ["diffie-hellman-group14-sha1"],
      serverHostKey: ["ssh-rsa"],
      cipher: ["aes128-cbc"],
      hmac: ["hmac-sha1"],
    },
  };
  const { read } = await start(t, old);
  await assert.rejects(read("p1"), { kind: "misconfigured", message: /ssh\.legacyAlgorithms: true/ });
  const allowed = await start(t, { ...old, settings: { legacyAlgorithms: true } });
  assert.deepEqual((await allowed.read("p1")).get("p1"), on);
});

test("nobody there, and somebody who does not speak SSH, are told with what to look at", async (t) => {
  const silent = createServer((socket) => socket.end("HTTP/1.1 400\r\n\r\n"));
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  t.after(() => silent.close());
  const { port } = silent.address() as { port: number };
  const { read } = await start(t, { port });
  await assert.rejects(read("p1"), { kind: "unreachable", message: new RegExp(`sw1 .*port ${port}`) });
  const { server, ...gone } = await start(t);
  await server.close();
  await assert.rejects(gone.read("p1"), { kind: "unreachable", message: /nothing listens there/ });
});
