-- Grain: one row per pair of factors of $level that occur together in the selected incidents. Columns: `first`, `second`
-- (labels, in the order of their ids), `together` (incidents with both), `first_count`, `second_count` (incidents with each),
-- `total` (incidents that say anything about their cause). Suggested factors only when asked for. Pairs of a broad factor with
-- its own specific one do not arise: both are of one level. Source: factor_levels, incident_facts, factor_taxonomy.
with tagged as (
    select f.incident_row, f.factor
    from factor_levels f
    where f.level = $level and f.factor <> 'unclassified' and ($include_suggested::boolean or not f.is_suggested)
        and f.incident_row in (select incident_row from selected_incidents)
),
counted as (
    select factor, count(*) as n from tagged group by factor
),
pairs as (
    select a.factor as one, b.factor as other, count(*) as together
    from tagged a
    join tagged b on a.incident_row = b.incident_row and a.factor < b.factor
    group by all
),
silent as (
    select incident_row from selected_incidents where root_cause is null
),
explained as (
    select
        (select count(*) from selected_incidents where root_cause is not null)
        + (
            select count(*)
            from silent
            semi join (select * from contributing_factors where role is distinct from 'follow_up') using (incident_row)
        ) as total
)
select
    coalesce(ta.label, p.one) as first,
    coalesce(tb.label, p.other) as second,
    p.together,
    ca.n as first_count,
    cb.n as second_count,
    e.total
from pairs p
join counted ca on ca.factor = p.one
join counted cb on cb.factor = p.other
left join factor_taxonomy ta on ta.factor = p.one
left join factor_taxonomy tb on tb.factor = p.other
cross join explained e
order by p.together desc, p.one, p.other
