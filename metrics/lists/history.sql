-- one row per state that a try entered, beside what is known of the try
select
  s.source, s.run_id, s.task_id, s.try_id, s.status, s.recorded_at, s.source_row,
  k.app, k.fail_count, k.fail_cost, k.hashsum, k.depends, k.stdout, k.stderr,
  t.executor, t.block_id, t.job_id, t.node, t.failure_class, t.failure_code, t.launched_at, t.began_at, t.ended_at, t.wait_us, t.run_us, t.fail_history
from statuses s
left join tasks k on k.source = s.source and k.run_id = s.run_id and k.task_id = s.task_id
left join tries t on t.source = s.source and t.run_id = s.run_id and t.task_id = s.task_id and t.try_id = s.try_id
