/** Whatever comes as a form with an image, it ends: in the image, or in a refusal, with nothing kept on the way. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Refusal } from "../../../src/model/refusal.js";
import { ClientGone } from "../../../src/protocol/exchange.js";
import { readUpdateForm } from "../../../src/protocol/update-form.js";

const type = "multipart/form-data; boundary=frontier";

interface Part {
  readonly name: string;
  readonly content: string;
  /** Instead of the usual header fields. */
  readonly header?: string;
}

const parameters: Part = { name: "UpdateParameters", content: '{"Targets":[]}' };
const file: Part = {
  name: "UpdateFile",
  content: "firmware".repeat(20_000),
  header:
    'Content-Disposition: form-data; name="UpdateFile"; filename="fw.bin"\r\nContent-Type: application/octet-stream',
};
const signature: Part = { name: "OemSignature", content: "c2lnbmVk" };

const formOf = (...parts: readonly Part[]): string =>
  parts
    .map(
      ({ name, content, header = `Content-Disposition: form-data; name="${name}"` }) =>
        `--frontier\r\n${header}\r\n\r\n${content}\r\n`,
    )
    .join("")
    .concat("--frontier--\r\n");

async function* arriving(text: string | Uint8Array, piece: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text as string, "latin1");
  for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
}

async function readAll(body: AsyncIterable<Uint8Array>, contentType = type) {
  const form = await readUpdateForm(contentType, body);
  const pieces: Uint8Array[] = [];
  for await (const one of form.content) pieces.push(one);
  const { name } = form;
  return {
    name,
    parameters: Buffer.from(form.parameters).toString(),
    content: Buffer.concat(pieces).toString("latin1"),
    signature: form.signature() && Buffer.from(form.signature() as Uint8Array).toString(),
  };
}

const whole = { name: "fw.bin", parameters: parameters.content, content: file.content, signature: undefined };

for (const piece of [1, 3, 100, 65_536, 1_000_000]) {
  test(`a form in pieces of ${piece} bytes`, async () => {
    const short = { ...file, content: "firmware" };
    const text = formOf(parameters, piece < 100 ? short : file);
    const expected = piece < 100 ? { ...whole, content: "firmware" } : whole;
    assert.deepEqual(await readAll(arriving(text, piece)), expected);
  });
}

test("a signature comes before the image or behind it", async () => {
  const signed = { ...whole, signature: signature.content };
  assert.deepEqual(await readAll(arriving(formOf(parameters, signature, file), 1000)), signed);
  assert.deepEqual(await readAll(arriving(formOf(parameters, file, signature), 1000)), signed);
});

test("parts that other makers thought of are passed over", async () => {
  const theirs = { name: "OemParameters", content: "x".repeat(100_000) };
  assert.deepEqual(await readAll(arriving(formOf(parameters, theirs, file), 1000)), whole);
});

test("the parts may be called files, as curl does, and the image need not be", async () => {
  const asFile = {
    ...parameters,
    header:
      'Content-Disposition: form-data; name="UpdateParameters"; filename="p.json"\r\nContent-Type: application/json',
  };
  const asField = { ...file, header: 'Content-Disposition: form-data; name="UpdateFile"' };
  assert.deepEqual(await readAll(arriving(formOf(asFile, asField), 1000)), { ...whole, name: "" });
});

test("a form may have words before it and behind it", async () => {
  assert.deepEqual(await readAll(arriving(`preamble\r\n${formOf(parameters, file)}epilogue`, 1000)), whole);
});

const many = Array.from({ length: 20 }, (_, index) => ({ name: `Oem${index}`, content: "x" }));
const wrong: readonly [string, string, string?][] = [
  ["no boundary in its type", formOf(parameters, file), "multipart/form-data"],
  ["another boundary than its type says", formOf(parameters, file), "multipart/form-data; boundary=other"],
  ["an empty boundary", formOf(parameters, file), "multipart/form-data; boundary="],
  ["the fields of a web page", "a=1", "application/x-www-form-urlencoded"],
  ["nothing in it", ""],
  ["no parts", "--frontier--\r\n"],
  ["no end", formOf(parameters, file).slice(0, -16)],
  ["an image without an end", formOf(parameters, file).slice(0, -1000)],
  ["no image", formOf(parameters)],
  ["no parameters", formOf(file)],
  ["the image first", formOf(file, parameters)],
  ["the signature first", formOf(signature, parameters, file)],
  ["two images", formOf(parameters, file, file)],
  ["its parameters twice", formOf(parameters, parameters, file)],
  ["two signatures", formOf(parameters, file, signature, signature)],
  ["a part that nobody knows", formOf(parameters, { name: "Extra", content: "x" }, file)],
  ["a part that nobody knows behind the image", formOf(parameters, file, { name: "Extra", content: "x" })],
  ["a part without a name", formOf(parameters, { ...file, header: "Content-Disposition: form-data" })],
  ["parts without header fields", formOf({ ...parameters, header: "X: y" }, { ...file, header: "X: y" })],
  ["too many parts", formOf(parameters, ...many, file)],
  [
    "another form inside",
    formOf(parameters, {
      ...file,
      header: 'Content-Disposition: form-data; name="x"\r\nContent-Type: multipart/mixed; boundary=inner',
      content: "--inner\r\n\r\nx\r\n--inner--",
    }),
  ],
  ["endless header fields", `--frontier\r\n${"X: y\r\n".repeat(100_000)}`],
  ["one endless header field", `--frontier\r\nX: ${"y".repeat(1_000_000)}`],
  ["an endless preamble", "x".repeat(1_000_000)],
];
for (const [what, text, contentType] of wrong) {
  test(`a form with ${what} is refused`, async () => {
    for (const piece of [777, 2_000_000]) {
      await assert.rejects(readAll(arriving(text, piece), contentType), (error: unknown) => {
        assert.ok(error instanceof Refusal, String(error));
        assert.deepEqual([error.status, error.problems[0]?.message.key], [400, "Base.MissingOrMalformedPart"]);
        return true;
      });
    }
  });
}

for (const part of [parameters, signature]) {
  test(`too long a ${part.name} is refused without being kept`, async () => {
    const long = { ...part, content: "x".repeat(200_000) };
    const text = part === parameters ? formOf(long, file) : formOf(parameters, long, file);
    await assert.rejects(readAll(arriving(text, 10_000)), { status: 413 });
  });
}

test("a body that breaks off is told as what it is, wherever it does", async () => {
  const text = formOf(parameters, file);
  async function* breaking(at: number) {
    yield* arriving(text.slice(0, at), 1000);
    throw new ClientGone();
  }
  for (const at of [0, 30, 120, 300, 50_000, text.length]) await assert.rejects(readAll(breaking(at)), ClientGone);
});

test("the body is read no faster than the image is taken", async () => {
  let read = 0;
  async function* counted() {
    for await (const piece of arriving(formOf(parameters, { ...file, content: "x".repeat(10_000_000) }), 10_000)) {
      read += piece.length;
      yield piece;
    }
  }
  const form = await readUpdateForm(type, counted());
  for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(read < 1_000_000, String(read));
  form.close();
});

test("who stops early lets go of the body", async () => {
  let isLet = false;
  async function* body() {
    try {
      yield* arriving(formOf(parameters, file), 1000);
    } finally {
      isLet = true;
    }
  }
  const form = await readUpdateForm(type, body());
  for await (const _ of form.content) break;
  while (!isLet) await new Promise((resolve) => setImmediate(resolve));
});

test("whatever is done to a form, it ends", async () => {
  const good = Buffer.from(formOf(parameters, signature, { ...file, content: "firmware".repeat(50) }), "latin1");
  const edit = fc.record({
    at: fc.nat(good.length),
    drop: fc.nat(60),
    put: fc.oneof(
      fc.constantFrom("--frontier", "\r\n", "\r\n\r\n", "--frontier--", "--", 'name="UpdateFile"', "\r", "\n", "\0"),
      fc.string({ unit: "binary", maxLength: 40 }),
    ),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(edit, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 500 }),
      async (edits, piece) => {
        const text = edits.reduce(
          (now, { at, drop, put }) => now.slice(0, at) + put + now.slice(at + drop),
          good.toString("latin1"),
        );
        const outcome = await readAll(arriving(text, piece)).catch((error: unknown) => error);
        assert.ok(!(outcome instanceof Error) || outcome instanceof Refusal, String(outcome));
      },
    ),
    { numRuns: 300 },
  );
});
