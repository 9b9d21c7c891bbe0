"""Fact-checks come in from other publishers and go out to them, in every open form, by command."""

from __future__ import annotations

import gzip
import io
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.web.fact_checks import NEWSROOM, imported, review
from thuchu.claimreview import Form, Publisher, Rating, Review, tidied, write_source
from thuchu_web.claims.imports import import_review, import_reviews
from thuchu_web.claims.management.commands import import_fact_checks
from thuchu_web.claims.models import Claim, FactCheck, ImportedFactCheck, Verdict
from thuchu_web.claims.records import record_of, review_from, review_of
from thuchu_web.publiclog.models import Entry

FORMS = [form for form in Form if form is not Form.PAGE]
RUMOURS = [review("Ăn tỏi sống chữa khỏi cúm."), review("Nước chanh nóng diệt được vi rút.", number=2)]

pytestmark = pytest.mark.django_db


def run(command: str, *words: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(command, *words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def written(path: Path, reviews: list[Review], *, form: Form = Form.JSONLD) -> str:
    with path.open("wb") as file:
        write_source(reviews, form=form, to=file, publisher=NEWSROOM, gzipped=path.suffix == ".gz")
    return str(path)


@pytest.mark.parametrize("form", FORMS)
def test_the_same_collection_a_second_time_changes_nothing(form: Form, tmp_path: Path) -> None:
    source = written(tmp_path / "kho", RUMOURS, form=form)

    first, _ = run("import_fact_checks", source)
    before = list(ImportedFactCheck.objects.order_by("pk").values())
    second, _ = run("import_fact_checks", source, "--form", form.value)

    assert "2 new, 0 updated, 0 skipped" in first
    assert "0 new, 0 updated, 2 skipped" in second
    assert list(ImportedFactCheck.objects.order_by("pk").values()) == before
    assert [review_from(row["record"]) for row in before] == [tidied(one) for one in RUMOURS]


def test_a_page_with_markup_is_read_by_its_own_address(tmp_path: Path) -> None:
    page = tmp_path / "bai.html"
    lines = io.BytesIO()
    write_source(RUMOURS[:1], form=Form.SCRIPT_LINES, to=lines)
    page.write_bytes(b"<!doctype html><html><head>" + lines.getvalue() + b"</head></html>")

    out, _ = run("import_fact_checks", str(page), "--form", "page")

    assert out.startswith("1 new")


def test_a_changed_record_is_updated_in_place(tmp_path: Path) -> None:
    row = imported("Ăn tỏi sống chữa khỏi cúm.")
    changed = review("Ăn tỏi sống chữa khỏi cúm.", rating=Rating("Sai"), expires=date(2030, 1, 1))

    out, _ = run("import_fact_checks", written(tmp_path / "kho.json", [changed]))

    assert "0 new, 1 updated" in out
    row.refresh_from_db()
    assert row.record["rating"]["name"] == "Sai"
    assert row.expires_on == date(2030, 1, 1)


def test_each_refusal_is_told_with_source_line_and_reason(tmp_path: Path) -> None:
    source = tmp_path / "kho.txt"
    written(source, RUMOURS, form=Form.SCRIPT_LINES)
    good = source.read_text(encoding="utf-8").splitlines()
    source.write_text("\n".join([good[0], "không phải mã", good[1]]), encoding="utf-8")

    out, err = run("import_fact_checks", str(source), "--form", "script-lines")

    assert "2 new, 0 updated, 0 skipped (already here), 1 refused" in out
    assert f"{source}: line 2: The line is not one <script> element." in err


def test_a_broken_source_does_not_stop_the_others(tmp_path: Path) -> None:
    broken = tmp_path / "hong.json"
    broken.write_text('{"@type": ', encoding="utf-8")
    missing = tmp_path / "khong-co.json"
    good = written(tmp_path / "kho.json.gz", RUMOURS)

    out, err = run("import_fact_checks", str(broken), str(missing), good)

    assert out.rstrip().endswith("2 new, 0 updated, 0 skipped (already here), 0 refused")
    assert "hong.json" in err
    assert "khong-co.json" in err


def test_it_fails_when_every_source_fails(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as failure:
        run("import_fact_checks", str(tmp_path / "khong-co.json"))

    assert failure.value.returncode == 1


def test_a_parser_that_breaks_does_not_take_the_others_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = written(tmp_path / "kho.json", RUMOURS)
    real = import_fact_checks.read_source

    def odd(data: bytes, *, name: str, form: Form | None) -> Any:
        if name == "-":
            raise ZeroDivisionError
        return real(data, name=name, form=form)

    monkeypatch.setattr(import_fact_checks, "read_source", odd)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"?")))

    out, err = run("import_fact_checks", "-", good)

    assert "2 new" in out
    assert "ZeroDivisionError" in err


def test_standard_input_is_a_source(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = io.BytesIO()
    write_source(RUMOURS, form=Form.JSON_FEED, to=feed)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(feed.getvalue())))

    out, _ = run("import_fact_checks", "-")

    assert out.startswith("2 new")


def test_an_address_is_fetched_through_the_guarded_door_only(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = io.BytesIO()
    write_source(RUMOURS, form=Form.JSONLD, to=feed)
    asked = []

    def fetch(url: str, **_limits: Any) -> Any:
        asked.append(url)
        return SimpleNamespace(status=200, body=feed.getvalue())

    monkeypatch.setattr(import_fact_checks, "fetch", fetch)

    out, _ = run("import_fact_checks", "https://kiemtin.example/kho.json")

    assert asked == ["https://kiemtin.example/kho.json"]
    assert out.startswith("2 new")


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/kho.json", "http://169.254.169.254/", "file:///etc/passwd"]
)
def test_an_inside_address_is_refused_with_a_sentence(address: str) -> None:
    out, err = io.StringIO(), io.StringIO()

    with pytest.raises(CommandError):
        call_command("import_fact_checks", address, stdout=out, stderr=err)

    assert address in err.getvalue()


def test_an_error_page_is_no_collection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        import_fact_checks, "fetch", lambda url, **_: SimpleNamespace(status=404, body=b"<html>")
    )

    with pytest.raises(CommandError):
        run("import_fact_checks", "https://kiemtin.example/kho.json")


def test_only_the_wanted_publisher_is_taken(tmp_path: Path) -> None:
    other = review("Uống giấm giảm cân.", number=3, publisher=Publisher("Tờ khác", "https://khac.example"))
    source = written(tmp_path / "kho.json", [*RUMOURS, other])

    out, _ = run("import_fact_checks", source, "--publisher", "bao kiem tin")

    assert "2 new" in out
    assert not ImportedFactCheck.objects.filter(publisher_name="Tờ khác").exists()


def test_what_comes_in_never_becomes_a_verdict_of_this_desk(tmp_path: Path) -> None:
    exact = review("Ăn tỏi sống chữa khỏi cúm.", rating=Rating("False"))

    run("import_fact_checks", written(tmp_path / "kho.json", [exact]))

    assert ImportedFactCheck.objects.get().rating == "false"
    assert not any(model.objects.exists() for model in (Claim, Verdict, FactCheck, Entry))


def test_one_record_that_cannot_be_kept_harms_no_other() -> None:
    endless = review("Quá dài.", number=9, url="https://kiemtin.example/" + "a" * 1500)
    told = []

    count = import_reviews([RUMOURS[0], endless, RUMOURS[1]], now=timezone.now(), on_refusal=told.append)

    assert (count.new, count.refused) == (2, 1)
    assert told[0].where == "record 2"
    assert "longer than" in told[0].reason


def test_a_language_tag_with_many_parts_is_kept_short() -> None:
    row = imported("Ăn tỏi sống chữa khỏi cúm.", language="zh-Hant-TW-x-private")

    assert row.language == "zh-Hant-TW-x"
    assert row.record["language"] == "zh-Hant-TW-x-private"


@pytest.mark.parametrize("form", FORMS)
def test_our_fact_checks_arrive_elsewhere_as_they_left(
    form: Form, salt_water: FactCheck, tmp_path: Path, settings: Any
) -> None:
    target = tmp_path / "kho.gz"
    out, _ = run("export_fact_checks", "--form", form.value, str(target))
    assert out.startswith("1 fact-checks")
    left = review_of(salt_water)
    assert gzip.decompress(target.read_bytes())

    settings.BASE_URL = "https://noi-khac.example"
    settings.DESK_NAME = "Bàn nơi khác"
    run("import_fact_checks", str(target))

    arrived = ImportedFactCheck.objects.get()
    assert review_from(arrived.record) == tidied(left)
    assert arrived.record == record_of(tidied(left))


def test_our_own_export_changes_nothing_at_home(salt_water: FactCheck, tmp_path: Path) -> None:
    target = tmp_path / "kho.json"
    run("export_fact_checks", "--own", str(target))

    out, err = run("import_fact_checks", str(target))

    assert "0 new, 0 updated, 1 skipped" in out
    assert "own fact-checks" in err
    assert not ImportedFactCheck.objects.exists()


def test_an_import_does_not_take_the_place_of_our_own(salt_water: FactCheck) -> None:
    posing = review("Uống nước muối phòng được cúm.", url=review_of(salt_water).url)

    assert import_review(posing, now=timezone.now()) == "own"
    assert not ImportedFactCheck.objects.exists()


@pytest.mark.parametrize("form", FORMS)
def test_an_export_of_everything_holds_everything(form: Form, salt_water: FactCheck, tmp_path: Path) -> None:
    imported("Ăn tỏi sống chữa khỏi cúm.")
    to_file = tmp_path / "kho"

    run("export_fact_checks", "--all", "--form", form.value, str(to_file))
    shown, _ = run("export_fact_checks", "--all", "--form", form.value)

    assert shown.encode() == to_file.read_bytes()
    assert "tỏi sống" in shown
    assert "Uống nước muối" in shown


def test_an_export_that_fails_leaves_the_earlier_file(
    salt_water: FactCheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "kho.json"
    target.write_text("trước", encoding="utf-8")
    monkeypatch.setattr(
        "thuchu_web.claims.management.commands.export_fact_checks.review_of", lambda row: review("")
    )

    with pytest.raises(CommandError, match="cannot be written"):
        run("export_fact_checks", str(target))

    assert target.read_text(encoding="utf-8") == "trước"
    assert list(tmp_path.iterdir()) == [target]


def test_the_starter_collection_loads_once() -> None:
    first, err = run("load_starter")
    count = ImportedFactCheck.objects.count()

    second, _ = run("load_starter")

    assert err == ""
    assert count > 50
    assert first.startswith(f"{count} new")
    assert f"0 new, 0 updated, {count} skipped" in second
    assert not ImportedFactCheck.objects.filter(for_trying=False).exists()


def test_reindexing_drops_the_caches_and_counts_what_can_be_found(
    salt_water: FactCheck, tmp_path: Path, settings: Any
) -> None:
    settings.INDEX_ROOT = tmp_path
    (tmp_path / "embeddings.sqlite3").write_bytes(b"alt")
    imported("Ăn tỏi sống chữa khỏi cúm.")

    out, _ = run("reindex")

    assert not (tmp_path / "embeddings.sqlite3").exists()
    assert out.startswith("2 can be found: 1 fact-checks of this desk, 1 of other publishers, 0 claims")
