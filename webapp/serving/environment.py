"""The settings as environment variables again, for child processes: ``Settings.from_environment`` backwards."""

import os
from pathlib import Path

from archive.settings import Settings

_HERE = Path(__file__).resolve().parents[2]  # where the three packages lie


def environment_of(settings: Settings) -> dict[str, str]:
    """This process's environment with the settings in it, so that children read the very same ones."""
    said = {
        "FONDS_HOME": str(settings.home),
        "FONDS_DATABASE_URL": settings.database_url,
        "FONDS_STORE_URL": settings.store_url,
        "FONDS_ENGINE_URL": settings.engine_url,
        "FONDS_SECRET_KEY": settings.secret_key or "",
        "FONDS_LANGUAGES": ",".join(settings.languages),
        "FONDS_MAX_UPLOAD_MB": str(settings.max_upload_mb),
        "FONDS_EXTRACT_SECONDS": str(settings.extract_seconds),
        "FONDS_EXTRACT_MB": str(settings.extract_mb),
        "FONDS_EXTRACT_PAGES": str(settings.extract_pages),
        "FONDS_EXTRACT_TEXT_MB": str(settings.extract_text_mb),
        "FONDS_EXTRACT_PARTS": str(settings.extract_parts),
        "FONDS_INCOMING_COLLECTIONS": settings.incoming_collections,
        "FONDS_LOG": settings.log,
        "FONDS_OCR": settings.ocr,
        "FONDS_WORKERS": str(settings.workers),
        "FONDS_CACHE_MB": str(settings.cache_mb),
        "FONDS_INDEX_MB": str(settings.index_mb),
        "FONDS_DERIVED_MB": str(settings.derived_mb),
        "FONDS_UNCONFINED": settings.unconfined,
        "FONDS_BASE_URL": settings.base_url,
        "FONDS_SMTP_URL": settings.smtp_url or "",
        "FONDS_TIMESTAMP_URL": settings.timestamp_url or "",
        "FONDS_MAIL_FROM": settings.mail_from or "",
        "FONDS_NOTICES_TO": settings.notices_to or "",
        "FONDS_FIXITY_DAYS": str(settings.fixity_days),
        "FONDS_FIXITY_MB_PER_SECOND": str(settings.fixity_mb_per_second),
        "FONDS_WITHDRAWAL_DAYS": str(settings.withdrawal_days),
        "FONDS_OIDC_ISSUER": settings.oidc_issuer or "",
        "FONDS_OIDC_CLIENT_ID": settings.oidc_client_id or "",
        "FONDS_OIDC_CLIENT_SECRET": settings.oidc_client_secret or "",
        "FONDS_HOSTS": ",".join(settings.hosts),
        "FONDS_PROXIES": ",".join(settings.proxies),
        "FONDS_REQUESTS_PER_MINUTE": str(settings.requests_per_minute),
        "FONDS_SECURITY_CONTACT": settings.security_contact or "",
    }
    paths = os.pathsep.join(filter(None, (str(_HERE), os.environ.get("PYTHONPATH"))))
    return {**os.environ, **said, "PYTHONPATH": paths}
