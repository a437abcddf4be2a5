"""A small front end for 12345 worksheets: the worksheet in, at most five questions, the wording out.

Written from docs/api.md alone, with nothing but Python:

    python docs/examples/worksheet.py worksheet.txt            # asks the questions in the terminal
    BANCHENG=http://127.0.0.1:8000 python docs/examples/worksheet.py < worksheet.txt
"""

import json
import os
import sys
import urllib.error
import urllib.request

ADDRESS = os.environ.get("BANCHENG", "http://127.0.0.1:8000")
MOST_QUESTIONS = 5


def triage(text: str, ticked: dict[str, str]) -> dict:
    body = json.dumps({"text": text, "form": "worksheet", "channel": "written", "ticked": ticked}).encode()
    request = urllib.request.Request(f"{ADDRESS}/api/v1/triage", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        problem = json.load(error)
        sys.exit(f"{problem['title']}：{problem.get('detail', '')}{problem.get('advice', '')}")


def put(question: dict, answers: list[str]) -> tuple[str, str] | None:
    """Ask; returns what to tick, or None where nobody knows."""
    print(f"\n{question['question']}")
    for number, option in enumerate(question["options"], 1):
        print(f"  {number}. {option['answer']}")
    said = answers.pop(0) if answers else "0"
    if not (said.isdigit() and 1 <= int(said) <= len(question["options"])):
        return None
    option = question["options"][int(said) - 1]
    return option["tick"], option["value"]


def settle(text: str, answers: list[str]) -> dict:
    """Ask until nothing more is open, nobody knows, or five questions were put."""
    ticked: dict[str, str] = {}
    decision = triage(text, ticked)
    for _ in range(MOST_QUESTIONS):
        if not decision["ask"]:
            break
        told = put(decision["ask"][0], answers)
        if told is None:
            break
        ticked[told[0]] = told[1]
        decision = triage(text, ticked)
    return decision


def show(decision: dict) -> None:
    danger, service = decision["danger"], decision["service"]
    if danger:
        print(f"\n!! {danger['name']}：{'先救人' if danger['level'] == 'red' else '先问人是不是安全'}")
    print(f"\n事项　{service['name'] if service else '没有听出来'}\n路径　{decision['path']['name']}（{decision['certainty']}）")
    if decision["certainty"] == "unsure":
        print(f"拿不准，请问 {decision['ask_whom']['department']} {decision['ask_whom']['liaison']}")
    elif decision["reply"]:
        words = decision["reply"]["public"]
        for blank in decision["reply"]["blanks"]:
            words = words.replace("{" + blank["name"] + "}", blank["value"] or f"【{blank['name']}】")
        print(f"\n{words}")
    if decision["missing"]:
        print("\n还缺　" + "、".join(material["name"] for material in decision["missing"]))
    for basis in decision["basis"]:
        print(f"依据　{basis['law']} {basis['article']}")


def main() -> None:
    if len(sys.argv) > 1:
        with open(sys.argv[1], encoding="utf-8") as file:
            text, answers = file.read(), list(sys.stdin.read().split())
    else:
        text, answers = sys.stdin.read(), []
    show(settle(text, answers))


if __name__ == "__main__":
    main()
