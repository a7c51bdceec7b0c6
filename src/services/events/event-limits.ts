/** How much of everything there may be at once. */
export interface EventLimits {
  readonly subscriptions: number;
  readonly streams: number;
  /** Events that wait for one receiver. */
  readonly queue: number;
  /** Events kept for streams that come back. */
  readonly replay: number;
  readonly testEventsPerSecond: number;
}

export const defaultEventLimits: EventLimits = {
  subscriptions: 200,
  streams: 32,
  queue: 256,
  replay: 500,
  testEventsPerSecond: 10,
};
