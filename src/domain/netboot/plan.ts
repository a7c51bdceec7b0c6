/** The boot plan: what one who asks is told at each stage of a boot, and what its boot hangs on from then on. Pure. */
import type { BootErrand } from "../../model/netboot.js";
import { httpUrl, mediumPath } from "./boot-path.js";
import { boardTold, httpTold, nothingTold, pxeTold } from "./firmware-told.js";
import { ipxeTold } from "./ipxe-told.js";
import { isDoneWhenTold, type Offer, offerOf } from "./offer.js";
import { noEnd, type PlanRequest, type StagePlan, type Told } from "./stage-plan.js";
import { stageInWords } from "./words.js";

/**
 * Which stages a machine goes through, and in which mode, is its own affair: whatever it asks as, it gets what that can boot. So
 * iPXE comes in where the firmware itself could not, and an override for UefiHttp is followed also on the way of PXE.
 */
export function planFor(asked: PlanRequest): StagePlan {
  const request = withMedium(asked);
  const { machine, errand, stage, architecture } = request;
  const offer = offerOf(machine.netboot, errand);
  const { gets, file, end, script, notes = [], isProblem = false, missing = null } = tell(request, offer);
  const more = [...notes, ...modeNotes(request, offer), ...variableNotes(errand)];
  return {
    answer: {
      machine: machine.id,
      stage,
      architecture,
      file,
      reasons: [sentence(request, offer, gets), ...more],
    },
    shortly: [stage === "board" ? `It ${gets}.` : `${offer.because}, so it ${gets}.`, ...more].join(" "),
    end,
    script: script ?? null,
    isProblem,
    missing,
  };
}

/** A disc is read over HTTP, as if the override named its URL. */
function withMedium(request: PlanRequest): PlanRequest {
  const { machine, errand, place } = request;
  const { medium } = errand.decision;
  const url = !medium ? null : httpUrl(place, mediumPath(machine.id, medium));
  if (url === null) return request;
  return { ...request, errand: { ...errand, decision: { ...errand.decision, target: "UefiHttp", httpBootUri: url } } };
}

function tell(request: PlanRequest, offer: Offer): Told {
  switch (request.stage) {
    case "system":
      // It runs: whatever an override led to that cannot be told to it is done.
      return {
        gets: "needs nothing to boot",
        file: null,
        end: { ...noEnd, usesUp: isDoneWhenTold(request.errand) },
      };
    case "board":
      return boardTold(request);
    case "ipxe":
      return ipxeTold(request, offer);
    default:
      if (offer.kind !== "boot") return nothingTold(isDoneWhenTold(request.errand));
      return request.stage === "uefi-http" ? httpTold(request, offer) : pxeTold(request, offer);
  }
}

function sentence({ stage, architecture }: PlanRequest, { because }: Offer, gets: string): string {
  const asks = `it asks as ${stageInWords(stage, architecture)}`;
  if (stage === "system") return `It asks as an operating system, which ${gets}.`;
  // What its boot loader gets does not hang on what it is to boot.
  return stage === "board" ? `I${asks.slice(1)}, so it ${gets}.` : `${because}; ${asks}, so it ${gets}.`;
}

/** Whether a machine comes up as a BIOS or as UEFI is its own affair. */
function modeNotes({ stage, architecture, errand }: PlanRequest, { kind }: Offer): readonly string[] {
  const { target, mode } = errand.decision;
  if (kind !== "boot" || target === null || stage === "board" || stage === "system" || architecture === null) return [];
  const own = architecture === "bios" ? "Legacy" : "UEFI";
  return own === mode
    ? []
    : [`The override is for ${mode} mode; the machine is in ${own} mode, which only it can change.`];
}

const variableNotes = ({ firmware }: BootErrand): readonly string[] =>
  firmware === null || firmware.problem === null
    ? []
    : [`What is asked is not all in the variables that it gets: ${firmware.problem.replace(/\.$/, "")}.`];
