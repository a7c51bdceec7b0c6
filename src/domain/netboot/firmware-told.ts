/** What firmware is told that asks what to boot: a board's boot loader, a PXE ROM, UEFI, U-Boot. Pure. */
import type { BootFile } from "../../model/netboot.js";
import { firmwareKey, folderKey, folderPath, httpUrl, madeKey, madePath } from "./boot-path.js";
import { isDoneWhenTold, isInVariables, type Offer } from "./offer.js";
import { type Direct, locate, sourceOf } from "./source.js";
import { lacking, lastOf, noEnd, type PlanRequest, type Told, whole } from "./stage-plan.js";

/**
 * The firmware in the folder is the last that we give a machine with the override in its variables: what it does then, they
 * say. Of any other, an override that leads past the network has run its course by then.
 */
export function boardTold({ machine: { netboot }, errand }: PlanRequest): Told {
  if (netboot.bootSet === null) {
    const gets = "gets nothing: its configuration names no boot folder (netboot.bootSet)";
    return { gets, file: null, end: noEnd, isProblem: true };
  }
  return {
    gets: `gets the files of the boot folder ${netboot.bootSet}`,
    file: { form: "board" },
    end: {
      files: [whole(firmwareKey)],
      usesUp: isInVariables(errand.firmware) || isDoneWhenTold(errand),
      leadsTo: "stage",
    },
  };
}

export const nothingTold = (usesUp: boolean): Told => ({
  gets: "gets nothing and goes on with its own boot order",
  file: null,
  end: { ...noEnd, usesUp },
});

export function pxeTold(request: PlanRequest, { decision }: Offer): Told {
  if (request.place.tftpPort === null) return lacking("the TFTP server is off (netboot.tftp)");
  const source = sourceOf(request, decision);
  if ("problem" in source) return lacking(source.problem);
  const { direct } = source;
  // PXE has no URLs, and nothing to mount a disk with.
  if (direct === null || direct.isUrl || direct.isDisk) return ipxeProgram(request, byTftp, "by TFTP");
  return {
    gets: `gets ${direct.file} by TFTP`,
    file: byTftp(folderPath(request.machine.id, direct.file)),
    end: lastOf(request, whole(folderKey(direct.file))),
  };
}

const byTftp = (path: string): BootFile => ({ form: "pxe", path });

export function httpTold(request: PlanRequest, { decision }: Offer): Told {
  const { place, architecture } = request;
  const source = sourceOf(request, decision);
  if ("problem" in source) return lacking(source.problem);
  const { direct } = source;
  // UEFI puts a disk into memory (§24.7.3.4), a BIOS does not.
  const canTake = direct !== null && !(direct.isDisk && architecture === "bios");
  const told = canTake ? locatedTold(request, direct) : null;
  if (told !== null) return told;
  if (place.httpPort === null) return lacking("HTTP boot is off (netboot.http)");
  return ipxeProgram(request, (path) => ({ form: "http", url: httpUrl(place, path) ?? "" }), "by HTTP");
}

/** A URL that is not ours is fetched out of our sight: being told it is all we can know of, so that it uses up an override. */
function locatedTold(request: PlanRequest, direct: Direct): Told | null {
  const located = locate(request, direct, "http");
  if (located === null) return null;
  const { url, key } = located;
  return {
    gets: `gets ${url}`,
    file: { form: "http", url },
    end: key === null ? lastOf(request) : lastOf(request, whole(key)),
  };
}

/** iPXE asks again, at a stage of its own. */
function ipxeProgram(request: PlanRequest, fileAt: (path: string) => BootFile, how: string): Told {
  const { machine, stage, architecture, programs } = request;
  const name = programs.programFor(architecture, stage);
  if (name === null) {
    const missing = programs.missing(architecture);
    return { ...lacking("there is no iPXE for it here", missing), missing };
  }
  return {
    gets: `gets iPXE ${how} (${name})`,
    file: fileAt(madePath(machine.id, name)),
    end: { files: [whole(madeKey(name))], usesUp: false, leadsTo: "stage" },
  };
}
