/** What tests say of answers, in a line each. */
import assert from "node:assert/strict";
import type { Answer } from "./http-client.js";

/** Ids of the messages in an error's extended info, without registry and version: `["PropertyUnknown"]`. */
export const messageIds = ({ json }: Answer): string[] =>
  infosOf(json).map(({ MessageId }) => String(MessageId).split(".").at(-1)!);

interface Info {
  readonly MessageId: string;
  readonly MessageArgs: readonly string[];
  readonly RelatedProperties?: readonly string[];
}

// biome-ignore lint/suspicious/noExplicitAny: a JSON document
export const infosOf = (json: any): readonly Info[] =>
  json.error?.["@Message.ExtendedInfo"] ?? json["@Message.ExtendedInfo"] ?? [];

/** DSP0266 §"Error responses": the whole form, and that this is the error. */
export function assertError(answer: Answer, status: number, ...ids: readonly string[]): void {
  assert.equal(answer.status, status, answer.text);
  assertErrorForm(answer);
  if (ids.length > 0) assert.deepEqual(messageIds(answer), ids, answer.text);
}

export function assertErrorForm(answer: Answer): void {
  assert.match(String(answer.headers["content-type"]), /^application\/json(; *charset=utf-8)?$/i);
  const { error } = answer.json;
  assert.deepEqual(Object.keys(answer.json), ["error"]);
  assert.match(error.code, /^[A-Z]\w+\.\d+\.\d+(\.\d+)?\.\w+$/);
  assert.ok(error.message.length > 0);
  for (const info of error["@Message.ExtendedInfo"]) {
    assert.match(info.MessageId, /^[A-Z]\w+\.\d+\.\d+\.\w+$/);
    const isFilled = !/%\d/.test(info.Message) || String(info.MessageArgs).includes("%");
    assert.ok(isFilled, `an argument was not filled in: ${info.Message}`);
    for (const pointer of info.RelatedProperties ?? []) assert.match(pointer, /^#\//);
  }
}

export function assertStatus(answer: Answer, status: number): void {
  assert.equal(answer.status, status, answer.text);
}
