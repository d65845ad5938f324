-- Grain: one row per action of a matching incident: with $quarter (its first day) those that came due in that quarter, inside the
-- period and by the as-of date, with $kind those of that kind (`not told` for none), whatever the period; both null gives none.
-- Not done first, then unknown, then done. Columns: `incident_key`, `incident_id`, `incident_title`, `number`, `description`,
-- `kind`, `state` (open | done | cancelled | unknown), `due_date`, `completed_on`, `document_path`, `line`. Source:
-- action_states.
select
    a.incident_key,
    a.incident_id,
    a.incident_title,
    a.position as number,
    a.description,
    a.kind,
    a.state,
    a.due_date,
    a.completed_on,
    a.document_path,
    a.line
from incident_action_states($as_of) a
join answering using (incident_row)
where coalesce(
        a.came_due and date_trunc('quarter', a.due_date)::date = $quarter::date
            and coalesce(a.due_date >= $start::date, $start::date is null)
            and coalesce(a.due_date <= $end::date, $end::date is null),
        false
    )
    or coalesce(coalesce(a.kind, 'not told') = $kind::varchar, false)
order by case a.state when 'open' then 1 when 'unknown' then 2 when 'done' then 3 else 4 end, a.due_date nulls last, a.incident_id, number
