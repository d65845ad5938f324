-- Grain: one row per action of an earlier incident of the groups $groups that was still open when a later one of the same
-- group began, and that has to do with it: a contributing factor in common, or words. Ordered by group and likeness, closest
-- first. Columns: `group_id`, `incident_key`, `incident_id` and `incident_title` (of the earlier one), `number` (of the
-- action), `description`, `kind`, `due_date`, `state` (as of the as-of date: open | done | cancelled), `completed_on`,
-- `later_keys` and `later_ids` (those that began meanwhile, oldest first), `likeness` (cosine of the words of the action and
-- of the later causes, 0 to 1, the highest), `shares_factor`, `document_path`, `line`. Only actions to prevent, detect or
-- mitigate; an action whose document does not say whether, or when, it was done is in no row. Source: incident_action_states,
-- recurrence_members.
with members as (
    select
        m.group_id,
        i.incident_row,
        i.incident_key,
        i.incident_id,
        i.counted_at,
        coalesce(i.started_at, i.counted_at) as began_at,
        list_distinct(regexp_extract_all(lower(concat_ws(' ', i.title, i.summary, i.root_cause, i.trigger)), '[a-z][a-z0-9_.-]{3,}')) as words,
        coalesce((
            select list(f.factor)
            from factor_facts f
            where f.incident_row = i.incident_row
                and f.factor <> 'unclassified' and contains(f.factor, '.')
        ), []) as factors
    from recurrence_members m
    join incident_facts i using (incident_row)
    where list_contains($groups::varchar[], m.group_id) and i.counted_at < $as_of::date + interval 1 day
),
promises as (
    select *, list_distinct(regexp_extract_all(lower(description), '[a-z][a-z0-9_.-]{3,}')) as words
    from incident_action_states($as_of)
    where kind in ('prevent', 'detect', 'mitigate')
        and (status in ('open', 'in_progress') or (status in ('done', 'cancelled') and completed_on is not null))
),
pairs as (
    select
        e.group_id,
        e.incident_key,
        e.incident_id,
        p.incident_title,
        p.position as number,
        p.description,
        p.kind,
        p.due_date,
        p.state,
        if(p.state in ('done', 'cancelled'), p.completed_on, null) as completed_on,
        l.incident_key as later_key,
        l.incident_id as later_id,
        l.began_at,
        len(list_intersect(p.words, l.words)) / sqrt(greatest(1, len(p.words)) * greatest(1, len(l.words))) as likeness,
        list_has_any(e.factors, l.factors) as shares_factor,
        coalesce(p.part_path, p.document_path) as document_path,
        p.line
    from members e
    join members l on l.group_id = e.group_id and l.counted_at > e.counted_at
    join promises p on p.incident_row = e.incident_row
    where (p.completed_on is null or p.status in ('open', 'in_progress') or p.completed_on > l.began_at::date)
        and coalesce(p.made_on <= l.began_at::date, true)
)
select
    group_id,
    incident_key,
    incident_id,
    incident_title,
    number,
    description,
    kind,
    due_date,
    state,
    completed_on,
    list(later_key order by began_at, later_key) as later_keys,
    list(later_id order by began_at, later_key) as later_ids,
    max(likeness) as likeness,
    bool_or(shares_factor) as shares_factor,
    document_path,
    line
from pairs
where likeness >= 0.10 or shares_factor
group by all
order by group_id, likeness desc, incident_id, number
