/** How many connections there may be at once, in all and from one address. */

export interface PlaceLimits {
  readonly inAll: number;
  readonly perAddress: number;
}

export class Places {
  private taken = 0;
  private readonly byAddress = new Map<string, number>();

  constructor(private readonly limits: PlaceLimits) {}

  /** @returns gives the place back, whenever it is called; null = there is none left */
  take(address: string): (() => void) | null {
    const own = this.byAddress.get(address) ?? 0;
    if (this.taken >= this.limits.inAll || own >= this.limits.perAddress) return null;
    this.taken += 1;
    this.byAddress.set(address, own + 1);
    let isHeld = true;
    return () => {
      if (isHeld) this.leave(address);
      isHeld = false;
    };
  }

  private leave(address: string): void {
    this.taken -= 1;
    const left = (this.byAddress.get(address) ?? 1) - 1;
    if (left === 0) this.byAddress.delete(address);
    else this.byAddress.set(address, left);
  }
}
