"""Deriving plugins of endpoint pickers, from made-up modules."""

import json
import sys

import pytest


def put(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def root(script, tmp_path):
    for scheduler, extension in [*script.PICKERS.values(), script.UNSERVED_PARTS]:
        version = extension.partition("@v")[2]
        put(
            tmp_path / scheduler / "pkg/plugins/register.go",
            f'import (\n  pre "{script.SCHEDULER}/pkg/pre-request"\n  "{script.EXTENSION}/pkg/prefix"\n)\n'
            "  plugins.Register(pre.HandlerType, pre.New)\n  plugins.Register(prefix.PluginType, x)\n",
        )
        put(tmp_path / scheduler / "pkg/pre-request/a.go", 'const HandlerType = "a-handler"\n')
        put(tmp_path / scheduler / "pkg/pre-request/a_test.go", 'const HandlerType = "a-test"\n')
        put(tmp_path / extension / "pkg/prefix/p.go", f'const (\n  PluginType string = "prefix-{version}-scorer"\n)\n')
        put(
            tmp_path / extension / "cmd/epp/runner/runner.go",
            f'import "x/metrics"\nimport (\n "{script.EXTENSION}/pkg/prefix"\n)\n'
            " metrics.Register(r.collectors...)\n fwkplugin.Register(prefix.PluginType, x)\n",
        )
    put(tmp_path / script.UNSERVED_USERS / "docs/samples/llmisvc/a.yaml", "- type: new-producer\n- type: other-thing\n")
    return tmp_path


@pytest.fixture
def newest(tmp_path):
    """The KServe that no module proxy serves."""
    folder = tmp_path / "newest"
    put(folder / "config/llmisvcconfig/b.yaml", "- type: newest-producer\n")
    return folder


def test_plugins_are_those_that_the_modules_register(script, root, newest):
    found = json.loads(script.derive(root, newest))["pickers"]
    assert found["0.4.0"] == {"complete": True, "plugins": ["a-handler", "prefix-1.2.0-scorer"]}
    assert found["0.9.0"]["complete"] is False
    assert found["0.9.0"]["plugins"] == ["a-handler", "new-producer", "prefix-1.4.0-scorer", "prefix-1.5.0-scorer"]
    assert set(found["0.10.0"]["plugins"]) - set(found["0.9.0"]["plugins"]) == {"newest-producer"}


def test_a_module_that_is_not_there_ends_the_run(script, tmp_path):
    with pytest.raises(SystemExit, match="go mod download"):
        script.derive(tmp_path, tmp_path)


def test_the_table_is_written_as_the_script_writes(script):
    table = json.loads(script.TARGET.read_text())
    assert table["_meta"] == script.META
    assert set(table["pickers"]) == {*script.PICKERS, "0.9.0", "0.10.0"}


@pytest.mark.parametrize(("ours", "code"), [("same", 0), ("other", 1)])
def test_checking_says_whether_it_is_so(script, root, newest, tmp_path, monkeypatch, ours, code):
    monkeypatch.setenv("GOMODCACHE", str(root))
    monkeypatch.setattr(script, "TARGET", tmp_path / "epp.json")
    script.TARGET.write_text(script.derive(root, newest) if ours == "same" else "{}")
    monkeypatch.setattr(script, "files_at", lambda *_: newest)
    monkeypatch.setattr(sys, "argv", ["derive", "--check", "--repository", str(tmp_path)])
    assert script.main() == code
