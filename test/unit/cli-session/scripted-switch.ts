/** An SSH server that says what a test tells it to. */
import { createHash } from "node:crypto";
import type { AddressInfo } from "node:net";
import ssh2, { type Algorithms, type Connection, type ServerChannel } from "ssh2";
import { makeHostKey, publicKeyOf } from "../../../mock-hardware/cli/host-key.js";

export interface Script {
  /** Written when a shell is opened. */
  readonly greeting: string;
  /** Gets each line that is typed, without its end. */
  line(line: string, terminal: Terminal): void;
  readonly password?: string;
  readonly publicKey?: string;
  /** Asks by keyboard-interactive only. */
  readonly questions?: true;
  readonly hostKey?: string;
  readonly algorithms?: Algorithms;
  readonly rsa?: true;
}

export interface Terminal {
  write(text: string): void;
  /** Breaks the connection. */
  break(): void;
}

export interface ScriptedSwitch {
  readonly port: number;
  readonly fingerprint: string;
  readonly hostKey: string;
  /** Passwords that arrived, right or wrong. */
  readonly passwords: readonly string[];
  readonly lines: readonly string[];
  readonly logins: number;
  readonly open: number;
  close(): Promise<void>;
}

export async function scriptedSwitch(script: Script): Promise<ScriptedSwitch> {
  const seen = { passwords: [] as string[], lines: [] as string[], logins: 0, open: 0 };
  const { hostKey = newKey(script.rsa).private, algorithms } = script;
  const clients = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [hostKey], ...(algorithms && { algorithms }) }, (client) => {
    clients.add(client);
    // Its types do not know it.
    (client as unknown as { setNoDelay(on: boolean): void }).setNoDelay(true);
    seen.open++;
    client.on("close", () => {
      clients.delete(client);
      seen.open--;
    });
    client.on("error", () => {});
    client.on("authentication", (context) => {
      const { password = "secret", publicKey, questions } = script;
      if (context.method === "publickey" && publicKey !== undefined) {
        const known = ssh2.utils.parseKey(publicKey);
        if (!(known instanceof Error) && known.getPublicSSH().equals(context.key.data)) return context.accept();
      }
      if (context.method === "keyboard-interactive" && questions)
        return context.prompt([{ prompt: "Password: ", echo: false }], ([answer = ""]) => {
          seen.passwords.push(answer);
          answer === password ? context.accept() : context.reject();
        });
      if (context.method === "password" && !questions) {
        seen.passwords.push(context.password);
        if (context.password === password) return context.accept();
      }
      context.reject(questions ? ["keyboard-interactive"] : ["publickey", "password"]);
    });
    client.on("ready", () => seen.logins++);
    client.on("session", (accept) => {
      const session = accept();
      session.on("pty", (acceptPty) => acceptPty?.());
      session.on("shell", (acceptShell) => play(acceptShell(), client, script, seen.lines));
    });
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const key = ssh2.utils.parseKey(hostKey);
  if (key instanceof Error) throw key;
  const digest = createHash("sha256").update(key.getPublicSSH()).digest("base64").replaceAll("=", "");
  return {
    port: (server.address() as AddressInfo).port,
    fingerprint: `SHA256:${digest}`,
    hostKey,
    get passwords() {
      return seen.passwords;
    },
    get lines() {
      return seen.lines;
    },
    get logins() {
      return seen.logins;
    },
    get open() {
      return seen.open;
    },
    async close() {
      for (const client of clients) breakOff(client);
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export function newKey(rsa?: true): { readonly private: string; readonly public: string } {
  const key = makeHostKey(rsa ? "rsa" : "ecdsa");
  return { private: key, public: publicKeyOf(key) };
}

function play(channel: ServerChannel, client: Connection, script: Script, lines: string[]): void {
  const terminal = { write: (text: string) => void channel.write(text), break: () => breakOff(client) };
  let typed = "";
  channel.on("error", () => {});
  channel.write(script.greeting);
  channel.on("data", (data: Buffer) => {
    typed += data.toString("latin1");
    for (let end = typed.search(/[\r\n]/); end >= 0; end = typed.search(/[\r\n]/)) {
      const line = typed.slice(0, end);
      typed = typed.slice(end + 1);
      lines.push(line);
      script.line(line, terminal);
    }
  });
}

function breakOff(client: Connection): void {
  const { _sock: socket } = client as unknown as { readonly _sock?: { destroy(): void } };
  socket?.destroy();
}
