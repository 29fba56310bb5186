-- Instants as people and shops write them, in UTC: a text without an offset is taken to be UTC.
-- What cannot be read becomes null.

-- Any date as year-month-day with what follows; the month may be a name. Others stay as they are.
CREATE OR REPLACE TEMP MACRO year_first(written, day_first) AS CASE
  WHEN regexp_matches(written, '^\d{4}[-/.]\d')
    THEN regexp_replace(written, '^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})', '\1-\2-\3')
  WHEN regexp_full_match(written, '\d{8}')
    THEN regexp_replace(written, '(....)(..)(..)', '\1-\2-\3')
  WHEN regexp_full_match(written, '\d{8}[T ]?\d{6}Z?')
    THEN regexp_replace(written, '(....)(..)(..)[T ]?(..)(..)(..)', '\1-\2-\3 \4:\5:\6')
  WHEN regexp_matches(written, '^\d{1,2}[-/.] ?\d')
    THEN regexp_replace(
      written,
      '^(\d{1,2})[-/.] ?(\d{1,2})[-/.] ?(\d{4}|\d{2})\b',
      CASE WHEN day_first THEN '\3-\2-\1' ELSE '\3-\1-\2' END)
  WHEN regexp_matches(written, '^([A-Za-z]{3,9},? +)?\d{1,2}(st|nd|rd|th|er|\.)?[ -]*[A-Za-zÀ-ÿ]{3}')
    THEN regexp_replace(
      written,
      '^(?:[A-Za-z]{3,9},? +)?(\d{1,2})(?:st|nd|rd|th|er|\.)?[ -]*([A-Za-zÀ-ÿ]{3,})[., -]*(\d{4}|\d{2})\b',
      '\3-\2-\1')
  ELSE regexp_replace(
    written,
    '^(?:[A-Za-z]{3,9},? +)??([A-Za-zÀ-ÿ]{3,})\.? *(\d{1,2})(?:st|nd|rd|th)?[, ]+(\d{4})\b',
    '\3-\1-\2')
END;

-- Three letters without accents tell a month, whole or cut short; a language is here with all of its months, since one
-- that is read in part loses seasons. They are twelve a row.
CREATE OR REPLACE TEMP MACRO month_names() AS
  'jan.feb.mar.apr.may.jun.jul.aug.sep.oct.nov.dec.' -- English
  || 'jan.feb.mrz.apr.mai.jun.jul.aug.sep.okt.nov.dez.' -- German
  || 'jan.feb.mrt.apr.mei.jun.jul.aug.sep.okt.nov.dec.' -- Dutch
  || 'jan.fev.mar.avr.mai.jun.jul.aou.sep.oct.nov.dec.' -- French
  || 'gen.feb.mar.apr.mag.giu.lug.ago.set.ott.nov.dic.' -- Italian
  || 'ene.feb.mar.abr.may.jun.jul.ago.sep.oct.nov.dic.' -- Spanish
  || 'jan.fev.mar.abr.mai.jun.jul.ago.set.out.nov.dez.' -- Portuguese
  || 'jan.feb.mar.apr.maj.jun.jul.aug.sep.okt.nov.dec.' -- Danish and Swedish
  || 'jan.feb.mar.apr.mai.jun.jul.aug.sep.okt.nov.des.'; -- Norwegian

-- The first three letters, but of juin, juillet, maart and maerz those of jun, jul, mar and mar.
CREATE OR REPLACE TEMP MACRO three_letters(month) AS
  regexp_replace(lower(strip_accents(month)), '^(?:(ju)i|(ma)[ae])', '\1\2')[:3];

-- '9' and 'Sep' as '9'; '0' for a name that is no month.
CREATE OR REPLACE TEMP MACRO month_number(month) AS CASE
  WHEN regexp_full_match(month, '\d+') THEN month
  ELSE (((instr(month_names(), three_letters(month) || '.') + 3) // 4 - 1) % 12 + 1)::VARCHAR
END;

-- '11' as '2011', '99' as '1999' (from 70 on, as POSIX has it).
CREATE OR REPLACE TEMP MACRO whole_year(year) AS CASE
  WHEN length(year) = 4 THEN year WHEN year < '70' THEN '20' || year ELSE '19' || year
END;

-- The hour of a 24-hour clock; half is 'a', 'p' or ''.
CREATE OR REPLACE TEMP MACRO whole_hour(hour, half) AS CASE
  WHEN hour = '' THEN '0' WHEN half = '' THEN hour
  ELSE (TRY_CAST(hour AS INTEGER) % 12 + CASE WHEN lower(half) = 'p' THEN 12 ELSE 0 END)::VARCHAR
END;

-- '+02:00' and '-0530' in minutes, 14 hours at most; 0 for '', 'Z', 'UTC' and 'GMT'.
CREATE OR REPLACE TEMP MACRO offset_minutes(zone) AS coalesce(
  TRY_CAST(zone[1] || '1' AS INTEGER)
    * (TRY_CAST(zone[2:3] AS INTEGER) * 60 + coalesce(TRY_CAST(replace(zone[4:], ':', '') AS INTEGER), 0)),
  0
);

-- A lambda, so that the parts are taken out once and used often.
CREATE OR REPLACE TEMP MACRO read_written_date(written, day_first) AS list_transform(
  [regexp_extract(
    year_first(written, day_first),
    '^(\d{4}|\d{2})-(\d{1,2}|[A-Za-zÀ-ÿ]{3,})-(\d{1,2})(?:(?:T|,? +)(?:at )?(\d{1,2})[:h](\d{2})(?::(\d{2}(?:[.,]\d{1,9})?))? ?(?:([AaPp])\.?[Mm]\.?)?)? ?(Z|UTC|GMT|[+-](?:0\d|1[0-4]):?(?:[0-5]\d)?|)$',
    ['year', 'month', 'day', 'hour', 'minute', 'second', 'half', 'zone']
  )],
  lambda part: TRY_CAST(
    whole_year(part.year) || '-' || month_number(part.month) || '-' || part.day || ' '
      || whole_hour(part.hour, part.half) || ':' || coalesce(nullif(part.minute, ''), '00')
      || ':' || coalesce(nullif(replace(part.second, ',', '.'), ''), '00') AS TIMESTAMP
  ) - to_minutes(offset_minutes(part.zone))
)[1];

-- day_first: whether 9/12/2011 is the 9th of December. The lengths are those of ISO texts without an offset,
-- which is what nearly every file holds and what is read fastest. Nine and ten digits are epoch seconds,
-- thirteen milliseconds.
CREATE OR REPLACE TEMP MACRO read_date(written, day_first) AS coalesce(
  CASE WHEN written[5] = '-' AND length(written) IN (10, 16, 19) THEN TRY_CAST(written AS TIMESTAMP) END,
  CASE
    WHEN regexp_full_match(written, '\d{9,10}(\.\d+)?|\d{13}')
      THEN make_timestamp((TRY_CAST(written AS DOUBLE)
        * CASE WHEN instr(written || '.', '.') = 14 THEN 1000 ELSE 1000000 END)::BIGINT)
    ELSE read_written_date(written, day_first)
  END
);
