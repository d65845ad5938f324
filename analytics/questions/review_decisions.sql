-- Grain: one row per decision of any review meeting that was held by the as-of date, by period and number. Columns: `period` (its
-- code, as written), `number`, `decision`, `owner` (as the policy shows owners, null for nobody), `due_date`, `due_raw`, `state` (on the as-of
-- date: open | done | cancelled | unknown; done later is still open on it), `completed_on`, `decided_on`, `is_late` (open and past due),
-- `document_path`, `line`. Source: review_decisions, policy_values.
with stated as (
    select
        *,
        case
            when status = 'unknown' then 'unknown'
            when status in ('done', 'cancelled') and coalesce(completed_on <= $as_of::date, true) then status
            else 'open'
        end as state
    from review_decisions
    where coalesce(decided_on <= $as_of::date, true)
)
select
    s.period,
    s.position as number,
    s.decision,
    shown_owner(s.owner, 'named in the review') as owner,
    s.due_date,
    s.due_raw,
    s.state,
    s.completed_on,
    s.decided_on,
    s.state = 'open' and coalesce(s.due_date < $as_of::date, false) as is_late,
    s.document_path,
    s.line
from stated s
order by s.period, s.document_path, s.position
