import assert from "node:assert/strict";
import { test } from "node:test";
import { csdl, factsFrom, permission, resource, revision, widget } from "./fixture.js";

/** Every wanted line is in the fact file, as a line or a part of one. */
function says(file: string, ...wanted: readonly string[]): void {
  for (const part of wanted) assert.ok(file.includes(part), `no "${part}" in\n${file}`);
}

test("the newest version counts, with all that it derives from", () => {
  const text = csdl({
    Widget: '<EntityType Name="Widget" BaseType="Resource.v1_0_0.Resource" Abstract="true"/>',
    "Widget.v1_2_0":
      '<EntityType Name="Widget" BaseType="Widget.v1_0_0.Widget"><Property Name="B" Type="Edm.String"/></EntityType>',
    "Widget.v1_10_0":
      '<EntityType Name="Widget" BaseType="Widget.v1_2_0.Widget"><Property Name="C" Type="Widget.v1_0_0.Box"/></EntityType>' +
      '<ComplexType Name="Box" BaseType="Widget.v1_0_0.Box"><Property Name="Lid" Type="Edm.Boolean"/></ComplexType>',
    "Widget.v1_0_0":
      '<Annotation Term="Redfish.Release" String="2031.2"/>' +
      '<EntityType Name="Widget" BaseType="Widget.Widget"><Property Name="A" Type="Edm.Int64"/></EntityType>' +
      '<ComplexType Name="Box"><Property Name="Side" Type="Edm.Decimal"/></ComplexType>',
  });
  const file = factsFrom(resource, text).files.get("Widget.ts") ?? "";
  says(
    file,
    "(DSP8010 2031.2). Do not edit.",
    'version: "v1_10_0"',
    "Name: F.RO<string>;",
    'A: { type: "integer", nullable: true },',
    'B: { type: "string", nullable: true, added: "v1_2_0" },',
    'C: { type: "Box", nullable: true, added: "v1_10_0" },',
    'Lid: { type: "boolean", nullable: true, added: "v1_10_0" }',
    "Side?: F.RO<number | null>;",
  );
});

test("permission, nullability, requirement, units, limits", () => {
  const file = widget(`
    <Property Name="Ro" Type="Edm.String"/>
    <Property Name="Rw" Type="Edm.Int64" Nullable="false">${permission("ReadWrite")}
      <Annotation Term="Validation.Minimum" Int="-1"/><Annotation Term="Validation.Maximum" Int="9"/>
      <Annotation Term="Measures.Unit" String="Cel"/></Property>
    <Property Name="Wo" Type="Edm.String">${permission("Write")}<Annotation Term="Redfish.RequiredOnCreate"/></Property>
    <Property Name="Never" Type="Edm.String">${permission("None")}</Property>
    <Property Name="Pat" Type="Edm.String"><Annotation Term="Validation.Pattern" String="^\\d+&quot;$"/></Property>
    <Property Name="List" Type="Collection(Edm.Duration)"/>
    <Property Name="Url" Type="Edm.String"><Annotation Term="OData.IsURL"/></Property>
    <Property Name="V6" Type="Edm.String"><Annotation Term="Redfish.IPv6Format"/></Property>`);
  says(
    file,
    'Ro: { type: "string", nullable: true },',
    'Rw: { type: "integer", min: -1, max: 9, access: "rw", unit: "Cel" },',
    "Rw?: F.RW<number>;",
    'Wo: { type: "string", nullable: true, access: "w", requiredOnCreate: true },',
    "Wo?: F.WO<string | null>;",
    'Never: { type: "string", nullable: true, access: "w" },',
    String.raw`Pat: { type: "string", nullable: true, pattern: "^\\d+\"$" },`,
    'List: { type: "duration", array: true, nullable: true },',
    "List?: F.RO<readonly (string | null)[]>;",
    'Url: { type: "uri", nullable: true },',
    'V6: { type: "string", nullable: true, ipv6: true },',
  );
});

test("both spellings of an enumeration, with what came and went", () => {
  const file = widget(
    '<Property Name="Mode" Type="Widget.v1_0_0.Mode" Nullable="false"/><Property Name="Health" Type="Resource.Health"/>',
    `<EnumType Name="Mode"><Member Name="A"/><Member Name="B">${revision("Added", "v1_2_0")}${""}</Member>
       <Member Name="C">${revision("Deprecated", "v1_3_0")}</Member><Member Name="D">${revision("Added", "v1_0_0")}</Member></EnumType>
     <TypeDefinition Name="Odd" UnderlyingType="Edm.String"><Annotation Term="Redfish.Enumeration"><Collection>
       <Record><PropertyValue Property="Member" String="N+m"/>${revision("Added", "v1_4_0")}</Record>
     </Collection></Annotation></TypeDefinition>`,
  );
  says(
    file,
    'export type Mode = "A" | "B" | "C" | "D";',
    "Mode?: F.RO<Mode>;",
    'Mode: { members: ["A", "B", "C", "D"], deprecated: { C: "v1_3_0" }, added: { B: "v1_2_0" } },',
    'export type Odd = "N+m";',
    'Odd: { members: ["N+m"], added: { "N+m": "v1_4_0" } },',
    "Health?: F.RO<Resource.Health | null>;",
    "uses: () => [Resource.Resource],",
  );
  assert.ok(!file.includes("prose"));
});

test("a type definition hands down its restrictions", () => {
  const file = widget(
    '<Property Name="Mac" Type="Widget.v1_0_0.Mac"/>',
    '<TypeDefinition Name="Mac" UnderlyingType="Edm.String"><Annotation Term="Validation.Pattern" String="^x$"/></TypeDefinition>',
  );
  says(file, 'Mac: { type: "string", nullable: true, pattern: "^x$" }', "Mac?: F.RO<string | null>;");
});

test("links, excerpts, members held and members named", () => {
  const file = widget(
    `<NavigationProperty Name="One" Type="Widget.Widget" Nullable="false"/>
     <NavigationProperty Name="Many" Type="Collection(Widget.Widget)">${permission("ReadWrite")}</NavigationProperty>
     <NavigationProperty Name="Any" Type="Collection(Resource.Item)"/>
     <NavigationProperty Name="Elsewhere" Type="Pool.Pool"/>
     <NavigationProperty Name="Copy" Type="Sensor.Sensor"><Annotation Term="Redfish.ExcerptCopy" String="Power"/></NavigationProperty>
     <NavigationProperty Name="Copies" Type="Collection(Sensor.Sensor)"><Annotation Term="Redfish.ExcerptCopy"/></NavigationProperty>
     <NavigationProperty Name="Fans" Type="Collection(Widget.v1_0_0.Fan)" ContainsTarget="true">
       <Annotation Term="OData.AutoExpand"/></NavigationProperty>
     <NavigationProperty Name="Named" Type="Collection(Widget.v1_0_0.Fan)"/>
     <Property Name="Boxes" Type="Collection(Widget.v1_0_0.Box)" Nullable="false">${permission("ReadWrite")}</Property>
     <Property Name="Part" Type="Edm.String"><Annotation Term="Redfish.Excerpt" String="Power, Array"/></Property>
     <Property Name="Src" Type="Edm.String"><Annotation Term="Redfish.ExcerptCopyOnly"/><Annotation Term="Redfish.Excerpt"/></Property>`,
    '<EntityType Name="Fan" BaseType="Resource.v1_0_0.ReferenceableMember"/><ComplexType Name="Box"/>',
  );
  says(
    file,
    'One?: F.Link<"Widget">;',
    'One: { link: "Widget" },',
    'Many?: F.LinksRW<"Widget">;',
    'Any?: F.Links<"Resource">;',
    'Elsewhere: { link: "Pool", nullable: true },',
    'Copy: { excerptOf: "Sensor", excerptName: "Power", nullable: true },',
    'Copies?: F.Excerpts<"Sensor">;',
    'Fans: { type: "Fan", array: true, autoExpand: true },',
    "Fans?: F.Objs<Fan>;",
    'Named?: F.Links<"Widget">;',
    "Boxes?: F.ObjsRW<Box>;",
    'excerpt: ["Power", "Array"]',
    "excerpt: true, excerptOnly: true",
    'Fan: { kind: "object", properties: { MemberId: { type: "string", required: true } } },',
  );
});

test("actions come with their parameters; OEM actions do not come", () => {
  const file = widget(
    '<Property Name="Actions" Type="Widget.v1_0_0.Actions" Nullable="false"/>',
    `<ComplexType Name="Actions"><Property Name="Oem" Type="Widget.v1_0_0.OemActions"/></ComplexType>
     <ComplexType Name="OemActions"/><ComplexType Name="Box"><Property Name="Side" Type="Edm.Decimal"/></ComplexType>`,
    `<Action Name="Shake" IsBound="true">
       <Parameter Name="Widget" Type="Widget.v1_0_0.Actions"/>
       <Parameter Name="Hard" Type="Edm.Boolean" Nullable="false"/>
       <Parameter Name="How" Type="Resource.Health">${revision("Deprecated", "v1_2_0")}</Parameter>
       <Parameter Name="Into" Type="Collection(Widget.v1_0_0.Box)" Nullable="false"/>
       <Parameter Name="With" Type="Widget.Widget"/>
       <ReturnType Type="Widget.v1_0_0.Box" Nullable="false"/>${revision("Added", "v1_1_0")}
     </Action>`,
  );
  says(
    file,
    "Hard: boolean;",
    "How?: Resource.Health | null;",
    "Into: readonly F.Plain<Box>[];",
    "With?: F.Reference | null;",
    'Hard: { type: "boolean", required: true },',
    'How: { type: "Resource.Health", nullable: true, deprecated: "v1_2_0" },',
    'returns: "Box",',
    'added: "v1_1_0",',
    "F.Schema<Widget, WidgetActions>",
  );
  assert.ok(!/OemActions|Actions\?/.test(file));
});

test("URIs, capabilities, members of a collection", () => {
  const text = csdl({
    WidgetCollection: `<EntityType Name="WidgetCollection" BaseType="Resource.v1_0_0.ResourceCollection">
      <Annotation Term="Capabilities.InsertRestrictions"><Record><PropertyValue Property="Insertable" Bool="true"/></Record></Annotation>
      <Annotation Term="Redfish.Uris"><Collection><String>/redfish/v1/Widgets</String></Collection></Annotation>
      <NavigationProperty Name="Members" Type="Collection(Widget.Widget)"><Annotation Term="Redfish.Required"/></NavigationProperty>
    </EntityType>`,
  });
  const file = factsFrom(resource, text).files.get("WidgetCollection.ts") ?? "";
  says(
    file,
    'memberOf: "Widget",',
    'uris: ["/redfish/v1/Widgets"],',
    "insertable: true,",
    "updatable: false,",
    'Members: F.Links<"Widget">;',
  );
  assert.ok(!file.includes("version:"));
});

test("dynamic properties have a pattern without doubled backslashes", () => {
  const file = widget(
    '<Property Name="Headers" Type="Widget.v1_0_0.Headers"/>',
    `<ComplexType Name="Headers"><Annotation Term="Redfish.DynamicPropertyPatterns"><Collection><Record>
      <PropertyValue Property="Pattern" String="^\\\\S+$"/><PropertyValue Property="Type" String="Edm.String"/>
     </Record></Collection></Annotation></ComplexType>`,
  );
  says(file, String.raw`dynamic: [{ pattern: "^\\S+$", type: "string" }]`, "[name: string]: F.RW<string | null>;");
});

test("what belongs to a schema outside the folder is left out and reported", () => {
  const text = csdl({
    Widget: '<ComplexType Name="Box"><Property Name="Room" Type="Capacity.Capacity"/></ComplexType>',
  });
  const { files, omissions } = factsFrom(text);
  assert.deepEqual(omissions, [{ file: "file0.xml", what: "property Box/Room: no schema for Capacity.Capacity" }]);
  says(files.get("Widget.ts") ?? "", "export interface Box {}");
});

test("a name that TypeScript reserves, or that an import would hide, is changed in the types only", () => {
  const text = csdl({
    Widget: `<ComplexType Name="delete"/><ComplexType Name="Resource"/><ComplexType Name="Box">
      <Property Name="class" Type="Widget.delete"/><Property Name="Health" Type="Resource.Health"/></ComplexType>`,
  });
  const file = factsFrom(resource, text).files.get("Widget.ts") ?? "";
  says(
    file,
    'import * as ResourceSchema from "./Resource.js";',
    "class?: F.Obj<delete_>;",
    "Health?: F.RO<ResourceSchema.Health | null>;",
    'class: { type: "delete", nullable: true }',
  );
});
