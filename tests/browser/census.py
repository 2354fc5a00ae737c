"""A council's own children in need census file, as its own system would write it."""

import datetime as dt
from collections.abc import Mapping

_CHILD = """
    <Child>
      <ChildIdentifiers>
        <LAchildID>{number}</LAchildID>
        <UPNunknown>UN1</UPNunknown>
        <PersonBirthDate>2019-05-02</PersonBirthDate>
        <Sex>F</Sex>
      </ChildIdentifiers>
      <CINdetails>
        <CINreferralDate>{referred}</CINreferralDate>
        <ReferralSource>2A</ReferralSource>
        <PrimaryNeedCode>N1</PrimaryNeedCode>
      </CINdetails>
    </Child>"""


def cin_file(referrals: Mapping[str, dt.date]) -> str:
    """The census of a council with these children, by council number and day of referral."""
    children = "".join(_CHILD.format(number=n, referred=day) for n, day in referrals.items())
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Message>
  <Header>
    <CollectionDetails>
      <Collection>CIN</Collection>
      <Year>2027</Year>
      <ReferenceDate>2027-03-31</ReferenceDate>
    </CollectionDetails>
    <Source><SourceLevel>L</SourceLevel><LEA>201</LEA></Source>
  </Header>
  <Children>{children}
  </Children>
</Message>
"""
