-- Grain: one row per group of incidents that may be the same issue, whatever the selection, in the order in which to look at
-- them. Columns: those of recurrence_groups. Source: recurrence_groups.
select *
from recurrence_groups
order by decision = 'rejected', rank nulls last, group_id
