/** Where an agent may send its requests: the operator names the servers, an image only chooses among them. */

import type { BootParameters } from "./boot-parameters.js";
import type { AgentSettings } from "./settings.js";

export interface Destinations {
  /** Ironic's API, the first that answers; empty = nobody to talk to. */
  readonly api: readonly string[];
  readonly inspection: readonly string[];
  /** Origins that the image named and that may not be talked to. */
  readonly refused: readonly string[];
}

/** Pure. */
export function destinationsOf(settings: AgentSettings, parameters: BootParameters): Destinations {
  const { apiUrl, inspectionUrl, allow = [] } = settings;
  const own = [apiUrl, inspectionUrl].filter((url) => url !== undefined);
  const allowed = new Set([...own, ...allow].map(originOf));
  const refused = new Set<string>();
  const among = (name: string, otherwise: string | undefined): readonly string[] => {
    const named = (parameters.get(name) ?? "").split(",").filter(Boolean);
    for (const url of named) if (!allowed.has(originOf(url))) refused.add(originOf(url) ?? "a text that is no URL");
    const may = named.filter((url) => allowed.has(originOf(url)) && originOf(url) !== null);
    if (may.length > 0) return may;
    return otherwise === undefined ? [] : [otherwise];
  };
  const api = among("ipa-api-url", apiUrl);
  const inspection = among("ipa-inspection-callback-url", inspectionUrl);
  return { api, inspection, refused: [...refused] };
}

/** @returns null for what is no http or https URL, or has a user in it */
function originOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, origin, username, password } = new URL(text);
  const isWeb = protocol === "http:" || protocol === "https:";
  return isWeb && username === "" && password === "" ? origin : null;
}
