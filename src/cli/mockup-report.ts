/** What is wrong in a mockup, for people. */
import type { MockupFinding, MockupReport } from "../services/mockup/check-mockup.js";
import { clipped, counted, printable } from "./printable.js";

/** More than a person would read; a program asks for JSON. */
const mostLines = 500;

const longestLine = 300;

export function mockupReport(report: MockupReport): string {
  const { findings } = report;
  const more =
    findings.length > mostLines ? [`… and ${findings.length - mostLines} more; --json has all of them.`] : [];
  return `${[...findings.slice(0, mostLines).map(lineOf), ...more, ...totalsOf(report)].join("\n")}\n`;
}

/** @param command that lists them @param report of files and links only */
export function mockupSummary(report: MockupReport, command: string): readonly string[] {
  const { findings } = report;
  const found =
    findings.length === 0 ? "Its files and links are sound" : `Its files and links have ${severities(findings)}`;
  return [`${found}. To check it against the schemas: ${printable(command)}`];
}

const lineOf = ({ severity, place, pointer, problem }: MockupFinding): string =>
  clipped(`${severity.padEnd(7)}  ${place}${pointer === "" ? "" : `#${pointer}`}: ${problem}`, longestLine);

function totalsOf({ resources, findings }: MockupReport): readonly string[] {
  const count = Object.values(resources).reduce((sum, number) => sum + number, 0);
  const kinds = Object.keys(resources).length;
  const found = findings.length === 0 ? "nothing is wrong" : severities(findings);
  return [`${counted(count, "resource")} of ${counted(kinds, "type")}: ${found}.`];
}

function severities(findings: readonly MockupFinding[]): string {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  return `${counted(errors, "error")} and ${counted(findings.length - errors, "warning")}`;
}
