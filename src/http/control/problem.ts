import { STATUS_CODES } from "node:http";
import type { Context } from "koa";

/** A request that cannot be answered as asked. */
export class ControlProblem extends Error {
  override readonly name = "ControlProblem";

  /** @param detail for the one who asked */
  constructor(
    readonly status: number,
    detail: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }
}

/** RFC 9457. */
export function answerProblem(ctx: Context, { status, message, headers }: ControlProblem): void {
  ctx.status = status;
  ctx.set(headers);
  ctx.body = { type: "about:blank", title: STATUS_CODES[status], status, detail: message };
  ctx.type = "application/problem+json";
}
