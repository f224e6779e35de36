-- one row per block and cause: nodes, window, tries that a node or the scheduler lost
select
  source, run_id, executor, block_id, job_id, failure_class,
  string_agg(distinct node, ', ' order by node) as nodes,
  min(began_at) as from_at,
  max(ended_at) as to_at,
  count(*) as tries
from {picked}
where began_at is not null
group by source, run_id, executor, block_id, job_id, failure_class
