/** What a signing request may ask for. */
import { isIP } from "node:net";
import { type Message, message } from "../../../redfish-schema/registries/messages.js";
import { type Problem, Refusal } from "../../model/refusal.js";
import type { CsrSubject } from "../../ports/commands/service.js";
import { isDnsName, type KeyKind, mostCommonNameCharacters } from "./make-certificate.js";

const action = "CertificateService.GenerateCSR";

/** TCG Algorithm Registry, table "TPM_ECC_CURVE Constants". */
export const keyCurves = { TPM_ECC_NIST_P256: "P-256", TPM_ECC_NIST_P384: "P-384" } as const;
/** CA/Browser Forum Baseline Requirements §6.1.5: 2048 bits at least. */
export const rsaBits = [2048, 3072, 4096] as const;

const isText = (most: number) => (value: string) => value.length > 0 && value.length <= most && !/\p{Cc}/u.test(value);
const isName = (name: string) => isIP(name) !== 0 || isDnsName(name);

/** RFC 5280 appendix A: the upper bounds. */
const textRules: readonly (readonly [parameter: string, of: keyof CsrSubject, isRight: (value: string) => boolean])[] =
  [
    ["CommonName", "commonName", isText(mostCommonNameCharacters)],
    ["Organization", "organization", isText(64)],
    ["OrganizationalUnit", "organizationalUnit", isText(64)],
    ["City", "city", isText(128)],
    ["State", "state", isText(128)],
    ["Country", "country", (value) => /^[A-Za-z]{2}$/.test(value)],
    ["Email", "email", (value) => value.length <= 255 && /^[\x21-\x3f\x41-\x7e]+@[A-Za-z0-9.-]+$/.test(value)],
  ];

const mostAlternativeNames = 64;

function textProblems(subject: CsrSubject): Message[] {
  return textRules.flatMap(([parameter, of, isRight]) => {
    const value = subject[of];
    if (typeof value !== "string" || (value === "" && of !== "commonName") || isRight(value)) return [];
    return [message("Base.ActionParameterValueFormatError", value, parameter, action)];
  });
}

function nameProblems({ alternativeNames = [] }: CsrSubject): Message[] {
  if (alternativeNames.length > mostAlternativeNames) {
    return [message("Base.ArraySizeTooLong", "AlternativeNames", mostAlternativeNames)];
  }
  return alternativeNames
    .filter((name) => !isName(name))
    .map((name) => message("Base.ActionParameterValueFormatError", name, "AlternativeNames", action));
}

const notListed = (value: string, parameter: string) =>
  message("Base.ActionParameterValueNotInList", value, parameter, action);

const curveOf = (id: string): "P-256" | "P-384" | undefined => new Map(Object.entries(keyCurves)).get(id);

function keyKind({ keyPairAlgorithm = "TPM_ALG_ECDSA", keyBitLength, keyCurveId }: CsrSubject): KeyKind | Message {
  if (keyPairAlgorithm === "TPM_ALG_RSA") {
    const modulusLength = keyBitLength ?? 3072;
    const isOffered = rsaBits.some((bits) => bits === modulusLength);
    return isOffered ? { name: "RSASSA-PKCS1-v1_5", modulusLength } : notListed(String(modulusLength), "KeyBitLength");
  }
  if (keyPairAlgorithm !== "TPM_ALG_ECDSA") return notListed(keyPairAlgorithm, "KeyPairAlgorithm");
  const namedCurve = curveOf(keyCurveId ?? "TPM_ECC_NIST_P256");
  return namedCurve ? { name: "ECDSA", namedCurve } : notListed(keyCurveId ?? "", "KeyCurveId");
}

/** @throws Refusal 400 naming every parameter at fault */
export function checkedKeyKind(subject: CsrSubject): KeyKind {
  const kind = keyKind(subject);
  const wrong = [...textProblems(subject), ...nameProblems(subject), ...("name" in kind ? [] : [kind])];
  if (!("name" in kind) || wrong.length > 0)
    throw new Refusal(
      400,
      wrong.map((m): Problem => ({ message: m })),
    );
  return kind;
}
