/** Attribute registries: what may be set of a kind of firmware. Each is a file beside the message registries. */
import type { AttributeDescription, FirmwareFacts, PasswordDescription } from "../../src/model/firmware.js";
import type { World } from "../../src/ports/world.js";
import { type AttributeRegistry as Body, AttributeRegistry as Facts } from "../facts/AttributeRegistry.js";
import type { Plain } from "../schema-facts.js";
import { document } from "./declare.js";

type Registries = ReadonlyMap<string, FirmwareFacts>;

/** By the list of machines, of which a rack may have thousands and all with the same few registries. */
const known = new WeakMap<readonly string[], Registries>();

/** Those of the machines that there are, by the registry's id. The same object for as long as the same machines are there. */
export function attributeRegistries({ machines }: World): Registries {
  const ids = machines.ids();
  const found = known.get(ids) ?? registriesOf(ids.map((id) => machines.get(id)?.capabilities.firmware));
  known.set(ids, found);
  return found;
}

const registriesOf = (all: readonly (FirmwareFacts | undefined)[]): Registries =>
  new Map(all.flatMap((facts) => (facts === undefined ? [] : [[facts.registryId, facts] as const])));

export const attributeRegistry = document<FirmwareFacts>(Facts, {
  uri: "/redfish/v1/Registries/{registryId}/{fileName}",
  of: {
    find: (world, { registryId = "", fileName }) =>
      fileName === `${registryId}.json` ? attributeRegistries(world).get(registryId) : undefined,
    basis: ({ attributes }) => attributes,
  },
  body: (facts) => ({ ...registryBody(facts) }),
});

type RegistryBody = Omit<Plain<Body>, "RegistryEntries"> & {
  readonly RegistryEntries: { readonly Attributes: readonly object[] };
};

const registryBody = ({ registryId, family, attributes, passwords = [] }: FirmwareFacts): RegistryBody => ({
  Id: registryId,
  Name: `Attributes of ${family} firmware`,
  Language: "en",
  OwningEntity: "Shoal",
  RegistryVersion: versionOf(registryId),
  RegistryEntries: {
    Attributes: [
      ...attributes.map(entryOf),
      ...passwords.map((password, index) => passwordEntry(password, attributes.length + index)),
    ],
  },
});

/** `1.0.0` of `RaspberryPi4Attributes.v1_0_0`. */
const versionOf = (registryId: string): string =>
  /\.v?(\d+)[_.](\d+)[_.](\d+)$/.exec(registryId)?.slice(1).join(".") ?? "1.0.0";

const entryOf = (attribute: AttributeDescription, index: number) => ({
  AttributeName: attribute.name,
  DisplayName: attribute.displayName,
  HelpText: attribute.help,
  Type: attribute.type,
  ReadOnly: attribute.readOnly,
  DefaultValue: attribute.default,
  DisplayOrder: index + 1,
  ResetRequired: true,
  ...limitsOf(attribute),
});

/** Not to be written as others are: Bios.ChangePassword changes it. */
const passwordEntry = (password: PasswordDescription, index: number) => ({
  AttributeName: password.name,
  DisplayName: password.displayName,
  HelpText: password.help,
  Type: "Password",
  ReadOnly: true,
  DefaultValue: null,
  DisplayOrder: index + 1,
  ResetRequired: false,
  MinLength: password.minLength,
  MaxLength: password.maxLength,
});

/** Only what is there: clients take a bound that is null for one. */
function limitsOf({ values, min, max, step, maxLength }: AttributeDescription): object {
  return {
    ...(values && { Value: values.map(({ value, text }) => ({ ValueName: value, ValueDisplayName: text })) }),
    ...(min !== undefined && { LowerBound: min }),
    ...(max !== undefined && { UpperBound: max }),
    ...(step !== undefined && { ScalarIncrement: step }),
    ...(maxLength !== undefined && { MinLength: 0, MaxLength: maxLength }),
  };
}
