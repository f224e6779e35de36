-- one row per failed try: its part of the text in which all failures of a task stand, joined by commas
--
-- A message may hold commas itself. Equal parts are the commonest, since what fails once mostly fails again; tuples are told by their
-- brackets; else as many pieces as failures is proof enough. A text that cannot be taken apart stands for each of them.
create table source.failures as
with
told as (
  select run_id, task_id, task_fail_history as text, task_fail_count::bigint as parts, (length(task_fail_history) - task_fail_count + 1)::bigint as letters
  from source.told_task
  -- nobody retries more often
  where task_fail_count between 1 and 10000
),
cut as (
  select *,
    case
      when parts = 1 then [text]
      when letters % parts = 0 and text = repeat(left(text, letters // parts) || ',', parts - 1) || left(text, letters // parts)
        then list_resize([left(text, letters // parts)], parts, left(text, letters // parts))
      when len(string_split(text, '),(')) = parts then string_split(replace(text, '),(', ')' || chr(31) || '('), chr(31))
      when len(string_split(text, ',')) = parts then string_split(text, ',')
      else list_resize([text], parts, text)
    end as texts
  from told
)
select run_id, task_id, unnest(range(parts)) as try_id, unnest(texts) as text from cut;
