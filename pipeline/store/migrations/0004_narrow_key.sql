-- Lists of customers are sorted, filtered, counted and added up by these columns. In the key they are read without
-- the rows, which are wide because of horizons and reasons: a fifth of the time at 100,000 customers.
ALTER TABLE {{schema}}.predictions
  DROP CONSTRAINT predictions_pkey,
  ADD PRIMARY KEY (scoring_id, customer_id)
    INCLUDE (clv, lo80, hi80, confidence, p_alive, expected_orders, expected_spend, next_order, segment, tier, churn_risk);
