/** A small tree of resources for the tests of queries. */
import type { Schema } from "../../../redfish-schema/schema-facts.js";
import type { Body, Fetch } from "../../../src/protocol/query/body.js";

export const schema = (name: string, properties: Schema["types"][string]["properties"] = {}): Schema => ({
  name,
  uris: [],
  insertable: false,
  updatable: false,
  deletable: false,
  types: { [name]: { kind: "entity", properties } },
  enums: {},
  actions: {},
  uses: () => [],
});

export const link = (uri: string) => ({ "@odata.id": uri });

export const collectionOf = (uri: string, members: readonly unknown[]): Body => ({
  "@odata.id": uri,
  Name: "Collection",
  Members: members,
  "Members@odata.count": members.length,
});

/** @param ids of the systems, each with a chassis that links back and a collection of two processors */
export function house(ids: readonly string[]): ReadonlyMap<string, Body> {
  const systems = ids.flatMap((id): [string, Body][] => {
    const uri = `/redfish/v1/Systems/${id}`;
    const processors = [`${uri}/Processors/0`, `${uri}/Processors/1`];
    return [
      [uri, system(id)],
      [`/redfish/v1/Chassis/${id}`, { ...link(`/redfish/v1/Chassis/${id}`), Links: { ComputerSystems: [link(uri)] } }],
      [`${uri}/Processors`, collectionOf(`${uri}/Processors`, processors.map(link))],
      ...processors.map((at): [string, Body] => [at, { ...link(at), Name: at.slice(-1) }]),
    ];
  });
  const all = collectionOf(
    "/redfish/v1/Systems",
    ids.map((id) => link(`/redfish/v1/Systems/${id}`)),
  );
  return new Map([
    ["/redfish/v1/Systems", all],
    ["/redfish/v1", { ...link("/redfish/v1/"), Systems: link("/redfish/v1/Systems") }],
    ...systems,
  ]);
}

const system = (id: string): Body => ({
  ...link(`/redfish/v1/Systems/${id}`),
  Id: id,
  PowerState: id.endsWith("0") ? "Off" : "On",
  Processors: link(`/redfish/v1/Systems/${id}/Processors`),
  Links: { Chassis: [link(`/redfish/v1/Chassis/${id}`)], ManagedBy: [link("/redfish/v1/Managers/gone")] },
  Actions: { "#ComputerSystem.Reset": { target: "here", Odd: link(`/redfish/v1/Chassis/${id}`) } },
});

export const facts = schema("ComputerSystem", {
  Id: { type: "string" },
  PowerState: { type: "string", excerpt: true },
});

export const fetchFrom =
  (bodies: ReadonlyMap<string, Body>): Fetch =>
  (uri) => {
    const body = bodies.get(uri);
    return body && { body, schema: facts };
  };
