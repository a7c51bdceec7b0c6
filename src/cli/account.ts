import { resolve } from "node:path";
import type { Command } from "commander";
import { createLogger } from "../http/log.js";
import { formatInstant, systemClock } from "../model/clock.js";
import type { Account } from "../model/service.js";
import type { Accounts } from "../services/accounts/accounts.js";
import type { CommandContext } from "./context.js";
import { CommandFailure } from "./exit-codes.js";
import { operator, withAccounts } from "./offline-accounts.js";
import { type Terminal, wantsColour } from "./terminal.js";

const help = `
Works on the state directory of a service that is stopped: for the first steps, and for a password nobody remembers.
While the service runs, use the AccountService of Redfish.

Passwords are never arguments, since those can be read in the list of processes. They come from
SHOAL_ACCOUNT_PASSWORD if that is set; otherwise they are asked for, or read as a line from standard input.

Examples:
  $ shoal account list --state /var/lib/shoal
  $ shoal account add ironic --role Operator --state /var/lib/shoal
  $ shoal account set-password admin --state .shoal/demo < new-password.txt`;

interface StateFlag {
  readonly state: string;
}

export function addAccount(program: Command, context: CommandContext): void {
  const account = program
    .command("account")
    .summary("list, add, change and remove accounts of a stopped service")
    .description("Lists, adds, changes and removes the accounts of a service that is stopped.")
    .addHelpText("after", help);
  const verb = (usage: string, summary: string) =>
    account.command(usage).description(summary).requiredOption("-s, --state <dir>", "state directory of the service");
  const within = <T>({ state }: StateFlag, task: (accounts: Accounts) => Promise<T>) =>
    withAccounts(resolve(state), loggerFor(context.terminal), task);
  const { terminal } = context;

  verb("list", "list the accounts").action((flags: StateFlag) =>
    within(flags, async ({ accounts }) =>
      terminal.out(tableOf(accounts.ids().flatMap((id) => accounts.get(id) ?? []))),
    ),
  );
  verb("add <user>", "make an account")
    .option("-r, --role <role>", "Administrator, Operator, ReadOnly, or a role made by a client", "ReadOnly")
    .action((userName: string, { role, ...flags }: StateFlag & { role: string }) =>
      within(flags, async ({ accountCommands }) => {
        const password = await newPassword(terminal);
        await accountCommands.create({ userName, password, roleId: role }, operator);
        terminal.out(`${userName} can log in, as ${role}.\n`);
      }),
    );
  verb("set-password <user>", "set another password, and lift a lock").action((user: string, flags: StateFlag) =>
    within(flags, async (accounts) => {
      const id = idOf(accounts, user);
      await accounts.accountCommands.update(id, { password: await newPassword(terminal), locked: false }, operator);
      terminal.out(`The password of ${user} is set.\n`);
    }),
  );
  verb("unlock <user>", "let someone in again who gave wrong passwords").action((user: string, flags: StateFlag) =>
    within(flags, async (accounts) => {
      await accounts.accountCommands.update(idOf(accounts, user), { locked: false }, operator);
      terminal.out(`${user} is not locked.\n`);
    }),
  );
  verb("remove <user>", "remove an account and end its sessions").action((user: string, flags: StateFlag) =>
    within(flags, async (accounts) => {
      await accounts.accountCommands.remove(idOf(accounts, user), operator);
      terminal.out(`${user} is removed.\n`);
    }),
  );
}

const loggerFor = (terminal: Terminal) =>
  createLogger({
    level: "warn",
    format: "pretty",
    colour: wantsColour(terminal),
    destination: { write: (line) => terminal.err(line) },
  });

/** @throws CommandFailure */
function idOf({ accounts }: Accounts, userName: string): string {
  const id = accounts.ids().find((each) => accounts.get(each)?.userName === userName);
  if (id !== undefined) return id;
  const known = accounts.ids().map((each) => accounts.get(each)?.userName);
  throw new CommandFailure(
    `There is no account ${JSON.stringify(userName)}; there are: ${known.join(", ") || "none"}.`,
  );
}

async function newPassword(terminal: Terminal): Promise<string> {
  const given = terminal.env.SHOAL_ACCOUNT_PASSWORD;
  if (given) return given;
  const password = await terminal.readSecret("New password: ");
  if (password === "") throw new CommandFailure("No password was given.");
  if (terminal.inIsTerminal && (await terminal.readSecret("Once more: ")) !== password) {
    throw new CommandFailure("The two passwords are not the same; nothing was changed.");
  }
  return password;
}

function tableOf(accounts: readonly Account[]): string {
  const rows = [
    ["USER", "ROLE", "STATE"],
    ...accounts.map((account) => [account.userName, account.roleId, stateOf(account)]),
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}\n`).join("");
}

function stateOf({ enabled, lockedUntil, passwordChangeRequired }: Account): string {
  if (!enabled) return "disabled";
  if (lockedUntil !== null && lockedUntil > systemClock.now()) return `locked until ${formatInstant(lockedUntil)}`;
  return passwordChangeRequired ? "has to change the password" : "enabled";
}
