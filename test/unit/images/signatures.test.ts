/** Signatures are over the whole file, by keys that the operator named. */
import assert from "node:assert/strict";
import { createSign, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { test } from "node:test";
import { ImageError } from "../../../src/ports/images.js";
import { about, arriving, imageOf, storeUnderTest } from "./store-under-test.js";

const image = imageOf("pi", "2.0");

const pairs = {
  Ed25519: generateKeyPairSync("ed25519"),
  "ECDSA P-256": generateKeyPairSync("ec", { namedCurve: "P-256" }),
  "RSA 2048": generateKeyPairSync("rsa", { modulusLength: 2048 }),
};
const pemOf = (key: KeyObject) => key.export({ type: "spki", format: "pem" }).toString();
const signatureOf = (kind: string, key: KeyObject, bytes: Uint8Array) =>
  kind === "Ed25519" ? sign(null, bytes, key) : createSign("sha256").update(bytes).sign(key);
const trusting = (...keys: readonly [string, KeyObject][]) => ({
  requireSignature: true,
  signers: keys.map(([name, key]) => ({ name, publicKeyPem: pemOf(key) })),
});
const failsWith = (code: ImageError["code"]) => (error: unknown) => error instanceof ImageError && error.code === code;

for (const [kind, { publicKey, privateKey }] of Object.entries(pairs)) {
  const trust = trusting(["other", pairs.Ed25519.publicKey], ["vendor", publicKey]);
  const signature = signatureOf(kind, privateKey, image);

  test(`${kind}: raw and in base64, it tells who signed`, async (t) => {
    for (const form of [signature, Buffer.from(signature.toString("base64").replace(/.{64}/g, "$&\n"))]) {
      const { images } = await storeUnderTest(t, { trust });
      const { signer } = await images.add(arriving(image), about({ signature: form }));
      assert.equal(signer, kind === "Ed25519" ? "other" : "vendor");
    }
  });

  test(`${kind}: of another file, or with one bit turned, it is none`, async (t) => {
    const { images, files } = await storeUnderTest(t, { trust });
    const turned = Buffer.from(signature);
    turned[10] = (turned[10] ?? 0) ^ 1;
    for (const wrong of [
      signatureOf(kind, privateKey, imageOf("pi", "2.1")),
      turned,
      Buffer.alloc(0),
      Buffer.from("x"),
    ])
      await assert.rejects(images.add(arriving(image), about({ signature: wrong })), failsWith("bad-signature"));
    assert.deepEqual(await files(), []);
  });
}

test("a good signature of somebody else is none", async (t) => {
  const stranger = generateKeyPairSync("ed25519");
  const { images } = await storeUnderTest(t, { trust: trusting(["vendor", pairs.Ed25519.publicKey]) });
  const signature = sign(null, image, stranger.privateKey);
  await assert.rejects(images.add(arriving(image), about({ signature })), failsWith("bad-signature"));
});

test("an image without one is refused where one is required, before it is looked at", async (t) => {
  const { images } = await storeUnderTest(t, { trust: trusting(["vendor", pairs.Ed25519.publicKey]) });
  assert.equal(images.requireSignature, true);
  await assert.rejects(images.add(arriving(Buffer.from("GIF89a")), about()), failsWith("unsigned"));
});

test("a signature may come behind the content", async (t) => {
  const { images } = await storeUnderTest(t, { trust: trusting(["vendor", pairs.Ed25519.publicKey]) });
  let late: Uint8Array | undefined;
  async function* content() {
    yield image;
    late = sign(null, image, pairs.Ed25519.privateKey);
  }
  const asked = Object.defineProperty({ ...about() }, "signature", { get: () => late });
  assert.equal((await images.add(content(), asked)).signer, "vendor");
});

test("a key that signs nothing, and what is no key, are told with the signer's name", async (t) => {
  for (const publicKeyPem of [pemOf(generateKeyPairSync("x25519").publicKey), "-----BEGIN PUBLIC KEY-----\nAAAA"]) {
    const trust = { requireSignature: false, signers: [{ name: "vendor", publicKeyPem }] };
    await assert.rejects(storeUnderTest(t, { trust }), /key of vendor/);
  }
});

test("an image that was there without a signature is a signed one once its signature comes", async (t) => {
  const { publicKey, privateKey } = pairs.Ed25519;
  const signers = trusting(["vendor", publicKey]).signers;
  const { images, another } = await storeUnderTest(t, { trust: { requireSignature: false, signers } });
  assert.equal((await images.add(arriving(image), about())).signer, null);
  assert.equal(
    (await images.add(arriving(image), about({ signature: sign(null, image, privateKey) }))).signer,
    "vendor",
  );
  assert.equal((await images.add(arriving(image), about())).signer, "vendor", "and stays one");
  assert.equal((await another()).all()[0]?.signer, "vendor");
});
