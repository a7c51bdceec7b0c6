/** The account without which nobody could make another. */
import type { AccountCommands } from "../../ports/commands/accounts.js";
import type { Who } from "../../ports/commands/who.js";
import type { Table } from "../../ports/world.js";
import { administrator, standardPrivileges } from "./roles.js";
import type { Random } from "./token.js";

export interface FirstAdministratorWish {
  /** Chosen by the operator; without one a random one is made. */
  readonly password?: string | undefined;
  /** Whether a random password must be changed at first login. */
  readonly mustChange: boolean;
}

export interface FirstAdministrator {
  readonly userName: string;
  /** The random password, to be shown this once; null when the operator chose it. */
  readonly password: string | null;
}

const userName = "admin";

/** Crockford's base 32: no i, l, o or u, so that nothing is misread. Five bits choose a symbol evenly. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const groups = 5;
const perGroup = 5;

/** 125 random bits that can be read out over the telephone: `kq7fm-…`. */
function readablePassword(random: Random): string {
  const symbols = [...random(groups * perGroup)].map((byte) => alphabet[byte & 31]).join("");
  return symbols.match(/.{5}/g)?.join("-") ?? symbols;
}

const ourselves: Who = {
  accountId: "",
  userName: "shoal",
  roleId: administrator,
  privileges: new Set(standardPrivileges),
  sessionId: null,
  passwordChangeRequired: false,
  address: "local",
};

/**
 * Makes the account `admin` if there is no account at all.
 *
 * @returns null when there is one already
 * @throws Refusal 400 (by rejection) when the password chosen breaks the password rules
 */
export async function ensureFirstAdministrator(
  accounts: Table<unknown>,
  commands: Pick<AccountCommands, "create">,
  random: Random,
  { password, mustChange }: FirstAdministratorWish,
): Promise<FirstAdministrator | null> {
  if (accounts.ids().length > 0) return null;
  const isChosen = password !== undefined && password !== "";
  const given = isChosen ? password : readablePassword(random);
  const passwordChangeRequired = !isChosen && mustChange;
  await commands.create({ userName, password: given, roleId: administrator, passwordChangeRequired }, ourselves);
  return { userName, password: isChosen ? null : given };
}
