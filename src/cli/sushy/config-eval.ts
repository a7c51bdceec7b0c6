/** Has a Python that the user names run a configuration file, and tell what its names stand for. */
import { type ExecFileException, execFile } from "node:child_process";
import { mostValues, type PythonValue } from "../../config/sushy/python-value.js";

/**
 * Values with their kinds, since JSON has no tuples: `["d", [[key, value], …]]` and so on, and scalars as they are. What JSON
 * has no word for is told by the name of its type.
 */
const program = `
import json, sys
path = sys.argv[1]
with open(path, 'rb') as source:
    code = compile(source.read(), path, 'exec')
names = {'__file__': path, '__name__': 'config'}
out = sys.stdout
sys.stdout = sys.stderr
exec(code, names)
def told(value):
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dict):
        return ['d', [[told(k), told(v)] for k, v in value.items()]]
    for kind, letter in ((list, 'l'), (tuple, 't'), (set, 's'), (frozenset, 's')):
        if isinstance(value, kind):
            return [letter, [told(item) for item in value]]
    return ['?', type(value).__name__]
json.dump([[name, told(value)] for name, value in names.items() if name.isupper()], out, allow_nan=False)
`;

const timeLimit = 10_000;
const mostBytes = 64 * 1024 * 1024;

/** What went wrong, to be shown as it is. */
export class EvaluationError extends Error {
  override readonly name = "EvaluationError";
}

/**
 * @param python program of Python 3, looked for in PATH
 * @returns the names in capitals, in their order
 * @throws EvaluationError (by rejection)
 */
export async function evaluate(python: string, path: string): Promise<ReadonlyMap<string, PythonValue>> {
  return new Map(toldIn(await run(python, path)).map(([name, value]) => [name, valueTold(value)]));
}

/** A program may end in the middle, and say that all is well. */
function toldIn(text: string): readonly [name: string, value: Told][] {
  try {
    return JSON.parse(text) as [string, Told][];
  } catch {
    throw new EvaluationError("it ends before it tells what its names stand for");
  }
}

function run(python: string, path: string): Promise<string> {
  // -I: neither the folder nor the user's packages may put something in the place of what Python itself has.
  const options = { timeout: timeLimit, killSignal: "SIGKILL", maxBuffer: mostBytes, encoding: "utf8" } as const;
  return new Promise((done, failed) => {
    execFile(python, ["-I", "-c", program, path], options, (error, stdout, stderr) => {
      if (error) failed(new EvaluationError(problemOf(python, error, stderr)));
      else done(stdout);
    });
  });
}

function problemOf(python: string, error: ExecFileException, stderr: string): string {
  if (error.code === "ENOENT") return `there is no program ${python}`;
  if (error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return `it makes of it more than ${mostBytes} bytes`;
  if (error.killed) return `it takes longer than ${timeLimit / 1000} s`;
  const lines = stderr.trim().split("\n");
  return lines.at(-1) || `${python} ends with ${error.code}`;
}

type Told = null | boolean | number | string | readonly [string, string] | readonly [string, readonly Told[]];

/** Nothing of it is in the text. */
const at = -1;

function valueTold(told: Told): PythonValue {
  if (told === null) return { kind: "none", at, size: 1 };
  if (typeof told === "boolean") return { kind: "boolean", value: told, at, size: 1 };
  if (typeof told === "number") return { kind: "number", value: told, at, size: 1 };
  if (typeof told === "string") return { kind: "text", value: told, at, size: 1 };
  const [letter, parts] = told;
  // Of other kinds nothing is used.
  if (typeof parts === "string") return { kind: "bytes", at, size: 1 };
  if (parts.length > mostValues) throw new EvaluationError(`it has more than ${mostValues} values`);
  if (letter === "d")
    return { kind: "dict", entries: (parts as readonly (readonly [Told, Told])[]).map(entryOf), at, size: 1 };
  return { kind: kinds[letter] ?? "list", items: parts.map(valueTold), at, size: 1 };
}

const entryOf = ([key, value]: readonly [Told, Told]): readonly [PythonValue, PythonValue] => [
  valueTold(key),
  valueTold(value),
];

const kinds: Readonly<Record<string, "list" | "tuple" | "set">> = { l: "list", t: "tuple", s: "set" };
