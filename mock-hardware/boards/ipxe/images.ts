/** What iPXE has in its memory. */
import type { Content } from "../wire/content.js";

export interface Image {
  readonly name: string;
  readonly url: string;
  readonly content: Content;
  arguments: string;
}

export class Images {
  private readonly byName = new Map<string, Image>();
  /** What `boot` starts. */
  selected: Image | null = null;

  add(image: Image): void {
    this.byName.set(image.name, image);
  }

  get(name: string): Image | undefined {
    return this.byName.get(name);
  }

  remove(name: string): void {
    if (this.selected?.name === name) this.selected = null;
    this.byName.delete(name);
  }

  clear(): void {
    this.byName.clear();
    this.selected = null;
  }

  /** All but one. */
  besides(image: Image): readonly Image[] {
    return [...this.byName.values()].filter((other) => other !== image);
  }
}
