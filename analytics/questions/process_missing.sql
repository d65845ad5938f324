-- Grain: one row per item of a complete postmortem, those most often missing first. Columns: `item`, `weight`, counts of
-- incidents of the selection: `asked` (their document has a place for it), `met`. Restricted ones are left out. Source:
-- completeness_items.
select
    c.item,
    any_value(c.weight) as weight,
    count(*) filter (where c.applies) as asked,
    count(*) filter (where c.applies and c.is_met) as met
from completeness_items c
join selected_incidents using (incident_row)
group by c.item
having asked > 0
order by met / asked, weight desc, c.item
