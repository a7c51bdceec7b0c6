/** Takes out of a recording what tells whose machine it is of. The same value has the same stand-in wherever it stands. Pure. */
import type { MockupDocument } from "../../model/mockup.js";
import { Masks } from "./masks.js";
import { isKey, isSecret, isWhereabouts, type Kind, kindOf } from "./sensitive.js";

type Documents = ReadonlyMap<string, MockupDocument>;
type Members = Readonly<Record<string, unknown>>;

export interface MaskedRecording {
  readonly documents: Documents;
  /** Where what was at a path is now: ids may be in it. */
  readonly placeOf: (path: string) => string;
}

/**
 * @param documents by path, in the order of their paths: on it depends which value gets which stand-in
 * @param keepIdentity only secrets are taken out, which are in no answer of a good service
 */
export function masked(documents: Documents, keepIdentity = false): MaskedRecording {
  if (keepIdentity) return { documents: mapped(documents, withoutSecrets), placeOf: (path) => path };
  const masks = new Masks();
  const elsewhere = new Elsewhere();
  for (const document of documents.values()) collect("", "", document, masks, elsewhere);
  const masking = new Masking(masks, elsewhere);
  const placeOf = (path: string) => elsewhere.replaced(path);
  const told = [...documents].map(([path, document]): [string, MockupDocument] => [
    placeOf(path),
    masking.document(document),
  ]);
  return { documents: new Map(told), placeOf };
}

const mapped = (documents: Documents, change: (document: MockupDocument) => MockupDocument): Documents =>
  new Map([...documents].map(([path, document]) => [path, change(document)]));

const withoutSecrets = (document: MockupDocument): MockupDocument => blanked("", document) as MockupDocument;

function blanked(name: string, value: unknown): unknown {
  if (typeof value === "string") return isSecret(name) ? null : withoutLogins(value);
  if (Array.isArray(value)) return value.map((element) => blanked(name, element));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([inner, member]) => [inner, blanked(inner, member)]));
}

/** First all that is said in its own place is found; where else it stands is looked for only then. */
function collect(name: string, holder: string, value: unknown, masks: Masks, elsewhere: Elsewhere): void {
  if (typeof value === "string") {
    const kind = kindOf(name, holder, value);
    if (kind !== undefined) elsewhere.note(kind, value, masks.mask(kind, value));
  } else if (Array.isArray(value)) {
    for (const element of value) collect(name, holder, element, masks, elsewhere);
  } else if (isObject(value)) {
    for (const [inner, member] of Object.entries(value)) collect(inner, name, member, masks, elsewhere);
  }
}

const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/* ── in their own places ─────────────────────────────────────────────────────────────────────────────────────────── */

const noKey = "-----BEGIN CERTIFICATE-----\nTm90IHJlY29yZGVkLg==\n-----END CERTIFICATE-----\n";

class Masking {
  constructor(
    private readonly masks: Masks,
    private readonly elsewhere: Elsewhere,
  ) {}

  document(document: MockupDocument): MockupDocument {
    // A tag is made of the content, and would tell whether a guess at it is right.
    const { "@odata.etag": _, ...rest } = document;
    return this.members(rest, "");
  }

  private members(members: Members, holder: string): Members {
    const kept = Object.entries(members).filter(([name]) => !isWhereabouts(name));
    return Object.fromEntries(kept.map(([name, value]) => [name, this.value(name, holder, value)]));
  }

  private value(name: string, holder: string, value: unknown): unknown {
    if (typeof value === "string") return this.text(name, holder, value);
    if (Array.isArray(value)) return value.map((element) => this.value(name, holder, element));
    return isObject(value) ? this.members(value, name) : value;
  }

  private text(name: string, holder: string, value: string): string | null {
    if (isSecret(name)) return null;
    if (isKey(name)) return noKey;
    const kind = kindOf(name, holder, value);
    if (kind !== undefined) return this.masks.mask(kind, value);
    // Their numbers look like addresses.
    if (/version/i.test(name)) return value;
    const told = this.elsewhere.replaced(value);
    return isPlace.test(name) ? withoutHost(told, this.masks) : withoutHosts(told, this.masks);
  }
}

/** Who published the schemas tells nothing; nor do stand-ins of ours. */
const publicHost = /(^|\.)(dmtf\.org|oasis-open\.org|w3\.org|snia\.org)$|^host\d+\.example\.com$/i;

/** A property that may hold a host without the scheme of a URL in front. */
const isPlace = /(URI|URL|Address|Server|Host)(es|s)?$/i;

function withoutHost(value: string, masks: Masks): string {
  if (value.includes("://")) return withoutHosts(value, masks);
  return value.replace(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?=[:/]|$)/i, (host) =>
    publicHost.test(host) ? host : masks.mask("host", host),
  );
}

/** URLs in a text: their hosts, and who logs in there. */
const withoutHosts = (text: string, masks: Masks): string =>
  text.includes("://")
    ? text.replace(
        /\b([a-z][a-z0-9+.-]{0,30}:\/\/)(?:[^\s/@"']*@)?(\[[^\]\s]{0,50}\]|[^\s/:"'?#]+)/gi,
        (_, scheme: string, host: string) => scheme + (publicHost.test(host) ? host : masks.mask("host", host)),
      )
    : text;

/** URLs in a text, without who logs in there. */
const withoutLogins = (text: string): string =>
  text.includes("@") ? text.replace(/\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/"']*@/gi, "$1") : text;

/* ── elsewhere: in URIs, ids, names and descriptions ─────────────────────────────────────────────────────────────── */

/** Shorter ones would be found in words that have nothing to do with them. */
const shortest = 6;
/** Looked for one by one; a service has a handful. */
const mostPhrases = 500;
const wordForm = /^[a-z0-9]+$/i;

/** Addresses inside of longer texts: found by their form, however many there are. */
const addresses =
  /(?<![0-9a-z])(?:(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{1,3}(?:\.\d{1,3}){3})(?![0-9a-z])/gi;

/** Which values are looked for in other texts, with what stands for them. */
class Elsewhere {
  /** Of one run of letters and digits each, or of the form of an address. */
  private readonly words = new Map<string, string>();
  /** The others. */
  private readonly phrases = new Map<string, string>();
  private pattern: RegExp | null = null;

  note(kind: Kind, value: string, mask: string): void {
    if (kind === "user" || kind === "phone" || kind === "words") return;
    if (value.length < shortest || !/\d/.test(value)) return;
    if (wordForm.test(value) || new RegExp(`^${addresses.source}$`, "i").test(value))
      this.words.set(value.toLowerCase(), mask);
    else if (this.phrases.size < mostPhrases) this.notePhrase(value, mask);
    // Ids are often addresses without the signs between their digits.
    if (kind === "mac" || kind === "uuid") {
      this.words.set(value.replace(/[:-]/g, "").toLowerCase(), mask.replace(/[:-]/g, ""));
    }
  }

  private notePhrase(value: string, mask: string): void {
    this.phrases.set(value.toLowerCase(), mask);
    this.pattern = null;
  }

  replaced(text: string): string {
    if (text.length < shortest || !/\d/.test(text)) return text;
    const stand = (found: string) => this.standIn(found);
    const first = this.phrases.size === 0 ? text : text.replace(this.phrasePattern(), stand);
    return first.replace(addresses, stand).replace(/[a-z0-9]{6,}/gi, stand);
  }

  private standIn(found: string): string {
    const mask = this.phrases.get(found.toLowerCase()) ?? this.words.get(found.toLowerCase());
    if (mask === undefined) return found;
    return /^[0-9a-f:-]+$/i.test(mask) && found === found.toUpperCase() ? mask.toUpperCase() : mask;
  }

  private phrasePattern(): RegExp {
    if (this.pattern !== null) return this.pattern;
    const longestFirst = [...this.phrases.keys()].sort((one, other) => other.length - one.length);
    this.pattern = new RegExp(`(?<![a-z0-9])(?:${longestFirst.map(escaped).join("|")})(?![a-z0-9])`, "gi");
    return this.pattern;
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
