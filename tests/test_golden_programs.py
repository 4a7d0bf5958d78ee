"""What is written for other programs is what it was, to the letter; whoever changes it looks at the difference."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnose.cli.batch import diagnose_inventory
from diagnose.inventory.reading import read_inventory
from diagnose.knowledge.loading import Knowledge
from diagnose.presenters.programs.csaf import render_csaf
from diagnose.presenters.programs.json import render_json, render_ndjson
from diagnose.presenters.programs.junit import render_junit
from diagnose.presenters.programs.results_csv import render_csv
from diagnose.presenters.programs.results_sarif import render_results_sarif
from diagnose.reporting import only_affected
from diagnose.results import Results
from tests.founding import founding_diagnostician
from tests.golden import check

FLEET = b"""\
- {name: SICK, site: Leeds, service_pack: 3, antivirus_api: yes, ims: no, symptoms: [move_mailbox_fails]}
- {name: BACK, site: Leeds, service_pack: 4, antivirus_api: no, antivirus_software: no, restore_to: 5.5.2650.23}
- {name: OPEN, service_pack: 3, internet_mail_service: yes}
- {name: ELSE, product: Lotus Notes}
- {name: WRONG, service_pack: 9}
"""
VERSION = "1.2.3"
WRITTEN = datetime(2026, 11, 26, 12, tzinfo=UTC)
FORMATS = ("json", "ndjson", "csv", "sarif", "junit", "csaf")


@pytest.fixture(scope="module")
def fleet(knowledge: Knowledge) -> Results:
    """What somebody has to look at, by the founding articles alone."""
    inventory = read_inventory(knowledge.vocabulary, FLEET, "fleet.yaml")
    return only_affected(diagnose_inventory(founding_diagnostician(knowledge), inventory))


def rendered(run: Results, name: str) -> str:
    match name:
        case "json":
            return render_json(run)
        case "ndjson":
            return render_ndjson(run)
        case "csv":
            return render_csv(run)
        case "sarif":
            return render_results_sarif(run, VERSION)
        case "junit":
            return render_junit(run)
        case _:
            return render_csaf(run, VERSION, WRITTEN)


@pytest.mark.parametrize("name", FORMATS)
def test_a_result_for_programs(fleet: Results, name: str) -> None:
    """The content's digest changes with every word of an article, so it is not compared."""
    check(f"programs/fleet.{name}", rendered(fleet, name).replace(fleet.knowledge.sha256, "SHA256"))
