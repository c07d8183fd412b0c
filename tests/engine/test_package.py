"""The Pulumi package as other languages use it: by its executable, its schema, generated SDKs, and programs on the engine."""

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kserve_iac.package.schema import schema
from kserve_iac_sandbox.testing import RunningSandbox
from kserve_iac_sandbox.tools.catalog import PULUMI_VERSION

from .package import ROOT, call, named_context, package_env

pytestmark = pytest.mark.engine

HERE = Path(__file__).parent
GO_SDK = "github.com/kserve-iac/kserve-iac/sdk/go/kserveiac"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


@pytest.fixture(scope="module")
def env(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Where programs run: the sandbox, the package's executable on PATH, and a backend of their own."""
    return package_env(sandbox, tmp_path_factory.mktemp("package"))


def block(language: str) -> str:
    """The program of the documentation in a language."""
    page = (ROOT / "docs" / "how-to" / "other-languages.md").read_text(encoding="utf-8")
    [found] = re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return str(found)


def test_the_executable_gives_the_schema(env: dict[str, str], tmp_path: Path) -> None:
    executable = str(shutil.which("pulumi-resource-kserve-iac", path=env["PATH"]))
    got = json.loads(call(["pulumi", "package", "get-schema", executable], env, tmp_path))
    ours = schema()
    assert (got["name"], got["version"]) == (ours["name"], ours["version"])
    assert set(got["types"]) == set(ours["types"])
    for token, resource in ours["resources"].items():
        assert set(got["resources"][token]["inputProperties"]) == set(resource["inputProperties"])


# Programs in YAML ---------------------------------------------------------------------------------------------


PROGRAM: dict[str, Any] = {
    "name": "kserve-iac-yaml",
    "runtime": "yaml",
    "resources": {
        "cluster": {
            "type": "kserve-iac:index:SimulatedCluster",
            "properties": {
                "nodePools": [
                    {"name": "cpu", "machineType": "e2-standard-16", "maxNodes": 2},
                    {"name": "l4", "machineType": "g2-standard-96", "maxNodes": 2},
                ]
            },
        },
        "platform": {
            "type": "kserve-iac:index:ServingPlatform",
            "properties": {"cluster": "${cluster}", "install": "existing", "llm": True},
        },
        "iris": {
            "type": "kserve-iac:index:InferenceService",
            "properties": {
                "platform": "${platform}",
                "predictor": {
                    "pool": "cpu",
                    "model": {
                        "modelFormat": {"name": "sklearn"},
                        "storageUri": {"fn::secret": "gs://models/secret-place"},
                    },
                },
            },
        },
        "chat": {
            "type": "kserve-iac:index:LLMInferenceService",
            "properties": {
                "platform": "${platform}",
                "model": {"uri": "hf://Qwen/Qwen3-4B"},
                "pool": "l4",
                "replicas": 2,
            },
        },
    },
}


class Program:
    """A program in YAML that starts as ``PROGRAM``."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self.env, self.folder = env, folder
        self.text: dict[str, Any] = json.loads(json.dumps(PROGRAM))

    def properties(self, resource: str) -> dict[str, Any]:
        found: dict[str, Any] = self.text["resources"][resource]["properties"]
        return found

    def preview(self, *options: str, code: int = 0) -> str:
        (self.folder / "Pulumi.yaml").write_text(yaml.safe_dump(self.text))
        call(["pulumi", "stack", "select", "--create", "test"], self.env, self.folder)
        return call(["pulumi", "preview", "--non-interactive", *options], self.env, self.folder, code)

    def objects(self) -> dict[str, Any]:
        """Inputs of KServe's objects in the preview, by name."""
        steps = json.loads(self.preview("--json"))["steps"]
        states = [step["newState"] for step in steps]
        return {s["urn"].rsplit("::", 1)[1]: s["inputs"] for s in states if s["type"].startswith("kubernetes:serving")}


@pytest.fixture
def program(env: dict[str, str], tmp_path: Path) -> Iterator[Program]:
    found = Program(env, tmp_path)
    yield found
    call(["pulumi", "stack", "rm", "--yes", "test"], env, tmp_path)


def test_components_find_each_other_in_a_first_preview(program: Program) -> None:
    objects = program.objects()
    assert objects["iris"]["spec"]["predictor"]["nodeSelector"] == {"kserve-iac/pool": "cpu"}
    chat = objects["chat"]["spec"]
    assert chat["replicas"] == 2
    assert chat["template"]["nodeSelector"] == {"kserve-iac/pool": "l4"}


def test_secrets_stay_secret_and_unknown_values_unknown(program: Program) -> None:
    second = json.loads(json.dumps(program.text["resources"]["iris"]))
    second["properties"]["predictor"]["model"]["storageUri"] = "${iris.url}"
    program.text["resources"]["second"] = second
    objects = program.objects()
    assert objects["iris"]["spec"]["predictor"]["model"]["storageUri"] == "[secret]"
    assert objects["second"]["spec"]["predictor"]["model"]["storageUri"] == UNKNOWN


def test_every_problem_is_a_line_under_its_property(program: Program) -> None:
    program.properties("chat").update({"pool": "l5", "model": {"uri": "xx://Qwen/Qwen3-4B"}})
    said = program.preview(code=1)
    assert "2 problems in LLMInferenceService chat" in said
    assert "property pool with value '{l5}' has a problem: There is no pool l5." in said
    assert "property model.uri with value" in said
    assert "Traceback" not in said
    assert "server.py" not in said


def test_what_decides_must_be_known(program: Program) -> None:
    program.properties("chat")["pool"] = "${iris.url}"
    said = program.preview(code=1)
    assert "property pool" in said
    assert "must be known in the preview" in said


def test_the_example_of_the_documentation_previews(program: Program) -> None:
    """On the sandbox as a cluster that exists, under the name of the page. It has its own charts of other parts."""
    program.text = yaml.safe_load(block("yaml"))
    program.env = named_context(program.env, program.folder, program.properties("cluster")["context"])
    program.properties("platform").update(
        {"certManager": {"version": "1.11.5"}, "gateway": {"implementation": "existing"}}
    )
    assert set(program.objects()) >= {"iris", "chat"}


# Generated SDKs -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sdks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Go module with the SDKs for Python, Node.js and Go under ``sdk``, and programs that use the one for Go."""
    if shutil.which("go") is None:
        pytest.skip("Go is not installed")
    folder = tmp_path_factory.mktemp("sdks")
    for source in ("gensdk", "goprogram"):
        shutil.copytree(HERE / source, folder / source)
    (folder / "go.mod").write_text(
        "module sandbox.invalid/package\n\ngo 1.26\n\n"
        f"require (\n\t{GO_SDK} v0.0.0\n"
        f"\tgithub.com/pulumi/pulumi/pkg/v3 v{PULUMI_VERSION}\n"
        f"\tgithub.com/pulumi/pulumi/sdk/v3 v{PULUMI_VERSION}\n)\n\n"
        f"replace {GO_SDK} => ./sdk/go/kserveiac\n"
    )
    made = folder / "sdk" / "go" / "kserveiac"
    made.mkdir(parents=True)
    (made / "go.mod").write_text(
        f"module {GO_SDK}\n\ngo 1.26\n\nrequire github.com/pulumi/pulumi/sdk/v3 v{PULUMI_VERSION}\n"
    )
    go(folder, "get", "./gensdk")
    go(folder, "run", "./gensdk", str(ROOT / "components" / "schema.json"), str(folder / "sdk"))
    return folder


def go(folder: Path, *arguments: str) -> str:
    # As the engine was built, so that what was compiled then is used again.
    env = {**os.environ, "CGO_ENABLED": "0", "GOWORK": "off", "GOFLAGS": "-mod=mod -buildvcs=false -trimpath"}
    return call(["go", *arguments], env, folder)


def test_the_sdk_for_python_imports(sdks: Path, tmp_path: Path) -> None:
    version = schema()["version"]
    information = tmp_path / f"pulumi_kserve_iac-{version}.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: pulumi_kserve_iac\nVersion: {version}\n")
    path = os.pathsep.join([str(sdks / "sdk" / "python"), str(tmp_path)])
    code = "import pulumi_kserve_iac as k; print(k.EngineArgs(max_model_len=3).max_model_len, k.LLMInferenceService)"
    said = call([sys.executable, "-c", code], {**os.environ, "PYTHONPATH": path}, tmp_path)
    assert said.startswith("3 <class 'pulumi_kserve_iac.")


def test_the_sdk_for_node_types_what_may_come_late(sdks: Path) -> None:
    inputs = (sdks / "sdk" / "nodejs" / "types" / "input.ts").read_text()
    assert "storageUri?: pulumi.Input<string" in inputs
    assert "minReplicas?: number;" in inputs
    service = (sdks / "sdk" / "nodejs" / "inferenceService.ts").read_text()
    assert "platform: pulumi.Input<ServingPlatform>;" in service


TSCONFIG = {
    "compilerOptions": {
        "strict": True,
        "noEmit": True,
        "target": "es2022",
        "module": "commonjs",
        "moduleResolution": "node",
        "skipLibCheck": True,
        "types": ["node"],
        "paths": {"pulumi-kserve-iac": ["./sdk/index.ts"]},
    },
    "files": ["index.ts"],
}

PACKAGES = {"@pulumi/pulumi": PULUMI_VERSION, "@types/node": "^22", "typescript": "~5.9"}


@pytest.fixture(scope="module")
def compiler(sdks: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the SDK for Node.js, Pulumi's own, and the compiler of TypeScript."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("typescript")
    (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": PACKAGES}))
    (folder / "tsconfig.json").write_text(json.dumps(TSCONFIG))
    shutil.copytree(sdks / "sdk" / "nodejs", folder / "sdk")
    call(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"], {**os.environ}, folder)
    return folder


def tsc(folder: Path, program: str, code: int = 0) -> str:
    (folder / "index.ts").write_text(program)
    return call([str(folder / "node_modules" / ".bin" / "tsc"), "-p", "."], {**os.environ}, folder, code)


def test_the_program_of_the_documentation_in_typescript_is_one(compiler: Path) -> None:
    program = block("typescript")
    assert tsc(compiler, program) == ""
    wrong = program.replace('pool: "l4"', "pool: platform.address")
    assert wrong != program
    assert "error TS2322: Type 'Output<string" in tsc(compiler, wrong, code=1), "what decides must be plain"


DOCUMENTED = """package main

import (
	"github.com/kserve-iac/kserve-iac/sdk/go/kserveiac"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
%s
		return nil
	})
}
"""


def test_the_program_of_the_documentation_in_go_compiles(sdks: Path) -> None:
    (sdks / "documented").mkdir()
    (sdks / "documented" / "main.go").write_text(DOCUMENTED % block("go"))
    go(sdks, "get", "./documented")
    go(sdks, "vet", "./documented")


@pytest.fixture(scope="module")
def goprogram(sdks: Path) -> str:
    go(sdks, "get", "./goprogram")
    go(sdks, "build", "-ldflags", "-s -w", "-o", "program", "./goprogram")
    return str(sdks / "program")


def test_a_program_in_go_previews(goprogram: str, env: dict[str, str], tmp_path: Path) -> None:
    assert json.loads(call([goprogram], env, tmp_path)) == {"create": 10}


def test_a_program_in_go_is_told_what_cannot_work(goprogram: str, env: dict[str, str], tmp_path: Path) -> None:
    said = call([goprogram, "l5"], env, tmp_path, code=1)
    assert "property pool with value '{l5}' has a problem: There is no pool l5." in said
