/**
 * Who comes in where accounts do not decide: everybody, or who is in a file of users. They all come in as the first
 * administrator, so that every service that knows accounts goes on as it does, under the name that they gave.
 */
import { createHmac, randomBytes } from "node:crypto";
import { message } from "../../../redfish-schema/registries/messages.js";
import { type Clock, minutes } from "../../model/clock.js";
import { refuse } from "../../model/refusal.js";
import type { Account, Privilege } from "../../model/service.js";
import type { SessionCommands } from "../../ports/commands/accounts.js";
import type { Who } from "../../ports/commands/who.js";
import type { Table } from "../../ports/world.js";
import type { Authenticator } from "./authenticator.js";
import type { Bcrypt } from "./bcrypt.js";
import { arePlausible, type Credentials, readBasic } from "./credentials.js";
import type { Users } from "./htpasswd.js";
import { OneRun } from "./one-run.js";
import { administrator, standardPrivileges } from "./roles.js";
import type { SessionTable } from "./session-table.js";
import { checkContext, newSessionId } from "./sessions.js";
import { drawToken, isToken, type Random, tokenHash } from "./token.js";

/** Whom it lets in. */
export interface Doorkeeper {
  /** Whoever shows nothing that can be read comes in as this user; absent = they do not. */
  readonly anybody?: string;
  /** @throws Refusal 503 (by rejection) when too many wait already */
  admits(credentials: Credentials, address: string): boolean | Promise<boolean>;
  /** Whether who came in by this name may still be there. */
  knows(userName: string): boolean;
}

/** Asks for nothing: whatever is shown is right. */
export const openDoor: Doorkeeper = { anybody: "anybody", admits: () => true, knows: () => true };

const goodFor = minutes(5);
const mostKept = 4096;

/** What was found right a short while ago, for this digest, is right: clients send their password with every request. */
export function passwordFile(users: () => Users, bcrypt: Bcrypt, clock: Clock): Doorkeeper {
  const secret = randomBytes(32);
  const right = new Map<string, number>();
  const runs = new OneRun<boolean>();
  const keyOf = ({ userName, password }: Credentials, digest: string): string =>
    createHmac("sha256", secret).update(`${userName}\0${digest}\0${password}`).digest("base64");

  async function ask(credentials: Credentials, digest: string | undefined, address: string): Promise<boolean> {
    // Names that are not there take as long as those that are.
    const [decoy] = users().values();
    const held = digest ?? decoy;
    if (held === undefined) return false;
    const key = keyOf(credentials, held);
    const matches = await runs.of(key, () => bcrypt.matches(credentials.password, held, address));
    // The file may have changed meanwhile.
    if (!matches || digest === undefined || users().get(credentials.userName) !== digest) return false;
    right.delete(key);
    right.set(key, clock.now() + goodFor);
    for (const [oldest] of right) if (right.size > mostKept) right.delete(oldest);
    return true;
  }

  return {
    admits(credentials, address) {
      const digest = users().get(credentials.userName);
      const known = digest !== undefined && (right.get(keyOf(credentials, digest)) ?? 0) > clock.now();
      return known || ask(credentials, digest, address);
    },
    knows: (userName) => users().has(userName),
  };
}

export interface Doorway {
  readonly authenticator: Authenticator;
  readonly sessions: Pick<SessionCommands, "create">;
}

export function doorway(
  keeper: Doorkeeper,
  parts: {
    readonly accounts: Table<Account>;
    readonly sessions: SessionTable;
    readonly clock: Clock;
    readonly random: Random;
  },
): Doorway {
  const { accounts, sessions, clock, random } = parts;
  const { anybody } = keeper;
  const privileges: ReadonlySet<Privilege> = new Set(standardPrivileges);
  const hostId = (): string => accounts.ids()[0] ?? "";

  const whoIs = (userName: string, address: string, sessionId: string | null = null): Who => ({
    accountId: hostId(),
    userName,
    roleId: administrator,
    privileges,
    sessionId,
    passwordChangeRequired: false,
    address,
  });
  const whoever = (address: string): Who | null => (anybody === undefined ? null : whoIs(anybody, address));

  function password(credentials: Credentials, address: string): Who | null | Promise<Who | null> {
    const admitted = keeper.admits(credentials, address);
    const answer = (is: boolean): Who | null => (is ? whoIs(credentials.userName, address) : null);
    return typeof admitted === "boolean" ? answer(admitted) : admitted.then(answer);
  }

  return {
    authenticator: {
      basic(header, address) {
        const credentials = readBasic(header);
        return credentials === null ? whoever(address) : password(credentials, address);
      },
      password: (credentials, address) => (arePlausible(credentials) ? password(credentials, address) : null),
      token(token) {
        const live = isToken(token) ? sessions.use(tokenHash(token)) : undefined;
        if (live === undefined || !keeper.knows(live.session.userName)) return whoever("");
        return whoIs(live.session.userName, live.session.clientAddress, live.session.id);
      },
      ...(anybody !== undefined && { anybody: (address: string) => whoIs(anybody, address) }),
    },
    sessions: {
      async create({ userName: given, password, context = null }, address) {
        checkContext(context);
        const credentials = { userName: given, password };
        const isPlausible = arePlausible(credentials);
        const admitted = (isPlausible || anybody !== undefined) && (await keeper.admits(credentials, address));
        if (!admitted) throw refuse(401, message("Base.AccessUnauthorized"));
        const token = drawToken(random);
        const id = newSessionId(random);
        const userName = isPlausible ? given : (anybody ?? "");
        const session = { userName, context, accountId: hostId(), tokenHash: tokenHash(token), createdAt: clock.now() };
        await sessions.add({ ...session, id, clientAddress: address });
        return { sessionId: id, token, passwordChangeRequired: false };
      },
    },
  };
}
