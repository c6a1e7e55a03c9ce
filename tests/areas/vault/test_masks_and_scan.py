"""What may be shown, and what free text may not keep."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import yinuo
from yinuo.kit.refusal import Refusal
from yinuo.vault import masks, phones
from yinuo.vault.scan import scan
from yinuo.vault.values import Kind


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        (Kind.PHONE, "13800138000", "138****8000"), (Kind.PHONE, "+8613800138000", "138****8000"),
        (Kind.PHONE, "021-58881234", "021****1234"), (Kind.PHONE, "95588", "****"),
        (Kind.NAME, "王秀英", "王**"), (Kind.NAME, "王", "*"), (Kind.NAME, "欧阳娜娜", "欧***"),
        (Kind.NAME, "Anna Wang", "A*** W***"),
        (Kind.MAIL, "wang@example.com", "w***@example.com"), (Kind.MAIL, "nonsense", "***"),
        (Kind.ADDRESS, "上海市浦东新区世纪大道100号3楼", "上海市浦东新区***"),
        (Kind.ADDRESS, "广西壮族自治区南宁市青秀区民族大道1号", "广西壮族自治区南宁市青秀区***"),
        (Kind.ADDRESS, "江苏省苏州市昆山市人民路9号", "江苏省苏州市昆山市***"), (Kind.ADDRESS, "世纪大道100号", "***"),
        (Kind.ADDRESS, "上海市世纪大道100号花园小区3楼", "上海市***"), (Kind.ADDRESS, "花园小区3楼", "***"),
        (Kind.IDENTITY, "11010519491231002X", "110***********002X"), (Kind.SIGNATURE, "anything", "***"), (Kind.NAME, "", ""),
    ],
)  # fmt: skip
def test_masks_show_the_harmless_part(kind, text, shown):
    assert masks.masked(kind, text) == shown


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("138 0013 8000", "+8613800138000"), ("+86 138-0013-8000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("021-58881234", "+862158881234"), ("(021) 5888 1234", "+862158881234"), ("400-820-8820", "+864008208820"),
        ("+852 2345 6789", "+85223456789"),
    ],
)  # fmt: skip
def test_one_number_however_typed(typed, normal):
    assert phones.normal(typed) == normal


@pytest.mark.parametrize("typed", ["", "12345", "王女士", "\x00", "1" * 50, "abc13800138000"])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(Refusal):
        phones.normal(typed)


@pytest.mark.parametrize(
    ("text", "kept", "kinds"),
    [
        ("客户电话13800138000，下午在家", "客户电话138****8000，下午在家", [Kind.PHONE]),
        ("请拨 138-0013-8000 或 １３９００１３９０００", "请拨 138****8000 或 139****9000", [Kind.PHONE, Kind.PHONE]),
        ("身份证11010519491231002x", "身份证110***********002X", [Kind.IDENTITY]),
        ("座机（021）58881234", "座机021****1234", [Kind.PHONE]), ("座机021-5888 1234。", "座机021****1234。", [Kind.PHONE]),
        ("单号 2611 4083 9172，序列号 SN13800138000X", "单号 2611 4083 9172，序列号 SN13800138000X", []),
        ("热线400-820-8820", "热线400-820-8820", []),
        ("110105194912310021 校验位不符", "110105194912310021 校验位不符", []), ("", "", []),
    ],
)  # fmt: skip
def test_free_text_keeps_no_numbers_of_persons(text, kept, kinds):
    scanned = scan(text)
    assert scanned.text == kept and [one.kind for one in scanned.found] == kinds


@given(
    st.text(alphabet="漏水 ,电话a", max_size=20), st.integers(3, 9), st.integers(0, 10**9 - 1), st.sampled_from(["", "-", " "])
)  # fmt: skip
def test_a_mobile_is_found_wherever_it_stands(around, second, rest, between):
    number = f"1{second}{rest:09d}"
    typed = number[:3] + between + number[3:7] + between + number[7:]
    scanned = scan(around.rstrip("a ") + typed + "。" + around)
    assert number[3:7] + number[7:] not in scanned.text.replace(" ", "").replace("-", "")
    assert scanned.found[0].value == number


@given(st.text(max_size=200))
def test_scanning_twice_finds_nothing_new(text):
    assert scan(scan(text).text).found == ()


def test_free_text_is_read_in_one_place_before_any_verb_sees_it():
    """Were a verb to read its own words again, nobody could tell whether the next one must."""
    source = Path(yinuo.__file__).parent
    reading = {str(path.relative_to(source)) for path in source.rglob("*.py") if "vault.scan import" in path.read_text()}
    assert reading == {"people/wording.py"}
