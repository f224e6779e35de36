-- one row per file that the log shows, and whether it counts: of every run of every file of a source its latest commit, and of the
-- copies of one run the most complete
with
reached as (
  select l.* replace (coalesce(l.file, '') as file)
  from log l
  join positions p on p.source = l.source and l.sequence <= p.reached
),
latest as (
  select source, file, run_id, max(sequence) as sequence from reached group by source, file, run_id
),
shown as (
  select r.*
  from reached r
  join latest l on l.source = r.source and l.file = r.file and l.run_id is not distinct from r.run_id and l.sequence = r.sequence
),
-- samples may be thinned, so they tell nothing about completeness
copies as (
  select
    source, file, run_id,
    sum(rows) filter (where table_name in ('tasks', 'tries_raw', 'statuses', 'block_events', 'manager_events')) as records,
    max(last_record_us) as last_record_us,
    sum(rows) filter (where table_name = 'jobs') as jobs
  from shown
  where run_id is not null and table_name not like '@%'
  group by source, file, run_id
),
ranked as (
  select
    source, file, run_id,
    row_number() over (
      partition by run_id
      order by records desc nulls last, last_record_us desc nulls last, jobs desc nulls last, source, file
    ) as place
  from copies
)
select
  s.*,
  case
    when s.table_name like '@%' then 'mark'
    when coalesce(r.place, 1) = 1 then 'counts'
    else 'copy'
  end as place
from shown s
left join ranked r on r.source = s.source and r.file = s.file and r.run_id = s.run_id
