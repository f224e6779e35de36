-- one row per category and bin of {value}, eight bins to a factor of ten; all but the twelve largest categories are one
with
picked as (
  {rows}
),
valued as (
  select coalesce({category}, '–') as category, {value} as value_us
  from picked
  where {value} is not null
),
sized as (
  select category, count(*) as rows_in_all
  from valued
  group by category
),
ranked as (
  select
    category,
    row_number() over (order by rows_in_all desc, category) as place,
    count(*) over () as categories
  from sized
),
named as (
  select
    category,
    case when place <= 12 or categories <= 13 then place else 13 end as place,
    case when place <= 12 or categories <= 13 then category else 'other (' || cast(categories - 12 as varchar) || ')' end as name
  from ranked
),
-- what is shorter than a millisecond counts in the first bin
binned as (
  select n.name, n.place, v.value_us, cast(floor(log10(cast(greatest(v.value_us, 1000) as double)) * 8) as integer) as bin
  from valued v
  join named n on n.category = v.category
),
ordered as (
  select
    name, place, bin, value_us,
    row_number() over (partition by name order by value_us) as value_place,
    count(*) over (partition by name) as size
  from binned
),
medians as (
  select name, min(case when value_place * 2 >= size then value_us end) as median_us, max(size) as size
  from ordered
  group by name
),
counted as (
  select name, place, bin, count(*) as in_bin
  from binned
  group by name, place, bin
)
select
  c.name as category,
  c.place,
  power(10, cast(c.bin as double) / 8) / 1e6 as from_s,
  power(10, cast(c.bin + 1 as double) / 8) / 1e6 as to_s,
  c.in_bin,
  m.size as in_all,
  cast(m.median_us as double) / 1e6 as median_s
from counted c
join medians m on m.name = c.name
