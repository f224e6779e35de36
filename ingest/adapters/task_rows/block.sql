-- blocks were not recorded
create table source.block (
  source_row double, run_id varchar, executor_label varchar, block_id varchar, job_id varchar, "timestamp" varchar, status varchar
);
