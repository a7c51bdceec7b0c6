/** Device paths in bytes and in text, and from each to the other. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import * as nodes from "../../../adapters/firmware/uefi/device-path/nodes.js";
import {
  type DevicePathNode,
  devicePathText,
  encodeDevicePath,
  parseDevicePath,
  parseDevicePathText,
  pathOf,
} from "../../../adapters/firmware/uefi/device-path.js";
import { troubleOf } from "./codec-trouble.js";
import { bytes } from "./hex.js";

const end = "7fff0400";

const table: readonly (readonly [text: string, written: string])[] = [
  ["PciRoot(0x0)", "02010c00d041030a00000000"],
  ["PcieRoot(0x1)", "02010c00d041080a01000000"],
  ["Serial(0x0)", "02010c00d041010500000000"],
  ["Acpi(PNP0303,0x0)", "02010c00d041030300000000"],
  ["Keyboard(0x0)", "02010c00d041010300000000"],
  ["Acpi(0x00001234,0x2)", "02010c003412000002000000"],
  ["AcpiAdr(0x80010100)", "0203080000010180"],
  ["Pci(0x1C,0x4)", "01010600041c"],
  ["PcCard(0x1)", "0102050001"],
  ["MemoryMapped(0xB,0xFFC00000,0xFFFFFFFF)", "01031800 0b000000 0000c0ff00000000 ffffffff00000000"],
  ["VenHw(100C2CFA-B586-4198-9B4C-1683D195B1DA)", "01041400 fa2c0c1086b598419b4c1683d195b1da"],
  ["VenHw(100C2CFA-B586-4198-9B4C-1683D195B1DA,00FF)", "01041600 fa2c0c1086b598419b4c1683d195b1da 00ff"],
  ["Ctrl(0x2)", "0105080002000000"],
  ["BMC(0x1,0xCA2)", "01060d00 01 a20c000000000000"],
  ["Ata(Secondary,Master,0x0)", "0301080001000000"],
  ["Scsi(0x1,0x2)", "0302080001000200"],
  ["USB(0x3,0x0)", "030506000300"],
  ["VenMsg(12345678-1234-1234-1234-123456789ABC,01)", "030a1500 78563412341234121234123456789abc 01"],
  ["VenPcAnsi()", "030a1400 5347c1e0bef9d2119a0c0090273fc14d"],
  ["VenVt100()", "030a1400 6560a6df19b4d3119a2d0090273fc14d"],
  ["VenUtf8()", "030a1400 d6a015adec8bcf4aa073d01de77e2d88"],
  ["MAC(D83ADD614D15,0x1)", "030b2500 d83add614d15 00*26 01"],
  ["IPv4(0.0.0.0,0x0,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)", "030c1b00 00*23"],
  [
    "IPv4(192.0.2.1,UDP,Static,192.0.2.9,192.0.2.254,255.255.255.0)",
    "030c1b00 c0000209 c0000201 0000 0000 1100 01 c00002fe ffffff00",
  ],
  [
    "IPv6(2001:0DB8:0000:0000:0000:0000:0000:0001,TCP,StatefulAutoConfigure,FE80:0000:0000:0000:0000:0000:0000:0009,0x40,0000:0000:0000:0000:0000:0000:0000:0000)",
    "030d3c00 fe80 00*13 09 20010db8 00*11 01 0000 0000 0600 02 40 00*16",
  ],
  ["Uart(115200,8,N,1)", "030e1300 00000000 00c2010000000000 08 01 01"],
  ["Uart(DEFAULT,DEFAULT,D,D)", "030e1300 00*15"],
  ["Uart(9600,7,E,2)", "030e1300 00000000 8025000000000000 07 02 03"],
  ["UsbMassStorage(0xFFFF,0xFFFF,0x6,0x50)", "030f0b00 ffff ffff 08 06 50"],
  ["UsbHID(0xFFFF,0xFFFF,0x1,0x1)", "030f0b00 ffff ffff 03 01 01"],
  ["UsbClass(0x1D6B,0x2,0xFF,0xFF,0xFF)", "030f0b00 6b1d 0200 ff ff ff"],
  [`UsbWwid(0x781,0x5567,0x0,"4C53")`, `03101200 0000 8107 6755 "4C53"`],
  ["Unit(0x1)", "0311050001"],
  ["Sata(0x0,0xFFFF,0x0)", "03120a000000ffff0000"],
  ["Vlan(100)", "031406006400"],
  ["NVMe(0x1,00-25-38-B1-11-B2-2A-6C)", "03171000 01000000 6c2ab211b1382500"],
  ["Uri()", "03180400"],
  ["Uri(http://192.0.2.1/a,(b)/c.efi)", `03182000 ${Buffer.from("http://192.0.2.1/a,(b)/c.efi").toString("hex")}`],
  ["UFS(0x0,0x1)", "031906000001"],
  ["SD(0x0)", "031a050000"],
  ["Wi-Fi(a b, c)", "031c2400 6120622c2063 00*26"],
  ["eMMC(0x0)", "031d050000"],
  ["Dns(192.0.2.53,192.0.2.54)", "031f2500 00 c0000235 00*12 c0000236 00*12"],
  ["Dns(2001:0DB8:0000:0000:0000:0000:0000:0053)", "031f1500 01 20010db8 00*11 53"],
  [
    "HD(1,GPT,5B193300-FC78-40CD-8002-E86C45580B47,0x800,0x100000)",
    "04012a00 01000000 0008000000000000 0000100000000000 0033195b78fccd408002e86c45580b47 0202",
  ],
  ["HD(2,MBR,0x0008DCBB,0x2000,0x80000)", "04012a00 02000000 0020000000000000 0000080000000000 bbdc0800 00*12 0101"],
  ["CDROM(0x1,0x47,0x1680)", "04021800 01000000 4700000000000000 8016000000000000"],
  ["\\EFI\\BOOT\\BOOTAA64.EFI", `04043200 "\\EFI\\BOOT\\BOOTAA64.EFI" 0000`],
  ["Fv(7CB8BDC9-F8EB-4F34-AAEA-3EE4AF6516A1)", "04071400c9bdb87cebf8344faaea3ee4af6516a1"],
  ["FvFile(462CAA21-7614-4503-836E-8AB6F4662331)", "0406140021aa2c4614760345836e8ab6f4662331"],
  ["Offset(0x0,0xFFFF)", "04081800 00000000 0000000000000000 ffff000000000000"],
  ["VirtualCD(0x1000,0x1FFF,0)", "04092600 0010000000000000 ff1f000000000000 30bd5a3d7541ce876d64d2ade523c4bb 0000"],
  [
    "RamDisk(0x1000,0x1FFF,1,12345678-1234-1234-1234-123456789ABC)",
    "04092600 0010000000000000 ff1f000000000000 78563412341234121234123456789abc 0100",
  ],
  ["BBS(HD,Disk 1,0x5)", "05010f00 0200 0500 4469736b203100"],
  ["Path(1,99,0102)", "016306000102"],
  ["Path(3,99)", "03630400"],
];

for (const [text, written] of table)
  test(text.slice(0, 70), () => {
    const path = bytes(`${written} ${end}`);
    assert.equal(devicePathText(path), text);
    assert.deepEqual(parseDevicePathText(text), path);
    assert.deepEqual(parseDevicePathText(text.replace(/^[A-Za-z0-9]+(?=\()/, (name) => name.toLowerCase())), path);
  });

test("nodes are joined by slashes, instances by commas", () => {
  const console = "PciRoot(0x0)/Pci(0x1,0x0)/Serial(0x0)/Uart(115200,8,N,1)/VenUtf8(),PciRoot(0x0)/Pci(0x2,0x0)";
  const path = parseDevicePathText(console);
  assert.equal(devicePathText(path), console);
  assert.deepEqual(
    parseDevicePath(path).map((instance) => instance.length),
    [5, 2],
  );
  assert.equal(devicePathText(bytes(end)), "");
  assert.deepEqual(parseDevicePathText(""), bytes(end));
  assert.deepEqual(parseDevicePathText(","), bytes(`7f010400 ${end}`));
});

test("what people leave out or write otherwise is understood", () => {
  const same: readonly (readonly [written: string, meant: string])[] = [
    ["MAC(d8:3a:dd:61:4d:15)", "MAC(D83ADD614D15,0x1)"],
    ["IPv4(0.0.0.0)", "IPv4()"],
    ["IPv6(2001:db8::1)", "IPv6(2001:0db8:0:0:0:0:0:1,0x0,Static)"],
    ["Pci(28,4)", "Pci(0x1C,0x4)"],
    ["HD(1,GPT,5b193300-fc78-40cd-8002-e86c45580b47)", "HD(1,GPT,5B193300-FC78-40CD-8002-E86C45580B47,0x0,0x0)"],
    ["File(\\EFI\\BOOT\\BOOTX64.EFI)", "\\EFI\\BOOT\\BOOTX64.EFI"],
    ["Sata(0x1)", "Sata(0x1,0xFFFF,0x0)"],
    ["Msg(24,41)", "Uri(A)"],
    ["HardwarePath(1,0001)", "Pci(0x1,0x0)"],
    ["Acpi(QEM0002,1)", "Acpi(0x000244AD,0x1)"],
  ];
  for (const [written, meant] of same)
    assert.deepEqual(parseDevicePathText(written), parseDevicePathText(meant), written);
});

test("a node whose text would not lead back is shown in bytes", () => {
  const shown: readonly (readonly [why: string, written: string, text: RegExp])[] = [
    ["ports of an IPv4 node", "030c1b00 00*8 4500 4500 00*11", /^Path\(3,12,/],
    ["a reserved field that is used", "030e1300 01000000 00*11", /^Path\(3,14,/],
    ["a slash in a file's path", `04040c00 "a/b" 0000`, /^Path\(4,4,/],
    ["a comma in a file's path", `04040c00 "a,b" 0000`, /^Path\(4,4,/],
    ["a file's path like a node", `04040e00 "a(b)" 0000`, /^Path\(4,4,/],
    ["no NUL behind a file's path", `04040800 "ab"`, /^Path\(4,4,/],
    ["half a surrogate pair", "04040a00 41d8 6200 0000", /^Path\(4,4,/],
    ["an empty file's path", "04040600 0000", /^Path\(4,4,0000\)$/],
    ["a control character in a URI", "03180500 0a", /^Path\(3,24,0A\)$/],
    ["an open parenthesis in a URI", "03180500 28", /^Path\(3,24,28\)$/],
    ["a node that is too short", "01010500 00", /^Path\(1,1,00\)$/],
    ["a node that is too long", "01010700 000000", /^Path\(1,1,000000\)$/],
  ];
  for (const [why, written, text] of shown) {
    const path = bytes(`${written} ${end}`);
    assert.match(devicePathText(path), text, why);
    assert.deepEqual(parseDevicePathText(devicePathText(path)), path, why);
  }
});

test("what is no path says why", () => {
  const said: readonly (readonly [written: string, trouble: string])[] = [
    ["", "the device path has no end (at 0)"],
    ["01010600 0001", "the device path has no end (at 6)"],
    ["01010300", "a node is shorter than its header (at 0)"],
    ["01010000", "a node is shorter than its header (at 0)"],
    ["01010800 0001", "the data of a node is cut off (at 4)"],
    ["0101", "the length of a node is cut off (at 2)"],
    ["7f020400", "an unknown kind of end (at 0)"],
    ["7fff0500 00", "an unknown kind of end (at 0)"],
    [`${end} 00`, "there are bytes behind the end of the device path (at 4)"],
  ];
  for (const [written, trouble] of said)
    assert.equal(
      troubleOf(() => parseDevicePath(bytes(written))),
      trouble,
    );
});

test("what is no text of a path says where", () => {
  const said: readonly (readonly [text: string, trouble: string])[] = [
    ["PciRoot(0x0)/Nothing(1)", "no kind of node has this name (at 13)"],
    ["PciRoot(0x0)//Pci(1,0)", "a node is missing (at 13)"],
    ["PciRoot(0x0)/Pci(1)", "the function is missing (at 13)"],
    ["Pci(0x100,0)", "a number that does not fit into 8 bits (at 0)"],
    ["Pci(1,2,3)", "Pci has 2 arguments (at 0)"],
    ["MAC(525400)", "not a MAC address (at 0)"],
    ["IPv4(1.2.3.256)", "not an IPv4 address (at 0)"],
    ["IPv6(1::2::3)", "not an IPv6 address (at 0)"],
    ["HD(1,XYZ,5b193300-fc78-40cd-8002-e86c45580b47)", "GPT expected (at 0)"],
    ["Uart(1,8,1,1)", "one of D, N, E, O, M, S expected (at 0)"],
    ["Path(127,255)", "the end is not written (at 0)"],
    ["Path(1,256)", "not a number from 0 to 255 (at 0)"],
    ["Path(1,1,0)", "an odd number of hex digits (at 0)"],
    ["Uri(a", "a parenthesis that is not closed (at 5)"],
    ["a)", "a parenthesis that was not opened (at 1)"],
    ["a(b)c", "neither a node nor the path of a file (at 0)"],
    ["Uri(http://ü/)", "a character that is not printable ASCII (at 0)"],
  ];
  for (const [text, trouble] of said)
    assert.equal(
      troubleOf(() => parseDevicePathText(text)),
      trouble,
      text,
    );
});

test("what people know of a node makes one", () => {
  const { hd, sata, usb, usbClass, scsi, filePath, vendorHardware } = nodes;
  const guid = "5b193300-fc78-40cd-8002-e86c45580b47";
  assert.equal(
    devicePathText(pathOf(sata(2), hd({ partition: 1, guid, start: 2048n, size: 0x100000n }), filePath("\\a.efi"))),
    "Sata(0x2,0xFFFF,0x0)/HD(1,GPT,5B193300-FC78-40CD-8002-E86C45580B47,0x800,0x100000)/\\a.efi",
  );
  assert.equal(devicePathText(pathOf(usbClass({ class: 8 }))), "UsbMassStorage(0xFFFF,0xFFFF,0xFF,0xFF)");
  assert.equal(devicePathText(pathOf(usb(1), scsi(0))), "USB(0x1,0x0)/Scsi(0x0,0x0)");
  assert.deepEqual(nodes.readNode(nodes.mac("52:54:00:77:00:01")), { name: "MAC", values: ["525400770001", "0x1"] });
  assert.deepEqual(pathOf(nodes.ipv6()), bytes(`030d3c00 00*56 ${end}`));
  assert.equal(nodes.readNode({ type: 9, subtype: 9, data: new Uint8Array(0) }), null);
  assert.match(troubleOf(() => vendorHardware("no")) ?? "", /not a GUID/);
  assert.match(troubleOf(() => pathOf({ type: 0x7f, subtype: 0xff, data: new Uint8Array(0) })) ?? "", /the end/);
  assert.match(troubleOf(() => pathOf(nodes.uri("a".repeat(65532)))) ?? "", /more than 65535 bytes/);
});

/** Every kind in the table with its bytes changed a little, and nodes of chance. */
const anyNode: fc.Arbitrary<DevicePathNode> = fc.oneof(
  fc.record(
    {
      type: fc.nat(255).filter((type) => type !== 0x7f),
      subtype: fc.nat(255),
      data: fc.uint8Array({ maxLength: 64 }),
    },
    { noNullPrototype: true },
  ),
  fc.tuple(fc.nat(table.length - 1), fc.nat(255), fc.nat(255)).map(([index, at, octet]): DevicePathNode => {
    const [type = 0, subtype = 0, , , ...data] = bytes(table[index]![1]);
    if (data.length > 0) data[at % data.length] = octet;
    return { type, subtype, data: Uint8Array.from(data) };
  }),
);
const anyInstances = fc.array(fc.array(anyNode, { maxLength: 5 }), { minLength: 1, maxLength: 3 });

test("any path comes back from its bytes, and from its text", () => {
  fc.assert(
    fc.property(anyInstances, (instances) => {
      const path = encodeDevicePath(instances);
      assert.deepEqual(parseDevicePath(path), instances);
      const text = devicePathText(path);
      assert.doesNotMatch(text, /[\p{Cc}\p{Cs}]/u);
      assert.deepEqual(parseDevicePathText(text), path);
    }),
    { numRuns: 500 },
  );
});

test("any bytes are a path that leads back to them, or refused", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (content) => {
      troubleOf(() => assert.deepEqual(encodeDevicePath(parseDevicePath(content)), content));
    }),
  );
});

const anyText = fc
  .array(
    fc.oneof(fc.constantFrom("(", ")", ",", "/", "\\", "::", "0x", "1", ...table.map(([text]) => text)), fc.string()),
  )
  .map((parts) => parts.join(""));

test("any text is a path that has a text, or refused", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      troubleOf(() => {
        const path = parseDevicePathText(text);
        assert.deepEqual(parseDevicePathText(devicePathText(path)), path);
      });
    }),
    { numRuns: 500 },
  );
});
