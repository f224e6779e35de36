-- one row per row of the ledger: no account is negative, and each value lies within its bounds
select source, run_id, concat('block ', block_id, ' of ', executor, ', ', account) as place,
  0 <= share_us_low and share_us_low <= share_us and share_us <= share_us_high and workers > 0 as is_ok
from ledger
union all
select source, run_id, concat('block ', block_id, ' of ', executor, ', node ', node, ', ', account),
  0 <= share_us_low and share_us_low <= share_us and share_us <= share_us_high and workers > 0
from node_ledger
union all
select source, run_id, concat('block ', block_id, ' of ', executor, ', paid'),
  0 <= share_us_low and share_us_low <= share_us and share_us <= share_us_high
from paid
