/** From a request to its response (RFC 3416 §4.2), with what SNMPv1 cannot say said in its own way (RFC 3584 §4). */
import { type ErrorStatus, errorStatus, type Pdu, type RequestKind, type VarBind, writeBinding } from "./pdu.js";
import type { Exception } from "./value.js";
import type { Binding, View } from "./view.js";

export type Request = Pdu & { readonly kind: RequestKind };

/** What the asker may have, and in which form. */
export interface Terms {
  readonly version: 1 | 2;
  readonly access: "none" | "read" | "write";
  /** Octets that the bindings of the response may take. */
  readonly room: number;
}

/** Cuts an answer short, or is none. */
class Failure extends Error {
  constructor(
    readonly status: ErrorStatus,
    /** Which binding, from 1; 0 = none in particular. */
    readonly index: number,
  ) {
    super(status);
  }
}

/** @throws whatever the view throws, and RangeError when a value is not one of its type */
export function respond(request: Request, terms: Terms, view: View): Pdu {
  try {
    if (terms.access === "none") throw new Failure("authorizationError", 0);
    return success(request, answers[request.kind](request, terms, view));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return failure(request, terms, error.status, error.index);
  }
}

const success = ({ requestId }: Request, bindings: readonly VarBind[]): Pdu => ({
  kind: "response",
  requestId,
  first: errorStatus.noError,
  second: 0,
  bindings,
});

/** As the version says it. */
export function failure({ requestId, bindings }: Request, { version }: Terms, status: ErrorStatus, index: number): Pdu {
  const said = version === 1 ? (inVersion1[status] ?? status) : status;
  // RFC 3416 §4.2.1: what is too big is answered with nothing; RFC 1157 §4.1.2 sends back what came.
  const isBare = version === 2 && status === "tooBig";
  return { kind: "response", requestId, first: errorStatus[said], second: index, bindings: isBare ? [] : bindings };
}

/** RFC 3584 §4.4. */
const inVersion1: Readonly<Partial<Record<ErrorStatus, ErrorStatus>>> = {
  wrongType: "badValue",
  wrongValue: "badValue",
  inconsistentValue: "badValue",
  noAccess: "noSuchName",
  notWritable: "noSuchName",
  noCreation: "noSuchName",
  authorizationError: "noSuchName",
  resourceUnavailable: "genErr",
  commitFailed: "genErr",
};

type Answer = (request: Request, terms: Terms, view: View) => readonly VarBind[];

const answers: Readonly<Record<RequestKind, Answer>> = {
  get: (request, terms, view) => each(request, terms, ({ oid }, index) => variableAt(oid, index, terms, view)),
  getNext: (request, terms, view) => each(request, terms, ({ oid }, index) => nextOf(oid, index, terms, view)),
  getBulk: answerBulk,
  set: answerSet,
};

/** Bindings as far as there is room for them. */
class Page {
  readonly bindings: VarBind[] = [];
  constructor(private room: number) {}

  /** False = it does not fit. */
  add(binding: VarBind): boolean {
    this.room -= writeBinding(binding).length;
    if (this.room < 0) return false;
    this.bindings.push(binding);
    return true;
  }
}

/** All of them or `tooBig`. @param find is told the number of the binding, from 1 */
function each(
  { bindings }: Request,
  { room }: Terms,
  find: (asked: VarBind, index: number) => VarBind,
): readonly VarBind[] {
  const page = new Page(room);
  for (const [index, asked] of bindings.entries())
    if (!page.add(find(asked, index + 1))) throw new Failure("tooBig", 0);
  return page.bindings;
}

/** RFC 3416 §4.2.1. SNMPv1 knows neither exceptions nor 64-bit counters (RFC 3584 §4.2.2). */
function variableAt(oid: string, index: number, { version }: Terms, view: View): VarBind {
  const value = view.get(oid);
  if (version === 1 && (value === undefined || value.type === "Counter64")) throw new Failure("noSuchName", index);
  return { oid, value: value ?? { type: absenceOf(oid, view) } };
}

/**
 * The view does not know which objects there are, only which instances. An object that has instances has them beside
 * the one asked for, or in the same group of a table.
 */
function absenceOf(oid: string, view: View): Exception {
  const object = oid.slice(0, oid.lastIndexOf(".") + 1);
  const beside = view.next(object.slice(0, -1))?.oid ?? "";
  return beside.startsWith(object) && depthOf(beside) === depthOf(oid) ? "noSuchInstance" : "noSuchObject";
}

const depthOf = (oid: string): number => oid.split(".").length;

/** RFC 3416 §4.2.2. */
function nextOf(oid: string, index: number, { version }: Terms, view: View): VarBind {
  let found = view.next(oid);
  if (version === 2) return found ?? { oid, value: { type: "endOfMibView" } };
  while (found?.value.type === "Counter64") found = view.next(found.oid);
  if (found === undefined) throw new Failure("noSuchName", index);
  return found;
}

/** RFC 3416 §4.2.3: as many as fit. */
function answerBulk(request: Request, terms: Terms, view: View): readonly VarBind[] {
  const page = new Page(terms.room);
  const isWhole = fillBulk(page, request, terms, view);
  if (!isWhole && page.bindings.length === 0) throw new Failure("tooBig", 0);
  return page.bindings;
}

/** @returns false when the page was full first */
function fillBulk(page: Page, { bindings, first, second }: Request, terms: Terms, view: View): boolean {
  const nonRepeaters = Math.min(Math.max(0, first), bindings.length);
  const place = ({ oid }: VarBind): VarBind | null => {
    const found = nextOf(oid, 0, terms, view);
    return page.add(found) ? found : null;
  };
  if (!bindings.slice(0, nonRepeaters).every(place)) return false;
  let row: readonly VarBind[] = bindings.slice(nonRepeaters);
  for (let round = 0; round < second && row.some(({ value }) => value.type !== "endOfMibView"); round++) {
    const next: VarBind[] = [];
    for (const asked of row) {
      const found = place(asked);
      if (found === null) return false;
      next.push(found);
    }
    row = next;
  }
  return true;
}

/** RFC 3416 §4.2.5. Whether the response fits is found out first, since afterwards it is done. */
function answerSet(request: Request, terms: Terms, view: View): readonly VarBind[] {
  const bindings = each(request, terms, (binding) => binding);
  if (terms.access !== "write") throw new Failure("noAccess", 1);
  const wrong = bindings.findIndex((binding) => !isSettable(binding));
  if (wrong >= 0) throw new Failure("wrongType", wrong + 1);
  const problem = view.set(bindings.filter(isSettable));
  if (problem !== null) throw new Failure(problem.error, problem.index);
  return bindings;
}

const unsettable: ReadonlySet<string> = new Set(["Null", "Opaque", "noSuchObject", "noSuchInstance", "endOfMibView"]);
const isSettable = (binding: VarBind): binding is Binding => !unsettable.has(binding.value.type);
