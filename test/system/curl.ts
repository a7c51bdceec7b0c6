/** curl, as an administrator of the service who trusts its certificate. */
import { run } from "./program.js";
import { password, type Shoal } from "./shoal.js";

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body, where there is one, as what the JSON says. */
  json(): Record<string, unknown>;
}

export const trusting = ({ certificate }: Shoal): readonly string[] => ["-sS", "--cacert", certificate];
export const asAdmin: readonly string[] = ["-u", `admin:${password}`];

/**
 * @param path below the service's URL, or a URL of its own
 * @throws Error with what curl says when it had no answer
 */
export async function curl(shoal: Shoal, path: string, ...args: readonly string[]): Promise<Answer> {
  const url = path.startsWith("/") ? shoal.url + path : path;
  const [program = "", ...rest] = [...shoal.within, "curl", ...trusting(shoal), ...asAdmin, "-i", ...args, url];
  const { code, stdout, stderr } = await run(program, rest);
  if (code !== 0) throw new Error(`curl ended with ${code}: ${stderr}`);
  return parse(stdout);
}

/** A body that is sent as JSON. */
export const json = (body: unknown): readonly string[] => [
  "-H",
  "Content-Type: application/json",
  "-d",
  JSON.stringify(body),
];

/** Of the last response, after redirects and 100 Continue. */
function parse(text: string): Answer {
  const [head = "", rest = ""] = splitOnce(text, "\r\n\r\n");
  if (rest.startsWith("HTTP/")) return parse(rest);
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => splitOnce(line, ": ")).map(([name, value]) => [name?.toLowerCase(), value]),
  );
  return { status: Number(statusLine.split(" ")[1]), headers, body: rest, json: () => JSON.parse(rest) };
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}
