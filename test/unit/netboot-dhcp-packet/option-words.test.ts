/** Options as configurations write them: names, numbers, and values of each form. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { optionTable } from "../../../src/model/dhcp-option-table.js";
import {
  describeOption,
  encodeOption,
  OptionValueError,
  optionByCode,
  optionByName,
} from "../../../src/model/dhcp-options.js";

test("an option has a name, dnsmasq's name and a number", () => {
  for (const word of ["boot-file-name", "bootfile-name", "option:bootfile-name", "67", "option:67", " Boot-File-Name "])
    assert.equal(optionByName(word)?.code, 67);
  assert.equal(optionByName("T1")?.code, 58);
  assert.equal(optionByName("server-ip-address")?.code, 255);
  assert.equal(optionByName("224")?.form, "guess");
  for (const word of ["", "0", "255", "999", "constructor", "-1", "6.5", "option6:23"])
    assert.equal(optionByName(word), undefined);
});

test("names and codes are there once", () => {
  const names = optionTable.flatMap(([, , ...all]) => all);
  assert.equal(new Set(names).size, names.length);
  assert.equal(new Set(optionTable.map(([code]) => code)).size, optionTable.length);
  assert.ok(names.every((name) => name === name.toLowerCase()));
});

test("what the exchange is made of is reserved", () => {
  for (const code of [51, 53, 54, 55, 61, 82, 97]) assert.ok(optionByCode(code).reserved);
  for (const code of [3, 43, 58, 66, 67, 150, 175, 224, 255]) assert.equal(optionByCode(code).reserved, false);
});

const values: readonly (readonly [option: string, value: string | readonly string[], hex: string])[] = [
  ["routers", "10.0.0.1, 10.0.0.2", "0a0000010a000002"],
  ["ntp-servers", ["10.0.0.1", "10.0.0.2"], "0a0000010a000002"],
  ["ntp-servers", [], ""],
  ["subnet-mask", "255.255.255.0", "ffffff00"],
  ["time-offset", "-3600", "fffff1f0"],
  ["interface-mtu", "9000", "2328"],
  ["interface-mtu", "0x2328", "2328"],
  ["default-ip-ttl", "64", "40"],
  ["path-mtu-plateau-table", "68,296", "00440128"],
  ["t1", "90m", "00001518"],
  ["t2", "1d", "00015180"],
  ["t1", "infinite", "ffffffff"],
  ["ip-forwarding", "true", "01"],
  ["ip-forwarding", "0", "00"],
  ["bootfile-name", "a,b é.efi", "612c6220c3a92e656669"],
  ["tftp-server-address", "10.0.0.1", "0a000001"],
  ["domain-search", "lab.example,a.b.", "036c6162076578616d706c6500 0161016200"],
  ["classless-static-route", "10.0.0.0/8,10.0.0.1,0.0.0.0/0,10.0.0.2", "080a0a000001 000a000002"],
  ["classless-static-route", "192.168.1.128/25 via 10.0.0.1", "19c0a801800a000001"],
  ["vendor-encap", "06:01:08:ff", "060108ff"],
  ["vendor-encap", "060108ff", "060108ff"],
  ["224", "10.0.0.1,10.0.0.2", "0a0000010a000002"],
  ["224", "7", "07"],
  ["224", "700", "02bc"],
  ["224", "70000", "00011170"],
  ["224", "01:0a", "010a"],
  ["224", '"700"', "373030"],
  ["224", "some text", "736f6d652074657874"],
];

for (const [name, value, hex] of values)
  test(`${name} of ${JSON.stringify(value)}`, () => {
    const { code } = optionByName(name)!;
    const written = encodeOption(code, value);
    assert.equal(written, hex.replace(/ /g, ""));
    if (written !== "" && optionByCode(code).form !== "guess")
      assert.equal(encodeOption(code, describeOption(code, written)), written);
  });

const refused: readonly (readonly [option: string, value: string, reason: RegExp])[] = [
  ["routers", "10.0.0.256", /"10\.0\.0\.256" is no IPv4 address/],
  ["routers", "10.0.0.01", /no IPv4 address/],
  ["subnet-mask", "10.0.0.1,10.0.0.2", /no IPv4 address/],
  ["interface-mtu", "65536", /from 0 to 65535/],
  ["interface-mtu", "9e3", /whole number/],
  ["t1", "99999999999", /no time/],
  ["t1", "5 minutes", /no time/],
  ["ip-forwarding", "constructor", /neither true nor false/],
  ["bootfile-name", "a\nb", /control characters/],
  ["bootfile-name", "x".repeat(2000), /more than 1024/],
  ["domain-search", "a..b", /no domain name/],
  ["classless-static-route", "10.0.0.0/8", /no router behind it/],
  ["classless-static-route", "10.0.0.0/33,10.0.0.1", /no network/],
  ["vendor-encap", "6:1", /not in hex/],
  ["224", "1.2.3.400", /no IPv4 address/],
];

for (const [name, value, reason] of refused)
  test(`${name} cannot be ${JSON.stringify(value.slice(0, 30))}`, () => {
    assert.throws(
      () => encodeOption(optionByName(name)!.code, value),
      (error) => error instanceof OptionValueError && reason.test(error.message) && error.message.length < 200,
    );
  });

test("any bytes are described, and in words that are understood again", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 254 }), fc.uint8Array({ maxLength: 40 }), (code, bytes) => {
      const described = describeOption(code, Buffer.from(bytes).toString("hex"));
      assert.equal(typeof described, "string");
    }),
  );
});

test("any text is written or refused with a reason", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 255 }), fc.string({ unit: "binary", maxLength: 60 }), (code, text) => {
      try {
        assert.match(encodeOption(code, text), /^([\da-f]{2})*$/);
      } catch (error) {
        assert.ok(error instanceof OptionValueError);
      }
    }),
  );
});
