-- What follows from the rows of a load once all are stored, kept as tables because every question asks for it: tables of numbers
-- and short words, joined by the number of an incident. Run once, on tables that are empty.

insert into incident_services (incident_row, service)
select incident_row, unnest(list_distinct(services)) from incidents order by incident_row;

insert into incident_teams (incident_row, team)
select incident_row, unnest(list_distinct(teams)) from incidents order by incident_row;

insert into factor_facts (incident_row, factor, factor_level1, trust, is_suggested, phrase_count, phrase)
with causes as (
    select *, how <> 'suggested' or coalesce(score, 0) >= 0.8 as is_placed
    from contributing_factors
    where role is distinct from 'follow_up'
),
-- Incidents without any placed one; few, so that nothing is sorted by incident.
unplaced as (
    select incident_row
    from causes
    group by incident_row
    having not bool_or(is_placed)
),
best as (
    select incident_row, factor, how, phrase, score, line from causes where is_placed
    union all
    select incident_row, 'unclassified', c.how, c.phrase, c.score, c.line
    from causes c
    join unplaced using (incident_row)
    where not c.is_placed
)
select
    incident_row,
    factor,
    split_part(factor, '.', 1) as factor_level1,
    min(case how when 'confirmed' then 1 when 'ticked' then 2 when 'declared' then 3 else 4 end) as trust,
    bool_and(how = 'suggested') as is_suggested,
    count(*) as phrase_count,
    arg_min(phrase, (-coalesce(score, 0), coalesce(line, 0), phrase)) as phrase
from best
group by incident_row, factor
order by incident_row, factor;

update action_items
set made_on = coalesce(created_on, i.published_at::date, i.drafted_at::date, i.resolved_at::date, i.counted_at::date)
from incident_facts i
where i.incident_row = action_items.incident_row;
