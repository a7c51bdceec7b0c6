import assert from "node:assert/strict";
import { test } from "node:test";
import { LogService } from "../../../redfish-schema/registries/facts/LogService.js";
import type { MessageFacts } from "../../../redfish-schema/registries/registry-facts.js";
import { registryPrefixes, served } from "../../../redfish-schema/registries/served.js";
import { type Wording, wordingOf } from "../../../redfish-schema/registries/wording.js";
import { dmtfRegistries, registriesFolder, skip } from "./oracle.js";

const all = registryPrefixes.flatMap((prefix) => {
  const messages: Readonly<Record<string, MessageFacts>> = served[prefix].facts.messages;
  const wording: Readonly<Record<string, Wording>> = served[prefix].wording;
  const ids = [...new Set([...Object.keys(messages), ...Object.keys(wording)])];
  return ids.map((id) => ({ key: `${prefix}.${id}`, facts: messages[id], wording: wording[id] }));
});

test("every message has words, and there are no words for what is not a message", () => {
  assert.deepEqual(
    all.filter(({ facts, wording }) => !facts || !wording).map(({ key }) => key),
    [],
  );
});

test("the compiler sees to that too", () => {
  const words = { message: "%1", resolution: "None.", description: "A test." };
  const { DiagnosticDataCollected, LogCleared } = { DiagnosticDataCollected: words, LogCleared: words };
  wordingOf(LogService, { DiagnosticDataCollected, LogCleared });
  // @ts-expect-error LogCleared is missing
  wordingOf(LogService, { DiagnosticDataCollected });
  // @ts-expect-error LogLost is not a message
  wordingOf(LogService, { DiagnosticDataCollected, LogCleared, LogLost: words });
  // @ts-expect-error LogLost is not a message, even if it comes from a spread
  wordingOf(LogService, { DiagnosticDataCollected, ...{ LogCleared, LogLost: words } });
});

test("each argument is used, and nothing but arguments", () => {
  for (const { key, facts, wording } of all) {
    const used = new Set([...(wording?.message ?? "").matchAll(/%(\d+)/g)].map((match) => Number(match[1])));
    const wanted = (facts?.args ?? []).map((_, index) => index + 1);
    assert.deepEqual([...used].sort(), wanted, key);
    assert.doesNotMatch(`${wording?.resolution}${wording?.description}`, /%\d/, key);
  }
});

test("sentences are sentences", () => {
  for (const { key, wording } of all) {
    // A message may end with an argument or a quotation; whoever supplies it decides on the full stop.
    assert.match(wording?.message ?? "", /^\S.*([.]|%\d'?)$/, key);
    assert.match(wording?.resolution ?? "", /^[A-Z].*\.$/, key);
    assert.match(wording?.description ?? "", /^[A-Z].*\.$/, key);
    for (const text of Object.values(wording ?? {})) assert.doesNotMatch(text, / {2}|undefined/, key);
  }
});

test("the words are ours, not DMTF's", { skip }, () => {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9%]+/g, " ")
      .trim();
  const theirs = new Set(
    dmtfRegistries(registriesFolder ?? "")
      .flatMap(({ Messages }) => Object.values(Messages ?? {}))
      .flatMap(({ Message, Resolution, Description }) => [Message, Resolution, Description])
      .flatMap((text) => [text, ...text.split(/(?<=\.)\s+/)])
      .map(plain),
  );
  // DSP0266 itself gives "None." as what to say where there is nothing to do.
  theirs.delete("none");
  const copied = all.flatMap(({ key, wording }) =>
    Object.values(wording ?? {})
      .filter((text: string) => theirs.has(plain(text)))
      .map((text: string) => `${key}: ${text}`),
  );
  assert.deepEqual(copied, []);
});
