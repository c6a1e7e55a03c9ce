"""The recovery sheet: the root key on paper, readable by eye, each line with its own check, and proof that it was kept."""

import base64
import hmac
from datetime import date, datetime
from hashlib import sha256

from yinuo.kit.moment import canonical
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

from .rootkey import RootKey, beside, derived, root, write

_GROUP, _PER_LINE = 4, 4


def export(key: RootKey, *, home: str, on: date) -> str:
    """The sheet as printable text, Chinese and English."""
    lines = [f"[{version}] {line}" for version, secret in key.secrets for line in _lines(secret)]
    return "\n".join([
        "一诺售后 · 根密钥恢复单   Yinuo · recovery sheet of the root key",
        f"系统 home: {home}   日期 date: {on.isoformat()}   指纹 fingerprint: {key.fingerprint}",
        "",
        "没有此密钥，客户的姓名、电话和地址永远不能恢复。请打印两份，分处密封保管，不要与备份放在一起。",
        "Without this key nobody can ever read the customers' names, phones and addresses again.",
        "Print it twice, keep the copies sealed in two places, never beside a backup.",
        "",
        *lines,
        "",
        f"确认码 confirmation code: {_code(key)}",
        "保管妥当后输入确认码：yinuo key confirm <确认码> --as <登录名>   Once it is safe, type: yinuo key confirm <code> --as <login>",
        "",
    ])  # fmt: skip


def read(text: str) -> RootKey:
    """The root key from a sheet somebody typed or scanned. Raises `Refusal` naming the line that is wrong."""
    found: dict[int, str] = {}
    for line in text.upper().splitlines():
        mark, closed, rest = line.strip().partition("]")
        if not (closed and mark.startswith("[") and mark[1:].isdigit()):
            continue
        groups = rest.split()
        body, check = "".join(groups[:-1]), groups[-1] if groups else ""
        before = found.get(int(mark[1:]), "")
        if not hmac.compare_digest(_check(before + body).encode(), check.encode()):
            raise _misread(line.strip())
        found[int(mark[1:])] = before + body
    try:
        secrets = tuple(sorted((version, base64.b32decode(_padded(body))) for version, body in found.items()))
    except ValueError:
        secrets = ()
    if not secrets or any(len(secret) != 32 for _, secret in secrets):
        raise _misread("")
    return RootKey(secrets)


def restore(text: str) -> RootKey:
    """Write the root key of a sheet where this installation looks for it. Raises `Refusal` over an existing one."""
    key = read(text)
    try:
        return write(key, new=True)
    except FileExistsError:
        raise Refusal(
            "vault.key_there", both("这里已有根密钥，不会覆盖", "There is a root key already; it is not overwritten"),
            way_out=both("确要替换时，请先把现有密钥文件移走", "To replace it, move the present key file away first"),
        ) from None  # fmt: skip


def confirm(code: str, *, at: datetime) -> None:
    """Note that the sheet lies safe. Raises `Refusal` unless the code is the one printed on it."""
    if not hmac.compare_digest(code.strip().upper().encode(), _code(root()).encode()):
        raise Refusal(
            "vault.code", both("确认码不对", "That is not the confirmation code"), status=422, field="code",
            way_out=both("确认码印在恢复单末尾；可重新执行 yinuo key export --as 登录名",
                         "It stands at the foot of the sheet; run yinuo key export --as LOGIN again"),
        )  # fmt: skip
    beside(".confirmed").write_text(f"{root().fingerprint} {canonical(at)}\n")


def confirmed() -> bool:
    """Whether somebody has confirmed the sheet of the present root key; `serve` warns daily until then."""
    try:
        return beside(".confirmed").read_text().split()[0] == root().fingerprint
    except (FileNotFoundError, IndexError):
        return False


def _lines(secret: bytes) -> list[str]:
    text = base64.b32encode(secret).decode().rstrip("=")
    width = _GROUP * _PER_LINE
    return [" ".join([*_groups(text[i : i + width]), _check(text[: i + width])]) for i in range(0, len(text), width)]


def _groups(body: str) -> list[str]:
    return [body[i : i + _GROUP] for i in range(0, len(body), _GROUP)]


def _check(so_far: str) -> str:
    """Three characters over everything up to the end of this line, so that swapped lines show too."""
    return base64.b32encode(sha256(b"sheet " + so_far.encode()).digest())[:3].decode()


def _code(key: RootKey) -> str:
    return base64.b32encode(derived(key.secrets[-1][1], "confirmation")[:5]).decode()


def _padded(body: str) -> str:
    return body + "=" * (-len(body) % 8)


def _misread(line: str) -> Refusal:
    return Refusal(
        "vault.sheet", both("恢复单有误：{line}", "The recovery sheet is misread: {line}").filled(line=line or "—"),
        way_out=both("请逐字核对这一行；数字只有 2 至 7", "Compare this line letter by letter; the only digits are 2 to 7"),
        status=422,
    )  # fmt: skip
