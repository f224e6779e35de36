-- 0.7.0 and 0.7.1 call their tables differently
alter table source.workflows rename to workflow;
alter table source.task_status rename to status;
alter table source.task_resources rename to resource;
