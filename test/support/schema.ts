/** The schema of Parsl 2024.03.11 and later, as SQLAlchemy prints it. */
export const DDL = `
create table workflow (run_id text not null, workflow_name text, workflow_version text, time_began datetime not null,
  time_completed datetime, host text not null, user text not null, rundir text not null,
  tasks_failed_count integer not null, tasks_completed_count integer not null, primary key (run_id));
create table task (task_id integer not null, run_id text not null, task_depends text, task_func_name text not null,
  task_memoize text not null, task_hashsum text, task_inputs text, task_outputs text, task_stdin text, task_stdout text,
  task_stderr text, task_time_invoked datetime, task_time_returned datetime, task_fail_count integer not null,
  task_fail_cost float not null, primary key (task_id, run_id));
create table try (try_id integer not null, task_id integer not null, run_id text not null, block_id text, hostname text,
  task_executor text not null, task_try_time_launched datetime, task_try_time_running datetime,
  task_try_time_returned datetime, task_fail_history text, task_joins text, primary key (try_id, task_id, run_id));
create table status (task_id integer not null, task_status_name text not null, timestamp datetime not null,
  run_id text not null, try_id integer not null, primary key (task_id, run_id, task_status_name, timestamp));
create table block (run_id text not null, executor_label text not null, block_id text not null, job_id text,
  timestamp datetime not null, status text not null, primary key (run_id, block_id, executor_label, timestamp));
create table node (id integer not null, run_id text not null, hostname text not null, uid text not null, block_id text not null,
  cpu_count integer not null, total_memory bigint not null, active boolean not null, worker_count integer not null,
  python_v text not null, timestamp datetime not null, last_heartbeat datetime not null, primary key (id));
create table resource (try_id integer not null, task_id integer not null, run_id text not null, timestamp datetime not null,
  resource_monitoring_interval float, psutil_process_pid integer, psutil_process_memory_percent float,
  psutil_process_children_count float, psutil_process_time_user float, psutil_process_time_system float,
  psutil_process_memory_virtual float, psutil_process_memory_resident float, psutil_process_disk_read float,
  psutil_process_disk_write float, psutil_process_status text, psutil_cpu_num text,
  psutil_process_num_ctx_switches_voluntary float, psutil_process_num_ctx_switches_involuntary float,
  primary key (try_id, task_id, run_id, timestamp));`;
