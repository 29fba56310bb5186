"""The peer: FastAPI and uvicorn around a scikit-learn forest, as a team would write it for production.

Handlers are plain functions, as FastAPI's documentation asks of what computes; a coroutine would keep every other
caller waiting. Else the quicker way is taken: one thread in predict, no data frame in between, a handful of features
computed from transactions in plain Python.
"""

import json
import sys
from datetime import date

import numpy as np
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from sklearn.ensemble import RandomForestRegressor

settings = json.loads(sys.argv[1])
width = settings["features"]
rng = np.random.default_rng(1)
x = rng.normal(size=(settings["rows"], width))
y = np.exp(x[:, 0] + x[:, 1] * x[:, 2] + rng.normal(size=settings["rows"]))
forest = RandomForestRegressor(
    n_estimators=settings["trees"], max_leaf_nodes=settings["leaves"], max_features=0.33, n_jobs=2, random_state=1
).fit(x, y)
forest.n_jobs = 1


class Features(BaseModel):
    features: dict[str, float | str | None]


class Transaction(BaseModel):
    date: date
    amount: float


class Transactions(BaseModel):
    transactions: list[Transaction]


app = FastAPI()


def score(values: list[float]) -> dict[str, float]:
    row = np.array(values, dtype=np.float64).reshape(1, -1)
    return {"clv": float(forest.predict(row)[0])}


@app.get("/healthz")
async def health() -> dict[str, int]:
    return {"leaves": int(np.mean([tree.get_n_leaves() for tree in forest.estimators_]))}


@app.post("/predict")
def predict(body: Features) -> dict[str, float]:
    values = [0.0 if value is None or isinstance(value, str) else value for value in body.features.values()]
    return score((values + [0.0] * width)[:width])


@app.post("/predict/transactions")
def predict_transactions(body: Transactions) -> dict[str, float]:
    days = [transaction.date.toordinal() for transaction in body.transactions]
    amounts = [transaction.amount for transaction in body.transactions]
    first, last, total = min(days), max(days), sum(amounts)
    values = [float(len(days)), total, total / len(days), max(amounts), min(amounts), float(last - first)]
    return score((values + [0.0] * width)[:width])


uvicorn.run(app, host="127.0.0.1", port=settings["port"], log_level="error", access_log=False)
