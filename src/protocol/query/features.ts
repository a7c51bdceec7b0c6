/** What the service root promises about queries: ServiceRoot.ProtocolFeaturesSupported. */
import type { ProtocolFeaturesSupported } from "../../../redfish-schema/facts/ServiceRoot.js";
import type { Plain } from "../../../redfish-schema/schema-facts.js";

/** Highest `$levels` of `$expand`. Each level multiplies the answer; three reach from a collection to its members' parts. */
export const maxExpandLevels = 3;

export const protocolFeatures = {
  ExpandQuery: { ExpandAll: true, Levels: true, Links: true, NoLinks: true, MaxLevels: maxExpandLevels },
  FilterQuery: true,
  FilterQueryComparisonOperations: true,
  FilterQueryCompoundOperations: true,
  SelectQuery: true,
  ExcerptQuery: true,
  OnlyMemberQuery: true,
  TopSkipQuery: true,
  IncludeOriginOfConditionQuery: false,
  MultipleHTTPRequests: true,
  DeepOperations: { DeepPATCH: false, DeepPOST: false },
} as const satisfies Plain<ProtocolFeaturesSupported>;
