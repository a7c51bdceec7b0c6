import type { Command } from "commander";
import type { StoredVariable } from "../../../adapters/firmware/edk2/variable.js";
import { isVolatile, knownGuid } from "../../../adapters/firmware/uefi/known-variables.js";
import { attributesFrom, variableAttributes } from "../../../adapters/firmware/uefi/well-known.js";
import type { CommandContext } from "../context.js";
import { CommandFailure, exitCodes } from "../exit-codes.js";
import { setTo } from "./changes.js";
import { addWriteFlags, edit, type WriteFlags } from "./edit.js";
import { usageOf } from "./failures.js";
import { nameHelp, onlyVariable, titleOf, type WantedName, wantedName } from "./names.js";
import { addValueFlags, type ValueFlags, valueReader } from "./value-flags.js";

const help = `${nameHelp}

VALUE is text for variables whose form is known: Timeout 5, BootNext 0003, BootOrder 0003,0001, PlatformLang en-US,
OsIndications boot-to-setup, SecureBootEnable on, CpuClock 2, AssetTag "Rack 4", ConOut with device paths. For all
others say with a flag how it is to be read. The attributes of a variable that is there stay unless others are given; a
new one gets those that are usual for it, NV+BS+RT if nothing is.

Examples:
  $ shoal efi set vars.fd Timeout 0
  $ shoal efi set RPI_EFI.fd RamLimitTo3GB 0 -o tftp/RPI_EFI.fd
  $ shoal efi set vars.fd MyName --guid 12345678-1234-1234-1234-123456789abc --string "some text"
  $ shoal efi set vars.fd OsIndications boot-to-setup --dry-run`;

interface SetFlags extends WriteFlags, ValueFlags {
  readonly guid?: string;
  readonly attributes?: string;
}

export function addSet(efi: Command, context: CommandContext): void {
  const command = efi
    .command("set <file> <name> [value]")
    .summary("give a variable a value")
    .description("Gives a variable a value; makes it when it is not there.")
    .option("--guid <guid>", "GUID of the variable, or its name")
    .option("--attributes <words>", "nv+bs+rt, and at for time-based authenticated writes; or a number");
  addWriteFlags(addValueFlags(command))
    .addHelpText("after", help)
    .action(async (file: string, name: string, value: string | undefined, flags: SetFlags) => {
      const wanted = wantedName(name, flags.guid);
      refuseVolatile(wanted);
      const attributes = flags.attributes === undefined ? undefined : attributesOf(flags.attributes);
      const read = await valueReader(value, flags, context.terminal);
      await edit(file, flags, context, ({ store: { variables } }) => {
        const key = { name: wanted.name, guid: guidFor(variables, wanted) };
        return { changes: [setTo(variables, key, read(key), attributes)] };
      });
    });
}

function refuseVolatile({ name, guid }: WantedName): void {
  if (isVolatile(name, guid))
    throw new CommandFailure(
      `${name} is made by the firmware at each start, and is in no image. To turn secure boot on or off: shoal efi secure-boot.`,
    );
}

function attributesOf(text: string): number {
  const attributes = usageOf("--attributes", () => attributesFrom(text));
  if ((attributes & variableAttributes.nonVolatile) !== 0) return attributes;
  throw new CommandFailure(
    "--attributes: without nv the firmware would never look for it in an image.",
    exitCodes.usage,
  );
}

function guidFor(variables: readonly StoredVariable[], wanted: WantedName): string {
  const guid = wanted.guid ?? onlyVariable(variables, wanted)?.guid ?? knownGuid(wanted.name);
  if (guid !== undefined) return guid;
  throw new CommandFailure(
    `There is no variable ${titleOf(wanted)}, and it is no well-known one: to make it, say whose it is with --guid.`,
    exitCodes.usage,
  );
}
