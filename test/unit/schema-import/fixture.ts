/** Small CSDL files for the tests, written here. */

import { readCsdl } from "../../../redfish-schema/import/read-csdl.js";
import { bundleOf } from "../../../redfish-schema/import/read-folder.js";
import { type FactFiles, factFiles } from "../../../redfish-schema/import/write-facts.js";

/** A CSDL file of the given namespaces: `{ "Widget.v1_0_0": "<ComplexType …/>" }`. */
export function csdl(namespaces: Readonly<Record<string, string>>): string {
  const schemas = Object.entries(namespaces).map(
    ([name, body]) => `<Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="${name}">${body}</Schema>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><!-- a test's -->
<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0">
<edmx:DataServices>${schemas.join("")}</edmx:DataServices></edmx:Edmx>`;
}

export const permission = (name: string): string =>
  `<Annotation Term="OData.Permissions" EnumMember="OData.Permission/${name}"/>`;

export const revision = (kind: string, version: string): string =>
  `<Annotation Term="Redfish.Revisions"><Collection><Record>
     <PropertyValue Property="Kind" EnumMember="Redfish.RevisionKind/${kind}"/>
     <PropertyValue Property="Version" String="${version}"/>
     <PropertyValue Property="Description" String="prose that must not appear"/>
   </Record></Collection></Annotation>`;

/** The little of Resource that every schema needs. */
export const resource = csdl({
  Resource: `
    <TypeDefinition Name="Name" UnderlyingType="Edm.String"/>
    <ComplexType Name="Oem"><Annotation Term="OData.AdditionalProperties" Bool="true"/></ComplexType>
    <EnumType Name="Health"><Member Name="OK"/><Member Name="Critical"/></EnumType>
    <EntityType Name="Item" Abstract="true"/>
    <EntityType Name="Resource" BaseType="Resource.Item" Abstract="true"/>
    <EntityType Name="ReferenceableMember" BaseType="Resource.Item" Abstract="true"/>
    <EntityType Name="ResourceCollection" Abstract="true"/>`,
  "Resource.v1_0_0": `
    <EntityType Name="Resource" BaseType="Resource.Resource" Abstract="true">
      <Property Name="Name" Type="Resource.Name" Nullable="false">
        ${permission("Read")}<Annotation Term="Redfish.Required"/></Property>
    </EntityType>
    <EntityType Name="ReferenceableMember" BaseType="Resource.ReferenceableMember" Abstract="true">
      <Property Name="MemberId" Type="Edm.String" Nullable="false"><Annotation Term="Redfish.Required"/></Property>
    </EntityType>
    <EntityType Name="ResourceCollection" BaseType="Resource.ResourceCollection" Abstract="true">
      <Property Name="Name" Type="Resource.Name" Nullable="false"><Annotation Term="Redfish.Required"/></Property>
    </EntityType>`,
});

export function factsFrom(...texts: readonly string[]): FactFiles {
  return factFiles(bundleOf(texts.map((text, index) => readCsdl(text, `file${index}.xml`))));
}

/** A Widget at v1_0_0 with the given members and further types, as its fact file says it. */
export function widget(members: string, others = "", actions = ""): string {
  const text = csdl({
    Widget: `<EntityType Name="Widget" BaseType="Resource.v1_0_0.Resource" Abstract="true"/>${actions}`,
    "Widget.v1_0_0": `<EntityType Name="Widget" BaseType="Widget.Widget">${members}</EntityType>${others}`,
  });
  return factsFrom(resource, text).files.get("Widget.ts") ?? "";
}
