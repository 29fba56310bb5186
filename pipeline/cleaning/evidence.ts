import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../errors.js';
import type { Delivery } from '../sources/delivery.js';
import { literal } from '../sqlText.js';
import { readRows } from './rows.js';

/** How a delivery writes its numbers and dates. */
export interface Writing {
  /** Whether the comma is the decimal mark. */
  readonly comma: boolean;
  /** Whether 9/12/2011 is the 9th of December. */
  readonly dayFirst: boolean;
  /** A pattern for DuckDB's strptime, where the settings give one. */
  readonly datePattern: string | undefined;
  /** What was found out, as sentences to say aloud. */
  readonly said: readonly string[];
}

/** Evidence may be contradicted by this share of it, which is then rejected row by row: typing errors. */
const MAX_CONTRADICTION = 0.01;

/** Points that group thousands, since a number has one decimal mark: 1.234.567. */
const TWO_POINTS = '\\d\\.\\d{3}\\.\\d{3}';

/**
 * Decides from the whole of the delivered columns how numbers and dates are written, unless the settings say so.
 * @throws UserError where the columns do not decide it.
 */
export async function findWriting(duck: DuckDBConnection, delivery: Delivery): Promise<Writing> {
  const said: string[] = [];
  const comma = delivery.decimal ? delivery.decimal === ',' : await findComma(duck, delivery, said);
  const { dateFormat } = delivery;
  const isPattern = dateFormat?.includes('%') === true;
  if (isPattern) await refuseUnknown(duck, dateFormat);
  const dayFirst = dateFormat ? dateFormat === 'dmy' : await findDayFirst(duck, delivery, said);
  return { comma, dayFirst, datePattern: isPattern ? dateFormat : undefined, said };
}

/** @throws UserError where a pattern for dates is none. */
async function refuseUnknown(duck: DuckDBConnection, pattern: string): Promise<void> {
  try {
    await duck.run(`SELECT TRY_STRPTIME('', ${literal(pattern)})`);
  } catch (cause) {
    throw new UserError(
      `The date format ${pattern} cannot be used: ${(cause as Error).message.split('\n')[0]}.`,
      'Write it with %d, %m, %Y, %H, %M and %S, for example %d/%m/%Y %H:%M (or dmy, mdy).',
      { cause },
    );
  }
}

async function findComma(duck: DuckDBConnection, delivery: Delivery, said: string[]): Promise<boolean> {
  const columns = (['amount', 'quantity', 'unit_price'] as const).filter((name) => delivery.map[name]);
  const values = columns.map((name) => `SELECT ${name} AS value FROM delivered`).join(' UNION ALL ');
  const names = columns.map((name) => `"${delivery.map[name]}"`).join(' and ');
  const [[odd, pointed, threeBehind, example]] = await readRows(
    duck,
    `SELECT count(*) FILTER (TRY_CAST(value AS DOUBLE) IS NULL
        AND (contains(value, ',') OR regexp_matches(value, '${TWO_POINTS}'))),
      count(*) FILTER (point > 0), count(*) FILTER (point > 1 AND point = length(value) - 3 AND value >= '1'),
      min(value) FILTER (point > 0)
    FROM (SELECT value, strpos(value, '.') AS point FROM (${values}))`,
  );
  if (odd === 0) {
    if (pointed > 0 && pointed === threeBehind) {
      said.push(
        `Numbers in ${names} such as ${example} are read with a decimal point. Each has three digits after it: where it groups thousands, say so by --set source.decimal=",".`,
      );
    }
    return false;
  }
  // Of the last mark in a number, only three digits after it leave open whether it groups or divides.
  const [[commas, points, thousands]] = await readRows(
    duck,
    `SELECT
      count(*) FILTER (regexp_matches(value, '${TWO_POINTS}|\\.\\d.*,|,(\\d{1,2}|\\d{4,}|[−–—-])\\D*$|^\\D*0?,\\d')),
      count(*) FILTER (regexp_matches(value, ',\\d.*\\.|\\.(\\d{1,2}|\\d{4,}|[−–—-])\\D*$|^\\D*0?\\.\\d')),
      count(*) FILTER (regexp_full_match(value, '\\D*\\d{1,3}(,\\d{3})+\\D*'))
    FROM (${values})`,
  );
  if (commas > 0 && points > 0 && Math.min(commas, points) > MAX_CONTRADICTION * Math.max(commas, points)) {
    throw new UserError(
      `${names} has ${commas} numbers with a decimal comma and ${points} with a decimal point.`,
      'Say which is meant by source.decimal (--set source.decimal=","); rows written otherwise are rejected.',
    );
  }
  const comma = commas > points;
  const evidence = comma ? `${commas} numbers say so` : thousands > 0 ? 'a comma groups thousands' : '';
  said.push(
    `The decimal mark of ${names} is the ${comma ? 'comma' : 'point'}${evidence && ` (${evidence})`}.`,
  );
  return comma;
}

async function findDayFirst(duck: DuckDBConnection, delivery: Delivery, said: string[]): Promise<boolean> {
  const pattern = `'^(\\d{1,2})([-/.]) ?(\\d{1,2})[-/.] ?(\\d{4}|\\d{2})\\b'`;
  const [[all, days, months, dotted, example, firsts, years, shortYears]] = await readRows(
    duck,
    `WITH numeric_dates AS (
      SELECT date, TRY_CAST(regexp_extract(date, ${pattern}, 1) AS INTEGER) AS first,
        regexp_extract(date, ${pattern}, 2) AS mark, TRY_CAST(regexp_extract(date, ${pattern}, 3) AS INTEGER) AS second,
        regexp_extract(date, ${pattern}, 4) AS year
      FROM delivered WHERE date[5] <> '-' AND regexp_matches(date, ${pattern})
    )
    SELECT count(*), count(*) FILTER (first > 12 AND second <= 12), count(*) FILTER (second > 12 AND first <= 12),
      count(*) FILTER (mark = '.'), min(date),
      count(DISTINCT first), count(DISTINCT year), count(*) FILTER (length(year) = 2)
    FROM numeric_dates`,
  );
  if (all === 0) return true;
  const column = `"${delivery.map.date}"`;
  const contradiction = Math.min(days, months) / Math.max(days, months, 1);
  if (contradiction <= MAX_CONTRADICTION && days !== months) {
    const dayFirst = days > months;
    // Days of the month take more values than years do: 24-03-09 may be the 9th of March 2024.
    if (dayFirst && shortYears > 0 && firsts <= years) {
      throw new UserError(
        `Dates in ${column} such as ${example} may begin with the year: their first number takes ${firsts} values and their last ${years}.`,
        'Say how they are written by --date-format %y-%m-%d (or dmy).',
      );
    }
    said.push(
      `Dates in ${column} such as ${example} are ${dayFirst ? 'day/month' : 'month/day'}: in ${Math.max(days, months)} of ${all} the ${dayFirst ? 'first' : 'second'} number is above 12.`,
    );
    return dayFirst;
  }
  if (days === 0 && dotted === all) {
    said.push(`Dates in ${column} such as ${example} are read as day.month, as is usual with points.`);
    return true;
  }
  const reason =
    days === 0
      ? 'no number in them is above 12'
      : `${days} can only be day/month and ${months} only month/day`;
  throw new UserError(
    `Dates in ${column} such as ${example} may be day/month or month/day: ${reason}.`,
    'Say which by --date-format dmy or --date-format mdy (or a pattern such as %d/%m/%Y %H:%M).',
  );
}
