// Which folder may import which. Everything not said to be allowed here is forbidden between the folders named.

/** Each may import itself and those before it. */
const layers = [
  ["schema", "^redfish-schema/(?!resources/|import/)"],
  ["model", "^src/model/"],
  ["ports", "^src/ports/"],
  ["domain", "^src/domain/"],
  ["resources", "^redfish-schema/resources/"],
  ["tree", "^src/tree/"],
  ["services", "^src/services/"],
  ["protocol", "^src/protocol/"],
  ["http", "^src/http/"],
  ["consoles", "^src/consoles/"],
  ["cli", "^src/cli/"],
  ["main", "^src/((main|cli)\\.ts$|compose/)"],
];

const pathOf = Object.fromEntries(layers);

/** Stand beside the layers: each may import itself and what is listed, and only what is listed last may import it. */
const beside = [
  { name: "store", path: "^src/store/", mayImport: ["schema", "model", "ports"], importedBy: ["cli", "main"] },
  {
    name: "config",
    path: "^src/config/",
    mayImport: ["schema", "model", "ports", "domain"],
    importedBy: ["http", "cli", "main"],
  },
];

const between = layers.slice(0, -1).map(([name, path], index) => ({
  name: `${name}-imports-nothing-above-it`,
  comment: "Imports run one way, so that what lies below can be read and tested without what lies above.",
  severity: "error",
  from: { path },
  to: { path: layers.slice(index + 1).map(([, above]) => above) },
}));

const aside = beside.flatMap(({ name, path, mayImport, importedBy }) => [
  {
    name: `${name}-imports-little`,
    comment: `Only ${mayImport.join(", ")}.`,
    severity: "error",
    from: { path },
    to: { path: "^(src|redfish-schema|adapters)/", pathNot: [path, ...mayImport.map((layer) => pathOf[layer])] },
  },
  {
    name: `${name}-is-imported-by-few`,
    comment: `Only ${importedBy.join(", ")}.`,
    severity: "error",
    from: { path: "^(src|redfish-schema|adapters)/", pathNot: [path, ...importedBy.map((layer) => pathOf[layer])] },
    to: { path },
  },
]);

/** What exists outside the layers. */
const outside = [
  {
    name: "only-main-imports-adapters",
    comment: "Everything else asks for the port, so that any adapter can stand behind it.",
    severity: "error",
    from: { path: "^(src|redfish-schema)/", pathNot: "^src/(main\\.ts$|cli/efi/)" },
    to: { path: "^adapters/" },
  },
  {
    name: "efi-commands-are-the-command-line-of-the-firmware-library",
    comment: "They edit files and know of no service; through the service's ports they would take its time to start.",
    severity: "error",
    from: { path: "^src/cli/efi/" },
    to: { path: "^adapters/", pathNot: "^adapters/firmware/" },
  },
  {
    name: "adapters-import-model-ports-and-kit",
    comment: "An adapter knows its device and the words of the model, nothing of the service.",
    severity: "error",
    from: { path: "^adapters/" },
    to: { path: "^(src|redfish-schema|mock-hardware)/", pathNot: [pathOf.model, pathOf.ports] },
  },
  {
    name: "adapters-do-not-import-each-other",
    comment: "What two of them need belongs into adapters/kit.",
    severity: "error",
    from: { path: "^adapters/([^/]+)/([^/]+)", pathNot: "^adapters/firmware/" },
    to: { path: "^adapters/", pathNot: ["^adapters/kit/", "^adapters/$1/$2"] },
  },
  {
    name: "firmware-stands-alone",
    comment: "It is one library, usable on its own.",
    severity: "error",
    from: { path: "^adapters/firmware/" },
    to: { path: "^adapters/", pathNot: ["^adapters/kit/", "^adapters/firmware/"] },
  },
  {
    name: "kit-imports-no-adapter",
    severity: "error",
    from: { path: "^adapters/kit/" },
    to: { path: "^adapters/", pathNot: "^adapters/kit/" },
  },
  {
    name: "mock-hardware-stands-alone",
    comment: "A fault shared by a device and its mock would cancel itself out.",
    severity: "error",
    from: { path: "^mock-hardware/" },
    to: { path: "^(src|redfish-schema|adapters)/" },
  },
  {
    name: "nothing-imports-mock-hardware-but-main",
    severity: "error",
    from: { path: "^(src|redfish-schema|adapters)/", pathNot: "^src/main\\.ts$" },
    to: { path: "^mock-hardware/" },
  },
  {
    name: "importer-stands-alone",
    comment: "It runs when a new release of the schemas comes out, never in the service.",
    severity: "error",
    from: { path: "^(src|adapters|mock-hardware|redfish-schema/(?!import/))" },
    to: { path: "^redfish-schema/import/" },
  },
  {
    name: "importer-imports-no-service",
    severity: "error",
    from: { path: "^redfish-schema/import/" },
    to: { path: "^(src|adapters|mock-hardware|redfish-schema/resources)/" },
  },
];

const general = [
  {
    name: "no-cycles",
    comment: "But for types, which are gone when the program runs, and the generated facts, which refer to each other.",
    severity: "error",
    from: { pathNot: "/facts/" },
    to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
  },
  {
    name: "no-orphans",
    comment: "Neither imports nor is imported: forgotten.",
    severity: "error",
    from: { orphan: true },
    to: {},
  },
  { name: "nothing-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  {
    name: "no-undeclared-packages",
    severity: "error",
    from: {},
    to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
  },
  {
    name: "no-development-packages",
    comment: "They are not installed where the service runs. The importer does not run there; types are gone by then.",
    severity: "error",
    from: { pathNot: "^redfish-schema/import/" },
    to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
  },
  {
    name: "no-tests",
    severity: "error",
    from: { path: "^(src|redfish-schema|adapters|mock-hardware)/" },
    to: { path: "^(test|bench)/" },
  },
];

module.exports = {
  forbidden: [...between, ...aside, ...outside, ...general],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
