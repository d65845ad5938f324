-- Grain: one row per pair of factors of $level that occur together in the selected incidents. Columns: `first`, `second`
-- (labels, in the order of their ids), `together` (incidents with both), `first_count`, `second_count` (incidents with each),
-- `total` (incidents that say anything about their cause). Suggested factors only when asked for. Pairs of a broad factor with
-- its own specific one do not arise: both are of one level. Source: factor_levels, incident_facts, factor_taxonomy.
with tagged as (
    select f.document_path, f.incident_number, f.factor
    from factor_levels f
    join selected_incidents s using (document_path, incident_number)
    where f.level = $level and f.factor <> 'unclassified' and ($include_suggested::boolean or not f.is_suggested)
),
counted as (
    select factor, count(*) as n from tagged group by factor
),
explained as (
    select count(*) as total
    from selected_incidents s
    where s.root_cause is not null or (s.document_path, s.incident_number) in (
        select (document_path, incident_number) from factor_facts
    )
)
select
    coalesce(ta.label, a.factor) as first,
    coalesce(tb.label, b.factor) as second,
    count(*) as together,
    any_value(ca.n) as first_count,
    any_value(cb.n) as second_count,
    any_value(e.total) as total
from tagged a
join tagged b on a.document_path = b.document_path and a.incident_number = b.incident_number and a.factor < b.factor
join counted ca on ca.factor = a.factor
join counted cb on cb.factor = b.factor
left join factor_taxonomy ta on ta.factor = a.factor
left join factor_taxonomy tb on tb.factor = b.factor
cross join explained e
group by a.factor, b.factor, ta.label, tb.label
order by together desc, a.factor, b.factor
