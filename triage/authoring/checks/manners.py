"""What may not be said to a citizen: a promise of a result, a person's name or number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.authoring.checks.base import Check
from triage.authoring.content import Content
from triage.content.findings import Finding
from triage.content.yamlfile import line_of, load

DEPARTMENTS = "rules/departments.yaml"
#: A telephone of a person or a room; hotlines (110, 12345, 962110) are anybody's.
_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[-－— ]?\d{7,8}|[2-8]\d{7})(?!\d)")


class Promise(Check):
    name = "promise"
    guards = "不能替审批许诺结果（说法在 kb/wording.yaml）"

    def run(self, content: Content) -> Iterator[Finding]:
        for said in content.said:
            words = content.manners.promise_in(said.text) if said.kind in ("口径", "文章", "办事指南", "告知单") else ""
            if words:
                yield self.at(
                    said.file,
                    said.line,
                    f"{said.kind}里许诺了结果：“{words}”",
                    "结果由审批定：说清条件和下一步、什么时候给答复，不替人保证",
                    said.id,
                )


class Person(Check):
    """People change posts; a number in a wording rings for years after."""

    name = "person"
    guards = "对外的话里不能有电话号码和人名，联络人写岗位"
    excusable = False

    def run(self, content: Content) -> Iterator[Finding]:
        for said in content.said:
            if phone := _PHONE.search(said.text):
                yield self.at(
                    said.file, said.line, f"{said.kind}里有电话号码“{phone[0]}”", "号码由各窗口在本地填：口径里写空格 {联系电话}", said.id
                )
            elif name := content.manners.name_in(said.text):
                yield self.at(
                    said.file, said.line, f"{said.kind}里点了人名“{name}”", "只写岗位，例如“业务联络岗”，或者用空格 {联络岗位}", said.id
                )
        yield from self._liaisons(content)

    def _liaisons(self, content: Content) -> Iterator[Finding]:
        if content.rulebook is None:
            return
        raw = load(content.home / DEPARTMENTS, content.home)["departments"]
        for department in content.rulebook.services.departments.values():
            line = line_of(raw, department.name)
            if _PHONE.search(department.liaison) or re.search(r"\d{5}", department.liaison):
                yield self.at(
                    DEPARTMENTS, line, f"联络岗位里有号码“{department.liaison}”", "只写岗位；号码由各窗口在本地填", department.name
                )
            elif not content.manners.is_post(department.liaison):
                posts = "、".join(content.manners.posts)
                mend = f"写成岗位，以这些字结尾：{posts}"
                yield self.at(DEPARTMENTS, line, f"“{department.liaison}”看着是人名，不是岗位", mend, department.name)
