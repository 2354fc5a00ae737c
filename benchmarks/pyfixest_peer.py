"""One job by pyfixest, in an environment of its own: run by benchmarks.evidence, prints its seconds as JSON."""

import json
import sys
import time

import numpy as np
import pandas as pd
import pyfixest as pf


def main() -> None:
    """The job named first, on the children in the file named second."""
    row, where = sys.argv[1:]
    held = np.load(where)
    children = pd.DataFrame({name: held[name] for name in held.files})
    one = pf.feols("outcome ~ arm | council", data=children.head(2000), vcov={"CRV1": "family"})
    if row == "wild":
        # The model is fitted and its code compiled before the clock starts.
        one = pf.feols("outcome ~ arm + C(council)", data=children, vcov={"CRV1": "family"})
        one.wildboottest(param="arm", reps=9, cluster="family", seed=1)
    begun, used = time.perf_counter(), time.process_time()
    if row == "wild":
        one.wildboottest(param="arm", reps=999, cluster="family", seed=1)
    else:
        pf.feols("outcome ~ arm | council", data=children, vcov={"CRV1": "family"})
    taken = {"wall": time.perf_counter() - begun, "cpu": time.process_time() - used}
    print(json.dumps(taken | {"version": pf.__version__}))


if __name__ == "__main__":
    main()
