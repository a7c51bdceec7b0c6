// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are iPXE's
/** Each way of booting has its script; what fails is tried again, and no machine waits for a person. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { NetworkBoot } from "../../../src/model/netboot.js";
import type { BootTarget } from "../../../src/model/words.js";
import {
  autoexecFor,
  filesOf,
  ScriptError,
  type ScriptRequest,
  scriptFor,
} from "../../../src/services/netboot/ipxe/script.js";
import { asBooted, kernel, machine, place, request } from "./request.js";

test("a kernel is started with its initrds and arguments", () => {
  const script = scriptFor(request(kernel({ initrds: ["a", "b"] }), { console: "ttyS0,115200" }));
  assert.equal(
    script,
    `#!ipxe
echo Shoal: web01 boots a kernel
set shoal-attempt:int32 0
:again
imgfree
kernel http://10.77.0.1:8080/files/ipa/kernel initrd=initrd0 initrd=initrd1 console=ttyS0,115200 nofb nomodeset || goto failed
initrd --name initrd0 http://10.77.0.1:8080/files/a || goto failed
initrd --name initrd1 http://10.77.0.1:8080/files/b || goto failed
boot || goto failed
goto next
:failed
iseq \${shoal-attempt} 20 && goto next ||
inc shoal-attempt
echo Shoal: web01 could not, tries again in 10 seconds, for time \${shoal-attempt} of 20
sleep 10
goto again
:next
echo Shoal: web01 goes on to its next boot device
exit 1
`,
  );
});

const arguments_: readonly [what: string, args: string, console: string | null, line: RegExp][] = [
  ["none", "", null, /kernel initrd=initrd0 \|\|/],
  ["a console of its own", "console=tty1 quiet", "ttyS0", /initrd=initrd0 console=tty1 quiet \|\|/],
  ["an initrd by another name", "initrd=x quiet", null, /initrd=initrd0 quiet \|\|/],
  [
    "operators of iPXE's in quotes",
    'dyndbg="file a +p ; file b +p"',
    null,
    /dyndbg="file a \+p ;\$\{shoal-nothing\} file b \+p" \|\|/,
  ],
];
for (const [what, args, console, line] of arguments_) {
  test(`arguments with ${what}`, () =>
    assert.match(scriptFor(request(kernel({ arguments: args }), { console })), line));
}

const ways: readonly [what: string, boot: NetworkBoot, more: Partial<ScriptRequest>, line: string][] = [
  [
    "another script",
    { kind: "chain", url: "http://192.0.2.1/boot.ipxe" },
    {},
    "chain --autofree http://192.0.2.1/boot.ipxe || goto failed",
  ],
  ["an image", { kind: "image", file: "os.iso" }, {}, "sanboot http://10.77.0.1:8080/files/os.iso || goto failed"],
  [
    "a program",
    { kind: "program", files: { arm64: "grubaa64.efi" } },
    { architecture: "arm64" },
    "chain --autofree http://10.77.0.1:8080/files/grubaa64.efi || goto failed",
  ],
];
for (const [what, boot, more, line] of ways) {
  test(`the way to ${what}`, () => assert.ok(scriptFor(request(boot, more)).split("\n").includes(line)));
}

const uris: readonly [uri: string, line: string][] = [
  ["http://192.0.2.1/a.efi", "chain --autofree http://192.0.2.1/a.efi || goto failed"],
  ["http://192.0.2.1/a.ISO", "sanboot http://192.0.2.1/a.ISO || goto failed"],
  ["https://192.0.2.1/a.img?v=1", "sanboot https://192.0.2.1/a.img?v=1 || goto failed"],
  ["http://192.0.2.1/menu", "chain --autofree http://192.0.2.1/menu || goto failed"],
];
for (const [httpBootUri, line] of uris) {
  test(`an override that names ${httpBootUri}`, () => {
    const decision = { ...asBooted, target: "UefiHttp", httpBootUri } as const;
    assert.ok(scriptFor(request(kernel(), { decision })).split("\n").includes(line));
  });
}

const targets: readonly [target: Exclude<BootTarget, "None"> | null, ends: RegExp][] = [
  [null, /^kernel /m],
  ["Pxe", /^kernel /m],
  ["UefiHttp", /^kernel /m],
  [
    "Hdd",
    /boots its first disk\niseq \$\{platform\} efi && exit 1 \|\|\nsanboot --no-describe --drive 0x80 \|\| exit 1\n$/,
  ],
  ["Cd", /has next\nexit 1\n$/],
  ["BiosSetup", /has next\nexit 1\n$/],
];
for (const [target, ends] of targets) {
  test(`under an override that says ${target}`, () => {
    assert.match(scriptFor(request(kernel(), { decision: { ...asBooted, target } })), ends);
  });
}

test("with nothing to boot it goes on to the next boot device", () => {
  assert.equal(
    scriptFor(request({ kind: "nothing" })),
    "#!ipxe\necho Shoal: web01 boots what its firmware has next\nexit 1\n",
  );
});

test("an iPXE that looks for a script before it asks is led to its own", () => {
  const lines = autoexecFor({ machine, place }).split("\n");
  assert.ok(lines.includes("dhcp || goto failed"));
  assert.ok(
    lines.includes("chain --autofree --replace http://10.77.0.1:8080/machines/node01/boot.ipxe || goto failed"),
  );
});

test("the files that a script sends for are known, the last one last", () => {
  assert.deepEqual(filesOf(request(kernel())), ["files/ipa/kernel", "files/ipa/initramfs"]);
  assert.deepEqual(filesOf(request(kernel({ initrds: ["http://192.0.2.1/x"] }))), ["files/ipa/kernel"]);
  assert.deepEqual(filesOf(request(kernel(), { decision: { ...asBooted, target: "Hdd" } })), []);
  assert.deepEqual(filesOf(request({ kind: "program", files: { arm64: "a.efi" } }, { architecture: "arm64" })), [
    "files/a.efi",
  ]);
});

const wrong: readonly [what: string, boot: NetworkBoot, more: Partial<ScriptRequest>, message: RegExp][] = [
  ["a path out of the folder", kernel({ kernel: "../k" }), {}, /^node01: netboot\.boot\.kernel is no path/],
  ["a password in a URL", kernel({ kernel: "http://a:b@192.0.2.1/k" }), {}, /netboot\.boot\.kernel has a login/],
  [
    "a URL that iPXE cannot fetch",
    { kind: "chain", url: "ftp://192.0.2.1/x" },
    {},
    /netboot\.boot\.chain is no URL that iPXE fetches/,
  ],
  ["a second initrd that is none", kernel({ initrds: ["a", "b//c"] }), {}, /netboot\.boot\.initrds\[1\] /],
  ["arguments with a line break", kernel({ arguments: "a\nexit" }), {}, /netboot\.boot\.arguments holds a line break/],
  ["arguments without end", kernel({ arguments: "a".repeat(5000) }), {}, /more than 4096 characters/],
  [
    "no server for files",
    kernel(),
    { place: { ...place, httpPort: null, tftpPort: null } },
    /HTTP and TFTP are both off/,
  ],
  ["an image by TFTP", { kind: "image", file: "a.iso" }, { place: { ...place, httpPort: null } }, /switch HTTP on/],
  ["no program for the machine", { kind: "program", files: {} }, { architecture: "arm64" }, /has none for arm64/],
  ["a machine of unknown kind", { kind: "program", files: {} }, {}, /does not say what this is/],
  ["a script that is not there", { kind: "script", file: "a.ipxe" }, {}, /netboot\.boot\.script cannot be read/],
];
for (const [what, boot, more, message] of wrong) {
  test(`no script is made of ${what}`, () => {
    assert.throws(
      () => scriptFor(request(boot, more)),
      (error) => error instanceof ScriptError && message.test(error.message),
    );
  });
}
