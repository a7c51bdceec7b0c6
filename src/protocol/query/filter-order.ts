/** Which of two values is the greater. In Redfish's JSON, dates and durations are strings. */

/** @returns negative, 0 or positive; undefined where there is no order */
export function order(left: unknown, right: unknown): number | undefined {
  if (typeof left === "number" && typeof right === "number") return sign(left, right);
  if (typeof left === "string" && typeof right === "string") return orderOfText(left, right);
  return undefined;
}

const sign = <T extends number | string>(left: T, right: T): number => (left < right ? -1 : left > right ? 1 : 0);

/** Two dates by the instants they name, whatever their offsets; two durations by their length; all else by its characters. */
function orderOfText(left: string, right: string): number {
  for (const measure of [instant, duration]) {
    const l = measure(left);
    const r = l === undefined ? undefined : measure(right);
    if (l !== undefined && r !== undefined) return sign(l, r);
  }
  return sign(left, right);
}

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/** DSP0266 §"Date-Time values". */
function instant(text: string): number | undefined {
  if (!dateTime.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

const durationForm = /^(-?)P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Seconds (DSP0266 §"Duration values"). */
function duration(text: string): number | undefined {
  const parts = durationForm.exec(text);
  if (parts === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(2).map((part) => Number(part ?? 0));
  const size = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
  return parts[1] === "-" ? -size : size;
}
