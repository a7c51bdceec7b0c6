import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { encodeEfiTime } from "../../../adapters/firmware/uefi/efi-time.js";
import { guids } from "../../../adapters/firmware/uefi/well-known.js";
import { dataIn, efi, fileOf, fileWith, freshFile, imageIn, variable } from "./bench.js";

const variables = [
  variable("Timeout", "0500"),
  variable("x", "01", guids.ip4Config2),
  variable("x", "02", guids.ip6Config),
  { ...variable("db", "0304", guids.imageSecurityDatabase, 0x27), time: encodeEfiTime(1_600_000_000_000) },
];

test("what is exported is imported as it was, times too, under every layout", async () => {
  const file = fileWith(variables);
  const { stdout: json } = await efi(["export", file]);
  for (const layout of ["ovmf", "ovmf-4m", "raspberry-pi", "raspberry-pi-old"] as const) {
    const other = fileWith([], layout);
    const { code, stdout } = await efi(["import", other, "-"], json);
    assert.deepEqual([code, /: 4 variables changed; /.test(stdout)], [0, true]);
    assert.equal((await efi(["export", other])).stdout, json);
    assert.deepEqual(await efi(["diff", file, other]).then(({ code: same, stdout: out }) => [same, out]), [0, ""]);
  }
});

test("export writes a file, and reads an image from standard input", async () => {
  const [file, out] = [fileWith(variables), freshFile("vars.json")];
  assert.deepEqual((await efi(["export", "-", "-o", out], readFileSync(file))).stdout, "");
  assert.equal(readFileSync(out, "utf8"), (await efi(["export", file])).stdout);
});

test("import keeps what it does not name; --replace does not", async () => {
  const json = fileOf(
    '{"version":2,"variables":[{"name":"New","guid":"9C67FD85-9f87-4113-8eeb-a55c07f88f25","attr":7,"data":"FF"}]}',
  );
  const file = fileWith(variables);
  await efi(["import", file, json]);
  assert.deepEqual([imageIn(file).store.variables.length, dataIn(file, "New", guids.shoal)], [5, "ff"]);
  assert.match((await efi(["import", file, json])).stdout, /nothing to change/);
  await efi(["import", file, json, "--replace"]);
  assert.deepEqual(
    imageIn(file).store.variables.map(({ name }) => name),
    ["New"],
  );
});

test("a time is restored, and told where nothing else is different", async () => {
  const file = fileWith(variables);
  const { stdout: json } = await efi(["export", file]);
  const later = fileWith(variables.map((one) => (one.time ? { ...one, time: encodeEfiTime(1_700_000_000_000) } : one)));
  assert.equal(
    (await efi(["diff", file, later])).stdout,
    "! imageSecurityDatabase:db  0304, time 2020-09-13T12:26:40Z  ->  0304, time 2023-11-14T22:13:20Z\n",
  );
  assert.equal((await efi(["import", later, "-"], json)).code, 0);
  assert.equal((await efi(["diff", file, later])).code, 0);
});

test("import tells what is wrong with which entry", async () => {
  const json = fileOf(
    '{"variables":[{"name":"A","guid":"9c67fd85-9f87-4113-8eeb-a55c07f88f25","attr":7,"data":"f"}]}',
    "x.json",
  );
  const { code, stderr } = await efi(["import", fileWith([]), json]);
  assert.equal(code, 1);
  assert.match(stderr, /x\.json: variables\[0\]\.data: an odd number of hex digits/);
  assert.equal((await efi(["import", "-", "-"])).code, 2);
});

test("diff tells what is there, gone and different, by GUID and name", async () => {
  const one = fileWith([...variables, variable("Gone", "01"), variable("Long", `${"00".repeat(40)}01`)]);
  const other = fileWith([
    variable("x", "03", guids.ip6Config),
    variable("x", "01", guids.ip4Config2),
    variable("Timeout", "0000", guids.global, 3),
    variables[3] ?? variable("", ""),
    variable("Long", `${"00".repeat(40)}02`),
    variable("New", "05"),
  ]);
  const { code, stdout, stderr } = await efi(["diff", one, other]);
  assert.deepEqual([code, stderr], [1, ""]);
  assert.deepEqual(stdout.split("\n"), [
    "! Timeout  5 [NV+BS+RT]  ->  0 [NV+BS]",
    "! ip6Config:x  02  ->  03",
    "- Gone  01",
    `! Long  ${"00".repeat(24)}… (41 bytes), 41 bytes, from byte 40 on 01…  ->  ${"00".repeat(24)}… (41 bytes), 41 bytes, from byte 40 on 02…`,
    "+ New  05",
    "",
  ]);
});

test("diff ends with 2 when it cannot tell, as diff(1) does", async () => {
  const file = fileWith([]);
  assert.equal((await efi(["diff", file, "/nowhere"])).code, 2);
  assert.equal((await efi(["diff", file, fileOf("x")])).code, 2);
  assert.equal((await efi(["diff", "-", "-"])).code, 2);
  assert.equal((await efi(["diff", "-", file], readFileSync(file))).code, 0);
});
