-- Numbers as people and shops write them: 1,234.56  1.234,56  1 234,56  1'234.56  €5  5 EUR  (5.00)  5-  5,-  1e3.
-- What cannot be read becomes null; 'nan' and 'inf' become NaN.

-- A number without sign, currency and parentheses; '' where what is left is none.
-- It is digits, whole or in groups of three (the groups but the last may have two: 1,23,456.78), and decimals.
CREATE OR REPLACE TEMP MACRO bare_number(written, mark, separators) AS regexp_extract(
  regexp_replace(
    written,
    '^[(+−–-]?\s*(?:[A-Z]{0,3}\p{Sc}|[A-Z]{3}|(?:kr|Kr|zł|Kč|Ft|lei|Fr|Rs)\.?)?\s*[+−–-]?\s*'
      || '(.*?)'
      || '\s*(?:[A-Z]{0,3}\p{Sc}|[A-Z]{3}|(?:kr|Kr|zł|Kč|Ft|lei|Fr|Rs)\.?)?\s*[−-]?\)?$',
    '\1'
  ),
  '^(?:(?:\d+|\d{1,3}(?:' || separators || '\d{2,3})*' || separators || '\d{3})(?:' || mark || '\d*)?|'
    || mark || '\d+)(?:[eE][+-]?\d+)?$'
);

-- '5,- €' as '5, €': dashes after a mark stand for no cents, where those after a digit are a minus.
CREATE OR REPLACE TEMP MACRO without_dashes(written) AS regexp_replace(written, '(\d[.,])[−–—-]+(\D*)$', '\1\2');

CREATE OR REPLACE TEMP MACRO read_written_number(written, comma) AS CASE
  WHEN regexp_full_match(lower(written), '[+-]?(nan|inf|infinity|∞)') THEN 'nan'::DOUBLE
  -- Two signs: one of them is a mistake, and nobody knows which.
  WHEN regexp_matches(written, '^\D*[+−–-](?:\D*[+−–-]|.*[−-]\)?$)') THEN NULL
  ELSE CASE WHEN regexp_matches(written, '^\(|^\D*[−–-]|[−-]\)?$') THEN -1 ELSE 1 END
    * TRY_CAST(CASE WHEN comma
        THEN replace(regexp_replace(bare_number(written, ',', '[ .''’_\x{a0}\x{202f}\x{2009}]'), '[^0-9eE,+-]', '', 'g'), ',', '.')
        ELSE regexp_replace(bare_number(written, '\.', '[ ,''’_\x{a0}\x{202f}\x{2009}]'), '[^0-9eE.+-]', '', 'g')
      END AS DOUBLE)
END;

-- comma: whether the comma is the decimal mark, and the point groups digits, or the other way round.
CREATE OR REPLACE TEMP MACRO read_number(written, comma) AS coalesce(
  CASE WHEN NOT comma THEN TRY_CAST(written AS DOUBLE) END,
  read_written_number(without_dashes(written), comma)
);
