/** One session of the SNMP package with one device: opened when it is first needed, and anew when it has gone stale. */
import { lookup } from "node:dns/promises";
import type * as snmp from "net-snmp";
import type { Duration } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { Credentials, User } from "./credentials.js";
import type { AuthProtocol, PrivacyProtocol } from "./settings.js";
import { guardedDgram } from "./socket.js";
import { type Asked, isStale, snmpTrouble, wasNotHeard } from "./trouble.js";

export interface ConnectionOptions {
  /** Its id and address, for messages. */
  readonly device: string;
  /** Name or address; a name is resolved when a session is opened. */
  readonly host: string;
  readonly port: number;
  readonly context?: string;
  readonly use: "read" | "write";
  /** Asked for when a session is opened. @throws AdapterError */
  readonly credentials: () => Credentials;
  readonly timeout: Duration;
  readonly retries: number;
}

/** What the package calls back with. */
export type Answered<T> = (error: Error | null, result?: T) => void;

interface Open {
  readonly session: snmp.Session;
  readonly asked: Pick<Asked, "version" | "user">;
  /** How those who wait learn that they wait in vain. */
  readonly waiting: Set<(error: Error) => void>;
  oddity: string | null;
  /** What came last was a Report, which an engine sends instead of doing what it was asked. */
  reported: boolean;
  /** Closed as soon as nobody waits for it any more. */
  stale: boolean;
}

export class SnmpConnection {
  private opened: Promise<Open> | null = null;
  /** What `opened` has become. */
  private current: Open | null = null;
  private closed = false;

  constructor(private readonly options: ConnectionOptions) {}

  /**
   * @param send calls the package once, which answers by the callback
   * @throws AdapterError (by rejection)
   */
  async request<T>(send: Send<T>, recover: Recover<T> = never): Promise<T> {
    const open = await this.open();
    try {
      return await exchange(open, send);
    } catch (error) {
      const instead = recover(error);
      if (instead !== undefined) return instead;
      if (isStale(error)) this.drop(open);
      if (wasNotHeard(error, open.reported)) return this.requestOnceMore(send);
      throw this.trouble(error, open);
    } finally {
      this.shut(open);
    }
  }

  /** To an engine that is asked anew who it is and what time it has. */
  private async requestOnceMore<T>(send: Send<T>): Promise<T> {
    const open = await this.open();
    try {
      return await exchange(open, send);
    } catch (error) {
      if (isStale(error)) this.drop(open);
      throw this.trouble(error, open);
    } finally {
      this.shut(open);
    }
  }

  private trouble(error: unknown, { asked, oddity, reported }: Open): AdapterError {
    return snmpTrouble(error, { ...asked, ...this.options, oddity, reported });
  }

  /** What the device does wrong. */
  fault(problem: string): AdapterError {
    return new AdapterError(`${this.options.device}: its SNMP agent ${problem}`, "unreachable");
  }

  close(): void {
    this.closed = true;
    this.opened?.then((open) => this.drop(open)).catch(() => {});
  }

  private async open(): Promise<Open> {
    this.checkOpen();
    this.opened ??= this.begin();
    const { opened } = this;
    try {
      const open = await opened;
      this.checkOpen();
      this.current = open;
      return open;
    } catch (error) {
      if (this.opened === opened) this.opened = null;
      throw error;
    }
  }

  private checkOpen(): void {
    if (this.closed) throw new AdapterError(`${this.options.device}: its SNMP session is closed`, "unreachable");
  }

  private async begin(): Promise<Open> {
    const { credentials, host, device, use } = this.options;
    const given = credentials();
    const asked = { version: given.version, user: given.version === "3" ? given.user.name : null };
    try {
      // The package is large: a service without such devices does without it.
      const [{ default: snmpPackage }, { address, family }] = await Promise.all([import("net-snmp"), lookup(host)]);
      return this.connect(snmpPackage, given, address, family, asked);
    } catch (error) {
      throw snmpTrouble(error, { ...asked, device, use, oddity: null });
    }
  }

  private connect(
    snmpPackage: Package,
    given: Credentials,
    address: string,
    family: number,
    asked: Open["asked"],
  ): Open {
    const { port, timeout, retries, context } = this.options;
    const waiting: Open["waiting"] = new Set();
    const security = given.version === "3" ? { auth: true, privacy: given.user.privacy !== null } : null;
    const gate = {
      address,
      port,
      security,
      odd: (what: string) => {
        open.oddity = what;
      },
      came: (isReport: boolean) => {
        open.reported = isReport;
      },
      broken: (error: Error) => {
        for (const fail of waiting) fail(Object.assign(error, { name: "ResponseInvalidError" }));
      },
    };
    const options = {
      port,
      timeout,
      retries,
      transport: family === 6 ? ("udp6" as const) : ("udp4" as const),
      reportOidMismatchErrors: true,
      dgramModule: guardedDgram(gate),
    };
    const session =
      given.version === "3"
        ? snmpPackage.createV3Session(address, packageUser(given.user, snmpPackage), {
            ...options,
            ...(context && { context }),
          })
        : snmpPackage.createSession(address, given.community, { ...options, version: given.version === "1" ? 0 : 1 });
    const open: Open = { session, asked, waiting, oddity: null, reported: false, stale: false };
    // Without a listener the first message that cannot be read would end the process.
    session.on("error", () => gate.odd("what came cannot be read"));
    return open;
  }

  /** The next request resolves the name again and asks the engine who it is. */
  private drop(open: Open): void {
    open.stale = true;
    if (this.current === open) {
      this.opened = null;
      this.current = null;
    }
    this.shut(open);
  }

  private shut(open: Open): void {
    if (!open.stale || (open.waiting.size > 0 && !this.closed)) return;
    try {
      open.session.close();
    } catch {
      // It was closed before.
    }
  }
}

/** Calls the package once. */
export type Send<T> = (session: snmp.Session, answered: Answered<T>, version: Credentials["version"]) => void;

/** @returns what to answer instead, undefined = it is an error */
export type Recover<T> = (error: unknown) => T | undefined;
const never = () => undefined;

function exchange<T>({ session, waiting, asked }: Open, send: Send<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      waiting.delete(fail);
      reject(error);
    };
    waiting.add(fail);
    send(
      session,
      (error, result) => {
        if (error) return fail(error);
        waiting.delete(fail);
        resolve(result as T);
      },
      asked.version,
    );
  });
}

const packageAuth = {
  MD5: "md5",
  "SHA-1": "sha",
  "SHA-224": "sha224",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
} as const satisfies Record<AuthProtocol, keyof typeof snmp.AuthProtocols>;

const packagePrivacy = {
  "AES-128": "aes",
  "AES-256-Blumenthal": "aes256b",
  "AES-256-Reeder": "aes256r",
} as const satisfies Record<PrivacyProtocol, keyof typeof snmp.PrivProtocols>;

type Package = Pick<
  typeof snmp,
  "createSession" | "createV3Session" | "AuthProtocols" | "PrivProtocols" | "SecurityLevel"
>;

const packageUser = (
  { name, auth, privacy }: User,
  { AuthProtocols, PrivProtocols, SecurityLevel }: Package,
): snmp.User => ({
  name,
  level: privacy ? SecurityLevel.authPriv : SecurityLevel.authNoPriv,
  authProtocol: AuthProtocols[packageAuth[auth.protocol]],
  authKey: auth.password,
  ...(privacy && { privProtocol: PrivProtocols[packagePrivacy[privacy.protocol]], privKey: privacy.password }),
});
