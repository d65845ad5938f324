-- Grain: one row per incident that counts, whatever the period, and service, team or factor of it, as $by (service | team | factor)
-- asks. Columns: `incident_row` (as in `incident_times`), `group` (the name; of a factor its label). Suggested factors only when
-- asked for. Source: incident_services, incident_teams, factor_facts, factor_taxonomy.
with grouped as (
    select incident_row, service as "group" from incident_services where $by = 'service'
    union all
    select incident_row, team from incident_teams where $by = 'team'
    union all
    select f.incident_row, coalesce(t.label, f.factor)
    from factor_facts f
    left join factor_taxonomy t using (factor)
    where $by = 'factor' and ($include_suggested::boolean or not f.is_suggested)
)
select incident_row, "group" from grouped where incident_row in (select incident_row from selectable)
order by incident_row, "group"
