/** Users in a file as `htpasswd -B` writes it: one a line, a name, a colon and the bcrypt digest of the password. */
import { statSync } from "node:fs";
import { readSmallFile, SmallFileError } from "../small-file.js";

/** Digests of passwords, by the name of the user. */
export type Users = ReadonlyMap<string, string>;

/** The file is none. The message says where in it, and quotes nothing of it. */
export class HtpasswdError extends Error {
  override readonly name = "HtpasswdError";
}

/** `$2y$`, its cost, and 22 + 31 characters of salt and hash. */
const bcrypt = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;
/** The cost is an exponent: more than this is no password file but a way to keep a processor busy for minutes. */
const highestCost = 16;

/** @throws HtpasswdError where a line is none, or its digest is not of bcrypt */
export function parseHtpasswd(text: string): Users {
  const users = new Map<string, string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const colon = line.indexOf(":");
    if (colon < 1) throw new HtpasswdError(`line ${index + 1} is not a user name, a colon and a digest`);
    const [digest = ""] = line
      .slice(colon + 1)
      .trim()
      .split(":");
    const [, cost] = bcrypt.exec(digest) ?? [];
    if (cost === undefined) {
      throw new HtpasswdError(`line ${index + 1} has no bcrypt digest; htpasswd makes one with the option -B`);
    }
    if (Number(cost) > highestCost) {
      throw new HtpasswdError(
        `line ${index + 1} has a digest of cost ${Number(cost)}; at most ${highestCost} is taken`,
      );
    }
    // The first line of a user counts, as for those who read the file line by line.
    if (!users.has(line.slice(0, colon))) users.set(line.slice(0, colon), digest);
  }
  return users;
}

/** The users of a file as it is now: read anew when it has changed. */
export class HtpasswdFile {
  private stamp = "";
  private known: Users = new Map();

  constructor(
    private readonly path: string,
    /** Told once for each state of the file. */
    private readonly onProblem: (problem: string) => void,
  ) {}

  /** @throws HtpasswdError when it cannot be read or is none */
  check(): void {
    // Before it is read: what is written meanwhile is then found to be another state.
    const stamp = stampOf(this.path);
    try {
      this.known = parseHtpasswd(readSmallFile(this.path).toString("utf8"));
    } catch (error) {
      throw error instanceof SmallFileError ? new HtpasswdError(error.message) : error;
    }
    this.stamp = stamp;
  }

  /** Nobody while it cannot be read. */
  users(): Users {
    const stamp = stampOf(this.path);
    if (stamp === this.stamp) return this.known;
    try {
      this.check();
    } catch (error) {
      this.known = new Map();
      this.stamp = stamp;
      this.onProblem(error instanceof Error ? error.message : String(error));
    }
    return this.known;
  }
}

/** Tells one state of a file from another. */
function stampOf(path: string): string {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join(" ");
  } catch (error) {
    // That there is none is a state too, and so is every other reason why nothing can be found out.
    return (error as NodeJS.ErrnoException).code ?? "absent";
  }
}
