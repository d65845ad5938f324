-- Grain: one row per reference of $references (small letters) that means exactly one incident: its id, its document's path, or
-- `path#number`. Columns: `reference`, `incident_key`, `incident_id`, `title`. Restricted incidents are not found. Source:
-- incident_facts.
with named as (
    select
        incident_key,
        incident_id,
        title,
        unnest(list_distinct([lower(trim(incident_id)), lower(document_path), lower(incident_key)])) as reference
    from incident_facts
    where not is_restricted
        and (
            list_contains($references::varchar[], lower(trim(incident_id)))
            or list_contains($references::varchar[], lower(document_path))
            or list_contains($references::varchar[], lower(incident_key))
        )
)
select reference, any_value(incident_key) as incident_key, any_value(incident_id) as incident_id, any_value(title) as title
from named
where list_contains($references::varchar[], reference)
group by reference
having count(*) = 1
order by reference
