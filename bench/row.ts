/** What is told of one measurement, and the table of them all. */
import type { Result } from "./contest.js";

export interface Row {
  readonly what: string;
  readonly machines: number;
  readonly shoal: string;
  /** Of the peer named in `what`; absent where the aim is an absolute one. */
  readonly floor?: string;
  readonly ratio?: number;
  readonly p50?: number;
  readonly p99?: number;
  /** Longest that anybody else had to wait meanwhile, and would have had to at an idle server. */
  readonly stall?: Stall;
  readonly n: number;
  readonly aim?: { readonly text: string; readonly met: boolean };
}

/** Milliseconds. */
export interface Stall {
  readonly wait: number;
  readonly noise: number;
}

const columns = [
  "what",
  "machines",
  "Shoal",
  "floor",
  "ratio",
  "p50 ms",
  "p99 ms",
  "stall ms (idle server)",
  "n",
  "aim",
  "",
];

export function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.what,
    row.machines.toLocaleString("en"),
    row.shoal,
    row.floor ?? "",
    row.ratio?.toFixed(2) ?? "",
    inMs(row.p50),
    inMs(row.p99),
    row.stall === undefined ? "" : `${inMs(row.stall.wait)} (${inMs(row.stall.noise)})`,
    String(row.n),
    row.aim?.text ?? "",
    row.aim === undefined ? "" : row.aim.met ? "met" : "MISSED",
  ]);
  return [columns, columns.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const inMs = (value: number | undefined): string => (value === undefined ? "" : value.toFixed(value < 10 ? 2 : 0));

export const perSecond = (rate: number): string => `${Math.round(rate).toLocaleString("en")}/s`;

/** @param least share of the peer's rate that is aimed at */
export function against(
  what: string,
  machines: number,
  shoal: Result,
  peer: Result,
  { least, stall }: { readonly least?: number; readonly stall?: Stall } = {},
): Row {
  const ratio = shoal.rate / peer.rate;
  return {
    what,
    machines,
    shoal: perSecond(shoal.rate),
    floor: perSecond(peer.rate),
    ratio,
    p50: shoal.p50,
    p99: shoal.p99,
    ...(stall !== undefined && { stall }),
    n: shoal.rounds,
    ...(least !== undefined && { aim: { text: `ratio ≥ ${least}`, met: ratio >= least } }),
  };
}

/** The stall that is allowed, in milliseconds. */
export const longestStall = 50;
