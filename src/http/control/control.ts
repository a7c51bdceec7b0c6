/** The control API as its listener sees it: nothing of it is loaded before somebody asks for it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ControlOptions } from "./app.js";

/** Whether a request is for the control API, by its target: a path with or without a query. */
export const isControlPath = (target: string): boolean =>
  /^\/(?:shoal(?:[/?]|$)|(?:healthz|readyz)\/?(?:\?|$))/.test(target);

export type AnswerControl = (request: IncomingMessage, response: ServerResponse) => void;

/** Koa and openapi-backend are half of all the code there is to load, and most services are never asked for what they do. */
export function openControl(options: ControlOptions): AnswerControl {
  let app: Promise<AnswerControl> | undefined;
  const load = async (): Promise<AnswerControl> => {
    const { controlApp } = await import("./app.js");
    const answer = controlApp(options).callback();
    return (request, response) => void answer(request, response);
  };
  return (request, response) => {
    // Its bodies are small, and read by Koa: they may come at once.
    if (request.headers.expect !== undefined) response.writeContinue();
    app ??= load();
    void app.then((answer) => answer(request, response));
  };
}
