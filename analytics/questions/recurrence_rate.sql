-- Grain: one row per year with incidents of the selection, oldest first. Columns: `year`, `incidents` (count),
-- `third_or_later` (those that are the third or a later occurrence of an issue that people confirmed or the documents
-- declare). Source: recurrence_members.
with known as (
    select
        m.incident_row,
        row_number() over (partition by m.group_id order by i.counted_at, m.document_path, m.incident_number) as occurrence
    from recurrence_members m
    join recurrence_groups g using (group_id)
    join incident_facts i using (incident_row)
    where g.decision = 'confirmed' or (g.channel = 'declared' and g.decision <> 'rejected')
)
select
    year(s.counted_at) as year,
    count(*) as incidents,
    count(*) filter (
        where s.incident_row in (select incident_row from known where occurrence >= 3)
    ) as third_or_later
from selected_incidents s
where s.counted_at is not null
group by all
order by year
