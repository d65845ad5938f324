"""Durations in minutes, as people write them."""

import pytest

from etl.durations import parse_all, read_duration

EXACT = [
    ("1:30", 90),
    ("01:30", 90),
    ("01:45", 105),
    ("0:45", 45),
    ("01:30:00", 90),
    ("26:00", 1560),
    ("1:30 h", 90),
    ("01:30 (detection to resolution)", 90),
    ("00:45 (hh:mm)", 45),
    ("15:00 - 16:30", 90),
    ("15:00-16:30", 90),
    ("from 15:00 to 16:30", 90),
    ("22:00 - 01:00", 180),
    ("15:00 → 16:30 UTC", 90),
    ("2025-10-08 17:09 to 2025-10-09 06:29", 800),
    ("22:30 UTC on October 29 to 05:39 UTC on October 30", 429),
    ("10:00 CET - 10:30 UTC", 90),
    ("02:45 UTC (server lost) → 11:05 UTC (all verified)", 500),
    ("2024-03-17 09:12 - 10:02", 50),
    ("2024-03-17T09:12:00Z - 2024-03-17T10:02:00Z", 50),
    ("2024-03-17 09:12 - 10:02 (50 minutes)", 50),
    ("61 minutes (01:40 to 02:11)", 61),
    ("1 hour and 48 minutes, from 16:58 to 18:46 UTC", 108),
    ("22:30 UTC on October 29 to 05:39 UTC on October 30 (7 hours 9 minutes)", 429),
    ("September 11-20, 2025 (9 days)", 12960),
    ("5 minutes", 5),
    ("1 minute", 1),
    ("30 min", 30),
    ("30 min.", 30),
    ("30mins", 30),
    ("30mn", 30),
    ("45m", 45),
    ("2h", 120),
    ("2 hrs", 120),
    ("2.5 hours", 150),
    ("1,5 h", 90),
    ("1.5h", 90),
    ("1h30", 90),
    ("1h30m", 90),
    ("1h 30m", 90),
    ("13h37m", 817),
    ("1d 5h 47m", 1787),
    ("1d5h47m", 1787),
    ("19 hours 43 minutes.", 1183),
    ("24 hours and 11 minutes", 1451),
    ("2 hours, 15 minutes", 135),
    ("11 Days", 15840),
    ("1 day, 2:30:00", 1590),
    ("1 week", 10080),
    ("3 weeks", 30240),
    ("90s", 1.5),
    ("90 seconds", 1.5),
    ("2 min 30 s", 2.5),
    ("1,440 minutes", 1440),
    ("0 minutes", 0),
    ("10-minute outage", 10),
    ("279 minutes [^3]", 279),
    ("PT1H30M", 90),
    ("P1DT2H", 1560),
    ("PT45M", 45),
    ("PT90S", 1.5),
    ("P2W", 20160),
    ("PT0.5H", 30),
    ("half an hour", 30),
    ("an hour", 60),
    ("an hour and a half", 90),
    ("one hour twenty minutes", 80),
    ("five minutes", 5),
    ("1½ hours", 90),
    ("1 1/2 hours", 90),
    ("½ hour", 30),
    ("a quarter of an hour", 15),
    ("three quarters of an hour", 45),
    ("two and a half hours", 150),
    ("2 Stunden", 120),
    ("2 Stunden 15 Minuten", 135),
    ("1 Std. 20 Min.", 80),
    ("eine halbe Stunde", 30),
    ("2 Tage", 2880),
    ("2 heures", 120),
    ("2 heures et demie", 150),
    ("2 heures 30 minutes", 150),
    ("3 jours", 4320),
    ("2 horas y media", 150),
    ("2 horas e 15 minutos", 135),
    ("45 minutos", 45),
    ("2 dias", 2880),
    ("30分", 30),
    ("30 分間", 30),
    ("1時間20分", 80),
    ("1 時間 20 分", 80),
    ("2時間半", 150),
    ("3日間", 4320),
    ("2小时", 120),
    ("2 小时 15 分钟", 135),
    ("45分钟", 45),
    ("3天", 4320),
    ("5 hours 26 minutes of active impact", 326),
    ("45m total; 20m degraded", 45),
    ("期限切れ発生から 32 分", 32),
    ("Total: 30 minutes", 30),
    ("10 min outage, 3h latent", 10),
    ("3 days undetected, 20 minutes outage", 20),
    ("twenty-four hours", 1440),
    ("Total 1:30 hours", 90),
    ("1 h 30", 90),
    ("2 h 15 min", 135),
    ("five (5) minutes", 5),
    ("90 mins (1.5 hours)", 90),
    ("1 hour, 23 minutes and 30 seconds", 83.5),
    ("3h (10:00-13:00 UTC)", 180),
    ("2–4pm", 120),
    ("1:40 - 2:48 p.m. UTC", 68),
    ("11:30-1:15pm", 105),
    ("forty five minutes", 45),
    ("eleven hours", 660),
    ("ユーザー体感 11 分（06:38 → 06:49）／ラテント期間 6 時間 31 分（00:07 → 06:38）", 11),
    ("2 h (30 min of it degraded)", 120),
    ("2 hours to detect, 30 minutes outage", 30),
]

ROUGH = [
    ("≈2 minutes", 2),
    ("~61 minutes (01:40 to 02:11)", 61),
    ("~ 2h", 120),
    ("about 2 hours", 120),
    ("about an hour and a half", 90),
    ("approx. 20 min", 20),
    ("approximately 20 min", 20),
    ("circa 20 min", 20),
    ("ca. 20 min", 20),
    ("roughly 3h", 180),
    ("around 3h", 180),
    ("nearly 3 hours", 180),
    ("etwa 2 Stunden", 120),
    ("environ 2 heures", 120),
    ("約4日間", 5760),
    ("約 2 時間", 120),
    ("约 2 小时", 120),
    ("大约2小时", 120),
    ("~1:30", 90),
    ("約 24 時間以上", 1440),
    ("14+ hours of complete/partial failure", 840),
    ("<5 min", 5),
    ("< 5 min", 5),
    ("≤ 5 min", 5),
    ("less than a minute", 1),
    ("under 10 minutes", 10),
    ("over 2 hours", 120),
    ("more than 1 day", 1440),
    ("at least 3 hours", 180),
    ("up to 4h", 240),
    ("30-45 minutes", 45),
    ("30–45 min", 45),
    ("30 to 45 minutes", 45),
    ("約 11〜13 時間（間欠的に発生）", 780),
    ("2-3 days", 4320),
    ("between 10 and 15 minutes", 15),
    ("10 minutes to 12 minutes", 12),
    ("1 hour to 90 minutes", 90),
    ("2 months", 86400),
    ("between 30 minutes and 2 hours", 120),
    ("~4 days latent, ~30m active", 30),
    ("~1 hour (investigation + fix)", 60),
    ("~8h 20m wall-clock; rebuild (~4h)", 500),
    ("~16:00z–16:32z UTC active response (~30 min); underlying disk fill ran ~7 days", 30),
    ("02:45 UTC (lost) → 11:05 UTC (verified) ≈ 8h 20m", 500),
    ("~16:00z–16:32z", 32),
    ("immediate", 0),
    ("~immediate. The agent observed it", 0),
    ("即座（テスト実行直後）", 0),
    ("一次復旧まで約 10 分、恒久策まで数時間", 10),
    ("≈ 6h 50m (13:11 発生 → 20:03 ユーザー報告)", 410),
]

NOTHING = [
    ("", "empty"),
    ("  ", "empty"),
    ("?", "placeholder"),
    ("N/A", "placeholder"),
    ("TBD", "placeholder"),
    ("_____", "placeholder"),
    ("-", "placeholder"),
    ("ZZZ", "placeholder"),
    ("[X hours Y minutes]", "placeholder"),
    ("[X hours]", "placeholder"),
    ("X hours/minutes", "placeholder"),
    ("HH:MM", "placeholder"),
    ("_____ min", "placeholder"),
    ("HH:MMz–HH:MMz UTC (~Nh total)", "placeholder"),
    ("unknown", "unknown"),
    ("Unknown → Fixed", "unknown"),
    ("ongoing", "unknown"),
    ("不明", "unknown"),
    ("still open", "unknown"),
    ("不明（最も古い停滞記事は 24h 以上前）", "unknown"),
    ("正確な発生時刻が不明。`Timeout=20s` の設定", "unknown"),
    ("2026-08-03 23:35 UTC → ongoing (box hung)", "unknown"),
    ("90", "unclear-duration"),
    ("several hours", "unclear-duration"),
    ("a while", "unclear-duration"),
    ("few minutes", "unclear-duration"),
    ("-30 minutes", "unclear-duration"),
    ("数週間", "unclear-duration"),
    ("2 business days", "unclear-duration"),
    ("14:05", None),
    ("yesterday", "unclear-duration"),
    ("3 GB", "unclear-duration"),
    ("1.2.3", "unclear-duration"),
    ("12:75", "unclear-duration"),
    (".inf", "duration-range"),
    (".nan", "duration-range"),
    ("1000000000 hours", "duration-range"),
    ("9" * 400 + "h", "duration-range"),
    ("4000 days", "duration-range"),
    ("12 years", "duration-range"),
    ("PT99999999H", "duration-range"),
    ("from 2024-03-17 10:00 to 2024-03-17 09:00", "unclear-duration"),
]


@pytest.mark.parametrize(("text", "minutes"), EXACT)
def test_a_duration_is_read_in_minutes(text: str, minutes: float) -> None:
    """However a duration is written, its minutes are the same; HH:MM is hours and minutes."""
    reading = read_duration(text)
    assert (reading.minutes, reading.approximate, reading.basis, reading.problem) == (minutes, False, None, None)


@pytest.mark.parametrize(("text", "minutes"), ROUGH)
def test_an_approximate_duration_keeps_its_mark(text: str, minutes: float) -> None:
    """ "About", a bound or the upper end of a range gives the number that stands there, marked approximate."""
    reading = read_duration(text)
    assert (reading.minutes, reading.approximate, reading.problem) == (minutes, True, None)


@pytest.mark.parametrize(("text", "problem"), [case for case in NOTHING if case[1]])
def test_what_states_no_duration_is_null_with_its_reason(text: str, problem: str) -> None:
    """No duration is invented."""
    reading = read_duration(text)
    assert (reading.minutes, reading.problem) == (None, problem)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("4h 9m (during support hours)", 249),
        ("4 business hours", 240),
        ("3 working hours", 180),
        ("約 5 時間（営業時間）", 300),
        ("3 Stunden (Geschäftszeiten)", 180),
    ],
)
def test_support_hours_are_marked(text: str, minutes: float) -> None:
    """Time that ran in working hours only is not wall-clock time."""
    reading = read_duration(text)
    assert (reading.minutes, reading.basis) == (minutes, "support_hours")


@pytest.mark.parametrize(
    ("text", "unit", "minutes"),
    [
        ("90", "minutes", 90),
        ("1.5", "hours", 90),
        ("~90", "min", 90),
        ("1,440", "minutes", 1440),
        ("2", "days", 2880),
        ("3600", "seconds", 60),
    ],
)
def test_a_bare_number_needs_its_unit(text: str, unit: str, minutes: float) -> None:
    """`duration_minutes: 90` has its unit in its name; without one the number means nothing."""
    assert read_duration(text, unit=unit).minutes == minutes
    assert read_duration(text).minutes is None


def test_every_stretch_of_a_text_is_given() -> None:
    """A text with several durations gives each with its place."""
    text = "1h 20m to detect, 2 h to fix, and ~5 min to tell"
    assert [(text[p.start : p.stop], p.minutes, p.approximate) for p in parse_all(text)] == [
        ("1h 20m", 80, False),
        ("2 h", 120, False),
        ("5 min", 5, True),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "v1.5h",
        "build-30m",
        "file_2h.txt",
        "2024-03-17",
        "0x5d",
        "a 5xx burst",
        "100Mbit",
        "3 monkeys",
        "item 5 minus",
        "5 hourglass",
        "8h30 UTC",
        "a second attempt",
        "2d1d9d9",
        "0433d0446d",
        "513195e1-adfd",
        "512M",
        "%3D%22",
    ],
)
def test_numbers_inside_names_are_no_durations(text: str) -> None:
    """Versions, names and sizes hold no durations."""
    assert parse_all(text) == ()
