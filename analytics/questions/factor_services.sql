-- Grain: one row per factor of $level and service of the selected incidents; an incident with several services is in each.
-- Columns: `factor`, `label`, `service`, `n` (incidents; suggested factors only when asked for), `of_factor` (incidents with
-- the factor that name a service), `of_service` (incidents of the service), `total` (incidents that name a service).
-- Source: factor_levels, incident_facts, factor_taxonomy.
with named as (
    select s.incident_row, v.service
    from selected_incidents s
    join incident_services v using (incident_row)
),
tagged as (
    select f.incident_row, f.factor
    from factor_levels f
    where f.level = $level and f.factor <> 'unclassified' and ($include_suggested::boolean or not f.is_suggested)
        and f.incident_row in (select incident_row from named)
),
of_factors as (
    select factor, count(*) as of_factor from tagged group by factor
),
of_services as (
    select service, count(*) as of_service from named group by service
),
cells as (
    select factor, service, count(*) as n from tagged join named using (incident_row) group by factor, service
)
select
    c.factor,
    coalesce(x.label, c.factor) as label,
    c.service,
    c.n,
    of_factor,
    of_service,
    (select count(distinct incident_row) from named) as total
from cells c
join of_factors using (factor)
join of_services using (service)
left join factor_taxonomy x on x.factor = c.factor
order by c.factor, c.service
