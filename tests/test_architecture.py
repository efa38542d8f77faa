"""What the house promises of itself: where things stand, and that what is written is true."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import click
import pytest

from dashboard.settings import Settings
from run import cli

ROOT = Path(__file__).parent.parent
PACKAGES = ("etl", "queries", "dashboard")
DOCUMENTS = [ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CONTRIBUTING.md"]
DOCUMENTS += sorted((ROOT / "docs").glob("*.md"))

# Statements of the engine itself, which no page and no mart asks: what a build opens, writes down
# and reads back of its own, and the shape of app.db.
ENGINE = (
    "etl/carrying.py",
    "etl/lake_views.py",
    "etl/marts.py",
    "etl/meta.py",
    "etl/news.py",
    "etl/pipeline.py",
    "etl/publish.py",
    "etl/relations.py",
    "etl/restatements.py",
    "dashboard/auth/migrations/",
)
SQL = re.compile(
    r"^\s*(select\b.+\bfrom\b|with\b.+\bas\s*\(|insert\s+into\b|update\b.+\bset\b|delete\s+from\b"
    r"|create\s+(or\s+replace\s+)?(temp\w*\s+)?(table|view|macro|schema)\s+\w|merge\s+into\b)",
    re.IGNORECASE | re.DOTALL,
)
VAGUE = {"utils", "util", "helpers", "helper", "common", "core", "base", "misc", "manager"}


def tracked(*patterns: str) -> list[Path]:
    """The files git knows, so that caches and data of a run are never judged."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def modules() -> list[Path]:
    return [ROOT / "run.py", *(p for package in PACKAGES for p in tracked(f"{package}/*.py"))]


def texts_in(module: Path) -> list[str]:
    """String constants of a module, docstrings left aside; f-strings by their first words."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    documents = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documents
    ]


def test_questions_stand_in_sql_files_and_not_in_python():
    guilty = {}
    for module in modules():
        name = module.relative_to(ROOT).as_posix()
        if name.startswith(ENGINE):
            continue
        if found := [text[:80] for text in texts_in(module) if SQL.match(text)]:
            guilty[name] = found
    assert not guilty


def test_no_module_has_a_name_that_says_nothing():
    parts = {part for module in modules() for part in module.relative_to(ROOT).parts}
    assert not {part for part in parts if part.removesuffix(".py").lower() in VAGUE}


def test_no_module_and_no_query_has_outgrown_a_reader():
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path, limit in [*((p, 400) for p in modules()), *((p, 120) for p in tracked("*.sql"))]
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > limit
        # lists, read one entry at a time: the metrics, and the commands with their help
        if path.name not in {"metrics.sql", "run.py"}
    }
    assert not long


def test_every_check_has_a_name_for_the_screen_in_both_languages():
    """The data-health page calls a check by `-- title:` and `-- title_en:` of its header."""
    nameless = [
        path.name
        for path in sorted((ROOT / "queries" / "checks").glob("*.sql"))
        if not re.search(r"^-- title: +\S*[\u4e00-\u9fff]", path.read_text("utf-8"), re.MULTILINE)
        or not re.search(r"^-- title_en: +[A-Z]", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert nameless == []


def test_every_package_says_in_one_sentence_what_it_is():
    for init in [p for p in modules() if p.name == "__init__.py"]:
        assert ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))), init


def test_every_package_stands_under_the_import_contracts():
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert sorted(tools["importlinter"]["root_packages"]) == sorted(PACKAGES)


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_every_package(readme):
    text = (ROOT / readme).read_text(encoding="utf-8")
    folders = {p.parent.relative_to(ROOT).as_posix() for p in modules() if p.name == "__init__.py"}
    # versions of app.db: nobody looks for them from the front door
    inner = {folder for folder in folders if "migrations" in folder or folder.count("/") > 1}
    assert not {folder for folder in folders - inner if f"`{folder}`" not in text}


def test_both_readmes_have_the_same_parts():
    shapes = [
        re.findall(
            r"^(#+) |^```(\w*)|\]\(([^)]+)\)", (ROOT / name).read_text("utf-8"), re.MULTILINE
        )
        for name in ("README.md", "README.zh-CN.md")
    ]
    english, chinese = (
        [part[:2] + (part[2].replace("-en.", "."),) for part in shape if "README" not in part[2]]
        for shape in shapes
    )
    assert english == chinese


def command_names(group: click.Group, before: str = "") -> set[str]:
    names = set()
    for name, command in group.commands.items():
        names.add(before + name)
        if isinstance(command, click.Group):
            names |= command_names(command, f"{before}{name} ")
    return names


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_tells_to_type_exists(document):
    text = document.read_text(encoding="utf-8")
    commands = command_names(cli)
    for words in re.findall(r"run\.py ((?:user )?[a-z]+)\b", text):
        assert words in commands, words
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for target in re.findall(
        r"(?:^|`|&& |\s)make ([a-z]+)\b(?=[^a-z]*(?:`|$|#|&&))", text, re.MULTILINE
    ):
        assert target in targets, target
    settings = {f"CHUDIAN_{name.upper()}" for name in Settings.model_fields}
    for setting in re.findall(r"\bCHUDIAN_[A-Z_]+\b", text):
        assert setting in settings | {"CHUDIAN_SHARED"}, setting


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_links_to_exists(document):
    text = document.read_text(encoding="utf-8")
    linked = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if "://" not in link]
    assert not [link for link in linked if not (document.parent / link).exists()]


def test_the_list_of_settings_is_the_settings():
    rows = ["| setting | default | meaning | 说明 |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        default = default.replace("True", "true").replace("False", "false")
        rows.append(
            f"| `CHUDIAN_{name.upper()}` | {default} | {field.description} | {field.title} |"
        )
    assert "\n".join(rows) in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def test_every_locked_package_is_held_by_a_hash():
    for lock in (ROOT / "requirements.txt", ROOT / "tests/requirements.txt", ROOT / ".ci/uv.txt"):
        for entry in re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8")):
            if not entry.startswith("#"):
                assert re.match(r"^[a-z0-9._-]+(\[\w+\])?==\S+ .*\\\n.*--hash=sha256:", entry), (
                    entry
                )


def test_no_file_knows_the_machine_it_was_written_on():
    here = re.compile(r"(?<![\w.:/])/(?:work|root|home/\w+|opt/wheels|opt/pypi)(?:/|\b)")
    text_files = [
        path
        for path in tracked()
        if path.suffix
        in {".py", ".sql", ".md", ".txt", ".toml", ".yaml", ".yml", ".css", ".js", ""}
    ]
    guilty = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in text_files
        if path != Path(__file__) and (found := here.search(path.read_text(encoding="utf-8")))
    ]
    assert not guilty
