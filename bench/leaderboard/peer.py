"""Predictions of the peers, on the day-level purchases that run.ts wrote.

usage: peer.py JOBS.json
with [{"purchases": CSV of customer_id, day, amount; "cutoff", "horizon": days; "training": [cutoffs]; "out": CSV,
"seed": integer}]. Every customer with a purchase on or before the cutoff is scored: one row a customer, one column a
model, currency. Nothing after the cutoff is looked at. Models that learn from labels are left out where no training
cutoff has a complete label window.
"""

import json
import sys
import warnings

import lightgbm
import numpy as np
import pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter
from lifetimes.utils import ConvergenceError
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import RandomizedSearchCV

# Overflows on the way to an optimum, and names of columns that LightGBM would rather see.
warnings.filterwarnings("ignore")

WINDOWS = (30, 90, 180, 365)
RFM = ["recency", "frequency", "monetary"]
# No penalty first, then as little as lets the fit converge, as lifetimes' own documentation advises.
PENALTIES = (0.0, 0.001, 0.01, 0.1)
FOREST_SPACE = {
    "n_estimators": [100, 200, 300],
    "max_depth": [None, 5, 10, 20],
    "min_samples_split": [2, 5, 10],
    "min_samples_leaf": [1, 2, 4],
    "max_features": ["sqrt", 1.0],
}
BOOSTING = {
    "n_estimators": 300,
    "learning_rate": 0.03,
    "num_leaves": 15,
    "min_child_samples": 100,
    "subsample": 0.8,
    "subsample_freq": 1,
    "colsample_bytree": 0.8,
    "deterministic": True,
    "force_row_wise": True,
    "n_jobs": 2,
    "verbose": -1,
}


def features_at(purchases, cutoff):
    """One row a customer who bought on or before the cutoff; days and currency."""
    known = purchases[purchases.day <= cutoff].sort_values(["customer_id", "day"], kind="stable")
    by_customer = known.groupby("customer_id")
    gaps = by_customer.day.diff()
    table = pd.DataFrame(
        {
            "recency": cutoff - by_customer.day.max(),
            "tenure": cutoff - by_customer.day.min(),
            "frequency": by_customer.size(),
            "monetary": by_customer.amount.sum(),
            "amount_mean": by_customer.amount.mean(),
            "amount_last": by_customer.amount.last(),
            "amount_max": by_customer.amount.max(),
            "gap_mean": gaps.groupby(known.customer_id).mean(),
            "gap_max": gaps.groupby(known.customer_id).max(),
        }
    )
    for days in WINDOWS:
        recent = known[known.day > cutoff - days].groupby("customer_id").amount
        table[f"purchases_{days}"] = recent.size().reindex(table.index, fill_value=0)
        table[f"revenue_{days}"] = recent.sum().reindex(table.index, fill_value=0.0)
    table["repeat_mean"] = (table.monetary - by_customer.amount.first()) / (table.frequency - 1).clip(lower=1)
    return table


def label_after(purchases, cutoff, horizon, customers):
    """Revenue in (cutoff, cutoff + horizon]."""
    window = purchases[(purchases.day > cutoff) & (purchases.day <= cutoff + horizon)]
    return window.groupby("customer_id").amount.sum().reindex(customers, fill_value=0.0).to_numpy()


def fit_until_it_converges(make, *columns):
    for penalty in PENALTIES:
        try:
            return make(penalty).fit(*columns)
        except ConvergenceError:
            continue
    return None


def lifetimes_value(now, horizon):
    """BG/NBD x Gamma-Gamma on repeat purchases, the first purchase apart, as lifetimes is documented."""
    repeats = now.frequency - 1
    purchase = fit_until_it_converges(BetaGeoFitter, repeats, now.tenure - now.recency, now.tenure)
    repeaters = now[repeats > 0]
    spend = fit_until_it_converges(GammaGammaFitter, repeaters.frequency - 1, repeaters.repeat_mean)
    if purchase is None or spend is None:
        return None
    orders = purchase.conditional_expected_number_of_purchases_up_to_time(
        horizon, repeats, now.tenure - now.recency, now.tenure
    )
    mean = now.repeat_mean.where(repeats > 0, 0.0)
    return np.asarray(orders) * np.asarray(spend.conditional_expected_average_profit(repeats, mean))


def searched_forest(train, label, now, seed):
    """A random forest on recency, frequency and monetary value with a randomised search, as the seed project has it."""
    search = RandomizedSearchCV(
        RandomForestRegressor(random_state=seed),
        FOREST_SPACE,
        n_iter=10,
        cv=3,
        scoring="neg_mean_squared_error",
        random_state=seed,
        n_jobs=2,
    )
    return search.fit(train[RFM], label).predict(now[RFM])


def tweedie(train, label, now, seed):
    model = lightgbm.LGBMRegressor(objective="tweedie", tweedie_variance_power=1.5, random_state=seed, **BOOSTING)
    return model.fit(train, label).predict(now)


def hurdle(train, label, now, seed):
    """Chance of a purchase times the revenue of buyers."""
    buys = label > 0
    chance = lightgbm.LGBMClassifier(random_state=seed, **BOOSTING).fit(train, buys)
    revenue = lightgbm.LGBMRegressor(objective="gamma", random_state=seed, **BOOSTING).fit(train[buys], label[buys])
    return chance.predict_proba(now)[:, 1] * revenue.predict(now)


def predict(job):
    purchases = pd.read_csv(job["purchases"], dtype={"customer_id": str})
    cutoff, horizon, seed = job["cutoff"], job["horizon"], job["seed"]
    purchases = purchases[purchases.day <= cutoff]
    now = features_at(purchases, cutoff)
    predictions = {"lifetimes-bg-nbd-gamma-gamma": lifetimes_value(now, horizon)}
    if job["training"]:
        tables = [features_at(purchases, day) for day in job["training"]]
        labels = [
            label_after(purchases, day, horizon, table.index) for day, table in zip(job["training"], tables)
        ]
        # The seed project learns from one table; the others from all training cutoffs, as our engines do.
        predictions["sklearn-random-forest"] = searched_forest(tables[0], labels[0], now, seed)
        train, label = pd.concat(tables), np.concatenate(labels)
        predictions["lightgbm-tweedie"] = tweedie(train, label, now, seed)
        predictions["lightgbm-hurdle"] = hurdle(train, label, now, seed)
    found = {name: values for name, values in predictions.items() if values is not None}
    pd.DataFrame(found, index=now.index).to_csv(job["out"])


def main():
    with open(sys.argv[1]) as file:
        jobs = json.load(file)
    for job in jobs:
        predict(job)


main()
