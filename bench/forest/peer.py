"""The Python side of the forest benchmark: does the jobs of a JSON file and prints a JSON list of results.

Matrices come as raw float64, one column after the other; the time of reading them is not counted.
"""
import json
import resource
import sys
import time

import numpy as np


def matrix(job, key, rows):
    values = np.fromfile(job[key]).reshape(job["features"], rows).T
    # What the libraries would convert to anyway, so that it is not on their clock.
    return np.ascontiguousarray(values, dtype=np.float32)


def r2(y, predicted):
    return float(1 - np.sum((y - predicted) ** 2) / np.sum((y - y.mean()) ** 2))


def sklearn_model(job):
    from sklearn.ensemble import RandomForestRegressor

    return RandomForestRegressor(n_jobs=2, random_state=job["seed"], **job["params"])


def lightgbm_model(job):
    import lightgbm

    return lightgbm.LGBMRegressor(
        boosting_type="rf", n_jobs=2, random_state=job["seed"], verbose=-1, max_bin=255,
        subsample=0.632, subsample_freq=1, min_child_weight=0, **job["params"],
    )


def fit(job):
    X, y = matrix(job, "X", job["rows"]), np.fromfile(job["y"])
    model = {"scikit-learn": sklearn_model, "lightgbm": lightgbm_model}[job["peer"]](job)
    start, cpu = time.perf_counter(), time.process_time()
    model.fit(X, y)
    result = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu}
    if "testX" in job:
        result["r2"] = r2(np.fromfile(job["testY"]), model.predict(matrix(job, "testX", job["testRows"])))
    if "predictX" in job:
        P = matrix(job, "predictX", job["predictRows"])
        model.predict(P[:1000])
        start = time.perf_counter()
        model.predict(P)
        result["predict_s"] = time.perf_counter() - start
        model.set_params(n_jobs=1)
        times = []
        for i in range(30):
            start = time.perf_counter()
            model.predict(P[i : i + 1])
            times.append(time.perf_counter() - start)
        result["row_s"] = float(np.median(times))
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return result


def search(job):
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.model_selection import GridSearchCV

    X, y = matrix(job, "X", job["rows"]), np.fromfile(job["y"])
    # A grid of single points, so that both sides try the very settings that were drawn.
    grid = [{key: [value] for key, value in point.items()} for point in job["points"]]
    model = GridSearchCV(RandomForestRegressor(random_state=job["seed"], n_jobs=2), grid, cv=3, scoring="r2", error_score="raise")
    start, cpu = time.perf_counter(), time.process_time()
    model.fit(X, y)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "cpu": time.process_time() - cpu, "r2": float(model.best_score_)}


def explain(job):
    import shap

    trees = json.load(open(job["trees"]))
    model = {"trees": [{key: np.array(values) for key, values in tree.items()} for tree in trees]}
    X = np.fromfile(job["X"]).reshape(job["features"], job["rows"]).T.copy()
    explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
    start = time.perf_counter()
    values = explainer.shap_values(X, check_additivity=False)
    seconds = (time.perf_counter() - start) / job["rows"]
    return {"seconds": seconds, "values": np.asarray(values).reshape(-1).tolist()}


if __name__ == "__main__":
    jobs = json.load(open(sys.argv[1]))
    kinds = {"fit": fit, "search": search, "explain": explain}
    print(json.dumps([kinds[job["kind"]](job) for job in jobs]))
