-- The rows of a made-up archive of getvariable('incidents') incidents, for the schema of etl/warehouse.sql. The same number gives
-- the same rows: all chance is a hash of the incident's number, a salt and the place inside the incident.
-- As in large archives: 200 services of which a few are busy, 20 teams, eleven years with more incidents each year, about
-- 6 actions, 8 timeline entries and 2.7 factors each, times log-normal, a tenth without a severity, a twentieth still to be said.

create temp macro number(i, salt, below) as (hash(i, salt) % below)::bigint;
create temp macro chance(i, salt) as (hash(i, salt) % 1000003 + 0.5) / 1000003.0;
create temp macro one_of(i, salt, things) as things[1 + number(i, salt, len(things))];
create temp macro normal(i, salt) as sqrt(-2 * ln(chance(i, salt))) * cos(2 * pi() * chance(i, salt + 1));
create temp macro minutes(i, salt, middle, sigma) as round(exp(ln(middle) + sigma * normal(i, salt)), 1);
create temp macro service_of(i, salt) as 'service-' || lpad(floor(200 * power(chance(i, salt), 2))::integer::varchar, 3, '0');

create temp table made as
select
    i,
    i::integer as incident_row,
    year(detected_at) || '/inc-' || i || '.md' as document_path,
    1 as incident_number,
    'INC-' || i as incident_id,
    detected_at,
    service,
    one_of(i, 10, ['pool exhausted', 'latency above one second', 'errors after a release', 'certificate expired', 'queue stuck', 'timeouts']) as symptom,
    'Team ' || lpad(number(service, 0, 20)::varchar, 2, '0') as team,
    chance(i, 11) as severe,
    chance(i, 12) < 0.9 as is_timed,
    minutes(i, 20, 6, 1.0) as detect,
    minutes(i, 22, 8, 1.0) as acknowledge,
    minutes(i, 24, 70, 1.2) as resolve,
    i % 30 = 17 as is_planned,
    i % 30 = 8 as is_near_miss
from (
    select
        i,
        timestamp '2015-10-01' + to_seconds((346982400 * power((i + chance(i, 1)) / getvariable('incidents'), 0.6))::bigint) as detected_at,
        service_of(i, 2) as service
    from range(getvariable('incidents')) numbers(i)
);

insert into documents (document_path, sha256, bytes, format, outcome, title)
select document_path, sha256(document_path), 8000 + i % 2000, 'markdown', 'loaded', service || ': ' || symptom from made order by i;

insert into incidents by name
select
    incident_row,
    document_path,
    incident_number,
    incident_id,
    service || ': ' || symptom as title,
    detected_at::date as incident_date,
    if(is_timed, detected_at - to_seconds((60 * detect)::bigint), null) as started_at,
    detected_at,
    if(is_timed, detected_at + to_seconds((60 * acknowledge)::bigint), null) as acknowledged_at,
    if(is_timed, detected_at + to_seconds((48 * resolve)::bigint), null) as mitigated_at,
    if(is_timed, detected_at + to_seconds((60 * resolve)::bigint), null) as resolved_at,
    rank as severity_rank,
    'SEV' || rank as severity,
    'Sev-' || rank as severity_raw,
    one_of(i, 13, ['final', 'final', 'final', 'in_review', 'draft']) as status,
    is_planned,
    is_near_miss,
    false as is_restricted,
    false as is_recurrence,
    not is_timed and detected_at > timestamp '2026-09-01' as is_open,
    if(is_timed, detect + resolve, null) as duration_minutes,
    if(is_timed, detect + resolve, null) as duration_computed_minutes,
    if(is_timed and i % 3 = 0, round(detect + resolve) * if(i % 20 = 0, 2, 1), null) as duration_stated_minutes,
    if(is_timed, 'from_start', null) as duration_clock,
    if(is_timed, detect, null) as time_to_detect_minutes,
    if(is_timed, 'from_start', null) as time_to_detect_clock,
    if(is_timed, acknowledge, null) as time_to_acknowledge_minutes,
    if(is_timed, 'from_detection', null) as time_to_acknowledge_clock,
    if(is_timed, detect + round(0.8 * resolve, 1), null) as time_to_mitigate_minutes,
    if(is_timed, 'from_start', null) as time_to_mitigate_clock,
    if(is_timed, resolve, null) as time_to_resolve_minutes,
    if(is_timed, 'from_detection', null) as time_to_resolve_clock,
    if(is_timed and i % 3 > 0, minutes(i, 26, 25, 0.7), null) as time_to_communicate_minutes,
    one_of(i, 14, ['automated', 'automated', 'automated', 'customer', 'internal', null]) as detection_method,
    one_of(i, 15, ['a release', 'a configuration change', 'load', null]) as trigger,
    if(chance(i, 16) < 0.8, [service], list_sort(list_distinct([service, service_of(i, 17)]))) as services,
    [team] as teams,
    []::varchar[] as tags,
    number(i, 18, 5000) || ' users' as users_affected,
    'Made up for a measurement: ' || symptom || ' in ' || service || '.' as summary,
    if(i % 10 > 0, 'The ' || symptom || ' came from a limit in ' || service || ' that no alert watched.', null) as root_cause,
    if(is_timed, detected_at + to_hours(12 + (i % 40)), null) as drafted_at,
    if(is_timed, detected_at + to_hours(30 + (i % 60)), null) as reviewed_at,
    if(is_timed, detected_at + to_hours(50 + (i % 90)), null) as published_at,
    1 as line
from (
    select *, case when severe < 0.08 then 1 when severe < 0.33 then 2 when severe < 0.71 then 3 when severe < 0.9 then 4 end as rank
    from made
)
order by i;

insert into timeline_events (incident_row, document_path, incident_number, position, occurred_at, time_raw, event, moment, line)
select
    incident_row,
    document_path,
    incident_number,
    position,
    occurred_at,
    strftime(occurred_at, '%H:%M'),
    one_of(i, 100 + position, ['The alert fired', 'A second team was called', 'The change was rolled back', 'Errors fell', 'Customers wrote']),
    case position when 1 then 'detected' when 2 then 'acknowledged' when 5 then 'resolved' end,
    20 + position
from (
    select i, incident_row, document_path, incident_number, unnest(range(1, 6 + number(i, 30, 7)))::integer as position, detected_at + to_minutes(7 * position::bigint) as occurred_at
    from made
)
order by i, position;

create temp table leaves as
select factor, row_number() over (order by factor) - 1 as place from factor_taxonomy where parent is not null;

insert into contributing_factors (incident_row, document_path, incident_number, factor, phrase, line, how, score, decided_by)
select
    m.incident_row,
    m.document_path,
    m.incident_number,
    f.factor,
    'words about ' || f.factor,
    30 + m.position,
    m.how,
    case m.how when 'suggested' then 0.6 + 0.4 * chance(m.i, 300 + m.position) else 1.0 end,
    'made up'
from (
    select
        i,
        incident_row,
        document_path,
        incident_number,
        unnest(range(1, case when chance(i, 40) < 0.1 then 1 when chance(i, 40) < 0.4 then 3 when chance(i, 40) < 0.8 then 4 else 5 end)) as position,
        one_of(i, 200 + position, ['ticked', 'declared', 'declared', 'suggested']) as how
    from made
) m
join leaves f on f.place = floor((select count(*) from leaves) * power(chance(m.i, 250 + m.position), 2))
order by m.i, m.position;

insert into action_items (
    incident_row, document_path, incident_number, position, description, owner, created_on, due_date, status_raw, status, completed_on, priority, kind, kind_evidence, line
)
select
    incident_row,
    document_path,
    incident_number,
    position,
    one_of(i, 400 + position, ['Add an alert for ', 'Write down how to restart ', 'Limit retries against ', 'Test the failover of ']) || service || ' (' || i || '.' || position || ')',
    one_of(i, 450 + position, ['A. Hopper', 'G. Lovelace', 'the payments team', null]),
    created_on,
    due_date,
    status,
    status,
    if(status = 'done', least(created_on + (1 + number(i, 500 + position, 120))::integer, date '2026-09-30'), null),
    one_of(i, 550 + position, ['P1', 'P2', 'P3', null]),
    one_of(i, 600 + position, ['prevent', 'detect', 'mitigate', 'respond', 'investigate']),
    one_of(i, 650 + position, ['default', 'add', 'test']),
    40 + position
from (
    select
        i,
        incident_row,
        document_path,
        incident_number,
        service,
        unnest(range(1, 4 + number(i, 50, 7)))::integer as position,
        detected_at::date as created_on,
        if(chance(i, 700 + position) < 0.8, created_on + one_of(i, 750 + position, [7, 14, 30, 90]), null) as due_date,
        case
            when created_on > date '2026-06-01' then one_of(i, 800 + position, ['open', 'open', 'in_progress', 'done', 'unknown'])
            when chance(i, 850 + position) < 0.85 then 'done'
            else one_of(i, 900 + position, ['open', 'cancelled', 'unknown'])
        end as status
    from made
)
order by i, position;

insert into lessons (incident_row, document_path, incident_number, kind, text, line)
select incident_row, document_path, incident_number, kind, 'What ' || service || ' taught, ' || kind || ': ' || symptom, 60
from (select *, unnest(['went_well', 'went_wrong', 'got_lucky', 'learned']) as kind from made)
where number(i, kind, 10) < 4
order by i, kind;

insert into evidence (incident_row, document_path, incident_number, field, text, line, how)
select incident_row, document_path, incident_number, field, 'as written', 5, 'stated'
from (select i, incident_row, document_path, incident_number, unnest(['title', 'severity', 'detected_at', 'duration_stated_minutes']) as field from made)
order by i, field;

insert into findings (document_path, line, level, code, message)
select document_path, 4, 'warning', one_of(i, 70, ['unknown-severity', 'no-date', 'odd-duration']), 'made up: ' || symptom
from made
where severe >= 0.9 or i % 5 = 0
order by i;

insert into document_sections (document_path, position, heading, level, line, kind, text)
select
    document_path,
    position,
    ['Summary', 'Impact', 'Root cause', 'Timeline', 'Similar incidents'][position],
    2,
    10 * position,
    ['summary', 'impact', 'root_cause', 'timeline', null][position],
    'Made up for a measurement: the ' || symptom || ' in ' || service || ' was seen by an alert; somebody should have known, and the system did not tell.'
from (select i, document_path, service, symptom, unnest(range(1, if(i % 4 = 0, 6, 5)))::integer as position from made)
order by i, position;

-- Of every forty incidents one is the last of three alike ones of its service.
create temp table alike as
select *
from (
    select
        i,
        incident_row,
        document_path,
        incident_number,
        service,
        symptom,
        detected_at,
        format('G{}-{}', (row_number() over (partition by service order by i) - 1) // 3, service) as group_id
    from made
    where number(i, 80, 14) = 0
)
qualify count(*) over (partition by group_id) = 3;

insert into recurrence_groups (group_id, title, incident_count, first_date, last_date, channel, score, threshold, decision, rank)
select
    group_id,
    arg_max(service || ': ' || symptom, i),
    3,
    min(detected_at)::date,
    max(detected_at)::date,
    'look_alike',
    0.5,
    0.38,
    one_of(group_id, 81, ['candidate', 'candidate', 'confirmed', 'rejected']),
    row_number() over (order by max(detected_at) desc, group_id)
from alike
group by group_id
order by group_id;

insert into recurrence_members (group_id, incident_row, document_path, incident_number, similarity, reasons)
select
    group_id,
    incident_row,
    document_path,
    incident_number,
    0.6,
    json_object('terms', [json_array('pool', 0.3), json_array('limit', 0.2)], 'services', [service], 'factors', []::varchar[], 'links', []::varchar[])
from alike
order by group_id, i;

insert into load_summary
select timestamp '2026-09-30 06:00', date '2026-09-30', 'made-up', null, '0123456789abcdef', 'read', count(*), count(*), 0, 0, getvariable('schema_version'), '0.0.0'
from documents;
