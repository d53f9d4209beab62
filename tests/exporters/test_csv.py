import csv
import re
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articlectl.exporters import Export, resolve
from articlectl.model import Article, Document, Stamp


def table(export: Export) -> list[list[str]]:
    resolve("csv")(export)
    assert isinstance(export.stdout, BytesIO)
    text = export.stdout.getvalue().decode()
    return list(csv.reader(StringIO(text, newline=""), strict=True))


def plain(cell: str) -> str:
    """Read a cell as the module's documentation tells programs to."""
    return cell[1:] if re.match(r"'+[=+\-@\t\r\n＝＋－＠]", cell) else cell


def items(cell: str) -> list[str]:
    cell = plain(cell)
    found = re.findall(r"((?:[^;\\]|\\.)*)(?:; |\Z)", cell, re.DOTALL) if cell else []
    if found and not cell.endswith("; "):
        found = found[:-1] if found[-1] == "" and len(found) > 1 else found
    return [re.sub(r"\\(.)", r"\1", one, flags=re.DOTALL) for one in found]


def test_the_header_names_every_field_and_rows_end_as_the_rfc_says(
    article: Any, request_for: Any
) -> None:
    request = request_for([article(read=True, words=500, tags=("a", "b/c"), date="2024-05-15")])
    resolve("csv")(request)
    assert request.stdout.getvalue().decode() == (
        "path,slug,title,added,source,author,site,date,modified,description,tags,lang,image,"
        "read,starred,archived,hash,problem,words,minutes\r\n"
        "2024/05/disk.md,disk,The disk,2024-05-15T08:00:00Z,,,,2024-05-15,,,a; b/c,,,"
        "true,false,false,,,500,2\r\n"
    )


def test_nothing_is_a_header(request_for: Any) -> None:
    assert len(table(request_for([]))) == 1


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1"])
def test_a_formula_is_not_run(title: str, article: Any, request_for: Any) -> None:
    header, row = table(request_for([article(title=title, tags=(title,))]))
    assert row[header.index("title")] == f"'{title}"
    assert row[header.index("tags")] == f"'{title}"


@pytest.mark.parametrize("title", ["1=1", "'Tis the season", "a-b", " =1"])
def test_other_text_stays_as_it_is(title: str, article: Any, request_for: Any) -> None:
    header, row = table(request_for([article(title=title)]))
    assert row[header.index("title")] == title


texts = st.text(
    st.sampled_from("a'=+-@;,\"\\\n\r\t\0 é🧭") | st.characters(exclude_categories=["Cs"])
)


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(title=texts, tags=st.lists(texts.filter(bool), max_size=3))
@example(title="''=", tags=["a; b", "\\", ";", "=x"])
def test_any_text_comes_back(title: str, tags: list[str], request_for: Any) -> None:
    known = Article("a.md", title, "2024-05-15T08:00:00Z", tags=tuple(tags))
    header, row = table(request_for([Document(known, "", Stamp(1, 1))]))
    cells = dict(zip(header, row, strict=True))
    assert plain(cells["title"]) == title
    assert items(cells["tags"]) == tags
    assert not re.match(r"[=+\-@\t\r\n]", cells["title"] + cells["tags"])


def test_lone_surrogates_do_not_stop_the_export(article: Any, request_for: Any) -> None:
    header, row = table(request_for([article(title="a\ud800")]))
    assert row[header.index("title")] == "a\ufffd"
