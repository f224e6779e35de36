-- one row per run, block and manager that any row of the lake names: it has a row of its own
with
run_names as (
  select source, run_id from run_lives
  union select source, run_id from ledger
  union select source, run_id from tries
  union select source, run_id from coverage
),
block_names as (
  -- parts of an enclosing job have one block in common
  select source, run_id, executor, block_id from block_events
  anti join (select source, run_id, executor from blocks where parts > 1) using (source, run_id, executor)
  union select source, run_id, executor, block_id from ledger
  union select source, run_id, executor, block_id from node_ledger
  union select source, run_id, executor, block_id from paid
  union select source, run_id, executor, block_id from tries where disposition = 'ran'
),
manager_names as (
  select source, run_id, uid from manager_events where uid is not null
  union select source, run_id, uid from tries where uid is not null
)
select n.source, n.run_id, 'the run itself' as place, r.run_id is not null and l.run_id is not null as is_ok
from (select * from run_names union select source, run_id from runs) n
left join runs r on r.source = n.source and r.run_id = n.run_id
left join run_lives l on l.source = n.source and l.run_id = n.run_id
union all
select n.source, n.run_id, concat('block ', n.block_id, ' of ', n.executor), b.block_id is not null
from block_names n
left join blocks b on b.source = n.source and b.run_id = n.run_id and b.executor = n.executor and b.block_id = n.block_id
union all
select n.source, n.run_id, concat('manager ', n.uid), m.uid is not null
from manager_names n
left join managers m on m.source = n.source and m.run_id = n.run_id and m.uid = n.uid
