-- one row per run and doubt that a change of its clocks left; ingest counts them, where there was a change
create table if not exists clock_doubts (run_id varchar, item varchar, count bigint, total bigint);
