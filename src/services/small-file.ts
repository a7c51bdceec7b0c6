/** Files that settings name: anybody may have put anything there, and the service must neither wait for it nor drown. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";

/** What is wrong with a file, in words that continue its name: "keys/sw1 is a directory …". */
export class SmallFileError extends Error {}

/** Bytes. Keys and certificates' chains are far below it. */
export const mostBytes = 64 * 1024;

const problems: Readonly<Record<string, string>> = {
  ENOENT: "is not there",
  ENOTDIR: "is not there",
  EACCES: "may not be read by the account that the service runs as",
  EPERM: "may not be read by the account that the service runs as",
  EISDIR: "is a directory, and should be a file",
  // O_NONBLOCK on a socket, or on a device without a driver.
  ENXIO: "is no regular file",
  ELOOP: "is a link that leads to itself",
};

/** @throws SmallFileError unless it is a regular file of at most {@link mostBytes} that can be read */
export function readSmallFile(path: string): Buffer {
  try {
    return withFile(path, (file) => {
      const problem = problemOf(fstatSync(file));
      if (problem !== null) throw new SmallFileError(problem);
      return firstBytes(file);
    });
  } catch (error) {
    if (error instanceof SmallFileError) throw error;
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new SmallFileError(problems[code] ?? `cannot be read (${code || "no reason is given"})`);
  }
}

/** Without O_NONBLOCK a pipe that nobody writes to would be waited for, and the whole service with it (open(2)). */
function withFile<T>(path: string, use: (file: number) => T): T {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}

function problemOf(stats: Stats): string | null {
  if (stats.isDirectory()) return "is a directory, and should be a file";
  if (!stats.isFile()) return "is no regular file";
  return stats.size > mostBytes ? tooLong : null;
}

const tooLong = `is longer than ${mostBytes / 1024} kB`;

/** Whatever its size was said to be: it may grow meanwhile, and those of /proc say 0. */
function firstBytes(file: number): Buffer {
  const buffer = Buffer.alloc(mostBytes + 1);
  let size = 0;
  for (let read = -1; read !== 0 && size < buffer.length; size += read) {
    read = readSync(file, buffer, size, buffer.length - size, null);
  }
  if (size > mostBytes) throw new SmallFileError(tooLong);
  return buffer.subarray(0, size);
}
