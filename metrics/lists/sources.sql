-- one row per source: its last ingest and what the lake holds of it
with
counted as (
  select source, count(*) as runs, min(began_at) as first_began_at, max(began_at) as last_began_at
  from runs
  group by source
)
select i.*, c.runs, c.first_began_at, c.last_began_at
from ingests i
left join counted c on c.source = i.source
