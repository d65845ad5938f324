-- Grain: one row per field of incidents, of actions ("action: …") and per further part ("part: …"), the whole archive whatever
-- the selection, restricted postmortems left out, the least often known first. Columns: `field`, `records` (incidents or
-- actions that could have it), `known` (those that have it); of these by how the value was got: `stated` (stands in the
-- document under a label), `from_elsewhere` (tracker or policy), `computed` (from other values of the document, the time line
-- among them), `untraced` (stands in the document, its line was not kept). Source: incidents, action_items, evidence.
with values_of_incidents as (
    select
        document_path,
        incident_number,
        unnest([
            {field: 'incident_date', traced: 'incident_date', is_known: incident_date is not null},
            {field: 'severity', traced: 'severity_raw', is_known: severity is not null},
            {field: 'started_at', traced: 'started_at', is_known: started_at is not null},
            {field: 'detected_at', traced: 'detected_at', is_known: detected_at is not null},
            {field: 'acknowledged_at', traced: 'acknowledged_at', is_known: acknowledged_at is not null},
            {field: 'mitigated_at', traced: 'mitigated_at', is_known: mitigated_at is not null},
            {field: 'resolved_at', traced: 'resolved_at', is_known: resolved_at is not null},
            {field: 'communicated_at', traced: 'communicated_at', is_known: communicated_at is not null},
            {field: 'duration_minutes', traced: 'duration_stated_minutes', is_known: duration_minutes is not null},
            {field: 'time_to_detect_minutes', traced: 'time_to_detect_stated_minutes', is_known: time_to_detect_minutes is not null},
            {field: 'time_to_acknowledge_minutes', traced: 'time_to_acknowledge_stated_minutes', is_known: time_to_acknowledge_minutes is not null},
            {field: 'time_to_mitigate_minutes', traced: 'time_to_mitigate_stated_minutes', is_known: time_to_mitigate_minutes is not null},
            {field: 'time_to_resolve_minutes', traced: 'time_to_resolve_stated_minutes', is_known: time_to_resolve_minutes is not null},
            {field: 'time_to_communicate_minutes', traced: 'time_to_communicate_minutes', is_known: time_to_communicate_minutes is not null},
            {field: 'detection_method', traced: 'detection_method', is_known: detection_method is not null},
            {field: 'trigger', traced: 'trigger', is_known: trigger is not null},
            {field: 'users_affected', traced: 'users_affected', is_known: users_affected is not null},
            {field: 'summary', traced: 'summary', is_known: summary is not null},
            {field: 'root_cause', traced: 'root_cause', is_known: root_cause is not null},
            {field: 'status', traced: 'status_raw', is_known: status is not null},
            {field: 'drafted_at', traced: 'drafted_at', is_known: drafted_at is not null},
            {field: 'reviewed_at', traced: 'reviewed_at', is_known: reviewed_at is not null},
            {field: 'published_at', traced: 'published_at', is_known: published_at is not null},
            {field: 'services', traced: 'services', is_known: len(services) > 0},
            {field: 'teams', traced: 'teams', is_known: len(teams) > 0}
        ], recursive := true)
    from incidents
    where not is_restricted
),
traced as (
    select
        document_path,
        incident_number,
        field,
        bool_or(how = 'stated') as is_stated,
        bool_or(how in ('tracker', 'policy')) as is_elsewhere
    from evidence
    group by document_path, incident_number, field
),
asked as (
    select *, regexp_matches(field, '_minutes$|^(incident_date|(started|detected|acknowledged|mitigated|resolved|communicated)_at)$') as can_follow
    from values_of_incidents
),
incident_fields as (
    select
        v.field,
        count(*) as records,
        count(*) filter (where v.is_known) as known,
        count(*) filter (where v.is_known and t.is_stated) as stated,
        count(*) filter (where v.is_known and not coalesce(t.is_stated or t.is_elsewhere, false) and v.can_follow) as computed,
        count(*) filter (where v.is_known and t.is_elsewhere and not t.is_stated) as from_elsewhere,
        count(*) filter (where v.is_known and t.field is null and not v.can_follow) as untraced
    from asked v
    left join traced t on t.document_path = v.document_path and t.incident_number = v.incident_number and t.field = v.traced
    group by v.field
),
values_of_actions as (
    select unnest([
        {field: 'action: owner', is_known: owner is not null},
        {field: 'action: due date', is_known: due_date is not null},
        {field: 'action: status', is_known: status <> 'unknown'},
        {field: 'action: day of completion (of done ones)', is_known: if(status = 'done', completed_on is not null, null)},
        {field: 'action: priority', is_known: priority is not null}
    ], recursive := true)
    from action_items
),
parts as (
    select unnest([
        {
            field: 'part: timeline',
            is_known: (i.document_path, i.incident_number) in (select (document_path, incident_number) from timeline_events)
        },
        {
            field: 'part: contributing factors (ticked or declared)',
            is_known: (i.document_path, i.incident_number) in (select (document_path, incident_number) from factor_facts where not is_suggested)
        },
        {
            field: 'part: actions',
            is_known: (i.document_path, i.incident_number) in (select (document_path, incident_number) from action_items)
        },
        {
            field: 'part: lessons',
            is_known: (i.document_path, i.incident_number) in (select (document_path, incident_number) from lessons)
        }
    ], recursive := true)
    from incidents i
    where not i.is_restricted
),
other_fields as (
    select
        field,
        count(is_known) as records,
        count(*) filter (where is_known) as known,
        count(*) filter (where is_known) as stated,
        0 as computed,
        0 as from_elsewhere,
        0 as untraced
    from (from values_of_actions union all from parts)
    group by field
)
select * from incident_fields
union all
select * from other_fields where records > 0
order by known / greatest(1, records), field
