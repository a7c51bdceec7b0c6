import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { withAccounts } from "../../../src/cli/offline-accounts.js";
import { createLogger } from "../../../src/http/log.js";
import { openStore } from "../../../src/store/open-store.js";
import { runIn, TestTerminal } from "./terminal.js";

const silent = createLogger({ level: "silent", format: "json", colour: false, destination: { write: () => {} } });
const noLog = { warn: () => {}, error: () => {} };

/** The state directory of a service that was started once and stopped. */
async function stoppedService(): Promise<string> {
  const state = mkdtempSync(join(tmpdir(), "shoal-account-"));
  await (await openStore({ directory: state, log: noLog })).close();
  await withAccounts(state, silent, (accounts) =>
    accounts.ensureFirstAdministrator({ password: "correct horse 1", mustChange: false }),
  );
  return state;
}

async function outcome(state: string, args: readonly string[], typed: string[] = [], isTyped = false) {
  const terminal = new TestTerminal();
  terminal.typed = typed;
  terminal.inIsTerminal = isTyped;
  const code = await runIn(terminal, ["account", ...args, "--state", state]);
  return { code, stdout: terminal.stdout, stderr: terminal.stderr, prompts: terminal.prompts };
}

const opens = (state: string, userName: string, password: string): Promise<boolean> =>
  withAccounts(state, silent, async ({ authenticator }) => {
    const header = `Basic ${Buffer.from(`${userName}:${password}`).toString("base64")}`;
    return (await authenticator.basic(header, "127.0.0.1")) !== null;
  });

test("accounts are listed, added and removed", async () => {
  const state = await stoppedService();
  assert.equal((await outcome(state, ["list"])).stdout, "USER   ROLE           STATE\nadmin  Administrator  enabled\n");
  const added = await outcome(state, ["add", "ironic", "--role", "Operator"], ["correct horse 2"]);
  assert.deepEqual([added.code, added.stdout], [0, "ironic can log in, as Operator.\n"]);
  assert.ok(await opens(state, "ironic", "correct horse 2"));
  assert.equal((await outcome(state, ["remove", "ironic"])).code, 0);
  assert.ok(!(await opens(state, "ironic", "correct horse 2")));
});

test("a password is typed twice", async () => {
  const state = await stoppedService();
  const slip = await outcome(state, ["set-password", "admin"], ["correct horse 3", "correct hoarse 3"], true);
  assert.equal(slip.code, 1);
  assert.match(slip.stderr, /not the same; nothing was changed/);
  assert.ok(await opens(state, "admin", "correct horse 1"));
  const done = await outcome(state, ["set-password", "admin"], ["correct horse 3", "correct horse 3"], true);
  assert.deepEqual([done.code, done.prompts], [0, ["New password: ", "Once more: "]]);
  assert.ok(await opens(state, "admin", "correct horse 3"));
});

test("a password may come from the environment, for scripts", async () => {
  const state = await stoppedService();
  const terminal = new TestTerminal();
  terminal.env.SHOAL_ACCOUNT_PASSWORD = "correct horse 4";
  assert.equal(await runIn(terminal, ["account", "set-password", "admin", "--state", state]), 0);
  assert.deepEqual(terminal.prompts, []);
  assert.ok(await opens(state, "admin", "correct horse 4"));
});

test("the rules of the service hold, and are told in words", async () => {
  const state = await stoppedService();
  for (const [args, typed, says] of [
    [["set-password", "admin"], ["short"], /^\S.*password.*\n$/i],
    [["set-password", "admin"], [], /^No password was given\.\n$/],
    [["add", "a b"], ["correct horse 5"], /^\S.*a b.*\n$/],
    [["add", "eve", "--role", "Emperor"], ["correct horse 5"], /Emperor/],
    [["remove", "admin"], [], /^\S.*\n$/],
    [["remove", "nobody"], [], /^There is no account "nobody"; there are: admin\.\n$/],
  ] as const) {
    const { code, stderr } = await outcome(state, args, [...typed]);
    assert.equal(code, 1, args.join(" "));
    assert.match(stderr, says);
    assert.doesNotMatch(stderr, /\n {4}at /);
  }
});

test("unlock lets someone in who was locked out", async () => {
  const state = await stoppedService();
  const store = await openStore({ directory: state, log: noLog });
  const admin = store.get("accounts", "admin");
  assert.ok(admin);
  await store.put("accounts", "admin", { ...admin, lockedUntil: Date.UTC(2999, 0, 1) });
  await store.close();
  assert.match((await outcome(state, ["list"])).stdout, /locked until \d{4}-/);
  assert.equal((await outcome(state, ["unlock", "admin"])).stdout, "admin is not locked.\n");
  assert.match((await outcome(state, ["list"])).stdout, /enabled/);
});

test("a directory without state is left as it is", async () => {
  const empty = mkdtempSync(join(tmpdir(), "shoal-empty-"));
  const { code, stderr } = await outcome(empty, ["list"]);
  assert.equal(code, 1);
  assert.match(stderr, /There is no state of a Shoal in /);
});

test("the state of a running service is not touched", async () => {
  const state = await stoppedService();
  const store = await openStore({ directory: state, log: noLog });
  const { code, stderr } = await outcome(state, ["list"]);
  await store.close();
  assert.equal(code, 1);
  assert.match(stderr, /\S/);
  assert.doesNotMatch(stderr, /\n {4}at /);
});
