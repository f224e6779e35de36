-- one row per run and tag that is configured for its source
create table tags as
select r.run_id, t.tag, t.value
from run_life r
cross join tag_settings t;
