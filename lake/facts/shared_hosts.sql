-- one row per slot whose host has several managers at a time
create table shared_hosts as
select distinct s.run_id, s.executor, s.block_id, s.slot, s.node
from slots s
join manager_life m on m.run_id = s.run_id and m.executor = s.executor and m.block_id = s.block_id and m.node = s.node
join manager_life o on o.run_id = m.run_id and o.executor = m.executor and o.block_id = m.block_id and o.node = m.node
  and o.uid > m.uid and o.begin_us < m.end_us and m.begin_us < o.end_us;
