-- What follows from the rows of a load once all are stored, kept as tables because every question asks for it: tables of numbers
-- and short words, joined by the number of an incident. Run once, in this order, on tables that are empty.

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
set
    made_on = coalesce(created_on, told.day),
    is_unowned = not regexp_matches(coalesce(owner, ''), '[^\s\[\]()<>_*?.–—-]')
        or regexp_full_match(
            lower(trim(owner, ' []()<>_*.')), 'tbd|tba|todo|n/?a|none|nobody|team|the team|everyone|everybody|all|names?|owner|assignee|unassigned'
        ),
    is_escalated = regexp_matches(lower(concat_ws(' ', description, status_raw, priority_raw, tracker_status)), 'escalat')
from (
    select incident_row, coalesce(published_at, drafted_at, resolved_at, counted_at)::date as day from incident_facts
) told
where told.incident_row = action_items.incident_row;

insert into comparison_facts by name
with wholes as (
    select r.related_document_path as document_path, min(r.document_path) as compared_in
    from related_incidents r
    join documents d using (document_path)
    where d.document_kind = 'recurrence' and r.related_document_path is not null
    group by r.related_document_path
)
select i.incident_row, w.compared_in
from incidents i
left join wholes w using (document_path)
where w.compared_in is not null
    or i.document_path in (
        select document_path from related_incidents where related_document_path is not null and related_document_path <> document_path
    )
    or i.document_path in (
        select document_path
        from document_sections
        where regexp_matches(lower(heading), 'compar|(similar|related|previous|earlier|past) (incident|occurrence|outage)')
    );

insert into completeness_items by name
with texts as (
    select document_path, list(distinct kind) as kinds from document_sections where kind is not null group by document_path
),
causes as (
    select document_path, sum(len(regexp_extract_all(text, '\S+'))) as cause_words
    from document_sections
    where kind in ('root_cause', 'five_whys', 'factors', 'trigger')
    group by document_path
),
events as (
    select incident_row, count(*) as event_count from timeline_events group by incident_row
),
named as (
    select incident_row, count(*) as factor_count
    from contributing_factors
    where how <> 'suggested' and role is distinct from 'follow_up'
    group by incident_row
),
learned as (
    select incident_row, list(distinct kind) as lesson_kinds from lessons group by incident_row
),
promised as (
    select incident_row, count(*) as action_count, count(*) filter (where owner is null or due_date is null) as loose_count
    from action_items
    group by incident_row
),
counted as (
    select
        i.*,
        coalesce(t.kinds, []) as kinds,
        greatest(coalesce(len(regexp_extract_all(i.root_cause, '\S+')), 0), coalesce(c.cause_words, 0)) as cause_words,
        coalesce(e.event_count, 0) as event_count,
        coalesce(n.factor_count, 0) as factor_count,
        coalesce(l.lesson_kinds, []) as lesson_kinds,
        coalesce(p.action_count, 0) as action_count,
        coalesce(p.loose_count, 0) as loose_count
    from incident_facts i
    left join texts t using (document_path)
    left join causes c using (document_path)
    left join events e using (incident_row)
    left join named n using (incident_row)
    left join learned l using (incident_row)
    left join promised p using (incident_row)
    where not i.is_restricted
        and i.incident_row not in (select l.incident_row from listed_incidents l where not l.has_own)
),
placed as (
    select
        *,
        severity_raw is not null as has_severity,
        users_affected is not null or list_contains(kinds, 'impact') as has_impact,
        list_contains(kinds || lesson_kinds, 'went_well') as has_well,
        list_contains(kinds || lesson_kinds, 'went_wrong') as has_wrong,
        list_contains(kinds || lesson_kinds, 'got_lucky') as has_luck,
        factor_count > 0 or list_contains(kinds, 'factors') as has_factors,
        trigger is not null or list_contains(kinds, 'trigger') as has_trigger
    from counted
),
usual as (
    select
        avg(has_severity::integer) >= 0.2 as severity,
        avg(has_impact::integer) >= 0.2 as impact,
        avg(has_well::integer) >= 0.2 as well,
        avg(has_wrong::integer) >= 0.2 as wrong
    from placed
)
select
    p.incident_row,
    unnest([
        {item: 'summary', weight: 10, is_met: p.summary is not null, applies: true},
        {item: 'severity', weight: 5, is_met: p.severity is not null, applies: p.has_severity or u.severity},
        {item: 'start', weight: 3, is_met: p.started_at is not null, applies: true},
        {item: 'detection time', weight: 3, is_met: p.detected_at is not null, applies: true},
        {item: 'acknowledgement time', weight: 3, is_met: p.acknowledged_at is not null, applies: true},
        {item: 'mitigation time', weight: 3, is_met: p.mitigated_at is not null, applies: true},
        {item: 'resolution time', weight: 3, is_met: p.resolved_at is not null, applies: true},
        {item: 'timeline of four entries', weight: 10, is_met: p.event_count >= 4, applies: true},
        {
            item: 'impact as a number',
            weight: 10,
            is_met: regexp_matches(coalesce(p.users_affected, ''), '[0-9]'),
            applies: p.has_impact or u.impact
        },
        {item: 'cause in 40 words', weight: 15, is_met: p.cause_words >= 40, applies: true},
        {item: 'contributing factor', weight: 5, is_met: p.factor_count > 0, applies: p.has_factors},
        {item: 'trigger', weight: 5, is_met: p.trigger is not null, applies: p.has_trigger},
        {item: 'detection method', weight: 5, is_met: p.detection_method is not null, applies: true},
        {item: 'what went well', weight: 3, is_met: list_contains(p.lesson_kinds, 'went_well'), applies: p.has_well or u.well},
        {item: 'what went wrong', weight: 4, is_met: list_contains(p.lesson_kinds, 'went_wrong'), applies: p.has_wrong or u.wrong},
        {item: 'where we got lucky', weight: 3, is_met: list_contains(p.lesson_kinds, 'got_lucky'), applies: p.has_luck},
        {item: 'an action', weight: 5, is_met: p.action_count > 0, applies: true},
        {
            item: 'owner and date on every action',
            weight: 5,
            is_met: p.action_count > 0 and p.loose_count = 0,
            applies: true
        }
    ], recursive := true)
from placed p
cross join usual u;

insert into completeness_scores by name
select incident_row, 100.0 * sum(weight) filter (where is_met) / sum(weight) as score
from completeness_items
where applies
group by incident_row;
