-- Expected revenue by month, in all and by segment (pipeline/forecast), of the customers that a scoring knew.
ALTER TABLE {{schema}}.scorings ADD COLUMN forecast jsonb;
