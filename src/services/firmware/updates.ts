/** Updates of firmware: an image is had, checked and kept, and then staged on machines, which run it from their next boot on. */
import { message } from "../../../redfish-schema/registries/messages.js";
import type { Staging } from "../../domain/firmware/staging.js";
import { type Clock, minutes } from "../../model/clock.js";
import type { ImageRecord } from "../../model/firmware.js";
import { refuse } from "../../model/refusal.js";
import { uris } from "../../model/uris.js";
import type { PushedImage, SimpleUpdate, UpdateCommands } from "../../ports/commands/updates.js";
import type { Who } from "../../ports/commands/who.js";
import { ImageError, type Images } from "../../ports/images.js";
import type { Logger } from "../../ports/logger.js";
import type { MachineTable } from "../../ports/world.js";
import { fileName } from "../fetch/source-url.js";
import type { OutboundPolicy } from "../outbound.js";
import { deniesLiteral, type Resolve } from "../outbound-connect.js";
import type { TaskPlan, Tasks } from "../tasks.js";
import { Downloads } from "./downloads.js";
import { imageSource } from "./image-source.js";
import { isDigest } from "./record-file.js";
import { type StagePlan, Stager } from "./stage-image.js";
import { outward } from "./update-messages.js";
import { chosenMachines } from "./update-targets.js";

export interface UpdatesParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tasks: Pick<Tasks, "begin">;
  readonly images: Images;
  readonly staging: Staging;
  readonly machines: MachineTable;
  readonly policy: OutboundPolicy;
  /** Servers of images need not prove over TLS who they are. */
  readonly allowUnverified: boolean;
  /** Bytes of an image. */
  readonly largest: number;
  readonly resolve?: Resolve;
}

/** How often it is looked what the command line did to the images. */
const lookEvery = minutes(1);

export function openUpdates(parts: UpdatesParts): UpdateCommands & { close(): void } {
  return new Updates(parts);
}

class Updates implements UpdateCommands {
  private readonly downloads: Downloads;
  private readonly stager: Stager;
  /** Images that updates under way need, by how many of them do. */
  private readonly needed = new Map<string, number>();
  private readonly stopListening: () => void;
  private stopLooking: () => void = () => undefined;

  constructor(private readonly parts: UpdatesParts) {
    const { staging, logger } = parts;
    this.downloads = new Downloads(parts);
    this.stager = new Stager(staging, logger);
    this.stopListening = staging.onApplied((machine, image) =>
      logger.info("a machine runs an image", { machine, image }),
    );
    this.lookLater();
  }

  async simpleUpdate(update: SimpleUpdate, who: Who, requestUri: string): Promise<string> {
    const machines = this.chosen(update.targets, simpleUpdateAction);
    const skip = update.force ? "none" : "same version";
    if (update.local) {
      const image = await this.localImage(update.imageUri);
      return this.begin(image, { machines, skip, by: who.userName, label: image.name }, requestUri);
    }
    const source = imageSource(update);
    if (deniesLiteral(this.parts.policy, source.url)) {
      throw refuse(400, message("Base.AccessDenied", source.shown), "/ImageURI");
    }
    const families = this.familiesOf(machines, source.shown);
    return this.awaited(machines ?? this.parts.staging.updateable(), {
      ...planOf(who, requestUri),
      run: async (progress, signal) => {
        progress(0, message("Update.TransferringToComponent", source.shown, uris.updateService));
        const image = await this.downloads.image(source, families, progress, signal).catch((error: unknown) => {
          throw signal.aborted ? signal.reason : this.told(error, source.shown);
        });
        const plan: StagePlan = { image, machines, skip, by: who.userName, label: source.shown };
        return this.needing(image, () => this.stager.run(plan, progress, signal));
      },
    });
  }

  async push(upload: PushedImage, who: Who, requestUri: string): Promise<string> {
    const machines = this.chosen(upload.targets, null);
    const label = fileName(upload.name) || "image";
    const families = this.familiesOf(machines, label);
    const { content, sha256 } = upload;
    const about = {
      name: label,
      from: `pushed by ${who.userName}`,
      families,
      sha256,
      get signature() {
        return upload.signature;
      },
    };
    const image = await this.parts.images.add(content, about).catch((error: unknown) => {
      throw this.told(error, label);
    });
    const skip = upload.force ? "none" : "same version";
    return this.begin(image, { machines, skip, by: who.userName, label }, requestUri);
  }

  async activate(sha256: string, targets: readonly string[] | null, who: Who, requestUri: string): Promise<string> {
    const machines = this.chosen(targets, "SoftwareInventory.Activate");
    const image = await this.image(sha256);
    if (image === undefined) throw noImage(sha256);
    const plan = { machines, skip: "same image", by: who.userName, label: image.name } as const;
    return this.begin(image, plan, requestUri);
  }

  async removeImage(sha256: string, who: Who): Promise<void> {
    if ((await this.image(sha256)) === undefined) throw noImage(sha256);
    if (this.needed.has(sha256) || this.parts.staging.usersOf(sha256).length > 0) {
      throw refuse(409, message("Base.ResourceInUse"));
    }
    await this.parts.images.remove(sha256).catch((error: unknown) => {
      throw error instanceof ImageError && error.code === "gone" ? noImage(sha256) : outward(error, sha256);
    });
    this.parts.logger.info("an image was removed", { image: sha256, by: who.userName });
  }

  close(): void {
    this.stopListening();
    this.stopLooking();
  }

  /* ── the image ───────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** @param uri of a member of the local image store */
  private async localImage(uri: string): Promise<ImageRecord> {
    const prefix = `${uris.localImages}/`;
    const image = uri.startsWith(prefix) ? await this.image(uri.slice(prefix.length)) : undefined;
    if (image !== undefined) return image;
    const about = message("Base.ActionParameterValueNotInList", uri.slice(0, 256), "ImageURI", simpleUpdateAction);
    throw refuse(400, about, "/ImageURI");
  }

  /** The command line may have added it a moment ago. */
  private async image(sha256: string): Promise<ImageRecord | undefined> {
    const { images, logger } = this.parts;
    if (!isDigest(sha256) || images.get(sha256) !== undefined) return images.get(sha256);
    await images.refresh().catch((error: unknown) => logger.warn("the images cannot be read", { error }));
    return images.get(sha256);
  }

  private lookLater(): void {
    const { clock, images, logger } = this.parts;
    this.stopLooking = clock.after(lookEvery, () => {
      images.refresh().catch((error: unknown) => logger.debug("the images cannot be read", { error }));
      this.lookLater();
    });
  }

  /* ── staging it ────────────────────────────────────────────────────────────────────────────────────────────────── */

  private chosen(targets: readonly string[] | null, action: string | null): readonly string[] | null {
    const { machines, staging } = this.parts;
    return chosenMachines(targets, action, machines, staging);
  }

  /** @throws Refusal 400 when no machine can be updated, so that there is nothing that the image could be */
  private familiesOf(machines: readonly string[] | null, label: string): readonly string[] {
    const { staging } = this.parts;
    const ids = machines ?? staging.updateable();
    const families = new Set(ids.flatMap((id) => staging.of(id)?.family ?? []));
    if (families.size === 0) throw refuse(400, message("Update.NoTargetsDetermined", label));
    return [...families];
  }

  private begin(image: ImageRecord, plan: Omit<StagePlan, "image">, requestUri: string): Promise<string> {
    const { by, machines } = plan;
    const { staging } = this.parts;
    const fitting = (machines ?? staging.updateable()).filter((id) => staging.of(id)?.family === image.family);
    return this.awaited(fitting, {
      ...planOf({ userName: by }, requestUri),
      run: (progress, signal) => this.needing(image, () => this.stager.run({ ...plan, image }, progress, signal)),
    });
  }

  /** Begins a task. A client may restart the machines as soon as it knows of it: until it ends they wait for the image. */
  private async awaited(machines: readonly string[], plan: TaskPlan): Promise<string> {
    const { staging, tasks } = this.parts;
    const end = staging.await(machines);
    try {
      return await tasks.begin({ ...plan, run: (...given) => plan.run(...given).finally(end) });
    } catch (error) {
      end();
      throw error;
    }
  }

  private async needing<T>({ sha256 }: ImageRecord, work: () => Promise<T>): Promise<T> {
    const count = (by: number) => {
      const now = (this.needed.get(sha256) ?? 0) + by;
      if (now === 0) this.needed.delete(sha256);
      else this.needed.set(sha256, now);
    };
    count(1);
    try {
      return await work();
    } finally {
      count(-1);
    }
  }

  private told(error: unknown, label: string): unknown {
    const said = outward(error, label);
    if (said !== error) this.parts.logger.warn("an image was not taken in", { image: label, error });
    return said;
  }
}

const simpleUpdateAction = "UpdateService.SimpleUpdate";

const planOf = ({ userName }: Pick<Who, "userName">, uri: string): Pick<TaskPlan, "name" | "by" | "request"> => ({
  name: "Update firmware",
  by: userName,
  request: { method: "POST", uri },
});

const noImage = (sha256: string) =>
  refuse(404, message("Base.ResourceNotFound", "SoftwareInventory", sha256.slice(0, 128)));
