"""The description of the API: it is right OpenAPI 3.1, and the server does as it says, whatever is made up from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from catalog.server.actions import ACTIONS
from catalog.server.openapi import openapi_json
from harvesters.made_packages import BASE_URL, made_package
from tests.served import Client, made_output

EXAMPLES = 5  # for each of the calls, by GET and by POST
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
TABLE = made_package(0)["resources"][0]["id"]
TOLD = json.loads(openapi_json(BASE_URL))
SCHEMA = schemathesis.openapi.from_dict(TOLD)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    client = Client(made_output(tmp_path_factory.mktemp("openapi"), 20))
    yield client
    client.app.close()


def test_every_call_is_described_with_every_argument() -> None:
    assert {path.rpartition("/")[2] for path in TOLD["paths"]} == set(ACTIONS)
    for name, action in ACTIONS.items():
        path = TOLD["paths"][f"/api/3/action/{name}"]
        assert [one["name"] for one in path["get"]["parameters"]] == [one.name for one in action.arguments]
    SCHEMA.validate()
    assert openapi_json(BASE_URL) == openapi_json(BASE_URL)


def test_every_example_is_a_right_value(client: Client) -> None:
    for action in ACTIONS.values():
        for argument in action.arguments:
            if argument.example is not None:
                jsonschema.validate(argument.example, argument.schema())


def test_every_answer_is_as_described(client: Client) -> None:
    package = made_package(0)
    asked: dict[str, Any] = {"id": package["name"], "q": "skola", "name": "package_show", "query": "name:skolor"}
    ids = {
        "resource_show": package["resources"][0]["id"],
        "organization_show": "ale",
        "group_show": package["groups"][0]["name"],
        "group_package_show": package["groups"][0]["name"],
        "tag_show": "skolor",
        "datastore_info": TABLE,
    }
    for name, action in ACTIONS.items():
        arguments = {a.name: asked[a.name] for a in action.arguments if a.required and a.name in asked}
        if "id" in arguments and name in ids:
            arguments["id"] = ids[name]
        if name == "datastore_search":
            arguments = {"resource_id": TABLE}
        if name == "datastore_search_sql":
            arguments = {"sql": f'SELECT * FROM "{TABLE}" LIMIT 2'}
        got = client.call(name, **arguments)
        schema = TOLD["paths"][f"/api/3/action/{name}"]["get"]["responses"]["200"]["content"]["application/json"][
            "schema"
        ]
        assert got.status == 200, (name, got.body[:300])
        jsonschema.Draft202012Validator({**schema, "components": TOLD["components"]}).validate(got.json)


@pytest.mark.parametrize("name", [name for name, action in ACTIONS.items() if action.arguments])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_whatever_is_made_up_is_answered_as_described(client: Client, name: str, method: str) -> None:
    operation = SCHEMA[f"/api/3/action/{name}"][method]

    @given(data=st.data())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def check(data: st.DataObject) -> None:
        mode = data.draw(st.sampled_from(list(schemathesis.GenerationMode)))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        if case.query and "resource_id" in case.query and data.draw(st.booleans()):
            case.query["resource_id"] = TABLE
        if isinstance(case.body, dict) and "resource_id" in case.body and data.draw(st.booleans()):
            case.body["resource_id"] = TABLE
        answer = case.call(app=client.app, base_url="http://testserver")
        case.validate_response(answer, checks=CHECKS)

    check()
