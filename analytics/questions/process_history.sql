-- Grain: one row. Columns: `history` (read, shallow, or why the git history of the archive was not read); counts of incidents of
-- the selection `dated` (the git history gives a step that the document does not), `imported` and `cut` (when they were drafted
-- is not known: their file came with many others, or a shallow clone lacks its past). Source: load_summary, paperwork.
with incidents as (
    select
        s.incident_key,
        bool_or(w.source = 'git') as is_dated,
        bool_or(w.told = 'import') as is_imported,
        bool_or(w.told = 'shallow') as is_cut
    from selected_incidents s
    join paperwork w using (incident_row)
    group by s.incident_key
)
select
    any_value(l.history) as history,
    count(*) filter (where i.is_dated) as dated,
    count(*) filter (where i.is_imported) as imported,
    count(*) filter (where i.is_cut) as cut
from load_summary l
left join incidents i on true
