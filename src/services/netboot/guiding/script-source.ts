/** The iPXE script of a machine, as it fetches it, and what it sends for. */
import { isImage, keyOf, keyOfUrl, parsePath } from "../../../domain/netboot/boot-path.js";
import type { Awaited, ScriptPlan } from "../../../domain/netboot/stage-plan.js";
import type { BootArchitecture, ServerPlace } from "../../../model/netboot.js";
import { FileRefusal } from "../../../ports/netboot.js";
import type { BootFolder } from "../files/boot-files.js";
import { bytesSource } from "../files/bytes-source.js";
import { mediaTypeOf } from "../files/media-type.js";
import type { OpenSource } from "../files/open-source.js";
import { autoexecFor, filesOf, ScriptError, type ScriptMachine, scriptFor } from "../ipxe/script.js";
import type { Guided } from "./owners.js";

export interface ScriptParts {
  readonly files: Pick<BootFolder, "open">;
  /** Console of kernels; null = as the kernel does. */
  readonly console: string | null;
}

export interface ScriptAsked {
  readonly machine: Guided;
  readonly plan: ScriptPlan;
  readonly architecture: BootArchitecture | null;
  readonly place: ServerPlace;
}

/** Bytes of an operator's script. */
const longest = 64 * 1024;

/** @throws FileRefusal `broken` (by rejection) with what is wrong with what was configured */
export async function scriptSource(parts: ScriptParts, asked: ScriptAsked): Promise<OpenSource> {
  const { boot } = asked.plan;
  const template = boot.kind === "script" ? await textOf(parts.files, boot.file) : undefined;
  return written(() =>
    scriptFor({ ...requestOf(asked), console: parts.console, ...(template !== undefined && { template }) }),
  );
}

/** Why there would be no script; null = there would be one. Nothing is told of it and nothing changes. */
export async function scriptProblem(parts: ScriptParts, asked: ScriptAsked): Promise<string | null> {
  try {
    (await scriptSource(parts, asked)).release();
    return null;
  } catch (error) {
    if (error instanceof FileRefusal) return error.message;
    throw error;
  }
}

export const autoexecSource = ({ machine, place }: Pick<ScriptAsked, "machine" | "place">): OpenSource =>
  written(() => autoexecFor({ machine: aboutOf(machine), place }));

/** What of ours the script sends for. iPXE reads disks in pieces. */
export function scriptFiles(asked: ScriptAsked): readonly Awaited[] {
  const { boot, decision } = asked.plan;
  const isDisk = boot.kind === "image" || (decision.httpBootUri !== null && isImage(decision.httpBootUri));
  const named = decision.httpBootUri === null ? null : keyOfUrl(decision.httpBootUri, asked.place);
  const paths = filesOf(requestOf(asked)).map(parsePath);
  const keys = [...paths.flatMap((path) => (path === null ? [] : keyOf(path))), ...(named === null ? [] : [named])];
  return keys.map((key) => ({ key, whole: !isDisk }));
}

const requestOf = ({ machine, plan, architecture, place }: ScriptAsked) => ({
  machine: aboutOf(machine),
  boot: plan.boot,
  decision: plan.decision,
  architecture,
  place,
});

const aboutOf = ({ inventory: { id, name, uuid, nics } }: Guided): ScriptMachine => ({
  id,
  name,
  uuid,
  mac: nics[0]?.mac ?? "",
});

function written(write: () => string): OpenSource {
  try {
    return bytesSource({ content: Buffer.from(write(), "utf8"), type: mediaTypeOf(".ipxe") });
  } catch (error) {
    if (error instanceof ScriptError) throw new FileRefusal("broken", error.message);
    throw error;
  }
}

async function textOf(files: Pick<BootFolder, "open">, file: string): Promise<string> {
  const source = await opened(files, file);
  try {
    if (source.size > longest) throw new FileRefusal("broken", `The script ${file} is longer than ${longest} bytes.`);
    return Buffer.from(await source.read(0, source.size)).toString("utf8");
  } finally {
    source.release();
  }
}

async function opened(files: Pick<BootFolder, "open">, file: string): Promise<OpenSource> {
  try {
    return await files.open(file);
  } catch (error) {
    const isMissing = error instanceof FileRefusal && error.code === "not-found";
    throw isMissing ? new FileRefusal("broken", `The script ${file} is not there.`) : error;
  }
}
