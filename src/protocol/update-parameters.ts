/** The part `UpdateParameters` of a pushed update (UpdateService schema, `UpdateParameters`). */
import { message } from "../../redfish-schema/registries/messages.js";
import { type Problem, Refusal } from "../model/refusal.js";
import { parseJson } from "./json-body.js";

export interface UpdateParameters {
  /** null = whatever the image is for. */
  readonly targets: readonly string[] | null;
  readonly force: boolean;
  /** 64 hex digits that the image has to have. */
  readonly sha256?: string;
}

type Check = (value: unknown) => Problem | undefined;

const onReset = "OnReset";

/** Everything that may be said; what is left out is as if it had not been known. */
const members: Readonly<Record<string, Check>> = {
  Targets: (value) =>
    Array.isArray(value) && value.every((one) => typeof one === "string") ? undefined : wrongType(value, "Targets"),
  ForceUpdate: (value) => (typeof value === "boolean" ? undefined : wrongType(value, "ForceUpdate")),
  // Every image is kept in the LocalImageStore, so it asks for nothing that would not be.
  LocalImage: (value) => (typeof value === "boolean" ? undefined : wrongType(value, "LocalImage")),
  // An image takes effect when its machine boots; a promise to do it sooner would not be kept.
  "@Redfish.OperationApplyTime": (value) =>
    value === onReset ? undefined : wrong("Base.PropertyValueNotInList", value, "@Redfish.OperationApplyTime"),
  Oem: (value) => (isObject(value) ? undefined : wrongType(value, "Oem")),
};

/** @throws Refusal 400 that names everything at fault */
export function updateParameters(bytes: Uint8Array): UpdateParameters {
  const body = parseJson(bytes);
  if (!isObject(body)) throw new Refusal(400, [{ message: message("Base.MalformedJSON") }]);
  const problems = [
    ...Object.entries(body).flatMap(([name, value]) => problemsOf(name, value)),
    ...digestProblems(body),
  ];
  if (problems.length > 0) throw new Refusal(400, problems);
  const sha256 = digestIn(body);
  return {
    targets: (body.Targets as readonly string[] | undefined) ?? null,
    force: body.ForceUpdate === true,
    ...(typeof sha256 === "string" && { sha256 }),
  };
}

function problemsOf(name: string, value: unknown): Problem[] {
  const check = Object.hasOwn(members, name) ? members[name] : undefined;
  if (check === undefined) return [{ message: message("Base.PropertyUnknown", name), property: `/${name}` }];
  const problem = check(value);
  return problem === undefined ? [] : [problem];
}

/** `Oem.Shoal.SHA256`: the standard has no place for a digest. Of other makers' members nothing is known. */
function digestIn(body: Readonly<Record<string, unknown>>): unknown {
  const { Oem: oem } = body;
  const own = isObject(oem) ? oem.Shoal : undefined;
  return isObject(own) ? own.SHA256 : undefined;
}

function digestProblems(body: Readonly<Record<string, unknown>>): Problem[] {
  const digest = digestIn(body);
  if (digest === undefined || (typeof digest === "string" && /^[0-9a-f]{64}$/i.test(digest))) return [];
  return [{ ...wrong("Base.PropertyValueFormatError", digest, "SHA256"), property: "/Oem/Shoal/SHA256" }];
}

type ValueMessage = "Base.PropertyValueTypeError" | "Base.PropertyValueNotInList" | "Base.PropertyValueFormatError";

const wrong = (key: ValueMessage, value: unknown, name: string): Problem => ({
  message: message(key, JSON.stringify(value) ?? "", name),
  property: `/${name}`,
});

const wrongType = (value: unknown, name: string): Problem => wrong("Base.PropertyValueTypeError", value, name);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
