/** Machines' consoles with the clients that people have: OpenSSH as it comes, and curl for what a WebSocket is refused with. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, readFile, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { WebSocket } from "ws";
import { curl, json } from "./curl.js";
import { missing, plainEnvironment, type Ran, run, until } from "./program.js";
import { password, type Shoal, startShoal, temporaryFolder } from "./shoal.js";
import { afterwards, suiteUndoing } from "./undoing.js";

interface Ready {
  readonly ssh: { readonly port: number; readonly fingerprint: string };
}

describe("OpenSSH", { skip: missing("ssh") || missing("ssh-keygen") }, () => {
  const suite = suiteUndoing();
  let shoal: Shoal;
  let ready: Ready["ssh"];
  let folder: string;

  before(async () => {
    folder = temporaryFolder(suite);
    const asked = join(folder, "askpass");
    await writeFile(asked, `#!/bin/sh\ncase "$1" in *Account:*) echo admin;; *) echo ${password};; esac\n`);
    await chmod(asked, 0o700);
    const made = await run("ssh-keygen", ["-q", "-t", "ecdsa", "-N", "", "-f", join(folder, "key")]);
    assert.equal(made.code, 0, made.stderr);
    const config = join(folder, "shoal.yaml");
    await writeFile(
      config,
      "console: { ssh: { port: 0, keys: [{ account: admin, file: key.pub }] } }\nmachines: [{ id: vm1 }, { id: vm2 }]\n",
    );
    shoal = await startShoal(suite, { config });
    ready = (JSON.parse(await readFile(shoal.readyFile, "utf8")) as Ready).ssh;
  });

  const commandLine = (user: string, args: readonly string[], more: readonly string[]) => {
    const settings = [
      "StrictHostKeyChecking=accept-new",
      `UserKnownHostsFile=${join(folder, "known")}`,
      "LogLevel=ERROR",
    ];
    const options = [...more, ...settings, "IdentityAgent=none"].flatMap((text) => ["-o", text]);
    const env = { SSH_ASKPASS: join(folder, "askpass"), SSH_ASKPASS_REQUIRE: "force", DISPLAY: ":0" };
    const where = ["-F", "none", "-p", String(ready.port), "-l", user, "127.0.0.1"];
    return { args: [...options, ...where, ...args], env };
  };
  const ssh = (user: string, args: readonly string[], more: readonly string[]): Promise<Ran> => {
    const line = commandLine(user, args, more);
    return run("ssh", line.args, { env: line.env });
  };
  const noKey = ["PubkeyAuthentication=no"];

  test("the key that it is told to expect is the one that it shows", async () => {
    assert.deepEqual(await ssh("admin", ["list"], noKey), { code: 0, stdout: "vm1\nvm2\n", stderr: "" });
    const { stdout } = await run("ssh-keygen", ["-l", "-f", join(folder, "known")]);
    assert.ok(stdout.includes(ready.fingerprint), stdout);
    assert.match(shoal.output.stdout, new RegExp(`port ${ready.port}, host key SHA256:`));
  });

  test("what is typed reaches the machine, and what it says comes back, by a machine's name alone", async (context) => {
    await curl(shoal, "/redfish/v1/Systems/vm1/Actions/ComputerSystem.Reset", ...json({ ResetType: "On" }));
    const { args, env } = commandLine("vm1", [], noKey);
    const client = spawn("ssh", ["-tt", ...args], { env: { ...plainEnvironment, ...env } });
    afterwards(context, () => client.kill());
    let heard = "";
    client.stdout.on("data", (bytes: Buffer) => {
      heard += bytes.toString();
    });
    const says = (text: string) =>
      until(
        () => `${text}, after: ${heard}`,
        () => heard.includes(text),
      );
    await says("vm1. Ctrl-] then . leaves");
    await says("login: ");
    client.stdin.write("help\r");
    await says("help lists");
    client.stdin.write("\x1d.");
    assert.deepEqual(await once(client, "close"), [0, null]);
  });

  test("a key of the configuration needs no password; old algorithms are not spoken", async () => {
    const key = [`IdentityFile=${join(folder, "key")}`, "IdentitiesOnly=yes", "BatchMode=yes"];
    assert.equal((await ssh("admin", ["list"], key)).stdout, "vm1\nvm2\n");
    const old = await ssh("admin", ["list"], [...key, "LogLevel=INFO", "KexAlgorithms=diffie-hellman-group14-sha1"]);
    assert.match(old.stderr, /no matching key exchange/);
    const cbc = await ssh("admin", ["list"], [...key, "LogLevel=INFO", "Ciphers=aes128-cbc"]);
    assert.match(cbc.stderr, /no matching cipher/);
  });

  test("a stranger sees the same whatever the name is", async () => {
    const wrong = join(folder, "guess");
    await writeFile(wrong, `#!/bin/sh\necho "$1" >> ${join(folder, "asked")}\necho wrong\n`);
    await chmod(wrong, 0o700);
    const seen = async (user: string) => {
      await writeFile(join(folder, "asked"), "");
      const { args, env } = commandLine(user, [], [...noKey, "LogLevel=INFO", "NumberOfPasswordPrompts=1"]);
      const { code, stdout, stderr } = await run("ssh", args, { env: { ...env, SSH_ASKPASS: wrong } });
      const asked = await readFile(join(folder, "asked"), "utf8");
      return [code, stdout, stderr, asked].map((text) => String(text).replaceAll(user, "NAME"));
    };
    const nobody = await seen("nobody");
    assert.match(String(nobody[3]), /Password: \n.*Account: \n/);
    assert.match(String(nobody[2]), /Permission denied \(publickey,keyboard-interactive,password\)/);
    for (const user of ["vm1", "vm2", "admin"]) assert.deepEqual(await seen(user), nobody, user);
    assert.deepEqual(await seen("nobody:vm1"), await seen("nobody:vm9"));
  });

  test("a wrong command says what there is", async () => {
    const { code, stderr } = await ssh("admin", ["uptime", "-p"], noKey);
    assert.deepEqual([code, stderr], [1, "There is no shell here. Commands: console MACHINE, list.\n"]);
  });
});

describe("a WebSocket with TLS", { skip: missing("curl") }, () => {
  test("the address that Redfish tells leads to the console; without an account it does not", async (context) => {
    const config = join(temporaryFolder(context), "shoal.yaml");
    await writeFile(config, "machines: [{ id: vm1 }]\n");
    const shoal = await startShoal(context, { config });
    const { SerialConsole } = (await curl(shoal, "/redfish/v1/Systems/vm1")).json() as unknown as Console;
    const url = shoal.url.replace("https:", "wss:") + SerialConsole.WebSocket.ConsoleURI;
    const ca = await readFile(shoal.certificate);
    const stranger = new WebSocket(url, { ca });
    const [, answer] = (await once(stranger, "unexpected-response")) as [unknown, IncomingMessage];
    assert.equal(answer.statusCode, 401);
    answer.destroy();
    const socket = new WebSocket(url, "binary", { ca, auth: `admin:${password}` });
    afterwards(context, () => socket.terminate());
    let heard = "";
    socket.on("message", (bytes: Buffer) => {
      heard += bytes.toString();
    });
    await once(socket, "open");
    await curl(shoal, "/redfish/v1/Systems/vm1/Actions/ComputerSystem.Reset", ...json({ ResetType: "On" }));
    await until("a login prompt", () => heard.includes("login: "));
    const { code } = await shoal.end();
    assert.equal(code, 0);
    assert.equal(socket.readyState, WebSocket.CLOSED);
  });
});

interface Console {
  readonly SerialConsole: { readonly WebSocket: { readonly ConsoleURI: string } };
}
