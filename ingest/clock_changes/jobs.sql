-- one row per job of sacct whose start or end the clocks showed twice: the readings whose distance is the elapsed time; where two
-- are, the one nearer to what the block's rows say
create table job_readings as
with
ends as (
  select s.source_row, s.job_id, s.elapsed_s,
    try_cast(s."start" as timestamp) as start_at, try_cast(s."end" as timestamp) as end_at
  from source.sacct s
  -- longer ones are instants
  where length(s."start") <= 26
),
readings as (
  select e.*, coalesce(fs.from_at, fe.from_at) as from_at, fs.from_at is not null as start_twice, fe.from_at is not null as end_twice,
    r.start_second, r.end_second,
    epoch_us(if(fs.from_at is null, utc(e.start_at::varchar), e.start_at)) - if(fs.from_at is null, 0, if(r.start_second, fs.second_us, fs.first_us)) as start_us,
    epoch_us(if(fe.from_at is null, utc(e.end_at::varchar), e.end_at)) - if(fe.from_at is null, 0, if(r.end_second, fe.second_us, fe.first_us)) as end_us
  from ends e
  left join folds fs on e.start_at >= fs.from_at and e.start_at < fs.to_at
  left join folds fe on e.end_at >= fe.from_at and e.end_at < fe.to_at
  cross join (from (values (false, false), (false, true), (true, true)) as r (start_second, end_second)) r
  where fs.from_at is not null or fe.from_at is not null
),
blocks as (
  select job_id, min(epoch_us(utc("timestamp"))) filter (where status = 'RUNNING') as running_us, max(epoch_us(utc("timestamp"))) as last_us
  from source.block
  group by job_id
)
select r.*
from readings r
left join blocks b using (job_id)
qualify row_number() over (
  partition by r.source_row
  order by
    abs(r.end_us - r.start_us - r.elapsed_s * 1000000) > 2000000,
    abs(coalesce(b.running_us, b.last_us) - r.start_us),
    r.start_second, r.end_second
) = 1;
update source.sacct as s
set
  "start" = if(r.start_twice, with_offset(s."start", r.start_second, f.first_us, f.second_us), s."start"),
  "end" = if(r.end_twice, with_offset(s."end", r.end_second, f.first_us, f.second_us), s."end")
from job_readings r join folds f using (from_at)
where r.source_row = s.source_row;
