-- one row per try that failed or was lost
create table failed_tries as
select * from tries where failure_class is not null;
