/** Reads an event stream as a browser's EventSource would (WHATWG HTML §"Server-sent events"). */
import type { ClientRequest } from "node:http";
import type { Answer } from "./http-client.js";
import type { Credentials, TestService } from "./service.js";

export interface StreamedEvent {
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: a JSON document
  readonly data: any;
}

export class EventReader {
  readonly events: StreamedEvent[] = [];
  /** Lines that begin with a colon. */
  comments = 0;
  ended = false;
  contentType = "";

  private constructor(private readonly request: ClientRequest) {}

  static open(
    service: TestService,
    options: { readonly query?: string; readonly as?: Credentials; readonly headers?: Record<string, string> } = {},
  ): Promise<EventReader> {
    const headers = { Accept: "text/event-stream", ...service.credentials(options.as), ...options.headers };
    const request = service.http.open("GET", `/redfish/v1/EventService/SSE${options.query ?? ""}`, headers);
    const reader = new EventReader(request);
    return new Promise((resolve, reject) => {
      request.on("error", (error) => {
        reader.ended = true;
        reject(error);
      });
      request.on("response", (response) => {
        reader.contentType = String(response.headers["content-type"]);
        if (response.statusCode !== 200)
          return reject(new Error(`the stream was answered with ${response.statusCode}`));
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
          const blocks = text.split("\n\n");
          text = blocks.pop() ?? "";
          for (const block of blocks) reader.take(block);
        });
        response.on("close", () => {
          reader.ended = true;
        });
        resolve(reader);
      });
      request.end();
    });
  }

  private take(block: string): void {
    const fields = block
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]);
    if (fields[0]?.[0] === "") {
      this.comments++;
      return;
    }
    const text = (name: string) =>
      fields.filter(([field]) => field === name).map(([, value]) => value?.replace(/^ /, ""));
    this.events.push({ id: text("id").join(), data: JSON.parse(text("data").join("\n")) });
  }

  /** Ids of the messages that have come, without registry and version. */
  messageIds(): string[] {
    return this.events.flatMap(({ data }) =>
      (data.Events as { MessageId: string }[]).map(({ MessageId }) => MessageId.split(".").at(-1)!),
    );
  }

  close(): void {
    this.request.destroy();
  }
}

/** What a client gets that asks for the stream in a way that it cannot be had. */
export const askForStream = (service: TestService, query: string, headers: Record<string, string>): Promise<Answer> =>
  service.get(`/redfish/v1/EventService/SSE${query}`, { headers });
