"""Times the fits of lifetimes on the CSV files that run.ts wrote.

usage: peer.py JOBS.json    with [{"name", "kind", "file", "rounds"}]
Prints one JSON object: name -> {"seconds": [one a round], "parameters": {...}}.
"""

import json
import sys
import time
import warnings

import pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter, ModifiedBetaGeoFitter, ParetoNBDFitter

# Overflows on the way to the optimum; the parameters are compared afterwards.
warnings.filterwarnings("ignore")

FITTERS = {"bg-nbd": BetaGeoFitter, "mbg-nbd": ModifiedBetaGeoFitter, "pareto-nbd": ParetoNBDFitter}


def fit(kind, table):
    if kind == "gamma-gamma":
        return GammaGammaFitter().fit(table.orders, table.spend)
    return FITTERS[kind]().fit(table.frequency, table.recency, table.age)


def timed(job):
    table = pd.read_csv(job["file"])
    seconds = []
    for _ in range(job["rounds"]):
        start = time.perf_counter()
        fitted = fit(job["kind"], table)
        seconds.append(time.perf_counter() - start)
    return {"seconds": seconds, "parameters": {k: float(v) for k, v in fitted.params_.items()}}


def main():
    with open(sys.argv[1]) as file:
        jobs = json.load(file)
    json.dump({job["name"]: timed(job) for job in jobs}, sys.stdout)


main()
