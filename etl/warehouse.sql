-- The warehouse: what every reader may rely on. Tables first, then the views made from them.
--
-- Times are naive UTC TIMESTAMP (`_at`), days are DATE (`_date`, `_on`), durations are DOUBLE minutes (`_minutes`).
-- Text is as written in the document unless the column says otherwise; unknown is null, and null is never zero.
-- `document_path` is relative to the archive root, with `/`; with several roots it starts with the root's folder name.
-- `incident_number` counts the incidents inside one file: 1, 2, … Tables of one incident are joined by `incident_row`.
-- `line` is a line of `part_path`, where an incident is told in several files and the value stands in another than the main one;
-- else `part_path` is null and `line` is a line of `document_path`.

-- one row per entry found under an archive root
create table documents (
    document_path varchar primary key,
    sha256 varchar,                               -- of the bytes; null when the entry could not be read
    bytes bigint,
    format varchar,                               -- the reader that recognised it: markdown, cstate, statuspage, …
    outcome varchar not null check (outcome in ('loaded', 'quarantined', 'skipped')),
    reason varchar,                               -- why it was not loaded, or null
    title varchar,                                -- of the document, which may hold several incidents
    document_kind varchar,                        -- incident | near_miss | drill | maintenance | recurrence | not_an_incident | template | part | review
    part_of varchar,                              -- the document whose incident this one tells a part of; all rows are under that one
    check ((outcome = 'loaded') = (reason is null))
);

-- one row per incident; a file may hold several
create table incidents (
    incident_row integer primary key,             -- a number of this file alone: another load may give another one
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
    is_recurrence boolean not null,               -- its document is about several incidents that have documents of their own: no further one
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
    unique (document_path, incident_number),
    check ((severity is null) = (severity_rank is null))
);

-- one row per timeline entry, in the order of time where times are known, else of the document
create table timeline_events (
    incident_row integer not null,                -- which incident, by the number of its row in `incidents`
    document_path varchar not null,
    incident_number integer not null,
    position integer not null,
    occurred_at timestamp,
    time_raw varchar,
    event varchar not null,
    moment varchar check (moment in ('started', 'detected', 'acknowledged', 'mitigated', 'resolved', 'communicated')),
    line integer,
    part_path varchar,
    primary key (incident_row, position)
);

-- one row per incident, factor and phrase; an incident may have several factors, and a phrase several
create table contributing_factors (
    incident_row integer not null,                -- which incident, by the number of its row in `incidents`
    document_path varchar not null,
    incident_number integer not null,
    factor varchar not null,                      -- id of data/taxonomy.yaml, or 'unclassified'
    phrase varchar not null,                      -- the document's words
    line integer,
    part_path varchar,
    how varchar not null check (how in ('ticked', 'declared', 'suggested', 'confirmed')),
    role varchar check (role in ('primary', 'secondary', 'environmental', 'follow_up')),
    score double,                                 -- of the keyword rules; 1.0 when ticked, declared or confirmed
    decided_by varchar                            -- the keywords that decided, or the box
);

-- one row per action item
create table action_items (
    incident_row integer not null,                -- which incident, by the number of its row in `incidents`
    document_path varchar not null,
    incident_number integer not null,
    position integer not null,
    description varchar not null,
    owner varchar,
    created_on date,
    made_on date,                                 -- that day, else of publication, of the draft, of the incident's end, of the incident
    is_unowned boolean,                           -- a placeholder (TBD, team, [Name]) is nobody
    is_escalated boolean,                         -- whether its words note that it was escalated
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
    tracker_status varchar,                       -- the tracker's own word, with its reason; null without a ticket
    tracker_as_of date,                           -- the newest day in the export it was taken from
    document_status varchar,                      -- what the document says, where `status` is the tracker's
    is_drift boolean not null default false,      -- whether the two disagree on how it ended
    line integer,
    part_path varchar,
    primary key (incident_row, position)
);

-- one row per incident and level-2 (or level-1) factor, the most trusted way it was got; follow-up boxes are not causes. A
-- suggestion under 0.8 is a hint that stays in `contributing_factors`: an incident with nothing better is not classified
create table factor_facts (
    incident_row integer not null,
    factor varchar not null,
    factor_level1 varchar not null,
    trust integer not null check (trust between 1 and 4),  -- 1 confirmed, 2 ticked, 3 declared, 4 suggested
    is_suggested boolean not null,                -- and nothing else
    phrase_count integer not null,
    phrase varchar not null                       -- the document's words with the highest score, the first of them
);

-- one row per incident that a postmortem compares with earlier ones: its own has a heading for it, or a link to another document
-- of the archive, or a postmortem about the whole issue names it
create table comparison_facts (
    incident_row integer not null,
    compared_in varchar                           -- the document about the whole issue, null where there is none
);

-- one row per incident and item of a complete postmortem, with its weight (100 in all); restricted ones are left out, and
-- entries of exports, which are no postmortems.
--   applies  false where the document's template has no place for it. Trigger, factors and luck: no such heading in the document.
--            Severity, impact, what went well and wrong: neither in the document nor in every fifth one of the archive.
create table completeness_items (
    incident_row integer not null,
    item varchar not null,
    weight integer not null,
    is_met boolean not null,
    applies boolean not null
);

-- one row per incident of `completeness_items`: the weights met of those that apply, 0 to 100
create table completeness_scores (
    incident_row integer not null,
    score double                                  -- null where none is met
);

-- one row per incident and service; as in `incidents.services`, each service once
create table incident_services (
    incident_row integer not null,
    service varchar not null
);

-- one row per incident and team; as in `incidents.teams`, each team once
create table incident_teams (
    incident_row integer not null,
    team varchar not null
);

-- one row per lesson: what went well or wrong, luck, lessons learned
create table lessons (
    incident_row integer not null,                -- which incident, by the number of its row in `incidents`
    document_path varchar not null,
    incident_number integer not null,
    kind varchar not null check (kind in ('went_well', 'went_wrong', 'got_lucky', 'learned')),
    text varchar not null,
    line integer,
    part_path varchar
);

-- one row per further value a document states under a label: impact, people, links, check lists, metrics
create table incident_details (
    incident_row integer not null,                -- which incident, by the number of its row in `incidents`
    document_path varchar not null,
    incident_number integer not null,
    section varchar,                              -- the heading it stands under, as written
    label varchar not null,
    value varchar not null,
    line integer,
    part_path varchar
);

-- one row per value taken from a document
create table evidence (
    incident_row integer not null,                -- which incident, by the number of its row in `incidents`
    document_path varchar not null,
    incident_number integer not null,
    field varchar not null,                       -- a column of incidents, or table.column
    text varchar not null,                        -- the document's words
    line integer,
    part_path varchar,
    how varchar not null check (how in ('stated', 'computed', 'tracker', 'policy'))
);

-- one row per flaw or doubt
create table findings (
    document_path varchar not null,
    line integer,
    part_path varchar,
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
    part_path varchar,
    kind varchar,                                 -- what the vocabulary takes the heading for, or null
    text varchar not null
);

-- one row per explicit link from one postmortem to another incident
create table related_incidents (
    document_path varchar not null,
    related_reference varchar not null,           -- as written
    related_document_path varchar,                -- null when the reference leads to no document of the archive
    line integer,
    part_path varchar
);

-- one row per decision of a review meeting, from a file of the archive whose front matter names the period of the review
create table review_decisions (
    document_path varchar not null references documents (document_path),
    period varchar not null,                      -- as written: 2026-Q3, 2026-H1, 2026-09, 2026
    position integer not null,
    decision varchar not null,                    -- the document's words
    owner varchar,
    due_date date,
    due_raw varchar,
    status varchar not null check (status in ('open', 'in_progress', 'done', 'cancelled', 'unknown')),
    completed_on date,
    decided_on date,                              -- the day of the meeting
    line integer,
    primary key (document_path, position)
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
    decision varchar not null check (decision in ('candidate', 'confirmed', 'rejected')),
    rank integer                                  -- 1 is the candidate to look at first
);

-- one row per incident in a candidate
create table recurrence_members (
    group_id varchar not null references recurrence_groups (group_id),
    incident_row integer not null,                -- which incident, by the number of its row in `incidents`
    document_path varchar not null,
    incident_number integer not null,
    similarity double,                            -- to the latest incident of the group; 1 for that one itself
    reasons json not null                         -- {"terms": [[term, weight], …], "services": […], "factors": […], "links": […]}
);

-- one row per decision of people on recurrences, as `recurrence.yaml` in the archive holds it, about two incidents at least
create table recurrence_decisions (
    part varchar not null check (part in ('confirmed', 'rejected', 'names')),
    incident_keys varchar[] not null,             -- document_path#incident_number, sorted
    name varchar,
    decided_by varchar,                           -- null unless the policy wants to know who decided
    decided_on varchar,                           -- as written
    note varchar,
    line integer not null
);

-- one row per word stem of the compared incidents: what a text is compared by
create table recurrence_terms (
    term integer primary key,                     -- its number, as in recurrence_texts.terms
    shown varchar not null,                       -- its most frequent word
    weight double not null,                       -- of one occurrence: the rarer, the more
    words varchar[] not null                      -- the words of the archive that are taken for it, in small letters
);

-- one row per compared incident, in the order of time; planned work and restricted incidents are not compared
create table recurrence_texts (
    position integer primary key,
    incident_row integer not null,
    document_path varchar not null,
    incident_number integer not null,
    services varchar[] not null,                  -- declared ones, in small letters
    terms integer[] not null,                     -- of its text
    weights double[] not null,                    -- of these terms; their squares sum to 1
    nearest integer[] not null,                   -- positions of the incidents that speak for it
    nearest_weights double[] not null,            -- how much of each is added to its own weights
    length double not null                        -- of its weights with those added
);

-- one row: where likeness begins to count
create table recurrence_limits (
    threshold_text double not null,               -- the likeness asked of two texts
    threshold_services double not null,           -- the same where both declare services
    least_text double not null,                   -- of the texts; less is no likeness, whatever the services
    service_weight double not null,
    nearest_count integer not null,               -- incidents that speak for a text
    nearest_share double not null,                -- how much
    title_weight double not null                  -- of a word in the first line
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

-- one row per export of a tracker that was read
create table tracker_exports (
    path varchar primary key,                     -- as named on the command line or in policy.yaml
    tracker varchar not null,                     -- beads, github, jira, linear, gitlab; unknown where it could not be read
    as_of date,                                   -- the newest day in it; null where it holds none
    ticket_count integer not null
);

-- one row per document and step of its paper work that the git history of the archive tells, or fails to tell
--   told  first commit | status (a commit changed it) | merge; import, shallow: why the draft is not known, `reached_at` is null
create table document_history (
    document_path varchar not null,
    step varchar not null check (step in ('drafted', 'reviewed', 'published')),
    reached_at timestamp,
    told varchar not null check (told in ('first commit', 'status', 'merge', 'import', 'shallow')),
    archive_commit varchar not null,
    primary key (document_path, step),
    check ((reached_at is null) = (told in ('import', 'shallow')))
);

-- one row per incident that an export or status page lists and that a postmortem of the archive tells of: the two are one
-- incident, counted once, as the postmortem
--   how  id | link (the postmortem names it): certain; likeness: near in time with like titles or the same service, likely
create table counterparts (
    incident_row integer not null,                -- which incident, by the number of its row in `incidents`
    document_path varchar not null,               -- of the export
    incident_number integer not null,
    postmortem_path varchar not null,
    postmortem_number integer not null,
    postmortem_row integer not null,
    how varchar not null check (how in ('id', 'link', 'likeness')),
    is_certain boolean not null,
    reason varchar not null,
    primary key (incident_row)
);

-- one row: the load
create table load_summary (
    loaded_at timestamp not null,
    as_of date not null,
    archive varchar not null,
    archive_folder varchar,                       -- where the (first) archive lies on the machine that loaded it: decisions go there
    archive_commit varchar,
    history varchar not null,                     -- 'read', 'shallow', or why the git history of the archive was not read
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
    c.incident_row is not null as is_listed_again,  -- an entry of an export whose postmortem counts
    i.document_path || '#' || i.incident_number as incident_key,
    coalesce(i.detected_at, i.started_at, i.incident_date::timestamp) as counted_at,
    date_trunc('quarter', coalesce(i.detected_at, i.started_at, i.incident_date::timestamp))::date as quarter,
    date_trunc('month', coalesce(i.detected_at, i.started_at, i.incident_date::timestamp))::date as month,
    coalesce(i.severity, 'unknown') as severity_shown,
    not i.is_planned and not i.is_near_miss and not i.is_recurrence and c.incident_row is null as counts
from incidents i
left join counterparts c using (incident_row);

-- one row per text of an incident that a search looks through, with the line where it stands (null where none is kept)
--   kind   name (its id and path), title, summary, cause, trigger, action, factor or lesson
create view incident_texts as
with told as (
    select incident_row, 'title' as kind, 'title' as field, title as text from incidents
    union all
    select incident_row, 'summary', 'summary', summary from incidents where summary is not null
    union all
    select incident_row, 'cause', 'root_cause', root_cause from incidents where root_cause is not null
    union all
    select incident_row, 'trigger', 'trigger', trigger from incidents where trigger is not null
),
stated as (
    select incident_row, field, arg_min(struct_pack(line, part_path), coalesce(line, 0)) as place
    from evidence
    where field in ('title', 'summary', 'root_cause', 'trigger')
    group by incident_row, field
)
select t.incident_row, t.kind, t.text, s.place.line as line, s.place.part_path as part_path
from told t
left join stated s using (incident_row, field)
union all
select incident_row, 'name', concat_ws(' ', incident_id, document_path), line, null from incidents
union all
select incident_row, 'action', description, line, part_path from action_items
union all
select distinct incident_row, 'factor', phrase, line, part_path from contributing_factors
union all
select incident_row, 'lesson', text, line, part_path from lessons;

-- one row per action with its derived facts; `as_of` is that of the load. Overdue is what is known to be open: an action whose
-- document does not say is not
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
    coalesce(a.status in ('open', 'in_progress') and a.due_date < l.as_of, false) as is_overdue,
    case when a.status in ('open', 'in_progress') and a.due_date < l.as_of then date_diff('day', a.due_date, l.as_of) end as overdue_days,
    a.due_date is null as is_undated
from action_items a
join incident_facts i using (incident_row)
cross join load_summary l;

-- one row per incident, level (1 broad, 2 specific) and factor; an incident with two specific factors of one broad factor has
-- that broad one once, suggested only when both are
create view factor_levels as
select incident_row, 2 as level, factor, is_suggested, phrase from factor_facts where contains(factor, '.')
union all
select incident_row, 1, factor_level1, bool_and(is_suggested), arg_min(phrase, trust)
from factor_facts
group by incident_row, factor_level1;

-- An owner as the policy shows owners (owner_display: name | initials | role); `instead` stands where roles are shown. Whatever
-- leaves the warehouse with an owner goes through this.
create macro shown_owner(owner, instead) as case
    when owner is null then null
    when (select coalesce(max(value), 'name') from policy_values where name = 'owner_display') = 'name' then owner
    when (select max(value) from policy_values where name = 'owner_display') = 'initials'
        then array_to_string(list_transform(regexp_extract_all(owner, '\w+'), lambda w: upper(w[1])), '')
    else instead
end;

-- one row per action with its state on a day: `from action_states(date '2026-09-30')`
--   state     open | done | cancelled | unknown; done after the day is still open on it; no mark in the document is unknown
--   came_due  whether it was due by that day and not dropped before it was
--   outcome   of what came due: done | not_done | unknown; else null
--   on_time   whether a done action was done by its due date; null where the document gives no day of completion
create macro action_states(on_day) as table
with stated as (
    select
        a.*,
        case
            when a.status = 'unknown' then 'unknown'
            when a.status in ('done', 'cancelled') and coalesce(a.completed_on <= on_day::date, true) then a.status
            else 'open'
        end as state
    from action_items a
),
judged as (
    select
        *,
        coalesce(due_date <= on_day::date, false)
            and not (status = 'cancelled' and coalesce(completed_on <= due_date, true)) as came_due
    from stated
)
select
    *,
    due_date is null as is_undated,
    case when came_due then case state when 'done' then 'done' when 'unknown' then 'unknown' else 'not_done' end end as outcome,
    case when state = 'done' then completed_on <= due_date end as on_time,
    state = 'open' and coalesce(due_date < on_day::date, false) as is_late,
    case when state in ('open', 'unknown') and due_date < on_day::date then date_diff('day', due_date, on_day::date) end as days_past_due,
    case when state in ('open', 'unknown') and made_on <= on_day::date then date_diff('day', made_on, on_day::date) end as age_days
from judged;

-- one row per action with its state on a day, as `action_states` has it, and what a reader must know of its incident
create macro incident_action_states(on_day) as table
select
    a.*,
    i.incident_key,
    i.incident_id,
    i.title as incident_title,
    i.incident_date,
    i.counted_at,
    i.severity_shown,
    i.severity_rank,
    i.services,
    i.teams
from action_states(on_day) a
join incident_facts i using (incident_row);

-- one row per incident and step of its paper work (drafted, reviewed, published): when it was reached and how that is known. What
-- the document states goes before what the git history tells; `source` (stated | git) is null where neither knows
create view paperwork as
with steps as (
    select
        incident_row,
        document_path,
        unnest([
            {step: 'drafted', stated_at: drafted_at},
            {step: 'reviewed', stated_at: reviewed_at},
            {step: 'published', stated_at: published_at}
        ], recursive := true)
    from incidents
)
select
    s.incident_row,
    s.step,
    coalesce(s.stated_at, h.reached_at) as reached_at,
    case when s.stated_at is not null then 'stated' when h.reached_at is not null then 'git' end as source,
    coalesce(s.stated_at = date_trunc('day', s.stated_at), false) as is_day_only,
    if(s.stated_at is null, h.told, null) as told
from steps s
left join document_history h using (document_path, step);

-- one row per incident and step of its paper work whose days are both known and in order: how long after the end of the incident
-- it was reached. Where only the day is given, to its noon
create view paperwork_delays as
select
    w.incident_row,
    w.step,
    w.source,
    w.is_day_only,
    greatest((epoch(w.reached_at + if(w.is_day_only, interval 12 hour, interval 0 hour)) - epoch(i.resolved_at)) / 86400.0, 0) as days
from paperwork w
join incidents i using (incident_row)
where w.reached_at::date >= i.resolved_at::date;

-- one row per incident that an export or status page lists, with what the SOP asks of it and the postmortem that tells of it
--   requires       the rules by which it needs a postmortem: pm_required_sev, pm_required_impact, pm_required_security
--   has_own        the record itself holds a cause or lessons: it is a postmortem
--   due_at         when the draft is due by the policy; null where the end is not known
--   postmortem_path, postmortem_number, how, is_certain, match_reason   null where no postmortem was matched
-- None where the archive holds records alone, or postmortems alone: then nothing can be said.
create view listed_incidents as
with policy as (
    select
        string_split(coalesce(max(value) filter (where name = 'required.severity_ranks'), ''), ', ') as ranks,
        max(try_cast(value as double)) filter (where name = 'required.impact_minutes') as impact_minutes,
        coalesce(max(value) filter (where name = 'required.security'), 'true') in ('true', 'yes') as security,
        max(try_cast(value as double)) filter (where name = 'deadline.draft_hours') as draft_hours
    from policy_values
),
sources as (
    select
        document_path,
        format,
        format in ('statuspage', 'pagerduty', 'incident_io', 'firehydrant', 'rootly', 'csv_table', 'cstate') as is_list,
        format in ('statuspage', 'cstate') as is_public
    from documents
    where outcome = 'loaded'
),
told as (
    select distinct incident_row from lessons
),
listed as (
    select
        i.*,
        s.is_public,
        i.root_cause is not null or t.incident_row is not null as has_own,
        coalesce(i.time_to_mitigate_minutes, i.duration_minutes) as impact
    from incidents i
    join sources s using (document_path)
    left join told t using (incident_row)
    where s.is_list and not i.is_planned and not i.is_near_miss
)
select
    l.incident_row,
    list_filter([
        if(list_contains(p.ranks, l.severity_rank::varchar), 'pm_required_sev', null),
        if(l.impact > p.impact_minutes and (l.is_public or l.users_affected is not null), 'pm_required_impact', null),
        if(p.security and list_has_any(list_transform(l.tags, lambda tag: lower(tag)), ['security']), 'pm_required_security', null)
    ], lambda rule: rule is not null) as requires,
    l.has_own,
    l.resolved_at + to_hours(p.draft_hours::bigint) as due_at,
    c.postmortem_path,
    c.postmortem_row,
    c.how,
    c.is_certain,
    c.reason as match_reason
from listed l
cross join policy p
left join counterparts c using (incident_row)
where exists (select 1 from sources s join incidents i using (document_path) where not s.is_list);

-- one row per incident and rule of the SOP that applies to it on a day: `from rule_checks(date '2026-09-30')`
--   rule     the ids of RULES in analytics/metrics/process.py
--   outcome  pass | fail | unknown; unknown is what the document does not say, and never a failure
--   reason   in words
-- A rule that does not apply (no actions, nothing to follow up, a deadline still running) has no row. Thresholds are those of policy_values.
create macro rule_checks(on_day) as table
with policy as (
    select
        max(try_cast(value as double)) filter (where name = 'deadline.draft_hours') as draft_hours,
        max(try_cast(value as double)) filter (where name = 'deadline.review_hours') as review_hours,
        max(try_cast(value as double)) filter (where name = 'deadline.publish_hours') as publish_hours,
        max(try_cast(value as double)) filter (where name = 'target.time_to_detect_minutes') as target_ttd,
        max(try_cast(value as double)) filter (where name = 'target.time_to_acknowledge_minutes') as target_tta,
        max(try_cast(value as double)) filter (where name = 'target.time_to_resolve_minutes') as target_ttr,
        max(try_cast(value as double)) filter (where name = 'target.time_to_communicate_minutes') as target_ttc,
        coalesce(max(value) filter (where name = 'clocks.time_to_resolve'), 'detected') as resolve_from,
        coalesce(max(try_cast(value as integer)) filter (where name = 'followup_days'), 30) as followup_days,
        coalesce(max(try_cast(value as integer)) filter (where name = 'required.occurrences'), 3) as occurrences
    from policy_values
),
deadlines as (
    select
        w.incident_row,
        case w.step when 'drafted' then 'draft_24h' when 'reviewed' then 'review_48h' else 'publish_72h' end as rule,
        w.step as done,
        w.reached_at,
        w.is_day_only,
        w.source,
        case w.step when 'drafted' then p.draft_hours when 'reviewed' then p.review_hours else p.publish_hours end as hours,
        i.resolved_at
    from paperwork w
    join incidents i using (incident_row)
    cross join policy p
),
-- Where a document gives only a day, the moment lies somewhere between its two midnights.
delays as (
    select
        *,
        if(source = 'git', ', by the git history', '') as by_git,
        (epoch(reached_at) - epoch(resolved_at)) / 3600 as least_hours,
        (epoch(reached_at) - epoch(resolved_at)) / 3600 + if(is_day_only, 24, 0) as most_hours
    from deadlines
    where hours is not null
        and (reached_at is not null or resolved_at is null or resolved_at + to_hours(hours::bigint) < on_day::date + interval 1 day)
),
deadline_checks as (
    select
        incident_row,
        rule,
        case
            when least_hours is null or most_hours < 0 then 'unknown'
            when most_hours <= hours then 'pass'
            when least_hours > hours then 'fail'
            else 'unknown'
        end as outcome,
        case
            when reached_at is null then format('does not say when it was {}', done)
            when resolved_at is null then 'does not say when the incident was resolved'
            when most_hours < 0 then format('{} before the incident was resolved{}: check the dates', done, by_git)
            when most_hours > least_hours then format('{} {:.0f} to {:.0f} h after it was resolved (only the day is given)', done, greatest(least_hours, 0), most_hours)
            else format('{} {:.0f} h after it was resolved{}', done, greatest(least_hours, 0), by_git)
        end as reason
    from delays
),
measured as (
    select
        i.incident_row,
        unnest([
            {rule: 'target_ttd', minutes: i.time_to_detect_minutes, target: p.target_ttd, clock: i.time_to_detect_clock, wanted: 'from_start'},
            {rule: 'target_tta', minutes: i.time_to_acknowledge_minutes, target: p.target_tta, clock: i.time_to_acknowledge_clock, wanted: 'from_detection'},
            {rule: 'target_ttr', minutes: i.time_to_resolve_minutes, target: p.target_ttr, clock: i.time_to_resolve_clock, wanted: if(p.resolve_from = 'started', 'from_start', 'from_detection')},
            {rule: 'target_ttc', minutes: i.time_to_communicate_minutes, target: p.target_ttc, clock: null, wanted: 'from_detection'}
        ], recursive := true)
    from incidents i
    cross join policy p
),
target_checks as (
    select
        incident_row,
        rule,
        case
            when minutes is null or coalesce(clock, wanted) <> wanted then 'unknown'
            when minutes < target then 'pass'
            else 'fail'
        end as outcome,
        case
            when minutes is null then 'the document does not give this time'
            when coalesce(clock, wanted) <> wanted then format('{:.0f} min, but counted {}, not {}', minutes, replace(clock, '_', ' '), replace(wanted, '_', ' '))
            else format('{:.0f} min, the target is under {:.0f}', minutes, target)
        end as reason
    from measured
    where target is not null
),
windows as (
    select name.replace('action_window_days.', '') as priority, try_cast(value as integer) as window_days
    from policy_values
    where starts_with(name, 'action_window_days.')
),
promises as (
    select
        a.*,
        w.window_days,
        date_diff('day', a.made_on, a.due_date) as days_given
    from action_states(on_day) a
    left join windows w using (priority)
    where a.state <> 'cancelled'
),
promise_counts as (
    select
        incident_row,
        count(*) as made,
        count(*) filter (where is_unowned) as unowned,
        count(*) filter (where is_undated) as undated,
        count(*) filter (where is_late) as late,
        count(*) filter (where is_late and is_escalated) as escalated,
        max(days_past_due) filter (where is_late) as longest_late_days,
        count(*) filter (where window_days is not null) as with_window,
        count(*) filter (where days_given > window_days) as too_long,
        count(*) filter (where window_days is not null and days_given is null) as not_given
    from promises
    group by incident_row
),
action_checks as (
    select
        incident_row,
        'action_owner_due' as rule,
        if(unowned + undated = 0, 'pass', 'fail') as outcome,
        if(
            unowned + undated = 0,
            format('all {} actions name both', made),
            format('of {} actions {} name no owner and {} no due date', made, unowned, undated)
        ) as reason
    from promise_counts
    union all
    select
        incident_row,
        'action_overdue_escalated',
        if(escalated = late, 'pass', 'fail'),
        format('{} overdue, the oldest by {} days; the document notes {} escalated', late, longest_late_days, escalated)
    from promise_counts
    where late > 0
    union all
    select
        incident_row,
        'action_priority_window',
        case when too_long > 0 then 'fail' when not_given > 0 then 'unknown' else 'pass' end,
        format('of {} actions with such a priority {} are due later than it allows and {} name no date', with_window, too_long, not_given)
    from promise_counts
    where with_window > 0
),
known_members as (
    select
        m.group_id,
        m.incident_row,
        i.counted_at,
        row_number() over (partition by m.group_id order by i.counted_at, i.document_path, i.incident_number) as occurrence
    from recurrence_members m
    join recurrence_groups g using (group_id)
    join incident_facts i using (incident_row)
    where g.decision = 'confirmed' or (g.channel = 'declared' and g.decision <> 'rejected')
),
comparison_checks as (
    select
        m.incident_row,
        'pm_required_recurring' as rule,
        if(bool_and(c.incident_row is not null), 'pass', 'fail') as outcome,
        format(
            'occurrence {} of an issue known to come back; the postmortem {}', max(m.occurrence), if(bool_and(c.incident_row is not null), 'compares it', 'compares it with none')
        ) as reason
    from known_members m
    left join comparison_facts c using (incident_row)
    cross join policy p
    where m.occurrence >= p.occurrences
    group by m.incident_row
),
undecided_members as (
    select m.group_id, m.incident_row, i.counted_at
    from recurrence_members m
    join recurrence_groups g using (group_id)
    join incident_facts i using (incident_row)
    where g.decision = 'candidate' and g.channel = 'look_alike'
),
followups as (
    select
        i.incident_row,
        i.resolved_at::date + p.followup_days as looked_on,
        (
            select count(*)
            from known_members earlier
            join known_members later using (group_id)
            where earlier.incident_row = i.incident_row
                and later.counted_at > earlier.counted_at
                and later.counted_at::date <= i.resolved_at::date + p.followup_days
        ) as came_back,
        (
            select count(*)
            from undecided_members earlier
            join undecided_members later using (group_id)
            where earlier.incident_row = i.incident_row
                and later.counted_at > earlier.counted_at
                and later.counted_at::date <= i.resolved_at::date + p.followup_days
        ) as may_have_come_back
    from incident_facts i
    cross join policy p
    where i.resolved_at::date + p.followup_days <= on_day::date and not i.is_restricted
),
followup_states as (
    select
        f.incident_row,
        f.came_back,
        f.may_have_come_back,
        count(a.position) filter (where a.status <> 'cancelled') as made,
        count(*) filter (where a.status in ('open', 'in_progress') or (a.status = 'done' and a.completed_on > f.looked_on)) as unfinished,
        count(*) filter (where a.status = 'unknown' or (a.status = 'done' and a.completed_on is null)) as undecided
    from followups f
    left join action_items a using (incident_row)
    group by f.incident_row, f.came_back, f.may_have_come_back
),
followup_checks as (
    select
        incident_row,
        'followup_30d' as rule,
        case
            when came_back > 0 or unfinished > 0 then 'fail'
            when undecided > 0 or may_have_come_back > 0 then 'unknown'
            else 'pass'
        end as outcome,
        case
            when came_back > 0 then 'it came back within the time'
            when unfinished > 0 then format('{} of {} actions were not done by then', unfinished, made)
            when undecided > 0 then format('{} of {} actions do not say whether they were done by then', undecided, made)
            when may_have_come_back > 0 then 'a look-alike came within the time: is it the same issue?'
            else format('all {} actions done, and it has not come back', made)
        end as reason
    from followup_states
    where made > 0 or came_back > 0 or may_have_come_back > 0
),
cause_checks as (
    select
        i.incident_row,
        'root_cause_not_human' as rule,
        case
            when count(f.factor) = 0 then 'unknown'
            when bool_and(f.factor = 'change.manual_operation') then 'fail'
            else 'pass'
        end as outcome,
        case
            when count(f.factor) = 0 then 'names no contributing factor that a person ticked or declared'
            when bool_and(f.factor = 'change.manual_operation') then 'a person''s action is the only factor named: what allowed it?'
            else 'names a condition of the system'
        end as reason
    from incidents i
    left join factor_facts f on f.incident_row = i.incident_row and not f.is_suggested
    where not i.is_restricted
    group by i.incident_row
),
-- A matched record is told as its postmortem, which is what counts.
required as (
    select *, unnest(requires) as rule from listed_incidents
),
required_checks as (
    select
        coalesce(postmortem_row, incident_row) as incident_row,
        rule,
        if(bool_or(has_own or postmortem_path is not null), 'pass', 'fail') as outcome,
        case
            when bool_or(has_own) then 'its record holds the postmortem'
            when bool_or(is_certain) then format('this is its postmortem: {}', min(match_reason) filter (where is_certain))
            when bool_or(postmortem_path is not null) then format('this is likely its postmortem: {}', min(match_reason))
            else 'listed by an export, and no postmortem in the archive fits'
        end as reason
    from required
    where has_own or postmortem_path is not null or due_at < on_day::date + interval 1 day
    group by 1, 2
)
select * from deadline_checks
union all by name
select * from required_checks
union all by name
select * from target_checks
union all by name
select * from action_checks
union all by name
select * from comparison_checks
union all by name
select * from followup_checks
union all by name
select * from cause_checks;
