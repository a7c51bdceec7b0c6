/** What must stay secret appears nowhere: not in the tree, not in an error, not in the control API, not in the log. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { inspect } from "node:util";
import { crawl } from "../support/crawl.js";
import { assertError, assertStatus } from "../support/expect.js";
import { finishedTask } from "../support/populate.js";
import { adminPassword, basicOf, TestService } from "../support/service.js";

const service = await TestService.start({ after });

/** Each where a client might plausibly put it; their names say where. */
const planted = {
  account: "Pl4nted-in-an-account",
  changed: "Pl4nted-by-a-change",
  wrong: "Pl4nted-as-a-mistake",
  short: "Pl4ntd",
  header: "Pl4nted-in-a-header",
  badHeader: "Pl4nted-in-a-bad-header",
  token: "Pl4nted-as-a-token",
  query: "Pl4nted-in-a-login-of-a-wrong-kind",
};
const accounts = "/redfish/v1/AccountService/Accounts";
const sessions = "/redfish/v1/SessionService/Sessions";
const subscriptions = "/redfish/v1/EventService/Subscriptions";
const texts = new Map<string, string>();

const made = await service.post(accounts, { UserName: "keeper", Password: planted.account, RoleId: "Administrator" });
assertStatus(made, 201);
const login = await service.post(sessions, { UserName: "keeper", Password: planted.account });
const token = String(login.headers["x-auth-token"]);
const secrets = [...Object.values(planted), adminPassword, token, basicOf("keeper", planted.account).slice(6)];

test("requests with secrets in them are answered without", async () => {
  const answers = [
    made,
    login,
    await service.patch(String(made.headers.location), { Password: planted.changed }, { as: { token } }),
    await service.post(sessions, { UserName: "keeper", Password: planted.wrong }),
    await service.post(sessions, { UserName: "keeper", Password: [planted.query] }),
    await service.post(sessions, { UserName: { planted: planted.query }, Password: planted.query }),
    await service.post(accounts, { UserName: "second", Password: planted.short, RoleId: "Operator" }),
    await service.post(accounts, { UserName: "second", Password: { text: planted.wrong }, RoleId: "Operator" }),
    await service.patch(String(made.headers.location), { Password: [planted.wrong] }),
    await service.get("/redfish/v1/Systems", { as: { token: planted.token } }),
    await service.get("/redfish/v1/Systems", { as: { basic: ["keeper", planted.wrong] } }),
    await service.get("/shoal/v1/status", { as: { basic: ["keeper", planted.wrong] } }),
    await service.post(subscriptions, {
      Destination: "http://127.0.0.1:9/",
      Protocol: "Redfish",
      HttpHeaders: [{ Authorization: `Bearer ${planted.header}` }],
    }),
    await service.post(subscriptions, {
      Destination: "http://127.0.0.1:9/",
      Protocol: "Redfish",
      HttpHeaders: [{ Authorization: `${planted.badHeader}\r\nX: y` }],
    }),
    await service.post(subscriptions, { Destination: `http://user:${planted.wrong}@a/`, Protocol: "Redfish" }),
    await service.post(subscriptions, {
      Destination: "http://127.0.0.1:9/",
      Protocol: "Redfish",
      HttpHeaders: [{ Authorization: { bearer: planted.badHeader } }],
    }),
  ];
  for (const [index, answer] of answers.entries()) texts.set(`answer ${index}`, answer.text);
  assertError(answers[3]!, 401);
  assertStatus(answers[12]!, 201);
});

test("events go on failing without a word of it, and the whole tree is read", async () => {
  for (let n = 0; n < 30; n++) {
    service.clock.advance(2000);
    await service.get("/redfish/v1/");
  }
  const task = await finishedTask(service);
  assertStatus(await service.get(task), 200);
  for (const [uri, { answer }] of await crawl(service)) {
    texts.set(uri, answer.text);
    if (answer.status === 200 && answer.text.includes("AdditionalDataURI"))
      texts.set(`${uri}/Attachment`, (await service.get(answer.json.AdditionalDataURI)).text);
  }
  const expanded = await service.get(`${subscriptions}?$expand=*($levels=3)`);
  texts.set("expanded", expanded.text);
  for (const path of [
    "/shoal/v1/machines",
    "/shoal/v1/machines/board01",
    "/shoal/v1/machines/board01/boot-plan",
    "/shoal/v1/status",
    "/shoal/v1/openapi.json",
  ])
    texts.set(path, (await service.get(path)).text);
  assert.ok(texts.size > 400);
});

test("none of it can be read anywhere", () => {
  texts.set("log", inspect(service.log, { depth: 12, maxStringLength: null, maxArrayLength: null }));
  const hash = /scrypt\$/;
  const found = [...texts].flatMap(([where, text]) => [
    ...secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${where}`),
    ...(hash.test(text) ? [`a password's hash in ${where}`] : []),
  ]);
  assert.deepEqual(found, []);
});

test("passwords and tokens are not on disk either", () => {
  const files = readdirSync(service.state, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.ok(files.length > 0);
  // Headers of subscriptions have to be: they are sent again after a restart.
  const hidden = secrets.filter((secret) => secret !== planted.header);
  for (const { path, name } of files) {
    const text = readFileSync(join(path, name), "latin1");
    for (const secret of hidden) assert.ok(!text.includes(secret), `${secret} in ${name}`);
  }
});
