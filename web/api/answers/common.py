"""What all answers are made of: the model itself, codes with their names, releases, owners, problems."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from triage import terms

TOKEN = "只有带凭证才有"


def codes(names: dict[str, str], what: str) -> Any:
    """One of a few codes, described with what each means."""
    told = "；".join(f"{code} {name}" for code, name in names.items())
    return Annotated[Literal[tuple(names)], Field(description=f"{what}：{told}")]


Path = codes(terms.PATHS, "处理路径")
Scope = codes(terms.SCOPES, "受理范围")
Line = codes(terms.LINES, "业务条线")
Flag = codes(terms.FLAGS, "标记")
Certainty = Annotated[
    Literal["sure", "ask", "unsure"], Field(description="sure 有把握；ask 要再问一句；unsure 拿不准，问 ask_whom，不要照着念")
]
Status = Literal["草案", "试行", "正式", "废止"]


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Named(Answer):
    """代码给程序，名称给人"""

    code: str = Field(description="代码，不会改")
    name: str = Field(description="名称，会改")


NamedPath = create_model("NamedPath", __base__=Answer, code=(Path, ...), name=(str, ...))
NamedScope = create_model("NamedScope", __base__=Answer, code=(Scope, ...), name=(str, ...))
NamedLine = create_model("NamedLine", __base__=Answer, code=(Line, ...), name=(str, ...))


class Release(Answer):
    version: str = Field(description="规则库版本")
    hash: str = Field(description="规则、知识、标注、程序合起来的指纹：会改变答复的都算在内")


class Owner(Answer):
    """业务部门和联络岗位"""

    code: str = Field(description="部门代码")
    department: str
    liaison: str = Field(description="联络岗位")


class Wrong(Answer):
    field: str = Field(description="哪一项")
    detail: str = Field(description="哪里不对")


class Problem(Answer):
    """RFC 9457 问题说明。errors 逐项写明哪里不对、怎么改"""

    type: str = Field(description="问题的种类；程序认这个")
    title: str = Field(description="出了什么问题；Accept-Language: en 时是英文")
    status: int
    detail: str = Field(default="", description="具体情况")
    advice: str = Field(default="", description="接下来怎么办")
    errors: list[Wrong] = []
