"""Calls the scorer at the address given as the real Python clients of MLflow and Triton do, and tells it as JSON."""

import json
import sys
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
import tritonclient.http as triton
from mlflow.pyfunc.scoring_server.client import ScoringServerClient

address = urlsplit(sys.argv[1])
columns = {
    "purchase_days": [1.0, 3.0],
    "purchase_revenue": [40.0, 120.0],
    "tenure_days": [0.0, 200.0],
    "recency_days": [0.0, 20.0],
}


def tensors(binary_data: bool) -> list[triton.InferInput]:
    inputs = []
    for name, values in columns.items():
        tensor = triton.InferInput(name, [len(values)], "FP64")
        tensor.set_data_from_numpy(np.array(values), binary_data=binary_data)
        inputs.append(tensor)
    return inputs


def ask_triton() -> dict[str, object]:
    client = triton.InferenceServerClient(address.netloc)
    inputs = tensors(binary_data=False)
    outputs = [triton.InferRequestedOutput(name, binary_data=False) for name in ("clv", "segment")]
    reply = client.infer("clv", inputs, outputs=outputs, request_id="42")
    as_bytes = client.infer("clv", tensors(binary_data=True), request_compression_algorithm="gzip")
    return {
        "binary": as_bytes.as_numpy("clv").tolist(),
        "segments": [segment.decode() for segment in as_bytes.as_numpy("segment")],
        "ready": client.is_server_live() and client.is_server_ready() and client.is_model_ready("clv"),
        "model": client.get_model_metadata("clv")["name"],
        "id": reply.get_response()["id"],
        "clv": reply.as_numpy("clv").tolist(),
        "refusal": refusal(lambda: client.infer("other", inputs)),
    }


def ask_mlflow() -> dict[str, object]:
    client = ScoringServerClient(address.hostname, address.port)
    client.wait_server_ready(timeout=10)
    return {
        "clv": client.invoke(pd.DataFrame(columns)).get_predictions()[0].tolist(),
        "refusal": refusal(lambda: client.invoke(pd.DataFrame({"foo": [1]}))),
    }


def refusal(call) -> str:
    try:
        call()
    except Exception as error:
        return str(error)
    return "none"


print(json.dumps({"triton": ask_triton(), "mlflow": ask_mlflow()}))
