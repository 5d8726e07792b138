"""Settings: read once, checked, and explained when they are wrong."""

from pathlib import Path

import pytest

from archive.errors import SettingsError
from archive.settings import VARIABLES, Settings, path_of


def read(**variables: str) -> Settings:
    return Settings.from_environment(variables)


def test_without_variables_the_defaults_of_the_contract_hold(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    settings = read()
    home = tmp_path / "uploads"
    assert settings.home == home
    assert settings.database_url == f"sqlite:///{home}/catalogue.sqlite"
    assert settings.store_url == f"file://{home}/originals"
    assert settings.engine_url == f"whoosh://{home}/index"
    assert settings.secret_key is None
    assert settings.languages == ("en", "ru", "kk", "fr", "de")
    assert (settings.max_upload_mb, settings.extract_seconds, settings.extract_mb) == (512, 120, 1024)


def test_the_listed_defaults_are_those_of_the_object():
    listed = {variable.name: variable.default for variable in VARIABLES}
    settings = Settings.for_home(Path("/srv/fonds"))
    for name, value in {
        "FONDS_LANGUAGES": ",".join(settings.languages),
        "FONDS_MAX_UPLOAD_MB": str(settings.max_upload_mb),
        "FONDS_EXTRACT_SECONDS": str(settings.extract_seconds),
        "FONDS_EXTRACT_MB": str(settings.extract_mb),
        "FONDS_EXTRACT_PAGES": str(settings.extract_pages),
        "FONDS_EXTRACT_TEXT_MB": str(settings.extract_text_mb),
        "FONDS_EXTRACT_PARTS": str(settings.extract_parts),
        "FONDS_WORKERS": str(settings.workers),
        "FONDS_CACHE_MB": str(settings.cache_mb),
        "FONDS_INDEX_MB": str(settings.index_mb),
        "FONDS_UNCONFINED": settings.unconfined,
    }.items():
        assert listed[name] == value, name


def test_everything_lies_below_the_home_that_is_set(tmp_path):
    settings = read(FONDS_HOME=str(tmp_path))
    assert settings.home == tmp_path
    assert settings.incoming == tmp_path / "incoming"
    assert path_of(settings.store_url) == tmp_path / "originals"
    assert path_of(settings.engine_url) == tmp_path / "index"


def test_home_may_be_named_inside_other_settings(tmp_path):
    settings = read(FONDS_HOME=str(tmp_path), FONDS_STORE_URL="file://$FONDS_HOME/elsewhere")
    assert path_of(settings.store_url) == tmp_path / "elsewhere"


def test_an_empty_variable_counts_as_not_set():
    assert read(FONDS_MAX_UPLOAD_MB="").max_upload_mb == 512


def test_languages_are_folded_and_named_once():
    assert read(FONDS_LANGUAGES=" EN, ru,en ,").languages == ("en", "ru")


def test_a_settings_object_cannot_be_changed(home):
    with pytest.raises(AttributeError):
        home.max_upload_mb = 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FONDS_MAX_UPLOAD_MB", "big"),
        ("FONDS_MAX_UPLOAD_MB", "0"),
        ("FONDS_MAX_UPLOAD_MB", "-1"),
        ("FONDS_MAX_UPLOAD_MB", "1.5"),
        ("FONDS_EXTRACT_SECONDS", "0"),
        ("FONDS_EXTRACT_MB", "63"),
        ("FONDS_EXTRACT_PAGES", "10000000000"),
        ("FONDS_WORKERS", "-2"),
        ("FONDS_UNCONFINED", "maybe"),
        ("FONDS_CACHE_MB", "1"),
        ("FONDS_INDEX_MB", "100"),
        ("FONDS_LANGUAGES", "en,klingon"),
        ("FONDS_LANGUAGES", ","),
        ("FONDS_DATABASE_URL", "mysql://localhost/fonds"),
        ("FONDS_STORE_URL", "ftp://example.org/"),
        ("FONDS_ENGINE_URL", "/var/lib/index"),
        ("FONDS_SECRET_KEY", "short"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence_that_names_the_variable(name, value):
    with pytest.raises(SettingsError) as refused:
        read(**{name: value})
    assert name in refused.value.message
    assert refused.value.exit_code == 2


def test_a_refused_secret_key_is_not_repeated_in_the_message():
    with pytest.raises(SettingsError) as refused:
        read(FONDS_SECRET_KEY="hunter2")
    assert "hunter2" not in refused.value.message


def test_paths_in_urls_may_hold_spaces_and_percent_signs():
    assert path_of("file:///srv/my%20archive/originals") == Path("/srv/my archive/originals")


@pytest.mark.parametrize("name", ["a b", "100%", "a#b", "Қазақстан"])
def test_an_odd_home_leads_to_the_same_folder(tmp_path, name):
    settings = read(FONDS_HOME=str(tmp_path / name))
    assert path_of(settings.store_url) == tmp_path / name / "originals"
    assert path_of(settings.engine_url) == tmp_path / name / "index"


def test_a_home_that_the_catalogues_url_cannot_carry_is_refused():
    with pytest.raises(SettingsError, match="FONDS_HOME"):
        read(FONDS_HOME="/srv/what?")


# Mail


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://user@host",
        "smtp://host:99999",
        "smtp://host/path",
        "smtp://[host",
        "smtps://user:hunter2@",
    ],
)
def test_a_mail_server_that_cannot_be_used_is_refused_without_its_password(url):
    with pytest.raises(SettingsError) as refused:
        read(FONDS_SMTP_URL=url, FONDS_MAIL_FROM="a@example.org")
    assert "FONDS_SMTP_URL" in refused.value.message
    assert "hunter2" not in refused.value.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FONDS_MAIL_FROM", "Fonds <a@example.org>"),
        ("FONDS_BASE_URL", "archive.example.org"),
        ("FONDS_BASE_URL", "ftp://archive.example.org"),
        ("FONDS_BASE_URL", "https://archive.example.org/?q=a"),
        ("FONDS_BASE_URL", "https://[archive"),
    ],
)
def test_addresses_that_make_no_sense_are_refused(name, value):
    with pytest.raises(SettingsError, match=name):
        read(**{name: value})


def test_a_mail_server_needs_a_sender():
    with pytest.raises(SettingsError, match="FONDS_MAIL_FROM"):
        read(FONDS_SMTP_URL="smtps://host")


def test_a_mail_server_has_its_usual_port_and_the_password_is_not_shown():
    settings = read(FONDS_SMTP_URL="smtps://a%40b:hunter%3A2@host", FONDS_MAIL_FROM="a@example.org")
    server = settings.mail_server
    assert (server.host, server.port, server.tls_from_the_start) == ("host", 465, True)
    assert (server.user, server.password) == ("a@b", "hunter:2")
    assert read(FONDS_SMTP_URL="smtp://host", FONDS_MAIL_FROM="a@example.org").mail_server.port == 587
    assert "hunter" not in f"{settings!r} {server!r} {server}"


def test_a_base_url_loses_the_slash_at_its_end():
    assert (
        read(FONDS_BASE_URL="https://archive.example.org/fonds/").base_url
        == "https://archive.example.org/fonds"
    )
