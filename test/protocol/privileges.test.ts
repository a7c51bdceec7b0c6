/**
 * DSP0266 §"Privilege model": every kind of user, on every kind of resource, by every method, against what the privilege
 * registry that the service shows says. A request that may be made is one that fails later, so that nothing changes.
 */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { crawl, type Page } from "../support/crawl.js";
import { populate } from "../support/populate.js";
import { type Credentials, TestService } from "../support/service.js";

type Alternatives = readonly { readonly Privilege: readonly string[] }[];
interface Mapping {
  readonly Entity: string;
  readonly OperationMap: Readonly<Record<string, Alternatives>>;
  readonly SubordinateOverrides?: readonly {
    readonly Targets: readonly string[];
    readonly OperationMap: Readonly<Record<string, Alternatives>>;
  }[];
}

const service = await TestService.start({ after }, { tls: "off" });
await populate(service);
const password = "Every-f1sh-has-one";

const roles: Readonly<Record<string, readonly string[]>> = {
  Administrator: ["Login", "ConfigureManager", "ConfigureUsers", "ConfigureComponents"],
  Operator: ["Login", "ConfigureComponents"],
  ReadOnly: ["Login"],
  Harbourmaster: ["Login", "ConfigureUsers"],
  Engineer: ["ConfigureManager"],
};

async function credentialsFor(role: string, privileges: readonly string[]): Promise<Credentials> {
  if (role === "Harbourmaster" || role === "Engineer")
    await service.post("/redfish/v1/AccountService/Roles", { RoleId: role, AssignedPrivileges: privileges });
  const account = { UserName: role.toLowerCase(), Password: password, RoleId: role };
  assert.equal((await service.post("/redfish/v1/AccountService/Accounts", account)).status, 201);
  return { basic: [account.UserName, password] };
}

const mappings: readonly Mapping[] = (
  await service.get("/redfish/v1/Registries/PrivilegeRegistry/PrivilegeRegistry.json")
).json.Mappings;
const pages = await crawl(service);

const entityOf = (page: Page | undefined): string | undefined =>
  page?.answer.status === 200 && !page.uri.includes("JsonSchemas/") && page.answer.json["@odata.type"] !== undefined
    ? String(page.answer.json["@odata.type"]).slice(1).split(".", 1)[0]
    : undefined;

/** Entities of the resources above, outermost first. */
function above(uri: string): readonly string[] {
  const segments = uri.split("/");
  return segments
    .slice(0, -1)
    .map((_, index) => entityOf(pages.get(segments.slice(0, index + 1).join("/"))))
    .filter((entity) => entity !== undefined);
}

const endsWith = (chain: readonly string[], end: readonly string[]): boolean =>
  end.length > 0 && end.every((name, index) => chain[chain.length - end.length + index] === name);

function needed(uri: string, entity: string, method: string): Alternatives {
  const mapping = mappings.find(({ Entity }) => Entity === entity);
  if (mapping === undefined) return [{ Privilege: [method === "GET" ? "Login" : "ConfigureManager"] }];
  const chain = above(uri);
  const chains = chain.at(-1) === `${entity}Collection` ? [chain, chain.slice(0, -1)] : [chain];
  const override = mapping.SubordinateOverrides?.find(({ Targets }) => chains.some((one) => endsWith(one, Targets)));
  return override?.OperationMap[method] ?? mapping.OperationMap[method] ?? [];
}

const isAllowed = (held: readonly string[], alternatives: Alternatives): boolean =>
  alternatives.some(({ Privilege }) => Privilege.every((one) => one === "NoAuth" || held.includes(one)));

/** What tells that a request was let through to where it fails. */
const attempts: Readonly<
  Record<string, { readonly body?: object; readonly headers?: Record<string, string>; readonly passed: number }>
> = {
  GET: { passed: 200 },
  PATCH: { body: { NoSuchProperty: 1 }, passed: 400 },
  POST: { body: { NoSuchProperty: 1 }, passed: 400 },
  DELETE: { headers: { "If-Match": '"no such state"' }, passed: 412 },
  PUT: { body: {}, passed: 405 },
};

/** One page of each kind in each place. */
const kinds = new Map<string, Page>();
for (const [uri, page] of pages) {
  const entity = entityOf(page);
  if (entity !== undefined) kinds.set([...above(uri), entity].join("/"), page);
}

async function verdicts(held: readonly string[] | null, as: Credentials): Promise<string[]> {
  const wrong: string[] = [];
  const expect = async (wanted: number, method: string, uri: string, ask: object) => {
    const { status } = await service.request(method, uri, { as, ...ask });
    if (status !== wanted) wrong.push(`${method} ${uri}: ${status}, not ${wanted}`);
  };
  for (const { uri, answer } of kinds.values()) {
    const entity = String(entityOf(pages.get(uri.replace(/\/$/, ""))));
    const allow = String(answer.headers.allow).split(", ");
    for (const [method, { passed, ...ask }] of Object.entries(attempts)) {
      const alternatives = needed(uri, entity, method);
      const granted = isAllowed(held ?? [], alternatives);
      // DSP0266 §"Session login": whatever the registry says, this is how credentials are had.
      const open = method === "POST" ? entity === "SessionCollection" : isAllowed([], alternatives);
      const wanted = held === null && !open ? 401 : !allow.includes(method) ? 405 : granted || open ? passed : 403;
      await expect(wanted, method, uri, ask);
      if (method === "GET") await expect(wanted, "HEAD", uri, {});
    }
    for (const { target } of Object.values((answer.json.Actions ?? {}) as Record<string, { target: string }>)) {
      const granted = isAllowed(held ?? [], needed(uri, entity, "POST"));
      await expect(held === null ? 401 : granted ? 400 : 403, "POST", target, { body: { NoSuchParameter: 1 } });
    }
  }
  return wrong;
}

describe("what the privilege registry says is what happens", () => {
  for (const [role, held] of Object.entries(roles))
    test(role, async () => {
      assert.deepEqual(await verdicts(held, await credentialsFor(role, held)), []);
    });

  test("nobody", async () => {
    assert.deepEqual(await verdicts(null, "nobody"), []);
  });
});
