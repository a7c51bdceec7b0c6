/** Images of media as volumes of a storage pool, for hypervisors that cannot open the service's files. */
import type { Medium } from "../../../src/model/media.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { Connection } from "./connection.js";
import { volumesIn } from "./said.js";
import { copyTimeLimit } from "./virsh.js";

export class Pool {
  constructor(
    private readonly connection: Connection,
    private readonly name: string,
  ) {}

  /**
   * Copies an image there, under a name of the domain and of the image.
   * @param isInUse whether the domain has what is at a path: that is whole, and stays as it is
   * @returns its path on the hypervisor
   * @throws AdapterError (by rejection)
   */
  async put(uuid: string, medium: Medium, isInUse: (path: string) => boolean): Promise<string> {
    const { path, size, sha256 } = medium;
    if (path === null || size === null) throw new AdapterError("the image has not been fetched", "refused");
    const volume = `${prefixOf(uuid)}${(sha256 ?? `${size}`).slice(0, 16)}.iso`;
    const known = await this.volumesOf(uuid);
    if (known.includes(volume)) {
      const place = await this.pathOf(volume);
      if (isInUse(place)) return place;
      await this.remove(volume);
    }
    const words = ["vol-create-as", this.name, volume, `${Math.max(1, size)}B`, "--format", "raw"];
    await this.connection.tell(words);
    await this.connection.tell(["vol-upload", volume, path, "--pool", this.name], { timeLimit: copyTimeLimit });
    return this.pathOf(volume);
  }

  /** Removes what was copied for a domain, but what is at this path. Never rejects: what stays is found again. */
  async clean(uuid: string, keep: string | null): Promise<void> {
    try {
      for (const volume of await this.volumesOf(uuid)) {
        if ((await this.pathOf(volume)) !== keep) await this.remove(volume);
      }
    } catch (error) {
      if (!(error instanceof AdapterError)) throw error;
    }
  }

  private async volumesOf(uuid: string): Promise<readonly string[]> {
    const listed = volumesIn(await this.connection.tell(["vol-list", this.name]));
    return listed.filter((volume) => volume.startsWith(prefixOf(uuid)));
  }

  private async pathOf(volume: string): Promise<string> {
    return (await this.connection.tell(["vol-path", volume, "--pool", this.name])).trim();
  }

  private async remove(volume: string): Promise<void> {
    await this.connection.tell(["vol-delete", volume, "--pool", this.name]);
  }
}

const prefixOf = (uuid: string): string => `shoal-${uuid}-`;
