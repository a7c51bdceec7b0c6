/** A whole message registry as the `#MessageRegistry` resource that the service hands out. */
import type { ClearingFacts, MessageFacts, RegistryFacts, Severity } from "./registry-facts.js";
import { type RegistryPrefix, served } from "./served.js";
import type { Wording } from "./wording.js";

export interface RegistryMessage {
  readonly Description: string;
  readonly Message: string;
  /** Deprecated in favour of MessageSeverity since MessageRegistry 1.4.0, and yet required by the schema. */
  readonly Severity: Severity;
  readonly MessageSeverity: Severity;
  readonly NumberOfArgs: number;
  readonly ParamTypes?: readonly ("string" | "number")[];
  readonly Resolution: string;
  readonly ClearingLogic?: {
    readonly ClearsIf?: string;
    readonly ClearsMessage?: readonly string[];
    readonly ClearsAll?: true;
  };
  readonly MapsToGeneralMessages?: readonly string[];
  readonly ReplacedBy?: string;
  readonly VersionAdded?: string;
  readonly VersionDeprecated?: string;
}

export interface RegistryDocument {
  readonly "@odata.type": "#MessageRegistry.v1_7_0.MessageRegistry";
  readonly Id: string;
  readonly Name: string;
  readonly Language: "en";
  readonly RegistryPrefix: string;
  readonly RegistryVersion: string;
  readonly OwningEntity: string;
  readonly Release?: string;
  readonly Messages: Readonly<Record<string, RegistryMessage>>;
}

const clearingLogic = (clears: ClearingFacts) => ({
  ...(clears.if !== undefined && { ClearsIf: clears.if }),
  ...(clears.messages && { ClearsMessage: clears.messages }),
  ...(clears.all && { ClearsAll: clears.all }),
});

const registryMessage = (facts: MessageFacts, wording: Wording): RegistryMessage => ({
  Description: wording.description,
  Message: wording.message,
  Severity: facts.severity,
  MessageSeverity: facts.severity,
  NumberOfArgs: facts.args?.length ?? 0,
  ...(facts.args && { ParamTypes: facts.args }),
  Resolution: wording.resolution,
  ...(facts.clears && { ClearingLogic: clearingLogic(facts.clears) }),
  ...(facts.general && { MapsToGeneralMessages: facts.general }),
  ...(facts.replacedBy !== undefined && { ReplacedBy: facts.replacedBy }),
  ...(facts.added !== undefined && { VersionAdded: facts.added }),
  ...(facts.deprecated !== undefined && { VersionDeprecated: facts.deprecated }),
});

export function registryDocument(prefix: RegistryPrefix): RegistryDocument {
  const { version, owner, release, messages }: RegistryFacts = served[prefix].facts;
  const wording: Readonly<Record<string, Wording>> = served[prefix].wording;
  return {
    "@odata.type": "#MessageRegistry.v1_7_0.MessageRegistry",
    Id: `${prefix}.${version}`,
    Name: `${prefix} messages`,
    Language: "en",
    RegistryPrefix: prefix,
    RegistryVersion: version,
    OwningEntity: owner,
    ...(release !== undefined && { Release: release }),
    Messages: Object.fromEntries(
      Object.entries(messages).flatMap(([id, facts]) => {
        const text = wording[id];
        return text ? [[id, registryMessage(facts, text)]] : [];
      }),
    ),
  };
}
