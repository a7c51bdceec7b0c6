/** Collections whose members come whole without being asked for (OData.AutoExpand), such as the entries of a log. */
import type { Schema } from "../../../redfish-schema/schema-facts.js";
import type { Expand, Query } from "./query.js";

export const autoExpands = ({ name, types }: Schema): boolean => types[name]?.properties.Members?.autoExpand === true;

const members: Expand = { scope: ".", levels: 1 };

/** What to expand. `~` is of the links in `Links`, which a collection has none of, so its members stay as whole as they are. */
export const expandOf = (query: Query, schema: Schema): Expand | undefined =>
  autoExpands(schema) && (query.expand === undefined || query.expand.scope === "~") ? members : query.expand;
