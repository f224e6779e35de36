-- one row per task: Parsl's record of it beside what became of its last try
select
  f.source, f.run_id, f.task_id, f.app, f.task_status, f.try_id as last_try_id, f.executor, f.block_id, f.job_id, f.node,
  f.failure_class, f.failure_code, f.root_task_id, f.launched_at, f.began_at, f.ended_at, f.wait_us, f.run_us, f.avoided_us, f.fail_history,
  t.invoked_at, t.returned_at, t.depends, t.memoize, t.hashsum, t.fail_count, t.fail_cost, t.inputs, t.outputs,
  t.stdin, t.stdout, t.stderr
from tries f
left join tasks t on t.source = f.source and t.run_id = f.run_id and t.task_id = f.task_id
where f.is_last_try
