-- the entries that a folded log goes on holding: what is shown now, and what was superseded after the horizon
with
commits as (
  select source, sequence, max(committed_us) as committed_us from log where source is not null group by source, sequence
),
-- clocks may go back, sequences do not
timed as (
  select source, sequence, max(committed_us) over (partition by source order by sequence rows unbounded preceding) as at_us from commits
),
keys as (
  select distinct source, file, run_id, sequence from log where source is not null
),
spans as (
  select *, lead(sequence) over (partition by source, file, run_id order by sequence) as next_sequence from keys
),
ended as (
  select s.source, s.file, s.run_id, s.sequence, t.at_us as ended_us
  from spans s
  left join timed t on t.source = s.source and t.sequence = s.next_sequence
)
select l.*
from log l
join ended e on e.source = l.source and e.file is not distinct from l.file and e.run_id is not distinct from l.run_id and e.sequence = l.sequence
cross join horizon h
where e.ended_us is null or e.ended_us >= h.horizon_us
union all by name
select '@horizon' as table_name, horizon_us as committed_us from horizon
