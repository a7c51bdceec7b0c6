/** Reads the folder of a mockup (DSP2043 §"Mockup structure"): bounded, and nothing outside of it. */
import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { parseDocument } from "../../domain/mockup/parse-document.js";
import { type Mockup, type MockupDocument, type MockupFault, rootPath } from "../../model/mockup.js";

/** What is taken of one folder at most. A recording of the largest machine has some thousand files and some ten MB. */
export interface MockupLimits {
  /** Files and folders. */
  readonly entries: number;
  /** Of one file. */
  readonly fileBytes: number;
  readonly bytes: number;
  /** Folders in each other. */
  readonly depth: number;
}

const usualLimits: MockupLimits = {
  entries: 100_000,
  fileBytes: 8 * 1024 * 1024,
  bytes: 256 * 1024 * 1024,
  depth: 32,
};

/** The folder cannot be read, or is no mockup. The message is a sentence. */
export class MockupError extends Error {
  override readonly name = "MockupError";
}

/**
 * Both layouts are taken: `DIR/redfish/v1/index.json`, and the short form, in which `DIR/index.json` is the service root.
 *
 * @throws MockupError when there is no service root; what else is wrong with files is told in `faults`
 */
export function readMockup(directory: string, limits: MockupLimits = usualLimits): Mockup {
  const top = placeOf(directory);
  const reading = new Reading(top.folder, limits);
  reading.folder(top.folder, top.path, 0);
  const mockup = reading.done();
  if (mockup.documents.has(rootPath)) return mockup;
  const [first] = mockup.faults;
  const why = first === undefined ? "" : `: ${first.file} ${first.problem}`;
  throw new MockupError(`${directory} is no mockup: its service root cannot be read${why}.`);
}

interface Top {
  /** Real path. */
  readonly folder: string;
  readonly path: string;
}

/** @throws MockupError */
function placeOf(directory: string): Top {
  try {
    const real = realpathSync(directory);
    if (isFile(join(real, "redfish/v1/index.json"))) return { folder: real, path: "" };
    if (isFile(join(real, "index.json"))) return { folder: real, path: rootPath };
  } catch (error) {
    throw new MockupError(`The mockup ${directory} cannot be read: ${wordsOf(error)}.`);
  }
  throw new MockupError(`${directory} is no mockup: there is neither index.json nor redfish/v1/index.json in it.`);
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** Where there is too much, what stands further up is had. */
const rootFirst = (one: string, other: string): number =>
  Number(other === "index.json") - Number(one === "index.json") || (one < other ? -1 : 1);

/** Files beside the resources that other programs read. */
const ignored: ReadonlySet<string> = new Set(["headers.json", "time.json", "explorer_config.json"]);

class Reading {
  private readonly documents = new Map<string, MockupDocument>();
  private readonly files = new Map<string, MockupDocument>();
  private readonly faults: MockupFault[] = [];
  private metadata: string | null = null;
  /** Folders that are being read, the outermost first. */
  private readonly open: string[] = [];
  private count = 0;
  private bytes = 0;
  private full = false;

  constructor(
    private readonly top: string,
    private readonly limits: MockupLimits,
  ) {}

  done(): Mockup {
    const { documents, files, metadata, faults } = this;
    return { documents, files, metadata, faults };
  }

  /** @param path of what its `index.json` holds */
  folder(folder: string, path: string, depth: number): void {
    if (depth > this.limits.depth) {
      this.fault(folder, `lies deeper than ${this.limits.depth} folders`);
      return;
    }
    this.open.push(folder);
    for (const name of this.namesIn(folder)) {
      if (!this.full && !name.startsWith(".") && !ignored.has(name))
        this.counted(join(folder, name), name, path, depth);
    }
    this.open.pop();
  }

  private counted(place: string, name: string, path: string, depth: number): void {
    this.count += 1;
    if (this.count <= this.limits.entries) this.entry(place, name, path, depth);
    else this.stop(place, `is one more than ${this.limits.entries} files`);
  }

  private entry(place: string, name: string, path: string, depth: number): void {
    const real = this.confined(place);
    if (real === null) return;
    const stats = statSync(real, { throwIfNoEntry: false });
    if (stats?.isDirectory()) this.folder(real, `${path}/${name}`, depth + 1);
    else if (name === "index.xml" && path === `${rootPath}/$metadata`) this.metadata = this.text(real);
    else if (name.endsWith(".json") && path.startsWith(rootPath)) this.json(real, name, path);
  }

  /** Links are followed within the folder only, and never upwards: that would go round in a circle. */
  private confined(place: string): string | null {
    try {
      const real = realpathSync(place);
      if (this.open.includes(real)) this.fault(place, "leads to a folder that it lies in");
      else if (!real.startsWith(this.top + sep)) this.fault(place, "leads out of the folder");
      else return real;
    } catch (error) {
      this.fault(place, `cannot be read: ${wordsOf(error)}`);
    }
    return null;
  }

  private json(real: string, name: string, path: string): void {
    const text = this.text(real);
    if (text === null) return;
    const parsed = parseDocument(text);
    if ("problem" in parsed) this.fault(real, parsed.problem);
    else this.keep(name === "index.json" ? path : `${path}/${name}`, name, parsed.document);
  }

  private keep(place: string, name: string, document: MockupDocument): void {
    (isResource(name, place, document) ? this.documents : this.files).set(place, document);
  }

  /** null = it is left out, and why is told. */
  private text(real: string): string | null {
    try {
      const bytes = readBounded(real, this.limits.fileBytes);
      if (bytes === null) {
        this.fault(real, `is no regular file of at most ${this.limits.fileBytes} bytes`);
        return null;
      }
      this.bytes += bytes.length;
      if (this.bytes > this.limits.bytes) {
        this.stop(real, `makes it more than ${this.limits.bytes} bytes in all`);
        return null;
      }
      return utf8.decode(bytes);
    } catch (error) {
      this.fault(real, error instanceof TypeError ? "is no UTF-8" : `cannot be read: ${wordsOf(error)}`);
      return null;
    }
  }

  private stop(place: string, problem: string): void {
    this.full = true;
    this.fault(place, `${problem}; it and what follows it is left out`);
  }

  private namesIn(folder: string): readonly string[] {
    try {
      return readdirSync(folder).sort(rootFirst);
    } catch (error) {
      this.fault(folder, `cannot be read: ${wordsOf(error)}`);
      return [];
    }
  }

  private fault(place: string, problem: string): void {
    this.faults.push({ file: relative(this.top, place) || ".", problem });
  }
}

/** A JSON Schema is described by another and has no type; the OData service document stands in a folder of its own. */
const isResource = (name: string, place: string, document: MockupDocument): boolean =>
  "@odata.type" in document || (name === "index.json" && !("$schema" in document) && place !== `${rootPath}/odata`);

/** Refuses bytes that are no UTF-8, and takes a byte-order mark away. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Without O_NONBLOCK a pipe that nobody writes to would be waited for (open(2)). null = not regular, or too long. */
function readBounded(path: string, most: number): Buffer | null {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const stats = fstatSync(file);
    return stats.isFile() && stats.size <= most ? readFileSync(file) : null;
  } finally {
    closeSync(file);
  }
}

const words: Readonly<Record<string, string>> = {
  ENOENT: "it is not there",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOTDIR: "it is no folder",
  ELOOP: "its links go round in a circle",
};

function wordsOf(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return words[code] ?? message;
}
