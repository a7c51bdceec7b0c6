import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Body } from "../../../src/protocol/query/body.js";
import { type ExpandLimits, expand, expandLimits } from "../../../src/protocol/query/expand.js";
import type { ExpandScope } from "../../../src/protocol/query/query.js";
import { collectionOf, house, link } from "./house.js";

const atOnce = () => undefined;
const rooms = house(["a", "b"]);
const at = (uri: string): Body => rooms.get(uri) ?? assert.fail(uri);
const fetch = (uri: string) => rooms.get(uri);

const expanded = (body: Body, scope: ExpandScope, levels = 1, limits?: ExpandLimits): Promise<Body> =>
  expand(body, { scope, levels }, { fetch, slice: atOnce, ...(limits && { limits }) });

const a = at("/redfish/v1/Systems/a");
const processors = at("/redfish/v1/Systems/a/Processors");
const chassis = at("/redfish/v1/Chassis/a");

test(". puts in what is not in Links", async () => {
  assert.deepEqual(await expanded(a, "."), { ...a, Processors: processors });
});

test("~ puts in what is in Links, as far as it is there", async () => {
  assert.deepEqual(await expanded(a, "~"), {
    ...a,
    Links: { Chassis: [chassis], ManagedBy: [link("/redfish/v1/Managers/gone")] },
  });
});

test("* puts in both, and Actions stay as they are", async () => {
  const all = await expanded(a, "*");
  assert.deepEqual(all, {
    ...a,
    Processors: processors,
    Links: { Chassis: [chassis], ManagedBy: [link("/redfish/v1/Managers/gone")] },
  });
  assert.deepEqual(Object.keys(all), Object.keys(a), "the order of properties stays");
});

test("levels go on in what was put in", async () => {
  const whole = {
    ...processors,
    Members: [at("/redfish/v1/Systems/a/Processors/0"), at("/redfish/v1/Systems/a/Processors/1")],
  };
  assert.deepEqual(await expanded(a, ".", 2), { ...a, Processors: whole });
  assert.deepEqual(await expanded(at("/redfish/v1/Systems"), ".", 3), {
    ...at("/redfish/v1/Systems"),
    Members: [{ ...a, Processors: whole }, await expanded(at("/redfish/v1/Systems/b"), ".", 2)],
  });
});

test("nothing is put into itself", async () => {
  const all = await expanded(a, "~", 3);
  assert.deepEqual(all.Links, { Chassis: [chassis], ManagedBy: [link("/redfish/v1/Managers/gone")] });
  const root = { ...link("/redfish/v1/"), Links: { Home: link("/redfish/v1") } };
  assert.deepEqual(await expanded(root, "*"), root, "the root, with or without its slash");
});

test("~ leaves the members of a collection alone", async () => {
  assert.deepEqual(await expanded(at("/redfish/v1/Systems"), "~"), at("/redfish/v1/Systems"));
});

test("only references are replaced", async () => {
  const body = {
    "@Redfish.Settings": { SettingsObject: link("/redfish/v1/Systems/b") },
    Ready: { ...link("/redfish/v1/Systems/b"), Name: "put in already", Inner: link("/redfish/v1/Systems/b") },
    Text: "/redfish/v1/Systems/b",
    Fragment: link("/redfish/v1/Systems/b#/Boot"),
    Odd: [{ "@odata.id": 5 }, null, [link("/redfish/v1/Chassis/b")]],
  };
  assert.deepEqual(await expanded(body, "."), {
    ...body,
    // Payload annotations count as hyperlinks (DSP0266 §"The $expand query parameter").
    "@Redfish.Settings": { SettingsObject: at("/redfish/v1/Systems/b") },
    Odd: [{ "@odata.id": 5 }, null, [at("/redfish/v1/Chassis/b")]],
  });
});

test("what is shared is not changed", async () => {
  const before = structuredClone([...rooms]);
  await expanded(at("/redfish/v1"), "*", 3);
  assert.deepEqual([...rooms], before);
});

test("a large collection inside is cut, with a link to the rest", async () => {
  const root = await expanded(at("/redfish/v1"), ".", 2, { ...expandLimits, members: 1 });
  assert.deepEqual(root.Systems, {
    ...at("/redfish/v1/Systems"),
    Members: [a],
    "Members@odata.nextLink": "/redfish/v1/Systems?$expand=.($levels=1)&$skip=1",
  });
});

test("a large answer ends between two members, and the first is always there", async () => {
  const many = house(["a", "b", "c", "d"]);
  const systems = many.get("/redfish/v1/Systems") ?? assert.fail();
  const shown = async (enough: number) => {
    const body = await expand(
      systems,
      { scope: ".", levels: 3 },
      {
        fetch: (uri) => many.get(uri),
        slice: atOnce,
        nextLink: (n) => `next ${n}`,
        limits: { members: 250, enough, most: 4000 },
      },
    );
    const members = body.Members as Body[];
    return [
      members.map(({ Id }) => Id).join(""),
      body["Members@odata.nextLink"],
      members.every((m) => "Name" in (m.Processors as Body)),
    ];
  };
  // A system comes to four resources: itself, the collection, two processors.
  assert.deepEqual(await shown(1000), ["abcd", undefined, true]);
  assert.deepEqual(await shown(4), ["a", "next 1", true]);
  assert.deepEqual(await shown(6), ["ab", "next 2", true]);
  assert.deepEqual(await shown(1), ["a", "next 1", true]);
});

test("beyond the most, links stay links", async () => {
  const body = await expanded(a, "*", 3, { members: 250, enough: 1000, most: 2 });
  assert.deepEqual(body.Processors, {
    ...processors,
    Members: [at("/redfish/v1/Systems/a/Processors/0"), link("/redfish/v1/Systems/a/Processors/1")],
  });
  assert.deepEqual(body.Links, a.Links);
});

test("asks for a turn after each resource and waits when told to", async () => {
  let asked = 0;
  let waited = 0;
  const slice = () => (++asked % 2 === 0 ? Promise.resolve().then(() => void waited++) : undefined);
  await expand(at("/redfish/v1/Systems"), { scope: ".", levels: 3 }, { fetch, slice });
  assert.deepEqual([asked, waited], [8, 4]);
});

test("any web of links comes to an end, within its levels and limits", async () => {
  const uri = fc.integer({ min: 0, max: 7 }).map((n) => `/redfish/v1/X/${n}`);
  const links = fc.array(uri, { maxLength: 4 });
  const web = fc.array(fc.record({ plain: links, inLinks: links, members: fc.option(links) }), {
    minLength: 8,
    maxLength: 8,
  });
  const option = fc.record({
    scope: fc.constantFrom("." as const, "~" as const, "*" as const),
    levels: fc.integer({ min: 1, max: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(web, option, async (nodes, wanted) => {
      const bodies = nodes.map(({ plain, inLinks, members }, n): Body => {
        const own = `/redfish/v1/X/${n}`;
        const rest = { Plain: plain.map(link), Links: { More: inLinks.map(link) } };
        return { ...(members ? collectionOf(own, members.map(link)) : link(own)), ...rest };
      });
      let fetched = 0;
      const fetchNode = (wantedUri: string) => {
        fetched++;
        return bodies[Number(wantedUri.slice(-1))];
      };
      const limits = { members: 2, enough: 20, most: 50 };
      const body = await expand(bodies[0] ?? {}, wanted, { fetch: fetchNode, slice: atOnce, limits });
      assert.ok(fetched <= 50);
      assert.ok(depthOf(body) <= wanted.levels + 1);
      noneInsideItself(body, []);
    }),
    { numRuns: 200 },
  );
});

/** Resources inside one another. */
function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const deepest = Math.max(0, ...Object.values(value).map(depthOf));
  return isResource(value) ? deepest + 1 : deepest;
}

const isResource = (value: object): value is Body => "@odata.id" in value && Object.keys(value).length > 1;

function noneInsideItself(value: unknown, outer: readonly unknown[]): void {
  if (typeof value !== "object" || value === null) return;
  const inside = isResource(value) ? [...outer, value["@odata.id"]] : outer;
  assert.equal(new Set(inside).size, inside.length);
  for (const part of Object.values(value)) noneInsideItself(part, inside);
}
