/** What there is to boot for one who asks, as far as its firmware or iPXE can take it as it is. Pure. */
import type { BootDecision } from "../../model/boot.js";
import type { BootArchitecture, ServerPlace } from "../../model/netboot.js";
import {
  anyUrl,
  type FileKey,
  folderKey,
  folderPath,
  httpUrl,
  isEfi,
  isImage,
  isUrl,
  keyOfUrl,
  madeKey,
  scriptName,
} from "./boot-path.js";
import type { PlanRequest } from "./stage-plan.js";

/** A program, a script or a disk; everything else takes a script of ours. */
export interface Direct {
  /** A URL, or a path in the operator's folder. */
  readonly file: string;
  readonly isUrl: boolean;
  /** It has to be mounted rather than run. */
  readonly isDisk: boolean;
}

/** `direct` null = it takes a script of ours. */
export type Source = { readonly direct: Direct | null } | { readonly problem: string };

export function sourceOf({ machine, architecture }: PlanRequest, { httpBootUri }: BootDecision): Source {
  if (httpBootUri !== null) {
    if (architecture === "bios" && isEfi(httpBootUri)) return { problem: "a BIOS cannot run a program of UEFI" };
    return { direct: { file: httpBootUri, isUrl: true, isDisk: isImage(httpBootUri) } };
  }
  const { boot } = machine.netboot;
  switch (boot.kind) {
    case "nothing":
      return { problem: "its configuration says of nothing to boot (netboot.boot)" };
    case "image":
      return { direct: { file: boot.file, isUrl: isUrl(boot.file), isDisk: true } };
    case "program": {
      const file = architecture === null ? undefined : boot.files[architecture];
      return file === undefined
        ? { problem: noProgram(architecture) }
        : { direct: { file, isUrl: isUrl(file), isDisk: false } };
    }
    default:
      return { direct: null };
  }
}

const noProgram = (architecture: BootArchitecture | null): string =>
  architecture === null
    ? "it does not say what its processor is"
    : `its configuration names no program for ${architecture} (netboot.boot.programs)`;

export interface Located {
  readonly url: string;
  /** null = it is none of ours: whether it is fetched we do not see. */
  readonly key: FileKey | null;
}

/** @param by what the client can fetch from; null = nothing of that is on */
export function locate(
  { machine, place }: Pick<PlanRequest, "machine" | "place">,
  { file, isUrl: isAway }: Direct,
  by: "http" | "any",
): Located | null {
  if (isAway) return { url: file, key: keyOfUrl(file, place) };
  const url = urlOf(place, folderPath(machine.id, file), by);
  return url === null ? null : { url, key: folderKey(file) };
}

export const urlOf = (place: ServerPlace, path: string, by: "http" | "any"): string | null =>
  (by === "http" ? httpUrl : anyUrl)(place, path);

/** An iPXE that is given itself comes back, and is given itself: what it came by, and programs of iPXE of ours. */
export const leadsBack = ({ had }: PlanRequest, { key }: Located): boolean =>
  key !== null && (had.has(key) || (key.startsWith(madeKey("")) && key !== madeKey(scriptName)));
