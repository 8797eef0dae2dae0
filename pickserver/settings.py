"""Everything a site server can be told, as one frozen tree, from the environment and the command line."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What one pickserver is told. Every field is documented in docs/operating.md."""

    model_config = SettingsConfigDict(env_prefix="PICKSERVER_", frozen=True, use_attribute_docstrings=True)

    data: Path = Path("~/.local/share/pickserver")
    """Folder of the database, where it is a file. One folder is one site, and only one pickserver works on it."""
    database: SecretStr = SecretStr("")
    """Address of the site's PostgreSQL, such as `postgresql://pickserver@db.example/site`; empty: a file in `data`."""
    nodes: Literal["one", "several"] = "one"
    """Whether other pickservers serve the same site; `several` needs a `database`."""
    host: str = "127.0.0.1"
    """Address to listen on; 0.0.0.0 for every one the machine has."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8460
    """Port to listen on; 0 takes a free one and says which."""
    enrolment: SecretStr = SecretStr("")
    """Code with which devices are registered. Empty: the code given at an earlier start stays, or none are taken."""
    minimum_client: Annotated[str, Field(pattern=r"^(\d+\.\d+\.\d+)?$")] = ""
    """Oldest pickclient that may start a new trolley, such as `0.2.0`; an older one goes on with the one it has. Empty:
    what was said at an earlier start stays."""
    carriers: Path | None = None
    """The file that names the carriers labels are bought from (docs/carriers.md); empty: none are bought."""
    drain_s: Annotated[float, Field(gt=0, le=300)] = 10.0
    """Seconds that running requests are given to end when the server is told to stop."""
    recordings_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """Days for which recordings that devices sent are kept."""
    outbox_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """Days for which rows of the outbox are kept: a follower that stays away longer has to take a snapshot."""
    heartbeat_s: Annotated[float, Field(gt=0, le=60)] = 15.0
    """Seconds after which a feed that has nothing to tell gives a sign of life."""
    log: Literal["debug", "info", "warning", "error"] = "warning"
    """How much is written to standard error."""
