-- Grain: one row per factor of $level and service of the selected incidents; an incident with several services is in each.
-- Columns: `factor`, `label`, `service`, `n` (incidents; suggested factors only when asked for), `of_factor` (incidents with
-- the factor that name a service), `of_service` (incidents of the service), `total` (incidents that name a service).
-- Source: factor_levels, incident_facts, factor_taxonomy.
with named as (
    select document_path, incident_number, list_distinct(services) as services
    from selected_incidents
    where len(services) > 0
),
tagged as (
    select f.factor, n.services
    from factor_levels f
    join named n using (document_path, incident_number)
    where f.level = $level and f.factor <> 'unclassified' and ($include_suggested::boolean or not f.is_suggested)
),
of_factors as (
    select factor, count(*) as of_factor from tagged group by factor
),
of_services as (
    select service, count(*) as of_service from (select unnest(services) as service from named) group by service
),
cells as (
    select factor, service, count(*) as n from (select factor, unnest(services) as service from tagged) group by factor, service
)
select
    c.factor,
    coalesce(x.label, c.factor) as label,
    c.service,
    c.n,
    of_factor,
    of_service,
    (select count(*) from named) as total
from cells c
join of_factors using (factor)
join of_services using (service)
left join factor_taxonomy x on x.factor = c.factor
order by c.factor, c.service
