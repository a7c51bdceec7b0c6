/** Which board a boot folder is for. */
import { type BootBoard, type BootNeed, BootSetError } from "../../../ports/boot-sets.js";
import { shown } from "./boot-path.js";
import type { SourceFile } from "./boot-source.js";

/**
 * @param asked id of the board; null = the one whose files these are
 * @returns the board, and the files under the names that it asks for
 * @throws BootSetError `no-board`, `incomplete` with all that is missing and where it comes from
 */
export function fitToBoard(
  files: readonly SourceFile[],
  asked: string | null,
  boards: readonly BootBoard[],
): { readonly board: BootBoard; readonly files: readonly SourceFile[] } {
  const board = asked === null ? boardOf(files, boards) : named(asked, boards);
  const missing = missingOf(board.required, files);
  if (missing.length > 0) throw incomplete(board, missing);
  return { board, files: underTheirNames(files, board) };
}

function named(id: string, boards: readonly BootBoard[]): BootBoard {
  const board = boards.find((one) => one.id === id);
  if (board) return board;
  throw new BootSetError("no-board", `There is no board ${shown(id)}; there are: ${idsOf(boards)}.`);
}

function boardOf(files: readonly SourceFile[], boards: readonly BootBoard[]): BootBoard {
  const whole = boards.filter(({ required }) => missingOf(required, files).length === 0);
  const [board] = whole;
  if (board === undefined) throw noBoard(files, boards);
  if (whole.length > 1) {
    throw new BootSetError("no-board", `It has all that these boards need: ${idsOf(whole)}. Say which it is for.`);
  }
  return board;
}

/** The board that the most of the files are for is what was meant. */
function noBoard(files: readonly SourceFile[], boards: readonly BootBoard[]): BootSetError {
  const lacking = boards.map((board) => {
    const needs = [...board.required, ...board.wanted];
    const there = needs.length - missingOf(needs, files).length;
    return { board, there, missing: missingOf(board.required, files) };
  });
  const most = Math.max(...lacking.map(({ there }) => there));
  const closest = lacking.filter(({ there }) => there === most);
  const [only] = closest;
  if (only !== undefined && closest.length === 1) return incomplete(only.board, only.missing);
  const each = closest.map(({ board, missing }) => `For ${board.name} ${missingText(missing)}`).join("\n");
  return new BootSetError("incomplete", `It is no boot folder of a board that is known here.\n${each}`);
}

const incomplete = ({ name }: BootBoard, missing: readonly BootNeed[]): BootSetError =>
  new BootSetError("incomplete", `It is no whole boot folder for ${name}: ${missingText(missing)}`);

const missingText = (missing: readonly BootNeed[]): string =>
  `these are missing:\n${missing.map((need) => `  ${needText(need)}`).join("\n")}`;

export const needText = ({ paths, why, from }: BootNeed): string =>
  `${paths.join(" or ")}: ${why}; it comes from ${from}.`;

const idsOf = (boards: readonly BootBoard[]): string => boards.map(({ id }) => id).join(", ");

export const missingOf = (
  needs: readonly BootNeed[],
  files: readonly Pick<SourceFile, "path">[],
): readonly BootNeed[] => {
  const there = new Set(files.map(({ path }) => path.toLowerCase()));
  return needs.filter(({ paths }) => !paths.some((path) => there.has(path.toLowerCase())));
};

/** FAT may have lost the case in which a board asks for a file, and those who serve it tell upper case from lower. */
function underTheirNames(files: readonly SourceFile[], board: BootBoard): readonly SourceFile[] {
  const names = new Map(
    [...board.required, ...board.wanted].flatMap(({ paths }) =>
      paths.map((path) => [path.toLowerCase(), path] as const),
    ),
  );
  return files.map((file) => ({ ...file, path: names.get(file.path.toLowerCase()) ?? file.path }));
}
