-- Grain: one row per incident whose key, id or document path is $incident, whatever the selection, exact keys first. Columns:
-- those of incident_facts, `set_aside` (why it does not count, or null), `findings` (of its document),
-- `incidents_in_document`. Source: incident_facts.
select
    i.*,
    case
        when i.is_near_miss then 'it is a near miss'
        when i.is_planned then 'it is planned work'
        when i.is_listed_again then 'it is an entry of an export, and its postmortem counts'
        when i.is_recurrence then 'it is about incidents that have postmortems of their own'
    end as set_aside,
    (select count(*) from findings f where f.document_path = i.document_path) as findings,
    (select count(*) from incidents o where o.document_path = i.document_path) as incidents_in_document
from incident_facts i
where i.incident_key = $incident or i.incident_id = $incident or i.document_path = $incident
order by i.incident_key <> $incident, i.incident_key
