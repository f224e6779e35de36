-- one row per executor: the most workers that a manager had, and the least memory of a node
select executor, max(workers) as workers, min(total_memory_bytes) as memory_bytes
from {picked}
group by executor
