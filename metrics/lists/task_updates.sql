-- one row per task: when its last state was recorded
select source, run_id, task_id, max(recorded_at) as last_update_at
from statuses
group by source, run_id, task_id
