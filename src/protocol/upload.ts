/** Images of firmware that clients push (DSP0266 §"Software update types"): read as they come, once it is known who pushes. */
import { message } from "../../redfish-schema/registries/messages.js";
import { Refusal, refuse } from "../model/refusal.js";
import { uris } from "../model/uris.js";
import type { PushedImage } from "../ports/commands/updates.js";
import { insufficientPrivilege, passwordChangeRequired } from "./access.js";
import { header, type Reply } from "./exchange.js";
import type { Operation } from "./handler.js";
import { checkMediaType } from "./negotiate.js";
import { parseQueryOf } from "./query/parse.js";
import { asItIsNow } from "./received.js";
import { messageReply, taskReply } from "./replies.js";
import { readUpdateForm } from "./update-form.js";
import { updateParameters } from "./update-parameters.js";

/** At once: each is a file that grows on disk, and in memory while it is looked at. */
const mostUploads = 2;
/** Seconds. */
const askAgainAfter = 30;
/** Bytes of a form beside the image in it. */
const formOverhead = 256 * 1024;

interface Way {
  readonly type: string;
  readonly mayBeUntyped: boolean;
  /** Beside the image. */
  readonly overhead: number;
  readonly push: (operation: Operation, content: AsyncIterable<Uint8Array>) => Promise<string>;
}

const ways: ReadonlyMap<string, Way> = new Map([
  [uris.pushUpdate, { type: "application/octet-stream", mayBeUntyped: true, overhead: 0, push: pushPlain }],
  [uris.multipartUpdate, { type: "multipart/form-data", mayBeUntyped: false, overhead: formOverhead, push: pushForm }],
]);

export interface Uploads {
  /** URI of the resource that a path belongs to; undefined = images are not pushed there. */
  ownerOf(path: string): string | undefined;
  /** @throws Refusal (by rejection); ClientGone when the body breaks off */
  take(asked: Operation, path: string): Promise<Reply>;
}

export function openUploads(): Uploads {
  let running = 0;
  return {
    ownerOf: (path) => (ways.has(path) ? uris.updateService : undefined),
    async take(asked, path) {
      const way = ways.get(path);
      if (way === undefined || asked.request.method !== "POST") {
        return messageReply(405, message("Base.OperationNotAllowed"), ["Allow", "POST"]);
      }
      check(asked, way);
      if (running >= mostUploads) throw busy();
      running += 1;
      try {
        const taskId = await way.push(asked, admitted(asked, way));
        return taskReply(taskId);
      } finally {
        running -= 1;
      }
    },
  };
}

const busy = (): Refusal =>
  new Refusal(503, [{ message: message("Base.ServiceTemporarilyUnavailable", askAgainAfter) }], askAgainAfter);

/** All that can be known before the body: nobody sends a quarter of a gigabyte to learn of it. */
function check(asked: Operation, way: Way): void {
  const { request, target } = asked;
  parseQueryOf(request.method, target.search);
  admit(asked);
  checkMediaType(request.headers, way.type, way.mayBeUntyped);
  if (Number(header(request, "content-length") ?? 0) > mostBytes(asked, way)) throw tooLarge();
}

function admit({ found, who, access }: Operation): void {
  if (who.passwordChangeRequired) throw passwordChangeRequired(who);
  if (!access.allows(who, found, "POST")) throw insufficientPrivilege();
}

const mostBytes = ({ service }: Operation, { overhead }: Way): number =>
  service.tree.world.firmware.largestImage + overhead;

const tooLarge = (): Refusal => refuse(413, message("Base.PayloadTooLarge"));

/** The body, bounded whatever its headers said; it only ends well if who asked may still ask by then. */
async function* admitted(asked: Operation, way: Way): AsyncGenerator<Uint8Array> {
  const most = mostBytes(asked, way);
  let size = 0;
  for await (const piece of asked.request.stream()) {
    size += piece.length;
    if (size > most) throw tooLarge();
    yield piece;
  }
  admit(await asItIsNow(asked));
}

function pushPlain({ service, who }: Operation, content: AsyncIterable<Uint8Array>): Promise<string> {
  const image: PushedImage = { content, name: "image", targets: null, force: false };
  return service.commands.updates.push(image, who, uris.pushUpdate);
}

async function pushForm({ service, who, request }: Operation, body: AsyncIterable<Uint8Array>): Promise<string> {
  const form = await readUpdateForm(header(request, "content-type") ?? "", body);
  try {
    const { targets, force, sha256 } = updateParameters(form.parameters);
    const { content, name } = form;
    const image = {
      content,
      name,
      targets,
      force,
      sha256,
      get signature() {
        return form.signature();
      },
    };
    return await service.commands.updates.push(image, who, uris.multipartUpdate);
  } finally {
    form.close();
  }
}
