/**
 * Numbers, sizes, durations and dates as they are written, and the bounds they mean.
 *
 * `<`, `<=`, `>` and `>=` compare with the exact number. `=` means equal as far as it is written:
 * `size=3.4MB` is 3.35 MB to less than 3.45 MB, `duration=1:30` the whole second. A date is a
 * period in UTC: `>2026-05` is after its end, `<=2026-05` includes all of it.
 */
import type { OrderedKind } from "./fields";
import { asciiLower } from "./folding";
import type { Bound, Compare } from "./tree";

type Op = Compare["op"];

const NUMBER = /^([0-9]{1,12})(?:\.([0-9]{1,3}))?([a-z]*)$/;
const CLOCK = /^(?:([0-9]{1,4}):)?([0-9]{1,4}):([0-5][0-9])(?:\.([0-9]{1,3}))?$/;
const PARTS = /^(?:([0-9]{1,4})h)?(?:([0-9]{1,4})m(?:in)?)?(?:([0-9]{1,4})s)?$/;
const DATE = /^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$/;

type Units = Readonly<Record<string, number>>;

const SIZE_UNITS: Units = {
  "": 1,
  b: 1,
  ...Object.fromEntries(
    Array.from("kmgt").flatMap((letter, place) => [
      [letter, 1000 ** (place + 1)],
      [`${letter}b`, 1000 ** (place + 1)],
      [`${letter}ib`, 1024 ** (place + 1)],
    ]),
  ),
};
const TIME_UNITS: Units = { "": 1000, s: 1000, sec: 1000, m: 60_000, min: 60_000, h: 3_600_000 };
const UNITS: Readonly<Record<Exclude<OrderedKind, "duration" | "date">, Units>> = {
  number: { "": 1 },
  size: SIZE_UNITS,
  pixels: { "": 1, px: 1, mp: 1_000_000 },
  rate: { "": 1, fps: 1 },
};

const DAY = 86_400_000;

/** What `op` and `value` ask of a fact of this kind, null if it is no value. */
export function boundsOf(kind: OrderedKind, op: Op, value: string): readonly Bound[] | null {
  const text = asciiLower(value);
  if (kind === "date") return dateBounds(op, text);
  if (kind === "duration") return durationBounds(op, text);
  return numberBounds(kind, op, text);
}

function unit(units: Units, name: string): number | undefined {
  return Object.hasOwn(units, name) ? units[name] : undefined;
}

function numberBounds(kind: keyof typeof UNITS, op: Op, text: string): readonly Bound[] | null {
  const [found, whole = "", decimals = "", name = ""] = NUMBER.exec(text) ?? [];
  const factor = unit(UNITS[kind], name);
  if (found === undefined || factor === undefined) return null;
  if (decimals && factor === 1 && kind !== "rate") return null;
  const digits = BigInt(whole + decimals);
  const scale = 10n ** BigInt(decimals.length);
  const by = BigInt(factor);
  const low = (2n * digits - 1n) * by;
  const high = (2n * digits + 1n) * by;
  if (high > 2n * scale * BigInt(Number.MAX_SAFE_INTEGER)) return null;
  if (kind === "rate") {
    if (op !== "=") return [{ op, value: Number(digits) / Number(scale) }];
    return between(Number(low) / Number(2n * scale), Number(high) / Number(2n * scale));
  }
  if (op === "=") return between(ceiling(low, 2n * scale), ceiling(high, 2n * scale));
  const down = op === ">" || op === "<=";
  const value = down ? Number((digits * by) / scale) : ceiling(digits * by, scale);
  return [{ op, value }];
}

/** `a / b` rounded up; `b` is positive. */
function ceiling(a: bigint, b: bigint): number {
  return Number(a > 0n ? (a + b - 1n) / b : a / b);
}

function durationBounds(op: Op, text: string): readonly Bound[] | null {
  const milliseconds = clockTime(text) ?? unitTime(text) ?? partsTime(text);
  if (milliseconds === null) return null;
  if (op !== "=") return [{ op, value: milliseconds }];
  const fine = text.endsWith("ms") || milliseconds % 1000 !== 0;
  return between(milliseconds, milliseconds + (fine ? 1 : 1000));
}

function clockTime(text: string): number | null {
  const [found, hours = "", minutes = "", seconds = "", rest = ""] = CLOCK.exec(text) ?? [];
  if (found === undefined || (hours && Number(minutes) > 59)) return null;
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return whole * 1000 + Number(rest.padEnd(3, "0"));
}

function unitTime(text: string): number | null {
  const [found, whole = "", decimals = "", name = ""] = NUMBER.exec(text) ?? [];
  if (found === undefined || whole.length > 9) return null;
  if (name === "ms") return decimals ? null : Number(whole);
  const factor = unit(TIME_UNITS, name);
  if (factor === undefined) return null;
  return (Number(whole) * 1000 + Number(decimals.padEnd(3, "0"))) * (factor / 1000);
}

function partsTime(text: string): number | null {
  const [found, hours = "", minutes = "", seconds = ""] = PARTS.exec(text) ?? [];
  if (!found) return null;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

function dateBounds(op: Op, text: string): readonly Bound[] | null {
  const [found, years = "", months = "", days = ""] = DATE.exec(text) ?? [];
  if (found === undefined) return null;
  const year = Number(years);
  const month = Number(months || "1");
  const day = Number(days || "1");
  if (year < 1900 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  const first = Date.UTC(year, month - 1, day);
  const next = months ? Date.UTC(year, month, 1) : Date.UTC(year + 1, 0, 1);
  const after = days ? first + DAY : next;
  if (op === "=") return between(first, after);
  const value = op === ">" || op === "<=" ? after : first;
  return [{ op: op === "<" || op === "<=" ? "<" : ">=", value }];
}

function daysIn(year: number, month: number): number {
  return (Date.UTC(year, month, 1) - Date.UTC(year, month - 1, 1)) / DAY;
}

function between(least: number, below: number): readonly Bound[] {
  return [
    { op: ">=", value: least },
    { op: "<", value: below },
  ];
}
