import os
import ssl

from kserve_iac_sandbox.engine.tls import Certificates


class Context:
    """Takes a certificate if its key has the same content."""

    def __init__(self):
        self.loaded = []

    def load_cert_chain(self, certificate, key):
        with open(certificate) as one, open(key) as other:
            content = one.read()
            if content != other.read():
                raise ssl.SSLError("KEY_VALUES_MISMATCH")
        self.loaded.append(content)


def test_files_are_loaded_when_they_have_changed_and_fit_each_other(tmp_path):
    certificate, key = tmp_path / "crt", tmp_path / "key"
    certificate.write_text("one")
    key.write_text("one")
    context = Context()
    found = Certificates(context, str(certificate), str(key))
    found.refresh()
    assert context.loaded == [], "they have been loaded by somebody else"
    (tmp_path / "new").write_text("two")
    (tmp_path / "new").replace(certificate)
    found.refresh()
    assert context.loaded == []
    (tmp_path / "new").write_text("two")
    (tmp_path / "new").replace(key)
    found.refresh()
    found.refresh()
    assert context.loaded == ["two"]


def test_a_file_that_is_missing_for_a_moment(tmp_path):
    files = [tmp_path / "crt", tmp_path / "key"]
    for file in files:
        file.write_text("one")
    context = Context()
    found = Certificates(context, *map(str, files))
    files[0].unlink()
    found.refresh()
    assert context.loaded == []
    files[0].write_text("one")
    os.utime(files[0], ns=(1, 1))
    found.refresh()
    assert context.loaded == ["one"]
