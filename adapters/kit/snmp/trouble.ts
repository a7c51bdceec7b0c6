/** What went wrong with a request, said so that the operator knows what to do. */
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { type ErrorStatus, errorStatus, nameOfStatus } from "./codes.js";

export interface Asked {
  /** Its id and address. */
  readonly device: string;
  readonly version: "1" | "2c" | "3";
  /** Of SNMPv3. */
  readonly user: string | null;
  readonly use: "read" | "write";
  /** What came instead of an answer, if anything did. */
  readonly oddity: string | null;
  /** The last that came was a Report, as the engine's answer to who it is (RFC 3414 §4). */
  readonly reported?: boolean;
}

type Kind = AdapterError["kind"];

const who = ({ user, use }: Asked): string => (user === null ? `the ${use} community` : `SNMP user "${user}"`);

/** RFC 3416 §3 error-status. Those not named here are told by their name. */
const refusals: Readonly<Partial<Record<ErrorStatus, (asked: Asked) => readonly [Kind, string]>>> = {
  [errorStatus.NoSuchName]: mayOnlyRead,
  [errorStatus.ReadOnly]: mayOnlyRead,
  [errorStatus.NoAccess]: mayOnlyRead,
  [errorStatus.NotWritable]: mayOnlyRead,
  [errorStatus.AuthorizationError]: (asked) => ["misconfigured", `${who(asked)} has no right to ${asked.use} this`],
  [errorStatus.BadValue]: wrongValue,
  [errorStatus.WrongValue]: wrongValue,
  [errorStatus.WrongType]: wrongValue,
  [errorStatus.WrongLength]: wrongValue,
  [errorStatus.WrongEncoding]: wrongValue,
  [errorStatus.NoCreation]: () => ["refused", "has no such port"],
  [errorStatus.InconsistentName]: () => ["refused", "has no such port"],
  [errorStatus.InconsistentValue]: () => ["refused", "cannot be set so in its present state"],
  [errorStatus.ResourceUnavailable]: () => ["refused", "has no means left for it (no power budget, or no memory)"],
};

function mayOnlyRead(asked: Asked): readonly [Kind, string] {
  return [
    "misconfigured",
    `${who(asked)} may only read, or there is no such object; give one that may write as snmp.write`,
  ];
}

function wrongValue(): readonly [Kind, string] {
  return ["refused", "does not take the value; is the family the right one?"];
}

const checkUser = "check user and auth password in the device's settings and on the switch";
const checkPrivacy = "check the privacy password and protocol in the device's settings and on the switch";

/** RFC 3414 §3.2: what the engine says of the user, in the package's words. */
const userTroubles: readonly (readonly [RegExp, (asked: Asked) => readonly [Kind, string]])[] = [
  [/Unknown User/i, (asked) => ["misconfigured", `does not know ${who(asked)}: ${checkUser}`]],
  [
    /Wrong Digest|digest/i,
    (asked) => ["misconfigured", `the auth password or protocol of ${who(asked)} is wrong: ${checkUser}`],
  ],
  [
    /Decryption/i,
    (asked) => ["misconfigured", `the privacy password or protocol of ${who(asked)} is wrong: ${checkPrivacy}`],
  ],
  [
    /Unsupported Security Level/i,
    (asked) => ["misconfigured", `${who(asked)} is not set up for this security level there: with privacy or without`],
  ],
  [/Unknown Engine/i, () => ["unreachable", "is now another SNMP engine than before; it is asked anew"]],
  [/Time Window/i, () => ["unreachable", "its SNMP clock went astray, as after a restart; it is asked anew"]],
];

/** ResponseInvalidCode of the package, whose types do not know the second. */
const cannotDecrypt = 4;
const notInTimeWindow = 14;

/** Those after which a session has to begin anew, because what it knows of the engine is no longer right. */
export const isStale = (error: unknown): boolean => {
  const { name } = error as Error;
  return name === "RequestTimedOutError" || name === "ResponseInvalidError";
};

/**
 * A Report that the engine is another one, or its clock another than was thought: what it answers has not been done, and
 * may be sent once more (RFC 3414 §3.2, steps 3 and 7).
 * @param reported whether what came was a Report, where the package does not say so itself
 */
export const wasNotHeard = (error: unknown, reported: boolean): boolean => {
  const { name, message, code } = error as Error & { code?: unknown };
  if (name !== "ResponseInvalidError") return false;
  return code === notInTimeWindow ? reported : /Unknown Engine|Time Window/i.test(message);
};

export function snmpTrouble(error: unknown, asked: Asked): AdapterError {
  if (error instanceof AdapterError) return error;
  const [kind, problem] = explain(error, asked);
  return new AdapterError(`${asked.device}: ${problem}`, kind);
}

function explain(error: unknown, asked: Asked): readonly [Kind, string] {
  const { name, message, code } = error as NodeJS.ErrnoException;
  if (name === "RequestTimedOutError") return ["unreachable", silence(asked)];
  if (name === "RequestFailedError") return refusal(error as Error, asked);
  if (name === "ResponseInvalidError") return invalid(error as Error, asked);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return ["unreachable", "its name cannot be resolved; check the address"];
  return ["unreachable", `SNMP failed: ${message ?? String(error)}`];
}

function silence(asked: Asked): string {
  if (asked.oddity !== null) return `no answer by SNMP, but ${asked.oddity}`;
  if (asked.version === "3" && asked.reported)
    return `tells who it is by SNMP, and does not answer ${who(asked)}: ${checkPrivacy}`;
  const perhaps =
    asked.version === "3" ? "is SNMPv3 enabled" : "is the community right (a wrong one is met with silence)";
  return `no answer by SNMP; check the address, ${perhaps}, and does the access list of the device let this host in?`;
}

function refusal(error: Error & { status?: number }, asked: Asked): readonly [Kind, string] {
  const status = error.status as ErrorStatus;
  const known = refusals[status]?.(asked);
  if (known !== undefined) return [known[0], `${known[1]} (${nameOfStatus(status)})`];
  return ["refused", `answers with the error ${nameOfStatus(status) ?? status}`];
}

function invalid(error: Error & { code?: number }, asked: Asked): readonly [Kind, string] {
  if (error.code === cannotDecrypt)
    return [
      "misconfigured",
      `the privacy password or protocol of ${who(asked)} is wrong, for its answer cannot be decrypted: ${checkPrivacy}`,
    ];
  const trouble = userTroubles.find(([pattern]) => pattern.test(error.message));
  if (trouble) return trouble[1](asked);
  if (error.code === notInTimeWindow)
    return ["unreachable", "its SNMP clock went astray, as after a restart; it is asked anew"];
  return ["unreachable", `its answer is no proper SNMP: ${error.message.slice(0, 160)}`];
}
