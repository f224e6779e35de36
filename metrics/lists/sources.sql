-- one row per source: its databases' last ingests, and what the lake holds of it
with
passes as ({passes}),
counted as (
  select source, count(*) as runs, min(began_at) as first_began_at, max(began_at) as last_began_at
  from runs
  group by source
),
read as (
  select
    source,
    count(*) as files,
    max(taken_at) as taken_at,
    max(as_of_at) as as_of_at,
    arg_max(ingest_id, (taken_at, path)) as ingest_id,
    arg_max(path, (taken_at, path)) as path,
    arg_max(sha256, (taken_at, path)) as sha256,
    string_agg(distinct timezone, ', ' order by timezone) as timezone,
    bool_or(timezone_assumed) as timezone_assumed,
    string_agg(distinct shape, ', ' order by shape) as shape,
    min(model_version) as model_version,
    count(damage) as damaged,
    coalesce(string_agg(distinct nullif(notes, ''), chr(10) order by nullif(notes, '')), '') as notes
  from ingests
  group by source
)
select r.*, coalesce(c.runs, 0) as runs, c.first_began_at, c.last_began_at, p.clean_at
from read r
left join counted c on c.source = r.source
left join passes p on p.source = r.source
