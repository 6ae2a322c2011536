"""The stock of sections and questions that calls choose from: in which words, up to which length.

The form, the task list, the snapshot, the PDF, the workbook and the check of completeness all read it. To add a question: an entry here.
The fields are those that the Fund’s calls have asked for since 2011.
"""

from grants.applications.sections import (
    MONEY,
    MOST_MONTHS,
    PROJECT,
    SENDING,
    Kind,
    Question,
    Section,
)
from grants.core.reasons import N_

_NO_NAMES = N_("Never write a victim’s name, telephone number or passport number.")

OUTCOME, OUTPUT = "outcome", "output"
RESULT = (
    Question(
        "level",
        N_("What it is"),
        Kind.CHOICE,
        choices=((OUTCOME, N_("Outcome")), (OUTPUT, N_("Output"))),
        needed=True,
    ),
    Question("text", N_("In one sentence"), Kind.TEXT, "", 500, needed=True, rows=2),
)
INDICATOR = (
    Question("result", N_("Of which result"), Kind.ROW, of="log_frame.results"),
    Question("text", N_("What you count or ask"), Kind.TEXT, "", 300, needed=True, rows=2),
    Question("baseline", N_("Where it stands now"), Kind.LINE, "", 100),
    Question("target", N_("Where it shall stand at the end"), Kind.LINE, "", 100, needed=True),
    Question("source", N_("Where the number comes from"), Kind.LINE, "", 200, needed=True),
)
ACTIVITY = (
    Question("text", N_("What you do"), Kind.LINE, "", 200, needed=True),
    Question("who", N_("Who does it"), Kind.LINE, N_("The organization, not a person."), 200),
    Question("first", N_("From month"), Kind.NUMBER, "", MOST_MONTHS, needed=True),
    Question("last", N_("To month"), Kind.NUMBER, "", MOST_MONTHS, needed=True),
    Question("result", N_("For which result"), Kind.ROW, of="log_frame.results"),
)
PAST_PROJECT = (
    Question("title", N_("What it was"), Kind.LINE, "", 200, needed=True),
    Question("donor", N_("Who paid for it"), Kind.LINE, "", 200),
    Question("country", N_("Country"), Kind.COUNTRY),
    Question("years", N_("From when to when"), Kind.LINE, N_("For example: 2008 to 2010."), 40),
    Question("amount", N_("How much, in USD"), Kind.MONEY),
    Question("result", N_("What came of it"), Kind.TEXT, "", 500, rows=2),
)
REFERENCE = (
    Question("organization", N_("Organization"), Kind.LINE, "", 200, needed=True),
    Question("name", N_("Name and function"), Kind.LINE, "", 200),
    Question("email", N_("E-mail"), Kind.LINE, "", 200),
    Question("phone", N_("Telephone"), Kind.LINE, "", 40),
)
SOURCE = (
    Question("source", N_("Who pays"), Kind.LINE, N_("Write your own organization’s name for your own money."), 200, needed=True),
    Question("what", N_("What for"), Kind.LINE, "", 200),
    Question("amount", N_("USD"), Kind.MONEY, needed=True),
    Question("state", N_("How certain it is"), Kind.CHOICE,
             choices=(("agreed", N_("Agreed, with a paper")), ("asked", N_("Asked for")), ("own", N_("Our own money"))), needed=True),
    Question("proof", N_("Which attached document shows it"), Kind.LINE, "", 120),
)  # fmt: skip

STOCK = (
    Section(
        "project", N_("Title, summary and dates"), PROJECT,
        N_("What you want to do, in a few words, and when."),
        N_("Reviewers read the summary first. The start and the months decide how many grant years your budget has."),
        (
            Question("title", N_("What is your project called?"), Kind.LINE, N_("A few words that say what people will receive."), 200,
                     N_("Give your project a title"), fixed=True),
            Question("summary", N_("What will you do, for whom, and where?"), Kind.TEXT, N_("Write as you would tell a neighbour."), 1500,
                     N_("Say in a few sentences what you will do")),
            Question("starts_on", N_("When will it start?"), Kind.DAY, N_("The first day of your first grant year."), 0,
                     N_("Say on which day the project starts"), fixed=True),
            Question("months", N_("How many months will it last?"), Kind.NUMBER, N_("In digits, for example 36."), MOST_MONTHS,
                     N_("Say how many months the project lasts"), fixed=True),
            Question("theme", N_("Which field of work is it?"), Kind.LINE, N_("For example: legal aid for domestic workers."), 120),
        ),
    ),
    Section(
        "countries", N_("Countries"), PROJECT,
        N_("Where you work, where victims come from, and where they were taken."),
        N_("The call is for work across borders. We compare these countries with the five regional groups of the United Nations."),
        (
            Question("implementation", N_("Where will you work?"), Kind.COUNTRIES, N_("The countries in which people receive your help."), 0,
                     N_("Name at least one country in which you will work"), fixed=True),
            Question("origin", N_("Where do the victims come from?"), Kind.COUNTRIES),
            Question("destination", N_("Where were they taken, or are they at risk of being taken?"), Kind.COUNTRIES),
        ),
    ),
    Section(
        "cross_border", N_("Work across borders"), PROJECT,
        N_("How the work in one country depends on the work in another."),
        N_("A person reads this and decides whether the project crosses borders, not only the list of countries."),
        (Question("explanation", N_("What happens on each side of the border, and who does it?"), Kind.TEXT, N_("Name the organizations, not the people."),
                  3000, N_("Explain how your work crosses borders"), 8),),
    ),
    Section(
        "beneficiaries", N_("The people you will help"), PROJECT,
        N_("How many people, and who they are."),
        N_("A good estimate is enough. If you are selected, your reports will be compared with these numbers."),
        (
            Question("direct", N_("How many victims will receive help from you?"), Kind.NUMBER, N_("Count a person once, over the whole project."), 10_000_000,
                     N_("Write the number of people in digits, for example 40")),
            Question("indirect", N_("How many others will gain from it?"), Kind.NUMBER, N_("Families, for example, or people who are trained."), 100_000_000),
            Question("women", N_("Of these: women"), Kind.NUMBER, "", 10_000_000),
            Question("girls", N_("Girls under 18"), Kind.NUMBER, "", 10_000_000),
            Question("men", N_("Men"), Kind.NUMBER, "", 10_000_000),
            Question("boys", N_("Boys under 18"), Kind.NUMBER, N_("An estimate is enough. Leave these open if you cannot tell."), 10_000_000),
            Question("description", N_("Who are they?"), Kind.TEXT, N_("By sex and age group, and how they find their way to you. Never write anybody’s name."),
                     2000, N_("Say who the people are that you will help")),
        ),
    ),
    Section(
        "needs", N_("The problem and your work"), PROJECT,
        N_("What is wrong now, and what you will do about it."),
        N_("Reviewers look for a clear line from the problem to what a person receives."),
        (
            Question("problem", N_("What is the problem?"), Kind.TEXT, N_("What victims lack today, and how you know."), 4000,
                     N_("Describe the problem"), 8),
            Question("activities", N_("What will you do?"), Kind.TEXT, N_("Step by step, with who does it and where."), 6000,
                     N_("Describe what you will do"), 10),
        ),
    ),
    Section(
        "remedies", N_("Remedies"), PROJECT,
        N_("What a person receives from you, and what in your budget pays for it."),
        N_("Reviewers look for three things: what a person receives, how many people, and the money for it."),
        (Question("remedies", N_("Remedies"), Kind.REMEDIES, "", 1500, fixed=True),),
    ),
    Section(
        "partners", N_("Partners"), PROJECT,
        N_("Organizations that do part of the work with you. Leave this page as it is if you work alone."),
        N_("The lead signs and answers for the whole project. Each partner signs a declaration."),
        (Question("partners", N_("Partners"), Kind.PARTNERS, "", 1500),),
    ),
    Section(
        "log_frame", N_("Log frame"), PROJECT,
        N_("What will have changed, and how you will know."),
        N_("If you are selected, your reports follow these indicators, one by one."),
        (
            Question("objective", N_("What is the objective of the whole project?"), Kind.TEXT,
                     N_("One or two sentences: what shall be different for victims in the end."), 1000, N_("Say what the objective of the project is"), 3),
            Question("results", N_("What will you achieve?"), Kind.TABLE,
                     N_("Outcomes are changes in people’s lives; outputs are what you do and hand out so that they happen."), 30,
                     N_("Write at least one outcome of the log frame"), columns=RESULT),
            Question("indicators", N_("How will you know?"), Kind.TABLE, N_("One line for each thing that you will count or ask."), 60,
                     N_("Write at least one indicator of the log frame"), columns=INDICATOR),
        ),
    ),
    Section(
        "work_plan", N_("Work plan"), PROJECT,
        N_("What happens when, and who does it."),
        N_("Lines of the budget can say which activity they serve, so that a reader sees what the money is for."),
        (Question("activities", N_("Activities"), Kind.TABLE, N_("Month 1 is the month in which the project starts."), 60,
                  N_("Write at least one activity of the work plan"), columns=ACTIVITY),),
    ),
    Section(
        "safety", N_("Victims’ safety and confidentiality"), PROJECT,
        N_("How the people you help stay safe, and how the work goes on after the grant."),
        N_("Nobody may come to harm by being helped. Reviewers read this with care."),
        (
            Question("risks", N_("What could go wrong, and what will you do then?"), Kind.TEXT, "", 3000, N_("Say what could go wrong")),
            Question("confidentiality", N_("How do you keep people’s names and stories safe?"), Kind.TEXT, _NO_NAMES, 3000,
                     N_("Say how you keep names and stories safe")),
            Question("sustainability", N_("What remains when the grant has ended?"), Kind.TEXT, "", 3000, N_("Say what remains when the grant has ended")),
            Question("monitoring", N_("How will you see whether it works?"), Kind.TEXT, "", 3000, N_("Say how you will see whether it works")),
        ),
    ),
    Section(
        "past_work", N_("Past work and references"), PROJECT,
        N_("What you have done before, and who can tell us about it."),
        N_("Reviewers look at whether you can do what you plan. Small and local work counts."),
        (
            Question("projects", N_("Projects of the last years"), Kind.TABLE, N_("The most important ones, at most ten."), 10, columns=PAST_PROJECT),
            Question("references", N_("Who can tell us about your work?"), Kind.TABLE,
                     N_("People of other organizations or authorities, who have agreed to be asked. Never victims."), 6, columns=REFERENCE),
        ),
    ),
    Section(
        "budget", N_("Budget by grant year"), MONEY,
        N_("What will the work cost, year by year? A grant year is twelve months from the day your project starts."),
        N_("Totals are worked out for you; nobody types them."),
        (Question("lines", N_("Budget lines"), Kind.LINES, "", 200, N_("Write at least one line of the budget"), fixed=True),),
    ),
    Section(
        "cofunding", N_("Money from others"), MONEY,
        N_("What others, or you yourselves, pay for this project. Leave it open if the grant pays for all."),
        N_("It is kept apart from what you ask for. Co-funding is not needed unless the call says so."),
        (Question("sources", N_("Sources"), Kind.TABLE, N_("Money only; write what is given in kind under “What for”."), 20, columns=SOURCE),),
    ),
    Section(
        "declarations", N_("Declarations"), SENDING,
        N_("What you confirm for your organization."),
        N_("Whoever sends the application answers for it. It is not a signature; an agreement would be signed later."),
        (
            Question("confirmed", N_("I confirm that what we wrote is true, that the organization wants this application to be sent, and that it has no "
                                     "links to trafficking, to the exploitation or abuse of anybody, or to fraud."), Kind.YES, "", 0,
                     N_("Confirm the declaration, or ask somebody who can"), fixed=True),
            Question("name", N_("Your name and function"), Kind.LINE, N_("For example: A. Sample, director."), 120, N_("Write your name and function")),
        ),
    ),
)  # fmt: skip
