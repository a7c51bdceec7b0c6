import type { Annotation, AnnotationRecord, Annotations } from "./csdl.js";
import type { Element } from "./read-xml.js";

/** The aliases that all but two of the DMTF's files use; the others spell the namespace out. */
const aliases: Readonly<Record<string, string>> = {
  "Org.OData.Core.V1": "OData",
  "Org.OData.Capabilities.V1": "Capabilities",
  "Org.OData.Measures.V1": "Measures",
  "RedfishExtensions.v1_0_0": "Redfish",
  "Validation.v1_0_0": "Validation",
};

/** Never kept: no prose of the DMTF's may get into the facts. */
const prose = new Set(["OData.Description", "OData.LongDescription"]);

const noAttributes = new Set(["Term", "Qualifier", "Property"]);

export function readAnnotations(element: Element): Annotations {
  return new Map(
    element.children
      .filter((child) => child.name === "Annotation")
      .map((child): [string, Annotation] => [termOf(child), annotationOf(child)])
      .filter(([term]) => !prose.has(term)),
  );
}

function termOf(element: Element): string {
  const term = element.attributes.get("Term") ?? "";
  const dot = term.lastIndexOf(".");
  const namespace = term.slice(0, dot);
  return `${Object.hasOwn(aliases, namespace) ? aliases[namespace] : namespace}${term.slice(dot)}`;
}

function annotationOf(element: Element): Annotation {
  const items = element.children.flatMap((child) => (child.name === "Collection" ? child.children : [child]));
  const value = constantOf(element);
  return {
    ...(value === undefined ? {} : { value }),
    strings: items.filter((item) => item.name === "String").map((item) => item.text),
    records: items.filter((item) => item.name === "Record").map(recordOf),
  };
}

function recordOf(element: Element): AnnotationRecord {
  const values = element.children
    .filter((child) => child.name === "PropertyValue")
    .map((child): [string, string] => [child.attributes.get("Property") ?? "", constantOf(child) ?? ""]);
  return { values: new Map(values), annotations: readAnnotations(element) };
}

/** A constant expression in attribute notation: `String="…"`, `Bool="…"`, `EnumMember="…"` (CSDL §14.3). */
function constantOf(element: Element): string | undefined {
  return [...element.attributes].find(([name]) => !noAttributes.has(name))?.[1];
}
