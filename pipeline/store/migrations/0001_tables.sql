-- The tables of one data set. Text keys sort by their bytes (COLLATE "C"), the same on every server.

CREATE TABLE {{schema}}.ingests (
  ingest_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source      text NOT NULL,
  file        text,
  sha256      text,
  delivered   bigint NOT NULL,
  accepted    bigint NOT NULL,
  rejected    bigint NOT NULL,
  settings    jsonb NOT NULL DEFAULT '{}',
  ingested_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT nothing_is_lost CHECK (accepted + rejected = delivered)
);

CREATE TABLE {{schema}}.rejects (
  ingest_id bigint NOT NULL REFERENCES {{schema}}.ingests ON DELETE CASCADE,
  file      text,
  line      bigint,
  reason    text NOT NULL,
  raw       text
);
CREATE INDEX rejects_ingest ON {{schema}}.rejects (ingest_id);

-- The columns of pipeline/orders.ts, and the ingest that brought the order. The primary key is its only index:
-- a customer's orders are found by it, and each further one would cost a bulk load a third of its time.
CREATE TABLE {{schema}}.orders (
  customer_id text COLLATE "C" NOT NULL,
  order_key   text COLLATE "C" NOT NULL,
  ordered_at  timestamptz NOT NULL,
  day         integer NOT NULL,
  amount      double precision NOT NULL,
  gross       double precision NOT NULL,
  refunded    double precision NOT NULL,
  quantity    double precision,
  lines       integer NOT NULL,
  attributes  jsonb NOT NULL DEFAULT '{}',
  ingest_id   bigint,
  PRIMARY KEY (customer_id, order_key)
);

CREATE TABLE {{schema}}.customers (
  customer_id text COLLATE "C" PRIMARY KEY,
  first_day   integer NOT NULL,
  last_day    integer NOT NULL,
  orders      integer NOT NULL,
  purchases   integer NOT NULL,
  net_amount  double precision NOT NULL,
  attributes  jsonb NOT NULL DEFAULT '{}'
);

CREATE TABLE {{schema}}.features (
  customer_id text COLLATE "C" NOT NULL,
  cutoff      integer NOT NULL,
  values      jsonb NOT NULL,
  PRIMARY KEY (customer_id, cutoff)
);

CREATE TABLE {{schema}}.scorings (
  scoring_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  model_version text NOT NULL,
  cutoff        integer NOT NULL,
  horizon_days  integer NOT NULL,
  currency      text,
  customers     bigint,
  total         double precision,
  scored_at     timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE {{schema}}.predictions (
  scoring_id      bigint NOT NULL REFERENCES {{schema}}.scorings ON DELETE CASCADE,
  customer_id     text COLLATE "C" NOT NULL,
  clv             double precision NOT NULL,
  lo80            double precision,
  hi80            double precision,
  lo90            double precision,
  hi90            double precision,
  confidence      double precision,
  p_alive         double precision,
  expected_orders double precision,
  expected_spend  double precision,
  next_order      date,
  next_order_lo   date,
  next_order_hi   date,
  segment         text,
  tier            text,
  churn_risk      text,
  horizons        jsonb,
  reasons         jsonb,
  PRIMARY KEY (scoring_id, customer_id)
);
CREATE INDEX predictions_clv ON {{schema}}.predictions (scoring_id, clv DESC, customer_id);

CREATE TABLE {{schema}}.runs (
  run_id        text PRIMARY KEY,
  started_at    timestamptz NOT NULL,
  ended_at      timestamptz,
  status        text NOT NULL,
  model_version text,
  params        jsonb NOT NULL DEFAULT '{}',
  metrics       jsonb NOT NULL DEFAULT '{}',
  data_hash     text,
  git_commit    text
);
