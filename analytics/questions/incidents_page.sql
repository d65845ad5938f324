-- Grain: one row per incident of the selection ($set_aside false) or of what the selection sets aside ($set_aside true) whose
-- texts hold every one of $words (a list, empty for all incidents; small or capital letters and accents do not matter; each may
-- stand in another text), and whose key is in $keys (a list; null means all). Sorted by $order (when | name
-- | severity | detect | acknowledge | mitigate | resolve | full | actions | findings), $descending; unknown last. Rows $offset
-- to $offset + $limit. Columns: `incident_key`, `incident_id`, `title`, `counted_at` (UTC), `severity`,
-- `time_to_detect_minutes`, `time_to_acknowledge_minutes`, `time_to_mitigate_minutes`, `time_to_resolve_minutes`,
-- `duration_minutes` (null: not known), `services`, `factors` (labels; suggested ones only when the selection includes them),
-- `actions_made`, `actions_done`, `actions_unknown` (state not said), `findings` (of its document), `why` (set aside, else
-- null), `is_open`, `is_restricted`, `document_path`, `found` (rows before $limit). Source: incident_facts, incident_texts,
-- action_states, factor_facts, findings.
with offered as (
    select * from selected_incidents where not $set_aside::boolean
    union all
    select * from set_aside where $set_aside::boolean
),
words as (
    select distinct strip_accents(lower(unnest($words::varchar[]))) as word
),
held as (
    select incident_row, count(distinct word) as words_held
    from (select incident_row, text from incident_texts where len($words::varchar[]) > 0) t
    join words w on contains(strip_accents(lower(t.text)), w.word)
    group by incident_row
),
matched as (
    select o.*
    from offered o
    left join held h using (incident_row)
    where ($keys::varchar[] is null or list_contains($keys::varchar[], o.incident_key))
        and coalesce(h.words_held, 0) = (select count(*) from words)
),
-- Counted for all only where the order asks for it; else for those that are shown.
sorted_actions as (
    select incident_row, count(*) as n from action_states($as_of) where $order = 'actions' and state <> 'cancelled' group by incident_row
),
sorted_findings as (
    select document_path, count(*) as n from findings where $order = 'findings' group by document_path
),
placed as (
    select
        m.incident_row,
        m.title,
        m.counted_at,
        m.incident_key,
        case $order
            when 'when' then epoch(m.counted_at)
            when 'severity' then m.severity_rank
            when 'detect' then m.time_to_detect_minutes
            when 'acknowledge' then m.time_to_acknowledge_minutes
            when 'mitigate' then m.time_to_mitigate_minutes
            when 'resolve' then m.time_to_resolve_minutes
            when 'full' then m.duration_minutes
            when 'actions' then a.n
            when 'findings' then f.n
        end as sort_number
    from matched m
    left join sorted_actions a using (incident_row)
    left join sorted_findings f using (document_path)
),
turns as (
    select
        incident_row,
        count(*) over () as found,
        row_number() over (
            order by
                case when $descending::boolean then sort_number end desc nulls last,
                case when not $descending::boolean then sort_number end nulls last,
                case when $order = 'name' and $descending::boolean then lower(title) end desc,
                case when $order = 'name' then lower(title) end,
                counted_at desc nulls last,
                incident_key
        ) as place
    from placed
    qualify place > $offset and place <= $offset + $limit
),
listed as (
    select m.*, t.place, t.found from turns t join matched m using (incident_row)
),
promises as (
    select
        incident_row,
        count(*) as actions_made,
        count(*) filter (where state = 'done') as actions_done,
        count(*) filter (where state = 'unknown') as actions_unknown
    from action_states($as_of)
    where state <> 'cancelled' and incident_row in (select incident_row from listed)
    group by incident_row
),
named as (
    select f.incident_row, list(coalesce(t.label, f.factor) order by f.factor) as factors
    from factor_facts f
    left join factor_taxonomy t using (factor)
    where f.factor <> 'unclassified' and ($include_suggested::boolean or not f.is_suggested) and f.incident_row in (select incident_row from listed)
    group by f.incident_row
),
doubts as (
    select document_path, count(*) as findings
    from findings
    where document_path in (select document_path from listed)
    group by document_path
)
select
    l.incident_key,
    l.incident_id,
    l.title,
    l.counted_at,
    l.severity_shown as severity,
    l.time_to_detect_minutes,
    l.time_to_acknowledge_minutes,
    l.time_to_mitigate_minutes,
    l.time_to_resolve_minutes,
    l.duration_minutes,
    l.services,
    coalesce(n.factors, []) as factors,
    coalesce(p.actions_made, 0) as actions_made,
    coalesce(p.actions_done, 0) as actions_done,
    coalesce(p.actions_unknown, 0) as actions_unknown,
    coalesce(d.findings, 0) as findings,
    l.set_aside_reason as why,
    l.is_open,
    l.is_restricted,
    l.document_path,
    l.found
from listed l
left join named n using (incident_row)
left join promises p using (incident_row)
left join doubts d using (document_path)
order by l.place
