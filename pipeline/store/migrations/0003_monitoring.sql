-- What monitoring compares: the weeks of every ingest, and a sample of what the scorer was asked.

ALTER TABLE {{schema}}.ingests ADD COLUMN profile jsonb;

-- Feature values alone: no customer id, no address, no key. `features` maps name to number, text or null.
CREATE TABLE {{schema}}.served (
  served_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  served_at     timestamptz NOT NULL DEFAULT now(),
  model_version text NOT NULL,
  basis         text NOT NULL,
  horizon_days  integer NOT NULL,
  clv           double precision NOT NULL,
  features      jsonb NOT NULL
);
CREATE INDEX served_at ON {{schema}}.served (served_at);
