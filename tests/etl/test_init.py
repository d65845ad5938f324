"""The first files of an archive: what `etl init` writes, what it leaves alone, and that what it writes is understood."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pytest

from etl.__main__ import main
from etl.check import CheckOptions, check
from etl.exits import CANNOT_CREATE, StopError
from etl.init import STARTER, init
from etl.settings import load_settings

WRITTEN = [
    ".gitignore",
    "policy.yaml",
    "templates/clocks.md",
    "templates/discussion.md",
    "templates/factors.md",
    "templates/form.md",
    "templates/short.md",
    "vocabulary.local.yaml",
]
FORMS = sorted(path.stem for path in (STARTER / "templates").glob("*.md"))
DOCUMENTS = Path(__file__).parent.parent / "documents"
# What stays of a form when it is filled in: headings, labels in bold, heads of tables, boxes, keys of the front matter.
PRINTED = re.compile(r"#{1,6} [^\[:]+|[a-z_]+(?=:)|(?:- )?\*\*[^*\[]+\*\*|\|(?: [A-Z#][^|\[]* \|)+$|- \[[ x]\] \w.*")


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def printed(text: str) -> list[str]:
    found = [PRINTED.match(line) for line in text.replace("- [x]", "- [ ]").splitlines()]
    return [one.group().strip() for one in found if one]


def test_an_empty_folder_gets_forms_rules_and_words(tmp_path: Path) -> None:
    """A new archive is made with its templates, a policy and a vocabulary, and the way on is said."""
    out = io.StringIO()
    assert init(str(tmp_path / "new" / "archive"), out) == 0
    assert sorted(files_of(tmp_path / "new" / "archive")) == WRITTEN
    told = out.getvalue()
    assert [line.split("archive/")[1] for line in told.splitlines() if line.startswith("wrote ")] == WRITTEN
    assert f"python -m etl check {tmp_path / 'new' / 'archive'}" in told
    assert f"make run ARCHIVE={tmp_path / 'new' / 'archive'}" in told


def test_what_stands_there_is_never_overwritten(tmp_path: Path) -> None:
    """A file that exists is left as it is, even an empty one, and the run says which."""
    (tmp_path / "policy.yaml").write_text("timezone: Europe/Copenhagen\n")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "short.md").touch()
    (tmp_path / ".gitignore").symlink_to(tmp_path / "nowhere")
    out = io.StringIO()
    assert init(str(tmp_path), out) == 0
    assert (tmp_path / "policy.yaml").read_text() == "timezone: Europe/Copenhagen\n"
    assert (tmp_path / "templates" / "short.md").read_bytes() == b""
    assert not (tmp_path / "nowhere").exists()
    left = [line.rsplit(" ", 1)[1] for line in out.getvalue().splitlines() if line.startswith("left as it is:")]
    assert [Path(path).relative_to(tmp_path).as_posix() for path in left] == [".gitignore", "policy.yaml", "templates/short.md"]
    before = files_of(tmp_path)
    assert init(str(tmp_path), io.StringIO()) == 0
    assert files_of(tmp_path) == before


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file where the folder should be ends with exit code 73 and one line that names it."""
    (tmp_path / "file").write_text("here already")
    with pytest.raises(StopError) as stop:
        init(str(tmp_path / "file"), io.StringIO())
    assert stop.value.code == CANNOT_CREATE
    assert main(["init", str(tmp_path / "file" / "below")]) == CANNOT_CREATE
    assert capsys.readouterr().err == f"{tmp_path}/file/below cannot be made: Not a directory; name a folder\n"


def test_a_name_taken_by_a_file_is_told(tmp_path: Path) -> None:
    """Where a file has the name of the folder of templates, nothing is half written in silence."""
    (tmp_path / "templates").write_text("a list of our templates")
    with pytest.raises(StopError) as stop:
        init(str(tmp_path), io.StringIO())
    assert (stop.value.code, "templates" in str(stop.value)) == (74, True)


def test_a_new_archive_has_no_findings(tmp_path: Path) -> None:
    """What was just written is read without a word of complaint, and its empty forms count as no incident."""
    init(str(tmp_path), io.StringIO())
    out, log = io.StringIO(), io.StringIO()
    assert check([str(tmp_path)], CheckOptions(level="remark"), out, log) == 0
    assert (out.getvalue(), log.getvalue()) == ("", "checked 5 files: 0 errors, 0 warnings, 0 notes\n")


def test_every_line_of_the_rules_can_be_used(tmp_path: Path) -> None:
    """With the # taken away, each example in the policy and the vocabulary is valid and does what it says."""
    for name in ("policy.yaml", "vocabulary.local.yaml"):
        text = (STARTER / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(re.sub(r"(?m)^#(?=\w|  )", "", text), encoding="utf-8")
    settings = load_settings(date(2026, 11, 21), tmp_path)
    assert settings.policy.teams == {"Payments": ("checkout", "billing"), "Platform": ("edge", "sign-in")}
    assert settings.policy.services == {"checkout": ("checkout-api", "web checkout"), "sign-in": ("login",)}
    assert settings.policy.severity_map == {"ruby": 1, "amber": 2}
    assert settings.policy.trackers == ("trackers/issues.json",)
    assert settings.policy.restricted_always == ("security/*",)
    (tmp_path / "one.md").write_text(
        "# Hall is dark\n\n**Pain level:** Ruby\n\n## What we promise\n\n| Action | Buddy |\n|--|--|\n| Buy lamps | Oda |\n"
    )
    out = io.StringIO()
    check([str(tmp_path / "one.md")], CheckOptions(), out, io.StringIO())
    assert "Pain level" not in out.getvalue()
    assert "Buddy" not in out.getvalue()


@pytest.mark.parametrize("name", FORMS)
def test_a_filled_form_is_a_golden_document(name: str) -> None:
    """Each form has a golden document that fills it in, label by label, so all that it asks for is known to be read."""
    form = (STARTER / "templates" / f"{name}.md").read_text(encoding="utf-8")
    filled = (DOCUMENTS / f"starter_{name}.md").read_text(encoding="utf-8")
    assert (DOCUMENTS / f"starter_{name}.json").is_file()
    left = iter(printed(filled))
    assert [line for line in printed(form) if line not in left] == []
    assert len(printed(form)) > 20
