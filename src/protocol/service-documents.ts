import type { Resource } from "../../redfish-schema/resources/declare.js";
import { openDocuments } from "./documents.js";
export const serviceDocuments = (_resources: readonly Resource[], _version: string) =>
  openDocuments({ metadata: () => "", odata: () => ({}), openApi: () => "", jsonSchemas: new Map() });
