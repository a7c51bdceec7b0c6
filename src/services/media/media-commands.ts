/** What clients ask of machines' slots for media: most media come while the client waits, of the others a task tells. */
import { type Message, message } from "../../../redfish-schema/registries/messages.js";
import type { MediaEnd } from "../../domain/media/insertion.js";
import type { MediaSlots } from "../../domain/media/media-slots.js";
import type { WantedMedium } from "../../domain/media/slotted.js";
import { type Clock, type Duration, seconds } from "../../model/clock.js";
import type { MediaSlot } from "../../model/media.js";
import { type Refusal, refuse } from "../../model/refusal.js";
import { uris } from "../../model/uris.js";
import type { InsertMedia, MediaCommands } from "../../ports/commands/media.js";
import type { Who } from "../../ports/commands/who.js";
import type { Logger } from "../../ports/logger.js";
import type { MediaStore } from "../../ports/media.js";
import { shownUrl } from "../fetch/source-url.js";
import type { TaskRun, Tasks } from "../tasks.js";
import { checkedCertificate } from "./checked-certificate.js";
import { wantedMedium } from "./insert-request.js";
import { mediaRefusal } from "./media-messages.js";

export interface MediaCommandParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly slots: MediaSlots;
  readonly images: Pick<MediaStore, "allowUnverified" | "objection">;
  readonly tasks: Pick<Tasks, "begin" | "resume">;
}

/** Clients wait half a minute and longer for an answer; proxies between may be less patient. */
const patience: Duration = seconds(5);

/** Of one slot; nobody needs more. */
const mostCertificates = 16;

export class MediaService implements MediaCommands {
  constructor(private readonly parts: MediaCommandParts) {}

  /** Goes on with the tasks of media that were on their way when the service stopped. */
  resume(): void {
    const { slots, tasks } = this.parts;
    for (const { machine, slot, asked } of slots.awaited()) {
      const coming = { machine, slot, seq: asked.seq, image: asked.image, by: asked.by };
      if (asked.task !== null) tasks.resume(asked.task, this.telling(coming));
    }
  }

  async insert(
    machine: string,
    slotId: string,
    asked: InsertMedia,
    who: Who,
    requestUri: string,
  ): Promise<string | undefined> {
    const slot = this.parts.slots.slot(machine, slotId);
    const wanted = this.checked(asked, slot);
    const seq = await this.parts.slots.insert(machine, slotId, wanted, who.userName);
    if (seq === undefined) return undefined;
    const coming = { machine, slot: slotId, seq, image: wanted.image, by: who.userName };
    const end = await this.within(this.parts.slots.follow(machine, slotId, seq, () => {}));
    if (end !== "later") return this.told(end, coming);
    return this.beginTask(coming, requestUri);
  }

  async eject(machine: string, slot: string, { userName }: Who): Promise<void> {
    await this.parts.slots.eject(machine, slot, userName);
  }

  async trust(
    machine: string,
    slot: string,
    { verifyCertificate }: { readonly verifyCertificate: boolean },
    { userName }: Who,
  ): Promise<void> {
    const { slots, images } = this.parts;
    if (!verifyCertificate && !images.allowUnverified) {
      throw refuse(400, message("Shoal.VerificationRequired"), "/VerifyCertificate");
    }
    await slots.trust(machine, slot, verifyCertificate, userName);
  }

  /* ── certificates ────────────────────────────────────────────────────────────────────────────────────────────────── */

  async addCertificate(machine: string, slot: string, pem: string, { userName }: Who): Promise<string> {
    const { slots, logger } = this.parts;
    slots.slot(machine, slot);
    if (slots.certificates.of(machine, slot).length >= mostCertificates) {
      throw refuse(400, message("Base.CreateLimitReachedForResource"));
    }
    const id = await slots.certificates.add(machine, slot, checkedCertificate(pem));
    logger.info("a certificate for images of media was added", { machine, slot, certificate: id, by: userName });
    return id;
  }

  async replaceCertificate(machine: string, slot: string, id: string, pem: string): Promise<void> {
    this.requireCertificate(machine, slot, id);
    await this.parts.slots.certificates.replace(machine, slot, id, checkedCertificate(pem));
  }

  async removeCertificate(machine: string, slot: string, id: string): Promise<void> {
    this.requireCertificate(machine, slot, id);
    await this.parts.slots.certificates.remove(machine, slot, id);
  }

  private requireCertificate(machine: string, slot: string, id: string): void {
    const { slots } = this.parts;
    slots.slot(machine, slot);
    if (slots.certificates.of(machine, slot).some((one) => one.id === id)) return;
    throw refuse(404, message("Base.ResourceNotFound", "Certificate", id));
  }

  /* ── insertion ───────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** What can be told of it before anything is done. */
  private checked(asked: InsertMedia, slot: MediaSlot): WantedMedium {
    const wanted = wantedMedium(asked, slot);
    const url = new URL(wanted.image);
    const objection = slot.fetched === "here" ? this.parts.images.objection(url) : undefined;
    if (objection !== undefined) throw refuse(400, message("Base.AccessDenied", shownUrl(url)), "/Image");
    return wanted;
  }

  private within(end: Promise<MediaEnd>): Promise<MediaEnd | "later"> {
    return new Promise((resolve) => {
      const cancel = this.parts.clock.after(patience, () => resolve("later"));
      void end.then((known) => {
        cancel();
        resolve(known);
      });
    });
  }

  private told(end: MediaEnd, { image }: Coming): undefined {
    const refusal = refusalOf(end, image);
    if (refusal) throw refusal;
  }

  private async beginTask(coming: Coming, requestUri: string): Promise<string> {
    const { machine, slot, seq, by } = coming;
    const { slots, tasks } = this.parts;
    try {
      return await tasks.begin({
        name: "Insert media",
        by,
        request: { method: "POST", uri: requestUri },
        lasting: true,
        accept: (id) => slots.noteTask(machine, slot, seq, id),
        run: this.telling(coming),
      });
    } catch (error) {
      // The client is told that it is refused; nothing may come of it.
      await slots.ejectOne(machine, slot, seq, by).catch(() => {});
      throw error;
    }
  }

  /** The work of a task that does nothing but tell: who cancels it takes the medium out. */
  private telling(coming: Coming): TaskRun {
    const { slots } = this.parts;
    const { machine, slot, seq, image, by } = coming;
    return async (progress, signal) => {
      const shown = shownUrl(new URL(image));
      progress(0, message("Update.TransferringToComponent", shown, uris.virtualMedia(machine, slot)));
      const told = (done: number, total: number | null): void => {
        if (total !== null && total > 0) progress((95 * done) / total);
      };
      const cancelled = () => void slots.ejectOne(machine, slot, seq, by).catch(() => {});
      signal.addEventListener("abort", cancelled, { once: true });
      const end = await slots.follow(machine, slot, seq, told);
      signal.removeEventListener("abort", cancelled);
      // The next start goes on with it.
      if (end.kind === "stopped") return new Promise(() => {});
      const refusal = refusalOf(end, image);
      if (refusal) throw refusal;
      return { messages: [message("Shoal.MediaInserted", shown)], resultUri: uris.virtualMedia(machine, slot) };
    };
  }
}

interface Coming {
  readonly machine: string;
  readonly slot: string;
  readonly seq: number;
  readonly image: string;
  readonly by: string;
}

function refusalOf(end: MediaEnd, image: string): Refusal | undefined {
  switch (end.kind) {
    case "inserted":
      return undefined;
    case "stopped":
      return refuse(503, message("Base.ServiceShuttingDown"));
    case "ejected":
      return refuse(409, notInserted(image, "It was ejected before it was in."));
    case "failed":
      return mediaRefusal(end.error, image);
  }
}

const notInserted = (image: string, why: string): Message =>
  message("Shoal.MediaNotInserted", shownUrl(new URL(image)), why);
