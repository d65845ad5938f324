-- Grain: one row per restricted incident of the archive. Columns: `incident_key`. Source: incident_facts.
select incident_key from incident_facts where is_restricted order by incident_key
