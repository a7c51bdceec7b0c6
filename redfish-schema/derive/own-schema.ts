/** The schema of what stands under `Oem.Shoal`: there is no other place in the world that it could be fetched from. */

/** Of the types in bodies, with its version. */
export const ownComputerSystem = "#Shoal.v1_0_0.ComputerSystem";

export const ownSchemaUri = "/redfish/v1/schemas/Shoal_v1.xml";
export const ownNamespaces: readonly string[] = ["Shoal", "Shoal.v1_0_0"];

interface Part {
  readonly name: string;
  readonly type: string;
  readonly says: string;
  readonly isUri?: boolean;
}

interface OwnType {
  readonly name: string;
  readonly base?: string;
  readonly says: string;
  readonly properties: readonly Part[];
}

const types: readonly OwnType[] = [
  {
    name: "ComputerSystem",
    base: "Shoal.ComputerSystem",
    says: "What a system has that the standard has no place for.",
    properties: [
      { name: "GraphicalConsole", type: "Shoal.v1_0_0.GraphicalConsole", says: "How clients come to the screen." },
    ],
  },
  {
    name: "GraphicalConsole",
    says: "The ways to the screen of a system, beside those of ComputerSystem.GraphicalConsole.",
    properties: [{ name: "WebSocket", type: "Shoal.v1_0_0.WebSocket", says: "The screen by RFB over a WebSocket." }],
  },
  {
    name: "WebSocket",
    says: "A WebSocket of this service.",
    properties: [
      { name: "ConsoleURI", type: "Edm.String", says: "The URI of the WebSocket.", isUri: true },
      { name: "Interactive", type: "Edm.Boolean", says: "Whether it takes keys and the pointer." },
    ],
  },
];

const outside: readonly (readonly [uri: string, namespace: string, alias?: string])[] = [
  [
    "http://docs.oasis-open.org/odata/odata/v4.0/errata03/csd01/complete/vocabularies/Org.OData.Core.V1.xml",
    "Org.OData.Core.V1",
    "OData",
  ],
  ["http://redfish.dmtf.org/schemas/v1/RedfishExtensions_v1.xml", "RedfishExtensions.v1_0_0", "Redfish"],
  ["http://redfish.dmtf.org/schemas/v1/Resource_v1.xml", "Resource"],
];

/** @returns XML (OData CSDL 4.0 §3) */
export const ownSchema = (): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0">',
    ...outside.flatMap(([uri, namespace, alias]) => [
      `  <edmx:Reference Uri="${uri}">`,
      `    <edmx:Include Namespace="${namespace}"${alias ? ` Alias="${alias}"` : ""}/>`,
      "  </edmx:Reference>",
    ]),
    "  <edmx:DataServices>",
    '    <Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="Shoal">',
    '      <Annotation Term="Redfish.OwningEntity" String="Shoal"/>',
    '      <ComplexType Name="ComputerSystem" BaseType="Resource.OemObject" Abstract="true">',
    ...described("What a system has that the standard has no place for."),
    "      </ComplexType>",
    "    </Schema>",
    '    <Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="Shoal.v1_0_0">',
    '      <Annotation Term="Redfish.OwningEntity" String="Shoal"/>',
    ...types.flatMap(complexType),
    "    </Schema>",
    "  </edmx:DataServices>",
    "</edmx:Edmx>",
    "",
  ].join("\n");

const described = (says: string): readonly string[] => [
  '        <Annotation Term="OData.AdditionalProperties" Bool="false"/>',
  `        <Annotation Term="OData.Description" String="${says}"/>`,
  `        <Annotation Term="OData.LongDescription" String="${says}"/>`,
];

const complexType = ({ name, base, says, properties }: OwnType): readonly string[] => [
  `      <ComplexType Name="${name}"${base ? ` BaseType="${base}"` : ""}>`,
  ...described(says),
  ...properties.flatMap(property),
  "      </ComplexType>",
];

const property = ({ name, type, says, isUri }: Part): readonly string[] => [
  `        <Property Name="${name}" Type="${type}" Nullable="false">`,
  ...(type.startsWith("Edm.")
    ? ['          <Annotation Term="OData.Permissions" EnumMember="OData.Permission/Read"/>']
    : []),
  `          <Annotation Term="OData.Description" String="${says}"/>`,
  `          <Annotation Term="OData.LongDescription" String="${says}"/>`,
  ...(isUri ? ['          <Annotation Term="OData.IsURL"/>'] : []),
  "        </Property>",
];
