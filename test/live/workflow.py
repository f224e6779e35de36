"""A small real workflow with monitoring on: TASKS bodies on two workers, some failing, in the folder that it is started in.

Each body writes its own start and end, in seconds since 1970, to bodies.txt: the truth that the ledger is held against.
"""

import sys

import parsl
from parsl.config import Config
from parsl.executors import HighThroughputExecutor
from parsl.monitoring import MonitoringHub
from parsl.providers import LocalProvider

TASKS = int(sys.argv[1])


@parsl.python_app
def work(number, seconds, path):
    import time

    start = time.time()
    time.sleep(seconds)
    with open(path, "a") as bodies:
        bodies.write(f"{number} {start} {time.time()}\n")
    if number % 10 == 7:
        raise ValueError(f"bad frame in {number}")
    return number


if __name__ == "__main__":
    config = Config(
        executors=[
            HighThroughputExecutor(
                label="htex",
                address="127.0.0.1",
                max_workers_per_node=2,
                heartbeat_period=2,
                heartbeat_threshold=10,
                provider=LocalProvider(init_blocks=1, max_blocks=1),
            )
        ],
        monitoring=MonitoringHub(resource_monitoring_interval=1),
        run_dir="runinfo",
        strategy="none",
    )
    with parsl.load(config):
        futures = [work(number, 0.3, "bodies.txt") for number in range(TASKS)]
        for future in futures:
            future.exception()
