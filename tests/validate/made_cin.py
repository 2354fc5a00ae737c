"""A CIN census made for the tests: children who keep every rule, and one change each that breaks one."""

HEADER = """<Header><CollectionDetails><Collection>CIN</Collection><Year>2027</Year>
<ReferenceDate>2027-03-31</ReferenceDate></CollectionDetails><Source><LEA>201</LEA></Source></Header>"""

EARLIER = """<CINdetails><CINreferralDate>2026-04-02</CINreferralDate><ReferralSource>2A</ReferralSource>
<PrimaryNeedCode>N4</PrimaryNeedCode><CINclosureDate>2026-05-01</CINclosureDate><ReasonForClosure>RC8</ReasonForClosure>
<Assessments><AssessmentActualStartDate>2026-04-03</AssessmentActualStartDate>
<AssessmentAuthorisationDate>2026-04-30</AssessmentAuthorisationDate></Assessments><ReferralNFA>0</ReferralNFA></CINdetails>"""

NOTHING_MORE = """<CINdetails><CINreferralDate>2026-04-20</CINreferralDate><ReferralSource>6</ReferralSource>
<ReferralNFA>true</ReferralNFA></CINdetails>"""

CHILD = f"""<Child><ChildIdentifiers><LAchildID>{{number}}</LAchildID><UPN>{{pupil}}</UPN>
<PersonBirthDate>2018-06-01</PersonBirthDate><Sex>F</Sex></ChildIdentifiers>
<ChildCharacteristics><Ethnicity>WBRI</Ethnicity><Disabilities><Disability>HAND</Disability>
<Disability>HEAR</Disability></Disabilities></ChildCharacteristics>{EARLIER}{NOTHING_MORE}
<CINdetails><CINreferralDate>2026-06-01</CINreferralDate><ReferralSource>1A</ReferralSource>
<PrimaryNeedCode>N1</PrimaryNeedCode><CINclosureDate>2027-03-01</CINclosureDate><ReasonForClosure>RC7</ReasonForClosure>
<Assessments><AssessmentActualStartDate>2026-06-02</AssessmentActualStartDate>
<AssessmentAuthorisationDate>2026-07-10</AssessmentAuthorisationDate></Assessments>
<Section47><S47ActualStartDate>2026-06-05</S47ActualStartDate><DateOfInitialCPC>2026-06-20</DateOfInitialCPC>
<ICPCnotRequired>false</ICPCnotRequired></Section47><ReferralNFA>0</ReferralNFA>
<ChildProtectionPlans><CPPstartDate>2026-06-20</CPPstartDate><CPPendDate>2026-10-01</CPPendDate>
<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse><LatestCategoryOfAbuse>EMO</LatestCategoryOfAbuse>
<NumberOfPreviousCPP>0</NumberOfPreviousCPP></ChildProtectionPlans>
<ChildProtectionPlans><CPPstartDate>2026-11-01</CPPstartDate><CPPendDate>2027-02-01</CPPendDate>
<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse><LatestCategoryOfAbuse>NEG</LatestCategoryOfAbuse>
<NumberOfPreviousCPP>1</NumberOfPreviousCPP></ChildProtectionPlans>
<PreProceedingsandFGDM><PPStartDate>2026-09-09</PPStartDate><LBPSentDate>2026-09-20</LBPSentDate>
<FGDMMeetingOffer>1</FGDMMeetingOffer><FGDMMeetingFac>true</FGDMMeetingFac>
<InitialPPMeetingDate>2026-09-28</InitialPPMeetingDate><ReviewMeetingsCount>3</ReviewMeetingsCount>
<StepDecisionDate>2026-12-01</StepDecisionDate><PPOutcome>A</PPOutcome><CourtAppDate>2026-12-18</CourtAppDate>
<LetterInitCPDate>2027-02-05</LetterInitCPDate></PreProceedingsandFGDM></CINdetails></Child>"""


BIRTH = "<PersonBirthDate>2018-06-01</PersonBirthDate>"
PERIOD = CHILD[CHILD.index("<PreProceedingsandFGDM>") : CHILD.index("</CINdetails></Child>")]

# For each rule one change to a child who keeps them all: what stands there, and what stands there instead.
CHANGES: dict[str, tuple[str, str]] = {
    "8500": ("<LAchildID>{number}</LAchildID>", ""),
    "1570": ("<LAchildID>{number}</LAchildID>", "<LAchildID>{number}-1</LAchildID>"),
    "1540": ("<UPN>{pupil}</UPN>", "<UPN>S12</UPN>"),
    "8520": (BIRTH, "<PersonBirthDate>2027-04-01</PersonBirthDate>"),
    "8525": (BIRTH, ""),
    "4180": ("<Sex>F</Sex>", "<Sex>2</Sex>"),
    "8750": (BIRTH, "<ExpectedPersonBirthDate>2027-05-01</ExpectedPersonBirthDate>"),
    "4220": ("WBRI", "BRIT"),
    "8535Q": (BIRTH, BIRTH + "<PersonDeathDate>2018-05-31</PersonDeathDate>"),
    "8590": (CHILD[CHILD.index("<CINdetails>") : CHILD.index("</Child>")], ""),
    "8540": ("<Disability>HAND</Disability>", "<Disability>ARM</Disability>"),
    "8790": ("<Disability>HAND</Disability>", "<Disability>NONE</Disability>"),
    "8600": ("<CINreferralDate>2026-06-01</CINreferralDate>", ""),
    "8606": (BIRTH, "<PersonBirthDate>2027-03-30</PersonBirthDate>"),
    "8866": ("<ReferralSource>1A", "<ReferralSource>1Z"),
    "8610": ("<PrimaryNeedCode>N1</PrimaryNeedCode>", ""),
    "8650": ("<PrimaryNeedCode>N1", "<PrimaryNeedCode>N11"),
    "8568": ("<ReferralNFA>true</ReferralNFA>", ""),
    "8620": ("<CINclosureDate>2027-03-01", "<CINclosureDate>2027-04-01"),
    "8630": ("<CINclosureDate>2026-05-01", "<CINclosureDate>2026-04-01"),
    "8640": ("<ReasonForClosure>RC7", "<ReasonForClosure>RC17"),
    "8805": ("<ReasonForClosure>RC7</ReasonForClosure>", ""),
    "8810": ("<CINclosureDate>2027-03-01</CINclosureDate>", ""),
    "8555Q": (BIRTH, BIRTH + "<PersonDeathDate>2026-05-31</PersonDeathDate>"),
    "8585Q": ("<ReasonForClosure>RC7", "<ReasonForClosure>RC2"),
    "8815": ("<CINclosureDate>2026-05-01</CINclosureDate>", ""),
    "8820": ("<CINclosureDate>2026-05-01", "<CINclosureDate>2026-06-02"),
    "2990": ("<ReasonForClosure>RC7", "<ReasonForClosure>RC9"),
    "8831": (
        "<ReferralNFA>0</ReferralNFA></CINdetails>",
        "<ReferralNFA>1</ReferralNFA></CINdetails>",
    ),
    "8867": ("<AssessmentAuthorisationDate>2026-07-10</AssessmentAuthorisationDate>", ""),
    "8868": ("<DateOfInitialCPC>2026-06-20</DateOfInitialCPC>", ""),
    "8608": ("<AssessmentActualStartDate>2026-06-02", "<AssessmentActualStartDate>2026-07-11"),
    "8696": ("<AssessmentAuthorisationDate>2026-07-10", "<AssessmentAuthorisationDate>2027-04-01"),
    "2889": ("<S47ActualStartDate>2026-06-05", "<S47ActualStartDate>2026-05-31"),
    "8615": ("<S47ActualStartDate>2026-06-05", "<S47ActualStartDate>2026-06-21"),
    "8715": ("<DateOfInitialCPC>2026-06-20", "<DateOfInitialCPC>2027-04-02"),
    "8720": ("<CPPstartDate>2026-06-20</CPPstartDate>", ""),
    "8925": ("<CPPendDate>2026-10-01", "<CPPendDate>2026-06-19"),
    "8930": ("<CPPendDate>2027-02-01", "<CPPendDate>2027-04-01"),
    "8910": ("<LatestCategoryOfAbuse>EMO", "<LatestCategoryOfAbuse>EMOT"),
    "8935": ("<CPPendDate>2026-10-01</CPPendDate>", ""),
    "8940": ("<CPPendDate>2026-10-01", "<CPPendDate>2026-11-02"),
    "K01": ("<PPStartDate>2026-09-09", "<PPStartDate>2026-05-31"),
    "K02": ("<PPStartDate>2026-09-09", "<PPStartDate>2027-03-02"),
    "K03": (PERIOD, PERIOD + PERIOD),
    "9000Q": ("<PPStartDate>2026-09-09</PPStartDate>", ""),
    "9005": ("<PPStartDate>2026-09-09", "<PPStartDate>2026-03-31"),
    "9006": ("<LBPSentDate>2026-09-20", "<LBPSentDate>2026-09-08"),
    "9007": ("<FGDMMeetingOffer>1</FGDMMeetingOffer>", ""),
    "9008": ("<InitialPPMeetingDate>2026-09-28", "<InitialPPMeetingDate>2027-04-01"),
    "9009": ("<StepDecisionDate>2026-12-01", "<StepDecisionDate>2026-09-08"),
    "9010Q": ("<FGDMMeetingFac>true</FGDMMeetingFac>", ""),
    "9011": ("<PPOutcome>A", "<PPOutcome>Q"),
    "9012": ("<CourtAppDate>2026-12-18", "<CourtAppDate>2026-11-30"),
    "9013": ("<LetterInitCPDate>2027-02-05", "<LetterInitCPDate>2026-12-17"),
    "9015Q": ("<ReviewMeetingsCount>3</ReviewMeetingsCount>", ""),
}


def child(number: str, change: tuple[str, str] | None = None) -> str:
    """One child who keeps every rule, or who has one thing changed."""
    text = CHILD
    if change is not None:
        before, after = change
        assert before in text, before
        text = text.replace(before, after, 1)
    return text.replace("{number}", number).replace("{pupil}", pupil(number))


def pupil(number: str) -> str:
    """A unique pupil number for a child of this number."""
    figures = "".join(f"{ord(sign):03}" for sign in number)
    return "A" + figures.rjust(12, "0")[-12:]


def census(*children: str, header: str = HEADER) -> bytes:
    """A CIN census with these children."""
    return f"<Message>{header}<Children>{''.join(children)}</Children></Message>".encode()
