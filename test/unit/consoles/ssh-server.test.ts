/** Serial consoles by SSH: who comes in, to which machine, and what the keys do. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import ssh2, { type AuthContext, type ConnectConfig } from "ssh2";
import { newHostKey } from "../../../src/consoles/ssh/host-key.js";
import { SshLogin } from "../../../src/consoles/ssh/login.js";
import { adminPassword, TestService } from "../../support/service.js";
import { until } from "../../support/until.js";
import { SshClient } from "./ssh-client.js";

const folder = mkdtempSync(join(tmpdir(), "shoal-ssh-"));
after(() => rmSync(folder, { recursive: true }));
const ownKey = newHostKey();
const publicText = (key: string): string => {
  const parsed = ssh2.utils.parseKey(key);
  assert.ok(!(parsed instanceof Error));
  return `${parsed.type} ${parsed.getPublicSSH().toString("base64")}`;
};
const keyFile = join(folder, "keys");
writeFileSync(keyFile, `# ours\n${publicText(ownKey)} me@here\nnot a key\n`);

const rack = `
console: { ssh: { port: 0, keys: [{ account: admin, file: ${keyFile} }, { account: nobody, file: /nonexistent }] } }
machines: [{ id: vm1, name: web, adapter: { kind: fake } }, { id: vm2, adapter: { kind: fake } }]
`;
const service = await TestService.start({ after }, { rack });
const system = "/redfish/v1/Systems/vm1";
const { SSH: way } = (await service.get(system)).json.SerialConsole;
const port: number = way.Port;
await service.post(`${system}/Actions/ComputerSystem.Reset`, { ResetType: "On" });
await service.untilBody(system, ({ BootProgress }) => BootProgress?.LastState === "OSRunning");
const accounts = "/redfish/v1/AccountService/Accounts";

const admin: ConnectConfig = { port, username: "admin", password: adminPassword };
const refused = (t: { after(end: () => void): void }, config: ConnectConfig): Promise<void> =>
  assert.rejects(
    SshClient.connect(t, { port, ...config }),
    /authentication methods failed|closed|Handshake|no matching/,
  );

test("Redfish says how to get there, and that is how", async (t) => {
  assert.deepEqual(way, {
    ServiceEnabled: true,
    Port: port,
    SharedWithManagerCLI: false,
    ConsoleEntryCommand: "console vm1",
    HotKeySequenceDisplay: "Ctrl-] then .",
  });
  const session = await (await SshClient.connect(t, admin)).open(way.ConsoleEntryCommand, true);
  await until(() => session.output().includes("login: "));
  session.type("help\r");
  await until(() => /help\r\n.+\r\n/s.test(session.output()));
  session.type("\x1d.");
  assert.equal(await session.exited, 0);
});

/** Logs in as somebody at a keyboard. @returns what was asked, which methods were said to go on, and how it ended */
async function atKeyboard(t: { after(end: () => void): void }, username: string, answers: readonly string[]) {
  const client = new ssh2.Client();
  t.after(() => client.destroy());
  const asked: string[] = [];
  client.on("keyboard-interactive", (_name, _instructions, _language, prompts, answer) => {
    asked.push(...prompts.map(({ prompt, echo }) => `${prompt}${echo}`));
    answer(prompts.map((_, index) => answers[asked.length - prompts.length + index] ?? ""));
  });
  const goesOn: unknown[] = [];
  let tries = 0;
  const authHandler: NonNullable<ConnectConfig["authHandler"]> = (left, _partial, next) => {
    goesOn.push(left);
    tries += 1;
    next(tries === 1 ? "none" : tries === 2 ? "keyboard-interactive" : (false as never));
  };
  const end = new Promise<string>((resolve) => {
    client.once("ready", () => resolve("in")).once("error", (error) => resolve(error.message));
  });
  client.connect({ host: "127.0.0.1", port, username, tryKeyboard: true, authHandler, readyTimeout: 0 });
  return { end: await end, asked, goesOn, client };
}

const passwordAndAccount = ["Password: false", "Account: true"];

test("a name of a machine alone asks for the account once it has the password", async (t) => {
  const { end, asked } = await atKeyboard(t, "web", [adminPassword, "admin"]);
  assert.deepEqual([end, asked], ["in", passwordAndAccount]);
});

test("a name of an account asks for its password, and no more when that is right", async (t) => {
  for (const username of ["admin", "admin:vm1", "admin:nope"]) {
    const { end, asked } = await atKeyboard(t, username, [adminPassword]);
    assert.deepEqual([end, asked], ["in", ["Password: false"]], username);
  }
});

test("a stranger is not shown which names there are: of machines or of accounts", async (t) => {
  const said = async (username: string, ...answers: readonly string[]) => {
    const { end, asked, goesOn } = await atKeyboard(t, username, answers);
    return { end, asked, goesOn };
  };
  const nobody = await said("nope", "wrong", "nobody");
  assert.deepEqual(nobody.asked, passwordAndAccount);
  for (const username of ["vm1", "web", "vm2", "admin"])
    assert.deepEqual(await said(username, "wrong", "nobody"), nobody);
  assert.deepEqual(await said("vm1", "wrong", "admin"), nobody);
  assert.deepEqual(await said("nope", "wrong", ""), nobody);
  const both = await said("nobody:nope", "wrong");
  for (const username of ["nobody:vm1", "admin:nope", "admin:vm1"])
    assert.deepEqual(await said(username, "wrong"), both);
});

/** A server's side of somebody at a keyboard, who knows no password. */
function guesser() {
  const tried: string[] = [];
  let cut = 0;
  const authenticator = {
    password: async ({ userName }: { readonly userName: string }) => {
      tried.push(userName);
      return null;
    },
  };
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const parts = { authenticator, isMachine: (name: string) => name === "vm1", keyFiles: [], logger };
  const login = new SshLogin(parts, "192.0.2.1", () => {
    cut += 1;
  });
  /** @param second what the account is said to be; an error = the attempt is given up then */
  const guess = async (username: string, second: string | Error = ""): Promise<void> => {
    const answers = [["wrong"], second instanceof Error ? second : [second]];
    let isAnswered = false;
    const context = {
      method: "keyboard-interactive",
      username,
      prompt(_prompts: unknown, answer: (given: unknown) => void) {
        const given = answers.shift();
        isAnswered ||= given instanceof Error;
        answer(given);
      },
      reject() {
        isAnswered = true;
      },
    };
    const before = cut;
    login.attempt(context as unknown as AuthContext);
    await until(() => isAnswered || cut > before);
  };
  return { guess, tried, timesCut: () => cut };
}

test("whatever the name is, the same work is done", async () => {
  for (const [username, account, names] of [
    ["vm1", "admin", ["vm1", "admin"]],
    ["nope", "admin", ["nope", "admin"]],
    ["admin", "admin", ["admin"]],
    ["nope", "nope", ["nope"]],
    ["admin:vm1", "", ["admin"]],
  ] as const) {
    const { guess, tried } = guesser();
    await guess(username, account);
    assert.deepEqual(tried, names);
  }
});

test("each name that is tried counts as a guess, also where the rest of it is given up", async () => {
  const { guess, timesCut } = guesser();
  for (let nth = 1; nth <= 5; nth += 1) await guess("vm1", new Error("given up"));
  assert.equal(timesCut(), 0);
  await guess("vm1", new Error("given up"));
  assert.equal(timesCut(), 1);
  const other = guesser();
  for (let nth = 1; nth <= 3; nth += 1) await other.guess("vm1", "admin");
  assert.deepEqual([other.tried.length, other.timesCut()], [6, 1]);
});

test("an account and a machine in the name, without a command", async (t) => {
  const session = await (await SshClient.connect(t, { ...admin, username: "admin:vm1" })).open(null, true);
  await until(() => session.output().startsWith("\r\n[vm1. Ctrl-] then . leaves"));
  session.type("\x1d?");
  await until(() => session.output().includes("w take over typing"));
  session.type("\x1d.");
  assert.equal(await session.exited, 0);
});

test("an account alone is shown the machines, and asked for one", async (t) => {
  const session = await (await SshClient.connect(t, admin)).open(null, true);
  await until(() => session.output().endsWith("vm1\r\nvm2\r\nmachine: "));
  session.type("\rvm12\x7f\r");
  await until(() => session.output().includes("[vm1. Ctrl-]"));
  session.type("\x1d.");
  assert.equal(await session.exited, 0);
});

test("for a program, what the machine says is apart from all else, and no key is special", async (t) => {
  const client = await SshClient.connect(t, admin);
  const list = await client.open("list", false);
  assert.equal(await list.exited, 0);
  assert.equal(list.output(), "vm1\nvm2\n");
  const session = await client.open("vm1", false);
  await until(() => session.output().includes("login: "));
  session.type("echo apart\r");
  session.endInput();
  await until(() => session.output().includes("\r\napart"));
  assert.doesNotMatch(session.output(), /\[/);
});

test("there is no shell, and no machine but those there are", async (t) => {
  const client = await SshClient.connect(t, admin);
  for (const [command, said] of [
    ["rm -rf /", "There is no shell here. Commands: console MACHINE, list."],
    ["console nope\x1b[2J", "There is no machine nope?[2J."],
  ] as const) {
    const session = await client.open(command, false);
    assert.equal(await session.exited, 1, command);
    assert.equal(session.errors(), `${said}\n`);
  }
});

test("nothing else of SSH is there", async (t) => {
  const { client } = await SshClient.connect(t, admin);
  const failed = (begin: (done: (error: Error | undefined) => void) => unknown) =>
    assert.rejects(new Promise<void>((resolve, reject) => begin((error) => (error ? reject(error) : resolve()))));
  await failed((done) => client.sftp(done));
  await failed((done) => client.subsys("netconf", done));
  await failed((done) => client.forwardOut("127.0.0.1", 1, "127.0.0.1", port, done));
  await failed((done) => client.forwardIn("127.0.0.1", 0, done));
  await failed((done) => client.exec("list", { x11: true }, done));
});

test("wrong credentials, and accounts that may not come in, are refused", async (t) => {
  await refused(t, { username: "admin", password: "wrong" });
  await refused(t, { username: "nobody", password: adminPassword });
  await refused(t, { username: "admin:vm1", password: "wrong" });
  const { headers } = await service.post(accounts, {
    UserName: "off",
    Password: "Barn4cle-by-moon",
    RoleId: "Operator",
  });
  await service.patch(String(headers.location), { Enabled: false });
  await refused(t, { username: "off", password: "Barn4cle-by-moon" });
});

test("guesses lock an account here as in Redfish", async (t) => {
  await service.patch("/redfish/v1/AccountService", { AccountLockoutThreshold: 3, AccountLockoutDuration: 600 });
  await service.post(accounts, { UserName: "victim", Password: "Barn4cle-by-moon", RoleId: "Operator" });
  for (let guess = 0; guess < 3; guess += 1) await refused(t, { username: "victim", password: "wrong" });
  await refused(t, { username: "victim", password: "Barn4cle-by-moon" });
});

test("a key lets in as its account, a machine's name with it or not; others do not", async (t) => {
  for (const username of ["admin", "admin:vm1", "vm1"]) {
    await SshClient.connect(t, { port, username, privateKey: ownKey });
  }
  await refused(t, { username: "victim:vm1", privateKey: ownKey });
  // Before who comes in is known, nobody is shown which names there are.
  for (const username of ["victim", "nope"]) {
    const session = await (await SshClient.connect(t, { port, username, privateKey: ownKey })).open(null, true);
    await session.exited;
    assert.match(session.output(), new RegExp(`There is no machine ${username}`));
  }
  await refused(t, { username: "admin", privateKey: newHostKey() });
  writeFileSync(keyFile, "");
  await refused(t, { username: "admin", privateKey: ownKey });
});

test("who has to change the password is told so and gets nowhere", async (t) => {
  const fresh = { UserName: "fresh", Password: "Barn4cle-by-moon", RoleId: "Operator", PasswordChangeRequired: true };
  await service.post(accounts, fresh);
  const client = await SshClient.connect(t, { port, username: "fresh", password: fresh.Password });
  const session = await client.open("console vm1", false);
  assert.equal(await session.exited, 1);
  assert.match(session.errors(), /password/i);
});

test("one types, another takes over; who may only look cannot", async (t) => {
  await service.post(accounts, { UserName: "reader", Password: "Barn4cle-by-moon", RoleId: "ReadOnly" });
  const [first, second, reader] = await Promise.all([
    (await SshClient.connect(t, admin)).open("vm1", true),
    (await SshClient.connect(t, admin)).open("vm1", true),
    (await SshClient.connect(t, { port, username: "reader", password: "Barn4cle-by-moon" })).open("vm1", true),
  ]);
  first.type("\r");
  await until(() => second.output().includes("admin from 127.0.0.1 types"));
  second.type("x");
  await until(() => second.output().includes("Ctrl-] then w takes over.]"));
  second.type("\x1dw");
  await until(() => second.output().includes("[You type now.]"));
  await until(() => first.output().includes("has taken over"));
  second.type("echo taken\r");
  await until(() => first.output().includes("\r\ntaken"));
  reader.type("x\x1dw");
  await until(() => reader.output().split("reader may watch vm1, and not type.").length === 3);
  for (const session of [first, second, reader]) session.type("\x1d.");
  assert.deepEqual(await Promise.all([first.exited, second.exited, reader.exited]), [0, 0, 0]);
});

test("a new password ends what the old one opened", async (t) => {
  const { headers } = await service.post(accounts, {
    UserName: "mover",
    Password: "Barn4cle-by-moon",
    RoleId: "Operator",
  });
  const client = await SshClient.connect(t, { port, username: "mover", password: "Barn4cle-by-moon" });
  const session = await client.open("vm1", false);
  await until(() => session.output() !== "");
  await service.patch(String(headers.location), { Password: "Barn4cle-by-noon" });
  service.clock.advance(1000);
  assert.equal(await session.exited, 1);
  assert.match(session.errors(), /password of the account was changed/);
});

test("who does not log in in time is cut off, and strangers are few", async () => {
  const sockets = Array.from({ length: 12 }, () => connect(port, "127.0.0.1"));
  const closed = sockets.map((socket) =>
    once(
      socket.on("error", () => {}),
      "close",
    ),
  );
  for (const socket of sockets) socket.resume();
  await Promise.race(closed);
  await until(() => sockets.filter((socket) => socket.destroyed).length >= 2);
  service.clock.advance(2 * 60_000);
  await Promise.all(closed);
});

test("whatever is sent in place of SSH, the server goes on", async (t) => {
  const portion = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.constantFrom("SSH-2.0-x\r\n", "SSH-1.5-x\r\n", "GET / HTTP/1.1\r\n\r\n").map((text) => Buffer.from(text)),
    fc.integer({ min: 0, max: 0xffff_ffff }).map((length) => {
      const bytes = Buffer.alloc(16, 0x14);
      bytes.writeUInt32BE(length);
      return bytes;
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(portion, { maxLength: 6 }), async (portions) => {
      await new Promise<void>((resolve) => {
        const socket = connect(port, "127.0.0.1", () => socket.end(Buffer.concat(portions)));
        socket.on("error", () => resolve()).on("close", () => resolve());
        socket.resume();
      });
    }),
    { numRuns: 60 },
  );
  await SshClient.connect(t, admin);
});

test("nothing of a password is in the log", () => {
  assert.doesNotMatch(JSON.stringify(service.log), /Tr1ton|Barn4cle/);
  assert.deepEqual(
    service.log.filter(({ level }) => level === "error"),
    [],
  );
});

test("everybody is told when the service stops, and it does not wait for them", async (t) => {
  const session = await (await SshClient.connect(t, admin)).open("vm1", true);
  await until(() => session.output().includes("login: "));
  await service.restart();
  await session.exited;
  assert.match(session.output(), /\[The service stops\.\]/);
});
