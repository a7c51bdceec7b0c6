/** What is served beside the resources: the version object, the OData documents, OpenAPI and the JSON Schema files. */
import { ownSchema, ownSchemaUri } from "../../redfish-schema/derive/own-schema.js";
import type { Representation } from "./negotiate.js";
import { representations } from "./negotiate.js";
import { jsonType } from "./replies.js";

export interface Document {
  readonly type: string;
  readonly representation: Representation;
  /** Readable without credentials (DSP0266 §"Resource and operation authentication requirements"). */
  readonly open: boolean;
  text(): string;
}

export type Documents = ReadonlyMap<string, Document>;

interface DocumentTexts {
  readonly metadata: () => string;
  readonly odata: () => object;
  readonly openApi: () => string;
  /** By the file's id, e.g. `ComputerSystem.v1_27_0`. */
  readonly jsonSchemas: ReadonlyMap<string, () => object>;
}

/** Made when first asked for: they are large, and most clients never ask. */
export function openDocuments(texts: DocumentTexts): Documents {
  const json = (make: () => object, open = false): Document => ({
    type: jsonType,
    representation: representations.json,
    open,
    text: once(() => JSON.stringify(make())),
  });
  const xml = (make: () => string, open: boolean): Document => ({
    type: "application/xml; charset=utf-8",
    representation: representations.xml,
    open,
    text: once(make),
  });
  return new Map<string, Document>([
    ["/redfish", json(() => ({ v1: "/redfish/v1/" }), true)],
    ["/redfish/v1/odata", json(texts.odata, true)],
    ["/redfish/v1/$metadata", xml(texts.metadata, true)],
    [ownSchemaUri, xml(ownSchema, false)],
    [
      "/redfish/v1/openapi.yaml",
      {
        type: "application/yaml; charset=utf-8",
        representation: representations.yaml,
        open: false,
        text: once(texts.openApi),
      },
    ],
    ...[...texts.jsonSchemas].map(
      ([id, make]) => [`/redfish/v1/JsonSchemas/${id}/${id}.json`, json(make)] as [string, Document],
    ),
  ]);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
