"""What Go takes for a URL: KServe's types read model URIs by ``url.Parse``, and an object that cannot be read is refused.

Source: net/url of Go 1.25 and 1.26 (Parse, parseAuthority, parseHost, unescape); apis.URL of knative.dev/pkg.
"""

import ipaddress
import re
import string

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):(.*)", re.DOTALL)
_HEX = frozenset(string.hexdigits)
_HOST = frozenset(string.ascii_letters + string.digits + "-_.~!$&'()*+,;=:[]<>\"")
_USER = frozenset(string.ascii_letters + string.digits + "-._:~!$&'()*+,;=%@")


def url_fault(text: str) -> str | None:
    """What is wrong with ``text`` as a URL, None if nothing is. Most texts are some URL, if a relative one."""
    url, _, fragment = text.partition("#")
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in url):
        return "it contains a control character"
    if url.startswith(":"):
        return "nothing precedes its colon"
    match = _SCHEME.fullmatch(url)
    scheme, rest = (match.group(1), match.group(2)) if match else ("", url)
    rest = rest.partition("?")[0]
    if not rest.startswith("/"):
        if scheme:
            return _escapes(fragment)
        if ":" in rest.partition("/")[0]:
            return "its first part contains a colon but is not a scheme"
    if rest.startswith("//") and (scheme or not rest.startswith("///")):
        authority, slash, path = rest[2:].partition("/")
        rest = slash + path
        if (fault := _authority(authority)) is not None:
            return fault
    return _escapes(rest) or _escapes(fragment)


def _escapes(text: str) -> str | None:
    for index, character in enumerate(text):
        if character == "%":
            digits = text[index + 1 : index + 3]
            if len(digits) < 2 or not _HEX.issuperset(digits):
                return "% is not followed by two hexadecimal digits"
    return None


def _authority(authority: str) -> str | None:
    user, at, host = authority.rpartition("@")
    if at:
        if not _USER.issuperset(user):
            return "its user contains characters that must be escaped"
        if (fault := _escapes(user)) is not None:
            return fault
    if "[" in host:
        return _literal(host)
    before, colon, after = host.rpartition(":")
    port = colon + after if colon else ""
    host = before if colon else host
    if port and not re.fullmatch(r":[0-9]*", port):
        return f"{port!r} after the host is not a port"
    for index, character in enumerate(host):
        if character == "%":
            code = host[index + 1 : index + 3]
            # Only what is no ASCII may be escaped in a host, and the percent sign itself.
            if len(code) < 2 or not _HEX.issuperset(code) or (code[0] in "01234567" and code != "25"):
                return "% is followed by something that a host cannot contain"
        elif ord(character) < 0x80 and character not in _HOST:
            return f"its host contains {character!r}"
    return None


def _literal(host: str) -> str | None:
    """An IPv6 address in brackets."""
    inner, close, port = host[1:].rpartition("]")
    if not host.startswith("[") or not close or not re.fullmatch(r"(:[0-9]*)?", port):
        return "its host contains a bracket but is not an address in brackets"
    try:
        ipaddress.IPv6Address(inner.partition("%25")[0])
    except ValueError:
        return f"{inner!r} is not an IPv6 address"
    return None
