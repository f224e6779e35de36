-- one row: the habits of Parsl and Slurm that the facts assume, where nothing is configured
create table assumptions as
select
  60000000 as block_poll_us,          -- Parsl asks the scheduler about its blocks this often
  -- a submit side silent for longer is gone
  coalesce((select abandoned_us::bigint from source_settings), 3600000000) as abandoned_us,
  30000000 as heartbeat_period_us,    -- Parsl's default, when neither beats nor losses show it
  90000000 as walltime_grace_us,      -- Slurm ends a job up to this long after its limit
  2000000 as heartbeat_slack_us,      -- a beat may be under way for this long
  5000000 as poll_jitter_us,          -- a poll may come this much late
  1000000 as own_end_early_us,        -- when Parsl cancels a block, the scheduler ends it from this long before the row
  5000000 as own_end_late_us,         -- to this long after it
  600000 as body_late_us,             -- a body begins up to this long after its try was reported running,
  700000 as body_early_us,            -- ends up to this long before running_ended was,
  1700000 as result_early_us,         -- and up to this long before its result had returned
  10000000 as receipt_us,             -- a result is received within this time of its body's end
  200000 as result_us,                -- the quickest result takes no longer than this to come back
  1000000 as shift_doubt_us,          -- a clock that was found to be off is known to this or better
  2000000 as queue_slack_us,          -- starts may be out of the order of the queue by this much
  60000000 as silence_us,             -- a submit side that was silent this long after a result did not receive it
  0.8 as full_memory,                 -- a try whose last sample held this share of its node's memory had filled it
  -- clocks of scheduler and Parsl, and their rows, may disagree by this much
  60000000 as clock_match_us;
