-- one row per run and executor: the most workers that were connected, busy and wanted at one time
select source, run_id, executor, max(connected) as connected_most, max(busy) as busy_most, max(backlog) as backlog_most
from ({rows}) as picked
group by source, run_id, executor
