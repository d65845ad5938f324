-- Grain: one row per factor of $level and service of the selected incidents; an incident with several services is in each.
-- Columns: `factor`, `label`, `service`, `n` (incidents; suggested factors only when asked for), `of_factor` (incidents with
-- the factor that name a service), `of_service` (incidents of the service), `total` (incidents that name a service).
-- Source: factor_levels, incident_facts, factor_taxonomy.
with placed as (
    select document_path, incident_number, unnest(list_distinct(services)) as service
    from selected_incidents
),
tagged as (
    select f.document_path, f.incident_number, f.factor
    from factor_levels f
    where f.level = $level and f.factor <> 'unclassified' and ($include_suggested::boolean or not f.is_suggested)
),
of_factors as (
    select factor, count(distinct (document_path, incident_number)) as of_factor
    from tagged
    join placed using (document_path, incident_number)
    group by factor
),
of_services as (
    select service, count(*) as of_service from placed group by service
)
select
    t.factor,
    coalesce(x.label, t.factor) as label,
    p.service,
    count(*) as n,
    any_value(of_factor) as of_factor,
    any_value(of_service) as of_service,
    (select count(distinct (document_path, incident_number)) from placed) as total
from tagged t
join placed p using (document_path, incident_number)
join of_factors using (factor)
join of_services using (service)
left join factor_taxonomy x on x.factor = t.factor
group by t.factor, x.label, p.service
order by t.factor, p.service
