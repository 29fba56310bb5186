-- The one cleaning: every row of `delivered` becomes part of an order, or a reject with a reason.
-- {{attributes}} and {{last_attributes}} stand for a column each attribute, every one after a comma.
-- Variables: comma, day_first and ignore_refunds (boolean), date_pattern (text or null),
-- earliest and latest (the instants between which a transaction can be, the latter not included),
-- hidden_from (instant or null: later transactions are left out, as if they had not been delivered yet).

CREATE OR REPLACE TEMP TABLE transactions AS
WITH readings AS (
  SELECT
    file,
    line,
    fault,
    fingerprint,
    -- pandas and Excel write the ids of a column with gaps as 12345.0
    CASE WHEN ends_with(customer_id, '.0') THEN regexp_replace(customer_id, '^(\d+)\.0$', '\1')
      ELSE customer_id END AS customer_id,
    date,
    CASE
      -- With %z in the pattern it has a time zone, which would be shown by this machine's clock.
      WHEN getvariable('date_pattern') IS NOT NULL
        THEN make_timestamp(epoch_us(TRY_STRPTIME(date, getvariable('date_pattern'))))
      ELSE read_date(date, getvariable('day_first'))
    END AS ordered_at,
    CASE
      WHEN amount IS NOT NULL THEN amount
      WHEN quantity IS NOT NULL THEN unit_price
    END IS NOT NULL AS has_amount,
    CASE
      WHEN amount IS NOT NULL THEN read_number(amount, getvariable('comma'))
      ELSE read_number(quantity, getvariable('comma')) * read_number(unit_price, getvariable('comma'))
    END AS amount,
    read_number(quantity, getvariable('comma')) AS quantity,
    order_id
    {{attributes}}
  FROM delivered
)
SELECT
  file,
  line,
  fingerprint,
  CASE
    WHEN fault IS NOT NULL THEN fault
    WHEN customer_id IS NULL OR lower(customer_id) IN ('nan', 'null', 'none', 'n/a', '#n/a', '<na>', '\n')
      THEN 'no customer id'
    WHEN length(customer_id) > 256 THEN 'customer id longer than 256 characters'
    WHEN date IS NULL THEN 'no date'
    WHEN ordered_at IS NULL THEN 'unreadable date'
    WHEN ordered_at < getvariable('earliest') THEN 'date before 1990'
    WHEN ordered_at >= getvariable('latest') THEN 'date in the future'
    WHEN NOT has_amount THEN 'no amount'
    WHEN amount IS NULL THEN 'unreadable amount'
    WHEN NOT isfinite(amount) OR NOT isfinite(quantity) THEN 'amount is not a finite number'
    WHEN abs(amount) >= 1e12 OR abs(quantity) >= 1e12 THEN 'amount beyond 1e12'
    WHEN getvariable('ignore_refunds') AND amount < 0 THEN 'refund, ignored by refunds: ignore'
    WHEN getvariable('ignore_refunds') AND amount = 0 THEN 'amount of 0, ignored by refunds: ignore'
    WHEN length(concat_ws('', order_id {{attributes}})) > 1000 THEN 'order id or attribute too long'
    WHEN contains(concat_ws('', customer_id, order_id {{attributes}}), chr(0)) THEN 'NUL character'
  END AS reason,
  customer_id,
  ordered_at,
  -- Decimals add up to the same sum in any order, which doubles do not: a millionth of the currency is exact.
  TRY_CAST(amount AS DECIMAL(18, 6)) AS amount,
  TRY_CAST(quantity AS DECIMAL(18, 6)) AS quantity,
  order_id
  {{attributes}}
FROM readings
WHERE getvariable('hidden_from') IS NULL OR ordered_at IS NULL OR ordered_at < getvariable('hidden_from');

-- All that it held is in `transactions` and `delivered_raw`, and it is large.
DROP TABLE delivered;

SET VARIABLE repeated = (SELECT count(*) - count(DISTINCT fingerprint) FROM transactions);

-- Accepted rows by day, and those that repeat another one: what the next delivery is compared with.
CREATE OR REPLACE TABLE delivered_days AS
SELECT (epoch_ms(ordered_at) // 86400000)::INTEGER AS day, count(*) AS rows,
  count(*) - count(DISTINCT fingerprint) AS repeated
FROM transactions
WHERE reason IS NULL
GROUP BY day;

CREATE OR REPLACE TABLE rejects AS
SELECT name AS file, line, reason, replace(raw, chr(0), '␀') AS raw
FROM (SELECT file, line, reason FROM transactions WHERE reason IS NOT NULL)
JOIN delivered_raw USING (file, line)
JOIN delivered_files USING (file)
ORDER BY delivered_files.file, line;

-- What an order id gathers on a later day than its first (a refund, a further delivery) was not known on that
-- first day. It becomes an order of its own, <order id>@<day>, so that no row changes the past.
CREATE OR REPLACE TABLE orders AS
WITH daily AS (
  SELECT
    customer_id,
    order_id,
    epoch_ms(ordered_at) // 86400000 AS day,
    min(ordered_at) AS ordered_at,
    sum(amount) AS amount,
    coalesce(sum(amount) FILTER (amount > 0), 0) AS gross,
    coalesce(-sum(amount) FILTER (amount < 0), 0) AS refunded,
    sum(quantity) AS quantity,
    count(*) AS lines
    {{last_attributes}}
  FROM transactions
  WHERE reason IS NULL
  GROUP BY customer_id, order_id, day, CASE WHEN order_id IS NULL THEN epoch_ms(ordered_at) END
),
-- A join with the few order ids that need it: a window over all orders takes far longer.
of_several_days AS (
  SELECT customer_id, order_id, min(day) AS first_day
  FROM daily
  WHERE order_id IS NOT NULL
  GROUP BY customer_id, order_id
  HAVING count(*) > 1
)
SELECT
  customer_id,
  CASE
    WHEN order_id IS NULL THEN strftime(ordered_at, '@%Y-%m-%dT%H:%M:%S.%gZ')
    -- An @ of an order id is doubled, so that no id can be mistaken for another one and its day, or for an instant.
    WHEN first_day IS NULL OR day = first_day THEN replace(order_id, '@', '@@')
    ELSE replace(order_id, '@', '@@') || strftime(ordered_at, '@%Y-%m-%d')
  END AS order_key,
  ordered_at,
  day::INTEGER AS day,
  amount::DOUBLE AS amount,
  gross::DOUBLE AS gross,
  refunded::DOUBLE AS refunded,
  quantity::DOUBLE AS quantity,
  lines::INTEGER AS lines,
  {{attributes_json}} AS attributes
FROM daily
LEFT JOIN of_several_days USING (customer_id, order_id)
ORDER BY customer_id, ordered_at, order_key;
