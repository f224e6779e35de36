-- no release before 0.9 wrote rows of managers
create table source.node (
  source_row double, id double, run_id varchar, hostname varchar, cpu_count double, total_memory double, active double,
  worker_count double, python_v varchar, reg_time varchar
);
