/** The way in: TCP, host key, user. What goes wrong is said in words that tell what to do. */
import { connect as connectSocket, type Socket } from "node:net";
import type { AnyAuthMethod, AuthenticationType, Client, ConnectConfig, ParsedKey, utils } from "ssh2";
import type { Clock, Duration } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { LoginRefused } from "../refused-login.js";
import { legacyAlgorithms, soundAlgorithms } from "./algorithms.js";
import type { HostKey } from "./host-key.js";

export interface Door {
  /** For messages, e.g. `sw1 (192.0.2.10)`. */
  readonly label: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Put behind the user's name at the login, as some switches take options there. */
  readonly userSuffix: string;
  readonly password: string | null;
  readonly key: PrivateKey | null;
  readonly passphrase: string | null;
  readonly legacy: boolean;
  readonly hostKey: HostKey;
  readonly clock: Clock;
}

export interface PrivateKey {
  /** As it is configured. */
  readonly file: string;
  readonly contents: Buffer;
}

/** `socket` beside `client`, which cannot break a connection that the other side keeps half open. */
export interface Entrance {
  readonly client: Client;
  readonly socket: Socket;
}

/** For everything up to the login. Old switches take seconds for a key exchange. */
const patience: Duration = 20_000;

/**
 * Logs in. The client has an `error` listener, so that nothing it meets later ends the process.
 * @throws AdapterError (by rejection) `unreachable` · `misconfigured`: wrong user, password or key, host key changed
 */
export async function connect(door: Door): Promise<Entrance> {
  // The package is large: a service without such devices does without it.
  const { default: ssh2 } = await import("ssh2");
  const methods = methodsOf(door, ssh2.utils.parseKey);
  return await new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    // Short messages, each waited for, from the key exchange on: nothing is gained by collecting them.
    const socket = connectSocket({ host: door.address, port: door.port, noDelay: true });
    const cancel = door.clock.after(patience, () => fail(new Error("no answer in time")));
    const fail = (error: Error): void => {
      cancel();
      socket.destroy();
      reject(error instanceof AdapterError ? error : explain(error, door));
    };
    client.on("error", fail);
    client.once("close", () => fail(new Error("the connection was closed during the login")));
    client.once("ready", () => {
      cancel();
      resolve({ client, socket });
    });
    client.connect({ ...configOf(door), sock: socket, authHandler: authentication(methods, door, fail) });
  });
}

function configOf(door: Door): ConnectConfig {
  return {
    username: loginName(door),
    readyTimeout: 0,
    algorithms: door.legacy ? legacyAlgorithms : soundAlgorithms,
    hostVerifier: (key: Buffer) => door.hostKey.accepts(key),
  };
}

const loginName = ({ user, userSuffix }: Door): string => user + userSuffix;

/* ── authentication (RFC 4252) ───────────────────────────────────────────────────────────────────────────────────── */

/** Runs after the key exchange: by then the switch has proved that the host key is its own. */
function authentication(
  untried: AnyAuthMethod[],
  { hostKey }: Door,
  fail: (error: Error) => void,
): ConnectConfig["authHandler"] {
  return (left, _partial, next) => {
    // The package gives `null` before anything was tried and takes `false` for giving up; its types know neither.
    const allowed = left as readonly AuthenticationType[] | null;
    const at = untried.findIndex(({ type }) => allowed === null || allowed.includes(type));
    const [method] = at < 0 ? [] : untried.splice(at, 1);
    hostKey.pin().then(() => next(method ?? (false as unknown as AnyAuthMethod)), fail);
  };
}

/** `none` first: it is how the switch is asked what it wants (RFC 4252 §5.2), and some want nothing. */
function methodsOf(door: Door, parse: ParseKey): AnyAuthMethod[] {
  const { password, passphrase } = door;
  const username = loginName(door);
  const key = door.key && parseKey(door.key, passphrase, door.label, parse);
  return [
    { type: "none", username },
    ...(key === null ? [] : [{ type: "publickey" as const, username, key }]),
    ...(password === null ? [] : [{ type: "password" as const, username, password }, byQuestions(username, password)]),
  ];
}

/** RFC 4256. Every question is taken for the one for the password, and answered in one round only. */
const byQuestions = (username: string, password: string): AnyAuthMethod => {
  let asked = false;
  return {
    type: "keyboard-interactive",
    username,
    prompt(_name, _instructions, _language, questions, answer) {
      answer(questions.map(() => (asked ? "" : password)));
      asked ||= questions.length > 0;
    },
  };
};

type ParseKey = typeof utils.parseKey;

function parseKey(
  { file, contents }: PrivateKey,
  passphrase: string | null,
  label: string,
  parse: ParseKey,
): ParsedKey {
  try {
    const key = parse(contents, passphrase ?? undefined);
    if (key instanceof Error) throw key;
    return key;
  } catch (error) {
    const reason = (error as Error).message;
    const advice = "see ssh.keyFile and ssh.passphrase";
    throw new AdapterError(`${label}: the private key ${file} cannot be used (${reason}); ${advice}`, "misconfigured");
  }
}

/* ── what went wrong ─────────────────────────────────────────────────────────────────────────────────────────────── */

interface SshError extends Error {
  readonly code?: string | number;
  readonly level?: string;
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there; check that SSH is turned on at the switch",
  ECONNRESET: "it hung up; check that no access list keeps us out and that a session is free",
  EHOSTUNREACH: "there is no way to the address; check the address and the network",
  ENETUNREACH: "there is no way to the address; check the address and the network",
  ETIMEDOUT: "no answer; check the address and the network",
  ENOTFOUND: "the name is unknown; check the address",
  EAI_AGAIN: "the name cannot be looked up now; check the name servers",
};

/** The package's limit of lines before the version (RFC 4253 §4.2). */
const noSsh = "what answers there does not speak SSH; check the address and ssh.port";

function explain(error: SshError, door: Door): AdapterError {
  const { label, hostKey } = door;
  if (hostKey.problem) return hostKey.problem;
  if (error.level === "client-authentication") return new LoginRefused(whoIsWrong(door));
  if (/no matching/.test(error.message))
    return new AdapterError(`${label}: ${noCommonWay(error, door)}`, "misconfigured");
  const reason = reasons[error.code ?? ""] ?? (/greeting/i.test(error.message) ? noSsh : error.message);
  return new AdapterError(`${label}: cannot connect by SSH to port ${door.port}: ${reason}`, "unreachable");
}

const whoIsWrong = ({ label, user, password, key }: Door): string => {
  const shown = [key !== null && "key", password !== null && "password"].filter(Boolean).join(" and ");
  const cause = shown ? `with the ${shown} given` : "without a password or key; set ssh.password or ssh.keyFile";
  return `${label} does not let the user ${JSON.stringify(user)} in ${cause}; check ssh.user and what belongs to it`;
};

const noCommonWay = (error: Error, { legacy }: Door): string =>
  `it offers no way to encrypt that can be used (${error.message})` +
  (legacy ? "; update the switch" : "; update the switch, or set ssh.legacyAlgorithms: true if that cannot be done");
