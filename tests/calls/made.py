"""Call definitions of every shape, for the tests that go round."""

from __future__ import annotations

from datetime import date, datetime

from hypothesis import strategies as st

from grants.calls.aims import NamedAim
from grants.calls.applying import Applying, Limits, MatchOf, Tier
from grants.calls.conditions import AllOf, AnyOf, Condition, Not, Operator, Test
from grants.calls.definition import CallDefinition
from grants.calls.eligibility import EligibilityQuestion, Passes
from grants.calls.questions import (
    IN_GROUPS,
    IN_TABLES,
    SUMMED,
    FileType,
    Option,
    PlacePart,
    Question,
    QuestionType,
    Repeat,
    Role,
    Section,
    Sensitivity,
)
from grants.calls.reviewing import Feedback, Justify, Reviewing
from grants.calls.text import Text
from grants.kernel.i18n import LANGUAGES
from grants.kernel.money import Money
from grants.organisations.kinds import OrganisationKind
from tests.calls.made_rubrics import rubrics

WORDS = (
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60),
        st.text(alphabet="ab: #'\"-\n\t{}[],&*!|>%@`yno~0.؟آ", min_size=1, max_size=200),
        st.sampled_from(
            ["yes", "No", "null", "~", "12", "1:30", "- a", "a: b", "default", "a #b", "="]
        ),
    )
    .map(str.strip)
    .filter(bool)
)
TEXTS = st.one_of(
    WORDS.map(Text.plain),
    st.dictionaries(st.sampled_from(["en", "ur", "ps", "pt-BR"]), WORDS, min_size=1).map(
        lambda versions: Text(tuple(versions.items()))
    ),
)
SKILLS = WORDS.filter(lambda words: len(words) <= 60 and "\n" not in words)
MAYBE_TEXTS = st.none() | TEXTS
AMOUNTS = st.integers(1, 10**12)
COUNTS = st.none() | st.integers(1, 50)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(date.isoformat)


def aims() -> st.SearchStrategy[tuple[NamedAim, ...]]:
    """What a call names of its fund's framework."""
    keys = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
    return st.lists(keys, max_size=3, unique=True).map(
        lambda found: tuple(NamedAim(each) for each in found)
    )


@st.composite
def bounds(draw: st.DrawFn, values: st.SearchStrategy[int]) -> dict[str, int]:
    """A lowest, a highest, both in order, or neither."""
    low, high = sorted((draw(values), draw(values)))
    return draw(st.sampled_from([{}, {"min": low}, {"max": high}, {"min": low, "max": high}]))


@st.composite
def questions(
    draw: st.DrawFn, key: str, type_: QuestionType, earlier: tuple[Question, ...] = ()
) -> Question:
    """A question of one type with limits that fit it."""
    limits: dict[str, object] = {}
    match type_:
        case QuestionType.SHORT_TEXT | QuestionType.LONG_TEXT:
            limits = {"character_limit": draw(COUNTS), "word_limit": draw(COUNTS)}
        case QuestionType.EMAIL | QuestionType.PHONE | QuestionType.WEB:
            limits = {"character_limit": draw(COUNTS)}
        case QuestionType.NUMBER:
            limits = {
                **draw(bounds(st.integers(-100, 100))),
                "decimals": draw(st.none() | st.integers(0, 3)),
                "unit": draw(MAYBE_TEXTS),
            }
        case QuestionType.MONEY:
            limits = dict(draw(bounds(AMOUNTS)))
        case QuestionType.DATE:
            first, last = sorted((draw(DAYS), draw(DAYS)))
            limits = draw(st.sampled_from([{}, {"earliest": first, "latest": last}]))
        case QuestionType.MONTH:
            first, last = sorted((draw(DAYS)[:7], draw(DAYS)[:7]))
            limits = draw(st.sampled_from([{}, {"earliest": first, "latest": last}]))
        case QuestionType.PLACE:
            asked = draw(st.sampled_from([(PlacePart.AREA,), tuple(PlacePart)]))
            limits = {"asks": asked, "options": draw(st.just(()) | options())}
        case QuestionType.TABLE:
            limits = draw(tables())
        case QuestionType.INDICATOR:
            limits = dict(draw(bounds(st.integers(1, 20))))
        case QuestionType.CHOICE | QuestionType.CHOICES:
            limits = {"options": draw(options())}
            if type_ is QuestionType.CHOICES:
                limits.update(draw(bounds(st.integers(1, 4))))
        case QuestionType.FILE:
            kinds = st.lists(st.sampled_from(FileType), min_size=1, unique=True)
            limits = {
                "allowed": tuple(draw(kinds)),
                "max_size_mb": draw(COUNTS),
                "max_files": draw(COUNTS),
            }
        case QuestionType.BUDGET_TABLE:
            limits = {
                **draw(bounds(st.integers(1, 20))),
                "quantity": draw(st.booleans()),
                "explanation": draw(st.booleans()),
                "total_equals": draw(st.sampled_from([None, "requested"])),
            }
        case QuestionType.GROUP:
            limits = {
                **draw(bounds(st.integers(1, 20))),
                "questions": draw(inner_questions(sorted(IN_GROUPS))),
            }
    if not key.startswith("in_"):
        limits["hidden_from_reviewers"] = draw(st.booleans())
        limits["sensitive"] = draw(st.none() | st.sampled_from(Sensitivity))
    return Question(
        key=key,
        type=type_,
        label=draw(TEXTS),
        hint=draw(MAYBE_TEXTS),
        required=draw(st.booleans()),
        when=draw(conditions(earlier)) if len(earlier) > 0 and draw(st.booleans()) else None,
        **limits,  # type: ignore[arg-type]
    )


@st.composite
def options(draw: st.DrawFn) -> tuple[Option, ...]:
    """Two to four answers to choose from."""
    values = draw(st.lists(WORDS, min_size=2, max_size=4, unique=True))
    return tuple(Option(value, draw(TEXTS)) for value in values)


@st.composite
def inner_questions(draw: st.DrawFn, types: list[QuestionType]) -> tuple[Question, ...]:
    """What a group asks on each line, or the columns of a table."""
    chosen = draw(st.lists(st.sampled_from(types), min_size=1, max_size=3))
    return tuple(draw(questions(f"in_{n}", each)) for n, each in enumerate(chosen))


@st.composite
def tables(draw: st.DrawFn) -> dict[str, object]:
    """Columns, with fixed rows or a number of free ones, and perhaps totals."""
    columns = draw(inner_questions(sorted(IN_TABLES)))
    summed = [column.key for column in columns if column.type in SUMMED]
    totals = tuple(summed) if draw(st.booleans()) else ()
    if draw(st.booleans()):
        return {"columns": columns, "rows": draw(options()), "totals": totals}
    return {"columns": columns, "totals": totals, **draw(bounds(st.integers(1, 20)))}


@st.composite
def conditions(draw: st.DrawFn, earlier: tuple[Question, ...], depth: int = 2) -> Condition:
    """A condition on some of the earlier questions."""
    kind = draw(st.sampled_from(["test", "all", "any", "not"])) if depth else "test"
    if kind == "test":
        return draw(tests(draw(st.sampled_from(earlier))))
    if kind == "not":
        return Not(draw(conditions(earlier, depth - 1)))
    parts = tuple(draw(st.lists(conditions(earlier, depth - 1), min_size=2, max_size=3)))
    return AllOf(parts) if kind == "all" else AnyOf(parts)


@st.composite
def tests(draw: st.DrawFn, question: Question) -> Test:
    """A test that fits the question."""
    operator, value = Operator.ANSWERED, draw(st.booleans())
    size = st.sampled_from([Operator.IS, Operator.MORE_THAN, Operator.AT_MOST])
    match question.type:
        case QuestionType.YES_NO:
            return Test(question.key, draw(st.sampled_from([Operator.IS, Operator.IS_NOT])), value)
        case QuestionType.CHOICE:
            return Test(question.key, Operator.IS, draw(st.sampled_from(question.option_values)))
        case QuestionType.CHOICES:
            chosen = st.lists(st.sampled_from(question.option_values), min_size=1, unique=True)
            return Test(question.key, Operator.NONE_OF, tuple(draw(chosen)))
        case QuestionType.MONEY:
            return Test(question.key, draw(size), draw(AMOUNTS))
        case QuestionType.NUMBER:
            return Test(question.key, draw(size), draw(st.integers(-9, 9) | st.just("2.5")))
        case QuestionType.DATE:
            return Test(question.key, draw(size), draw(DAYS))
        case QuestionType.MONTH:
            return Test(question.key, draw(size), draw(DAYS)[:7])
    return Test(question.key, operator, value)


@st.composite
def eligibility_questions(draw: st.DrawFn, key: str) -> EligibilityQuestion:
    """An eligibility question and the answers that pass."""
    types = [QuestionType.YES_NO, QuestionType.CHOICE, QuestionType.NUMBER, QuestionType.MONEY]
    type_ = draw(st.sampled_from(types))
    options: tuple[Option, ...] = ()
    if type_ is QuestionType.YES_NO:
        passes = Passes((draw(st.booleans()),), reversed=draw(st.booleans()))
    elif type_ is QuestionType.CHOICE:
        values = draw(st.lists(WORDS, min_size=2, max_size=4, unique=True))
        options = tuple(Option(value, draw(TEXTS)) for value in values)
        chosen = draw(st.lists(st.sampled_from(values), min_size=1, unique=True))
        passes = Passes(tuple(chosen), reversed=draw(st.booleans()))
    else:
        passes = draw(
            st.builds(Passes, at_least=st.integers(0, 10))
            | st.builds(Passes, at_most=AMOUNTS)
            | st.builds(Passes, at_least=st.integers(0, 10), at_most=AMOUNTS)
        )
    question = Question(key, type_, draw(TEXTS), hint=draw(MAYBE_TEXTS), options=options)
    caveat = draw(caveats(question, passes))
    staff_ask = draw(MAYBE_TEXTS) if caveat else None
    return EligibilityQuestion(question, passes, draw(MAYBE_TEXTS), caveat, staff_ask)


@st.composite
def caveats(draw: st.DrawFn, question: Question, passes: Passes) -> Passes | None:
    """Answers with a caveat: none, or some that the line above does not name."""
    if passes.answers:
        every = question.option_values or (True, False)
        left = [answer for answer in every if answer not in passes.answers]
        if not left or draw(st.booleans()):
            return None
        chosen = left[:1]
        if question.option_values:
            chosen = draw(st.lists(st.sampled_from(left), min_size=1, unique=True))
        return Passes(tuple(chosen))
    return draw(st.none() | st.builds(Passes, at_least=st.integers(0, 10)))


@st.composite
def applyings(draw: st.DrawFn, currency: str, low: int, high: int) -> Applying:
    """Limits, and tiers that rise from the floor to the ceiling."""
    young, old = sorted((draw(st.integers(0, 500)), draw(st.integers(0, 500))))
    limits = Limits(
        tuple(draw(st.lists(TEXTS, max_size=2))),
        draw(st.none() | st.just(young)),
        draw(st.none() | st.just(old)),
    )
    ends = draw(st.sets(st.integers(low, high), max_size=3)) | {high}
    tiers = tuple(
        Tier(
            f"tier_{n}",
            draw(TEXTS),
            Money(end, currency),
            draw(st.integers(0, 99)),
            draw(st.none() | st.integers(0, 500)),
        )
        for n, end in enumerate(sorted(ends))
    )
    return Applying(
        limits,
        draw(st.just(()) | st.just(tiers)),
        draw(st.sampled_from(MatchOf)),
        draw(st.booleans()),
    )


@st.composite
def reviewings(draw: st.DrawFn) -> Reviewing:
    """Terms of review."""
    return Reviewing(
        blind=draw(st.booleans()),
        justify=draw(st.sampled_from(Justify)),
        apart=draw(st.none() | st.integers(1, 99)),
        skills=tuple(draw(st.lists(SKILLS, max_size=3, unique_by=str.casefold))),
        languages=tuple(draw(st.lists(st.sampled_from(list(LANGUAGES)), unique=True))),
        past_years=draw(st.integers(0, 50)),
        terms=draw(MAYBE_TEXTS),
        feedback=draw(st.sampled_from(Feedback)),
        complaint_days=draw(st.integers(0, 365)),
    )


@st.composite
def repeats(draw: st.DrawFn) -> Repeat:
    """How often a section may be filled."""
    low, high = sorted((draw(st.integers(0, 20)), draw(st.integers(1, 20))))
    return Repeat(draw(TEXTS), low, high)


@st.composite
def calls(draw: st.DrawFn) -> CallDefinition:
    """A call that a person could have written."""
    currency = draw(st.sampled_from(["PKR", "GBP", "JPY"]))
    eligibility = tuple(
        draw(eligibility_questions(f"may_{n}")) for n in range(draw(st.integers(0, 2)))
    )
    earlier = tuple(each.question for each in eligibility)
    title = Question("title", QuestionType.SHORT_TEXT, draw(TEXTS), role=Role.TITLE)
    money = Question("requested", QuestionType.MONEY, draw(TEXTS), role=Role.REQUESTED)
    total = Question("total", QuestionType.MONEY, draw(TEXTS), role=Role.TOTAL_COST)
    match = draw(matches())
    people = Question("people", QuestionType.NUMBER, draw(TEXTS))
    first = (title, money, total, match)
    sections = [Section("s", draw(TEXTS), first, draw(MAYBE_TEXTS), draw(MAYBE_TEXTS))]
    sections.append(Section("reach", draw(TEXTS), (people,)))
    earlier += (*first, people)
    for n in range(draw(st.integers(0, 2))):
        when = draw(conditions(earlier)) if draw(st.booleans()) else None
        repeat = draw(st.none() | repeats())
        asked, seen = [], earlier
        for m in range(draw(st.integers(1, 3))):
            asked.append(draw(questions(f"q_{n}_{m}", draw(st.sampled_from(QuestionType)), seen)))
            if asked[-1].type is not QuestionType.FILE:
                seen += (asked[-1],)
        # What stands in a section that repeats has several answers: nothing after it looks there.
        earlier = earlier if repeat else seen
        sections.append(Section(f"s_{n}", draw(TEXTS), tuple(asked), when=when, repeat=repeat))
    low, middle, high = sorted(draw(st.lists(AMOUNTS, min_size=3, max_size=3)))
    opens = draw(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001
    return CallDefinition(
        slug=draw(st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,2}", fullmatch=True)),
        title=draw(TEXTS),
        summary=draw(TEXTS),
        currency=currency,
        budget=Money(high, currency),
        ceiling=Money(middle, currency),
        floor=draw(st.none() | st.just(Money(low, currency))),
        opens=opens.strftime("%Y-%m-%d %H:%M"),
        closes=opens.replace(year=opens.year + 1, day=1).strftime("%Y-%m-%d %H:%M"),
        time_zone=draw(st.sampled_from(["Asia/Karachi", "UTC"])),
        sections=tuple(sections),
        rubric=draw(rubrics(TEXTS, conditions(earlier))),
        theme=draw(st.none() | st.just("young-people")),
        priorities=draw(aims()),
        objectives=draw(aims()),
        area=draw(st.none() | WORDS),
        applicants=tuple(
            draw(st.lists(st.sampled_from(OrganisationKind), min_size=1, unique=True))
        ),
        test=draw(st.booleans()),
        questions_until=draw(st.none() | st.just(opens.strftime("%Y-%m-%d %H:%M"))),
        grace_minutes=draw(st.sampled_from([0, 15, 1440])),
        reviewers=draw(st.integers(1, 9)),
        eligibility=eligibility,
        applying=draw(applyings(currency, low, middle)),
        reviewing=draw(reviewings()),
    )


@st.composite
def matches(draw: st.DrawFn) -> Question:
    """A question that asks for the match: an amount, or a table whose column is added up."""
    if draw(st.booleans()):
        return Question("match", QuestionType.MONEY, draw(TEXTS), role=Role.MATCH)
    return Question(
        "match",
        QuestionType.TABLE,
        draw(TEXTS),
        role=Role.MATCH,
        columns=(
            Question("from", QuestionType.SHORT_TEXT, draw(TEXTS)),
            Question("share", QuestionType.MONEY, draw(TEXTS)),
        ),
        totals=("share",),
    )
