/** How long things take: always the same, or anything between two bounds, drawn for each command. */
import type { Duration } from "../../../src/model/clock.js";
import { type Delays, defaultDelays } from "./settings.js";

export type Span = Duration | { readonly min: Duration; readonly max: Duration };

export type Spans = { readonly [K in keyof Delays]?: Span };

/** From 0 to below 1. */
export type Random = () => number;

/** What each is for one command. The same object for all machines of which nothing is said. */
export const drawDelays = (spans: Spans | undefined, random: Random): Delays =>
  spans === undefined ? defaultDelays : { ...defaultDelays, ...drawn(spans, random) };

const drawn = (spans: Spans, random: Random): Partial<Delays> =>
  Object.fromEntries(Object.entries(spans).map(([name, span]) => [name, drawOne(span, random)]));

/** Bounds the wrong way round are bounds all the same. */
const drawOne = (span: Span, random: Random): Duration =>
  typeof span === "number" ? span : Math.round(span.min + (span.max - span.min) * random());
