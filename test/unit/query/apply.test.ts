import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { applyQuery } from "../../../src/protocol/query/apply.js";
import type { Body } from "../../../src/protocol/query/body.js";
import { parseQuery } from "../../../src/protocol/query/parse.js";
import { facts, fetchFrom, house, link, schema } from "./house.js";
import { refusedLater } from "./refused.js";

const atOnce = () => undefined;
const ids = Array.from({ length: 12 }, (_, n) => `s${n}`);
const rooms = house(ids);

function ask(search: string, uri = "/redfish/v1/Systems", bodies = rooms): Promise<Body> {
  const body = bodies.get(uri) ?? assert.fail(uri);
  const isCollection = "Members" in body;
  const target = {
    body,
    isCollection,
    schema: isCollection ? schema("ComputerSystemCollection") : facts,
    requestUri: `${uri}?x`,
  };
  return applyQuery(parseQuery(search), target, fetchFrom(bodies), atOnce);
}

/** Ids of the members, their count and the next link. */
async function listed(search: string, bodies = rooms) {
  const body = await ask(search, "/redfish/v1/Systems", bodies);
  const members = (body.Members as Body[]).map((member) => String(member["@odata.id"]).split("/").at(-1));
  return [members.join(" "), body["Members@odata.count"], body["Members@odata.nextLink"]];
}

test("without a query the body itself comes back", async () => {
  assert.equal(await ask("x=1"), rooms.get("/redfish/v1/Systems"));
});

test("$skip and $top show a part and the way to the next", async () => {
  assert.deepEqual(await listed("$top=2"), ["s0 s1", 12, "/redfish/v1/Systems?$top=2&$skip=2"]);
  assert.deepEqual(await listed("$skip=2&$top=2"), ["s2 s3", 12, "/redfish/v1/Systems?$top=2&$skip=4"]);
  assert.deepEqual(await listed("$top=2&$skip=10"), ["s10 s11", 12, undefined]);
  assert.deepEqual(await listed("$skip=11"), ["s11", 12, undefined]);
  assert.deepEqual(await listed("$skip=12"), ["", 12, undefined]);
  assert.deepEqual(await listed("$skip=2147483647&$top=2147483647"), ["", 12, undefined]);
  assert.deepEqual(await listed("$top=0"), ["", 12, undefined]);
});

test("$filter keeps the members that match, and counts them", async () => {
  assert.deepEqual(await listed("$filter=PowerState eq 'Off'"), ["s0 s10", 2, undefined]);
  assert.deepEqual(await listed("$filter=PowerState%20eq%20'On'&$top=1&$skip=1&x=2"), [
    "s2",
    10,
    "/redfish/v1/Systems?$filter=PowerState%20eq%20'On'&$top=1&$skip=2",
  ]);
});

test("a member that cannot be read matches nothing", async () => {
  const without = new Map([...rooms].filter(([uri]) => !uri.endsWith("/s3")));
  assert.deepEqual((await listed("$filter=Absent eq null", without))[1], 11);
});

test("only", async () => {
  const one = house(["single"]);
  assert.equal(await ask("only", "/redfish/v1/Systems", one), one.get("/redfish/v1/Systems/single"));
  assert.equal(await ask("only"), rooms.get("/redfish/v1/Systems"));
  assert.equal(((await ask("only", "/redfish/v1/Systems", house([]))).Members as unknown[]).length, 0);
  const gone = new Map([...one].filter(([uri]) => !uri.endsWith("single")));
  assert.equal(await ask("only", "/redfish/v1/Systems", gone), gone.get("/redfish/v1/Systems"));
});

test("what is for collections is refused elsewhere", async () => {
  for (const search of ["only", "$top=1", "$top=0", "$skip=0", "$filter=true"])
    assert.equal(
      await refusedLater(ask(search, "/redfish/v1/Systems/s1")),
      "400 Base.QueryNotSupportedOnResource",
      search,
    );
});

test("first $filter, $skip and $top, then $expand, excerpt and $select", async () => {
  const body = await ask("$select=PowerState&excerpt&$expand=.&$top=1&$skip=1&$filter=PowerState eq 'Off'");
  assert.deepEqual(body, {
    "@odata.id": "/redfish/v1/Systems",
    Members: [{ ...link("/redfish/v1/Systems/s10"), PowerState: "Off" }],
    "Members@odata.count": 2,
  });
});

test("excerpt of a resource, of expanded members, of links, of what has none", async () => {
  assert.deepEqual(await ask("excerpt", "/redfish/v1/Systems/s0"), {
    ...link("/redfish/v1/Systems/s0"),
    PowerState: "Off",
  });
  assert.deepEqual(((await ask("excerpt&$expand=.&$top=1")).Members as unknown[])[0], {
    ...link("/redfish/v1/Systems/s0"),
    PowerState: "Off",
  });
  assert.deepEqual(await ask("excerpt"), rooms.get("/redfish/v1/Systems"));
  const bare = { body: { ...link("/x"), Name: "x" }, schema: schema("Chassis"), isCollection: false, requestUri: "/x" };
  assert.equal(await applyQuery(parseQuery("excerpt"), bare, () => undefined, atOnce), bare.body);
});

test("$select reaches into what was expanded", async () => {
  assert.deepEqual(await ask("$expand=.($levels=2)&$select=Processors/Members/Name", "/redfish/v1/Systems/s0"), {
    ...link("/redfish/v1/Systems/s0"),
    Processors: {
      ...link("/redfish/v1/Systems/s0/Processors"),
      Members: ["0", "1"].map((n) => ({ ...link(`/redfish/v1/Systems/s0/Processors/${n}`), Name: n })),
      "Members@odata.count": 2,
    },
  });
});

test("expanding a large collection comes in pages of 250, links come all at once", async () => {
  const large = house(Array.from({ length: 600 }, (_, n) => `m${n}`));
  const shape = async (search: string) => {
    const [members = "", count, next] = await listed(search, large);
    return [String(members).split(" ").length, count, next];
  };
  assert.deepEqual(await shape(""), [600, 600, undefined]);
  assert.deepEqual(await shape("$filter=PowerState eq 'On'"), [540, 540, undefined]);
  assert.deepEqual(await shape("$expand=."), [250, 600, "/redfish/v1/Systems?$expand=.&$skip=250"]);
  assert.deepEqual(await shape("$expand=.&$skip=250"), [250, 600, "/redfish/v1/Systems?$expand=.&$skip=500"]);
  assert.deepEqual(await shape("$expand=.&$skip=500"), [100, 600, undefined]);
  assert.deepEqual(await shape("$top=400&$expand=."), [250, 600, "/redfish/v1/Systems?$top=400&$expand=.&$skip=250"]);
  assert.deepEqual(await shape("$expand=~"), [600, 600, undefined]);
});

test("following the links shows each match once, whatever the pages", async () => {
  const query = fc.record({ top: fc.integer({ min: 1, max: 5 }), filter: fc.boolean(), expand: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(query, async ({ top, filter, expand }) => {
      const first = `?$top=${top}${filter ? "&$filter=PowerState eq 'On'" : ""}${expand ? "&$expand=." : ""}`;
      const seen: string[] = [];
      for (let search: string | undefined = first; search !== undefined; ) {
        const [members = "", , next] = await listed(search);
        seen.push(String(members));
        search = next === undefined ? undefined : String(next).replace("/redfish/v1/Systems", "");
      }
      const all = filter ? ids.filter((id) => !id.endsWith("0")) : ids;
      assert.equal(seen.join(" "), all.join(" "));
    }),
    { numRuns: 40 },
  );
});
