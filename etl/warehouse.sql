-- The warehouse: what every reader may rely on. Tables first, then the views made from them.
--
-- Times are naive UTC TIMESTAMP (`_at`), days are DATE (`_date`, `_on`), durations are DOUBLE minutes (`_minutes`).
-- Text is as written in the document unless the column says otherwise; unknown is null, and null is never zero.
-- `document_path` is relative to the archive root, with `/`; with several roots it starts with the root's folder name.
-- `incident_number` counts the incidents inside one file: 1, 2, …

-- one row per entry found under an archive root
create table documents (
    document_path varchar primary key,
    sha256 varchar,                               -- of the bytes; null when the entry could not be read
    bytes bigint,
    format varchar,                               -- the reader that recognised it: markdown, cstate, statuspage, …
    outcome varchar not null check (outcome in ('loaded', 'quarantined', 'skipped')),
    reason varchar,                               -- why it was not loaded, or null
    title varchar,                                -- of the document, which may hold several incidents
    document_kind varchar,                        -- incident | near_miss | drill | maintenance | not_an_incident | template
    check ((outcome = 'loaded') = (reason is null))
);

-- one row per incident; a file may hold several
create table incidents (
    document_path varchar not null references documents (document_path),
    incident_number integer not null check (incident_number >= 1),
    incident_id varchar not null,
    title varchar not null,
    incident_date date,                           -- the document's own date, else the day of the start, else of detection
    started_at timestamp,
    detected_at timestamp,
    acknowledged_at timestamp,
    mitigated_at timestamp,
    resolved_at timestamp,
    communicated_at timestamp,
    severity_raw varchar,
    severity varchar check (severity in ('SEV1', 'SEV2', 'SEV3', 'SEV4', 'SEV5')),
    severity_rank integer check (severity_rank between 1 and 5),
    severity_scheme varchar,                      -- the scheme of severity.yaml, or policy, that gave the rank
    status_raw varchar,
    status varchar check (status in ('draft', 'in_review', 'final')),
    is_planned boolean not null,                  -- maintenance notices and drills: out of time and count statistics
    is_near_miss boolean not null,
    is_restricted boolean not null,
    is_open boolean not null,                     -- the document says that it is not resolved yet
    duration_minutes double check (duration_minutes >= 0),
    duration_stated_minutes double,
    duration_computed_minutes double,
    duration_clock varchar check (duration_clock in ('from_start', 'from_detection', 'from_acknowledgement', 'unknown')),
    time_to_detect_minutes double check (time_to_detect_minutes >= 0),
    time_to_detect_stated_minutes double,
    time_to_detect_computed_minutes double,
    time_to_detect_clock varchar check (time_to_detect_clock in ('from_start', 'from_detection', 'from_acknowledgement', 'unknown')),
    time_to_acknowledge_minutes double check (time_to_acknowledge_minutes >= 0),
    time_to_acknowledge_stated_minutes double,
    time_to_acknowledge_computed_minutes double,
    time_to_acknowledge_clock varchar check (time_to_acknowledge_clock in ('from_start', 'from_detection', 'from_acknowledgement', 'unknown')),
    time_to_mitigate_minutes double check (time_to_mitigate_minutes >= 0),
    time_to_mitigate_stated_minutes double,
    time_to_mitigate_computed_minutes double,
    time_to_mitigate_clock varchar check (time_to_mitigate_clock in ('from_start', 'from_detection', 'from_acknowledgement', 'unknown')),
    time_to_resolve_minutes double check (time_to_resolve_minutes >= 0),
    time_to_resolve_stated_minutes double,
    time_to_resolve_computed_minutes double,
    time_to_resolve_clock varchar check (time_to_resolve_clock in ('from_start', 'from_detection', 'from_acknowledgement', 'unknown')),
    time_to_communicate_minutes double check (time_to_communicate_minutes >= 0),
    detection_method varchar check (detection_method in ('automated', 'customer', 'internal', 'scheduled', 'other')),
    trigger varchar,                              -- the document's words
    services varchar[] not null,
    teams varchar[] not null,
    tags varchar[] not null,
    users_affected varchar,                       -- the document's words: a number, a share or a phrase
    summary varchar,
    root_cause varchar,                           -- the document's words
    drafted_at timestamp,
    reviewed_at timestamp,
    published_at timestamp,
    line integer,                                 -- where the incident begins in the file
    primary key (document_path, incident_number),
    check ((severity is null) = (severity_rank is null))
);

-- one row per timeline entry, in the order of time where times are known, else of the document
create table timeline_events (
    document_path varchar not null,
    incident_number integer not null,
    position integer not null,
    occurred_at timestamp,
    time_raw varchar,
    event varchar not null,
    moment varchar check (moment in ('started', 'detected', 'acknowledged', 'mitigated', 'resolved', 'communicated')),
    line integer,
    primary key (document_path, incident_number, position)
);

-- one row per incident, factor and phrase; an incident may have several factors, and a phrase several
create table contributing_factors (
    document_path varchar not null,
    incident_number integer not null,
    factor varchar not null,                      -- id of data/taxonomy.yaml, or 'unclassified'
    phrase varchar not null,                      -- the document's words
    line integer,
    how varchar not null check (how in ('ticked', 'declared', 'suggested', 'confirmed')),
    role varchar check (role in ('primary', 'secondary', 'environmental', 'follow_up')),
    score double,                                 -- of the keyword rules; 1.0 when ticked, declared or confirmed
    decided_by varchar                            -- the keywords that decided, or the box
);

-- one row per action item
create table action_items (
    document_path varchar not null,
    incident_number integer not null,
    position integer not null,
    description varchar not null,
    owner varchar,
    created_on date,
    due_date date,
    due_policy_date date,                         -- what the policy would ask where the document names no date
    due_raw varchar,
    status_raw varchar,
    status varchar not null check (status in ('open', 'in_progress', 'done', 'cancelled', 'unknown')),
    completed_on date,
    priority_raw varchar,
    priority varchar,                             -- P0 … P5, or high | medium | low
    horizon varchar check (horizon in ('immediate', 'short_term', 'long_term')),
    kind varchar check (kind in ('prevent', 'detect', 'mitigate', 'respond', 'investigate')),
    kind_evidence varchar,                        -- the word that decided, or 'default'
    tracker_reference varchar,
    tracker_status varchar,
    line integer,
    primary key (document_path, incident_number, position)
);

-- one row per lesson: what went well or wrong, luck, lessons learned
create table lessons (
    document_path varchar not null,
    incident_number integer not null,
    kind varchar not null check (kind in ('went_well', 'went_wrong', 'got_lucky', 'learned')),
    text varchar not null,
    line integer
);

-- one row per further value a document states under a label: impact, people, links, check lists, metrics
create table incident_details (
    document_path varchar not null,
    incident_number integer not null,
    section varchar,                              -- the heading it stands under, as written
    label varchar not null,
    value varchar not null,
    line integer
);

-- one row per value taken from a document
create table evidence (
    document_path varchar not null,
    incident_number integer not null,
    field varchar not null,                       -- a column of incidents, or table.column
    text varchar not null,                        -- the document's words
    line integer,
    how varchar not null check (how in ('stated', 'computed', 'tracker', 'policy'))
);

-- one row per flaw or doubt
create table findings (
    document_path varchar not null,
    line integer,
    level varchar not null check (level in ('error', 'warning', 'note')),
    code varchar not null,
    message varchar not null
);

-- one row per section of a loaded document, in order
create table document_sections (
    document_path varchar not null,
    position integer not null,
    heading varchar,
    level integer not null,                       -- 0 for what stands before the first heading
    line integer not null,
    kind varchar,                                 -- what the vocabulary takes the heading for, or null
    text varchar not null
);

-- one row per explicit link from one postmortem to another incident
create table related_incidents (
    document_path varchar not null,
    related_reference varchar not null,           -- as written
    related_document_path varchar,                -- null when the reference leads to no document of the archive
    line integer
);

-- one row per recurrence candidate
create table recurrence_groups (
    group_id varchar primary key,
    title varchar not null,
    incident_count integer not null,
    first_date date,
    last_date date,
    channel varchar not null check (channel in ('look_alike', 'same_factor', 'declared')),
    score double,
    threshold double,
    decision varchar not null check (decision in ('candidate', 'confirmed', 'rejected'))
);

-- one row per incident in a candidate
create table recurrence_members (
    group_id varchar not null references recurrence_groups (group_id),
    document_path varchar not null,
    incident_number integer not null,
    similarity double,                            -- to the latest incident of the group; 1 for that one itself
    reasons json not null                         -- {"terms": [[term, weight], …], "services": […], "factors": […], "links": […]}
);

-- one row per contributing factor of the taxonomy, both levels
create table factor_taxonomy (
    factor varchar primary key,
    parent varchar,                               -- null on level 1
    label varchar not null,
    layer varchar not null check (layer in ('technical', 'process', 'organizational')),
    definition varchar
);

-- one row per rule or target of data/policy.yaml that questions need
create table policy_values (
    name varchar primary key,                     -- e.g. target.time_to_detect_minutes
    value varchar not null
);

-- one row: the load
create table load_summary (
    loaded_at timestamp not null,
    as_of date not null,
    archive varchar not null,
    archive_commit varchar,
    files_found integer not null,
    loaded integer not null,
    quarantined integer not null,
    skipped integer not null,
    schema_version integer not null,
    program_version varchar not null,
    check (files_found = loaded + quarantined + skipped)
);

-- ── Views ───────────────────────────────────────────────────────────────────────────────────────────────────────────

-- one row per incident with its derived facts: the moment it counts under, its quarter, its age, its name
create view incident_facts as
select
    i.*,
    i.document_path || '#' || i.incident_number as incident_key,
    coalesce(i.detected_at, i.started_at, i.incident_date::timestamp) as counted_at,
    date_trunc('quarter', coalesce(i.detected_at, i.started_at, i.incident_date::timestamp))::date as quarter,
    date_trunc('month', coalesce(i.detected_at, i.started_at, i.incident_date::timestamp))::date as month,
    coalesce(i.severity, 'unknown') as severity_shown,
    not i.is_planned and not i.is_near_miss as counts
from incidents i;

-- one row per action with its derived facts; `as_of` is that of the load
create view action_facts as
select
    a.*,
    i.incident_id,
    i.title as incident_title,
    i.quarter,
    i.counted_at,
    i.services,
    i.teams,
    i.severity,
    i.severity_rank,
    i.severity_shown,
    a.status in ('done', 'cancelled') as is_closed,
    a.due_date is not null and a.due_date <= l.as_of as came_due,
    coalesce(a.status not in ('done', 'cancelled') and a.due_date < l.as_of, false) as is_overdue,
    case when a.status not in ('done', 'cancelled') and a.due_date < l.as_of then date_diff('day', a.due_date, l.as_of) end as overdue_days,
    a.owner is null as is_unowned,
    a.due_date is null as is_undated
from action_items a
join incident_facts i using (document_path, incident_number)
cross join load_summary l;

-- one row per incident and level-2 (or level-1) factor, the most trusted way it was got; follow-up boxes are not causes
create view factor_facts as
select
    f.document_path,
    f.incident_number,
    f.factor,
    split_part(f.factor, '.', 1) as factor_level1,
    min(case f.how when 'confirmed' then 1 when 'ticked' then 2 when 'declared' then 3 else 4 end) as trust,
    bool_and(f.how = 'suggested') as is_suggested,
    count(*) as phrase_count,
    arg_max(f.phrase, f.score) as phrase
from contributing_factors f
where f.role is distinct from 'follow_up'
group by f.document_path, f.incident_number, f.factor;
