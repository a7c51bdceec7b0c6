/** A configuration that is edited first and takes effect as a whole, as on Junos. */
import type { MockDevice, Timers } from "../switches/device.js";

export type Settings = ReadonlyMap<number, boolean>;

/** Shared by all sessions of a device. */
export class Commits {
  /** Who edits exclusively. */
  holder: object | null = null;
  private undo: { readonly before: Settings; readonly cancel: () => void } | null = null;

  constructor(
    private readonly device: MockDevice,
    private readonly timers: Timers,
  ) {}

  /** @param minutes after which it is taken back unless a further commit comes; null = it stays */
  commit(settings: Settings, minutes: number | null): boolean {
    const before = this.undo?.before ?? this.present(settings);
    this.undo?.cancel();
    this.undo = null;
    if (!this.apply(settings)) return false;
    if (minutes !== null) {
      const cancel = this.timers.after(minutes * 60_000, () => {
        this.undo = null;
        this.apply(before);
      });
      this.undo = { before, cancel };
    }
    return true;
  }

  close(): void {
    this.undo?.cancel();
  }

  private present(settings: Settings): Settings {
    const present = this.device.ports.filter(({ number }) => settings.has(number));
    return new Map(present.map((port) => [port.number, this.device.view(port).admin]));
  }

  private apply(settings: Settings): boolean {
    let done = true;
    for (const port of this.device.ports) {
      const wanted = settings.get(port.number);
      if (wanted !== undefined && port.switch(wanted) !== null) done = false;
    }
    return done;
  }
}
