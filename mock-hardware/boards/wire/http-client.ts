/** Asks for one thing by HTTP, on a connection of its own. */
import { type IncomingMessage, request } from "node:http";
import type { Life } from "../life.js";
import { type Content, ContentReader } from "./content.js";

export interface HttpQuestion {
  readonly method: "GET" | "HEAD";
  readonly url: string;
  /** In the order in which they are sent. */
  readonly headers: readonly (readonly [string, string])[];
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly content: Content;
}

export interface HttpManners {
  readonly life: Life;
  /** Address to ask from; null = any. */
  readonly own: string | null;
  /** Milliseconds without a byte after which it gives up. */
  readonly patience: number;
}

/** @returns why there is no answer, in words, when there is none or it broke off. @throws PowerCut (by rejection) */
export function askHttp(question: HttpQuestion, manners: HttpManners): Promise<HttpAnswer | string> {
  const { life, own, patience } = manners;
  const url = parsed(question.url);
  if (url === null) return Promise.resolve(`${question.url} is no address that it could ask`);
  return life.wait<HttpAnswer | string>((resolve) => {
    const asked = request(url, {
      method: question.method,
      agent: false,
      setHost: false,
      headers: question.headers.flat(),
      ...(own === null ? {} : { localAddress: own }),
    });
    let cancel = (): void => {};
    const waitOn = (): void => {
      cancel();
      cancel = life.timers.after(patience, () => give("nobody answered"));
    };
    const give = (answer: HttpAnswer | string): void => {
      cancel();
      resolve(answer);
      asked.destroy();
    };
    asked.on("error", ({ message }) => give(message));
    asked.on("response", (response) => {
      const content = new ContentReader();
      response.on("data", (bytes: Buffer) => {
        waitOn();
        content.add(bytes);
      });
      response.on("end", () =>
        give({ status: response.statusCode ?? 0, headers: response.headers, content: content.finish() }),
      );
      response.on("error", ({ message }) => give(message));
      response.on("close", () => give("the answer broke off"));
    });
    waitOn();
    asked.end();
    return () => {
      cancel();
      asked.destroy();
    };
  });
}

function parsed(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === "http:" ? url : null;
}
