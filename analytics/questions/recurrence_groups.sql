-- Grain: one row per group of incidents that may be the same issue, of which at least one incident is in the selection; what
-- people rejected last, else in the order in which to look at them; groups of one factor after all others. At most $limit
-- rows, and $factor_limit of one factor. Columns: `group_id`, `title`,
-- `channel` (look_alike | same_factor | declared), `decision` (candidate | confirmed | rejected), `score` (mean likeness to
-- the latest, 0 to 1; null where texts did not decide), `threshold` (the likeness asked for), `incident_count`, `first_date`,
-- `last_date`, `selected_count` (of its incidents in the selection), `groups_in_all` (not rejected, not of
-- one factor, before $limit), `third_in_all` (of these with $occurrences incidents or more), `factors_in_all` (of one factor). Source: recurrence_groups, recurrence_members.
with present as (
    select m.group_id, count(*) as selected_count
    from recurrence_members m
    join selected_incidents using (incident_row)
    group by m.group_id
)
select
    g.group_id,
    g.title,
    g.channel,
    g.decision,
    g.score,
    g.threshold,
    g.incident_count,
    g.first_date,
    g.last_date,
    p.selected_count,
    count(*) filter (where g.decision <> 'rejected' and g.channel <> 'same_factor') over () as groups_in_all,
    count(*) filter (where g.decision <> 'rejected' and g.channel = 'same_factor') over () as factors_in_all,
    count(*) filter (
        where g.decision <> 'rejected' and g.channel <> 'same_factor' and g.incident_count >= $occurrences
    ) over () as third_in_all
from recurrence_groups g
join present p using (group_id)
qualify
    row_number() over (
        partition by g.channel = 'same_factor'
        order by g.decision = 'rejected', g.rank nulls last, g.score desc nulls last, g.last_date desc nulls last, g.group_id
    ) <= if(g.channel = 'same_factor', $factor_limit, $limit)
order by
    g.channel = 'same_factor',
    g.decision = 'rejected',
    g.rank nulls last,
    g.score desc nulls last,
    g.last_date desc nulls last,
    g.group_id
