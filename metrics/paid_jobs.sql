-- one row per block and UTC hour: what was paid, beside what is known of the block's job
select p.*, b.nodes, b.nodes_evidence, b.started_evidence, b.ended_evidence
from paid p
join blocks b on b.source = p.source and b.run_id = p.run_id and b.executor = p.executor and b.block_id = p.block_id
