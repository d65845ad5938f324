-- Grain: one row per step of the paper work of the incident $incident (its key) that only the git history of the archive tells.
-- Columns: `step` (drafted, reviewed, published), `reached_at` (UTC), `told` (first commit, status, merge), `archive_commit`.
-- Source: document_history, paperwork.
select w.step, w.reached_at, w.told, h.archive_commit
from paperwork w
join incident_facts i using (incident_row)
join document_history h using (document_path, step)
where i.incident_key = $incident and w.source = 'git'
order by w.reached_at, w.step
