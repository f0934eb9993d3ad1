"""Two forms in the shape of well-known public calls, in words of our own.

`SMALL_COMMUNITY`: a small grant for community groups, as lotteries give: who you are, two
contacts with personal details, the bank account, the idea in three texts with word limits,
who takes part, costs by item.

`CONSORTIUM`: a partnership of organisations, as larger funders ask: partners one by one, work
packages and milestones by month, costs and match funding by year, risks, indicators, ethics
questions that lead to one another, a signature.
"""

_HEAD = """\
title: {title}
slug: {slug}
summary: {summary}
applicants: [cso, firm]
currency: {currency}
budget: 9000000
ceiling: {ceiling}
opens: 2026-10-16 09:00
closes: 2026-11-27 17:00
time_zone: Europe/London
reviewers: 2

"""

SMALL_COMMUNITY = (
    _HEAD.format(
        title="Small community grants",
        slug="small-community-grants",
        summary="Up to 60000 for groups that bring neighbours together.",
        currency="GBP",
        ceiling="60000",
    )
    + """\
eligibility:
  - key: has_rules
    type: yes_no
    label: Does your group have written rules?
    passes: yes
    refusal: Only groups with rules can apply to this call.
  - key: signers
    type: number
    label: How many unrelated people sign for the account?
    passes:
      at_least: 2

sections:
  - key: group
    title: Your group
    questions:
      - key: legal_name
        type: short_text
        label: What is its full name in the rules?
        character_limit: 100
      - key: kind
        type: choice
        label: What kind of group is it?
        options:
          - Charity
          - Company
          - School
          - Other group
      - key: number
        type: short_text
        label: What is its registration number?
        when:
          question: kind
          any_of:
            - Charity
            - Company
        character_limit: 20
      - key: address
        type: address
        label: Where is it registered?
      - key: founded
        type: month
        label: When was it founded?
      - key: site
        type: web
        label: What is its web site?
        required: no

  - key: contacts
    title: Your contacts
    intro: Two people who are not related and live at different addresses.
    repeat:
      label: Contact
      min: 2
      max: 2
    questions:
      - key: contact
        type: short_text
        label: What is this person called?
      - key: born
        type: date
        label: When were they born?
        sensitive: personal
      - key: home
        type: address
        label: Where do they live?
        sensitive: personal
      - key: contact_email
        type: email
        label: What is their email address?
        sensitive: personal
      - key: contact_phone
        type: phone
        label: What is their phone number?
        sensitive: personal

  - key: idea
    title: Your idea
    questions:
      - key: title
        type: short_text
        label: What is it called?
        role: title
        character_limit: 60
      - key: what
        type: long_text
        label: What would you like to do?
        role: summary
        word_limit: 500
      - key: involved
        type: long_text
        label: How does it come from your community?
        word_limit: 500
      - key: fits
        type: long_text
        label: How does it fit in with what is there already?
        character_limit: 2000
        word_limit: 300
      - key: where
        type: place
        label: Where does it happen?
        role: area
        asks: [area, point]
      - key: starts
        type: date
        label: When does it start?
        role: starts
      - key: for_all
        type: yes_no
        label: Is it open to everyone?
      - key: groups
        type: choices
        label: For whom is it?
        when:
          question: for_all
          is: no
        options:
          - Older people
          - Young people
          - Disabled people
          - Refugees
        min: 1
      - key: ages
        type: short_text
        label: How do you keep young people safe?
        when:
          - question: for_all
            is: no
          - any:
              - question: groups
                includes: Young people
              - not:
                  question: kind
                  is: Other group

  - key: money
    title: Money
    questions:
      - key: asked
        type: money
        label: How much do you ask for?
        role: requested
      - key: costs
        type: budget_table
        label: On what will you spend it?
        min: 1
        max: 20
        total_equals: asked
      - key: account_name
        type: short_text
        label: What is the account called?
        sensitive: bank
      - key: account_number
        type: short_text
        label: What are its sort code and number?
        sensitive: bank
        character_limit: 40
      - key: statement
        type: file
        label: Add a bank statement of the last three months
        sensitive: bank
        allowed: [pdf, jpg]
        max_size_mb: 5
        max_files: 1
      - key: agree
        type: declaration
        label: We agree to the terms of the call.

rubric: default
"""
)

CONSORTIUM = (
    _HEAD.format(
        title="Partnerships for clean air",
        slug="partnerships-clean-air",
        summary="Three to six organisations that try something new together.",
        currency="EUR",
        ceiling="400000",
    )
    + """\
sections:
  - key: general
    title: In general
    group: Part A
    questions:
      - key: acronym
        type: short_text
        label: What is the short name?
        role: title
        character_limit: 20
      - key: abstract
        type: long_text
        label: Say it in short.
        role: summary
        character_limit: 2000
      - key: begins
        type: month
        label: In which month does it begin?
        earliest: 2027-01
        latest: 2027-12
      - key: months
        type: number
        label: How long does it last?
        min: 12
        max: 36
        unit: months

  - key: partners
    title: The partners
    group: Part A
    repeat:
      label:
        en: Partner
        ur: شراکت دار
      min: 2
      max: 6
    questions:
      - key: partner
        type: short_text
        label: What is its legal name?
      - key: code
        type: short_text
        label: What is its registration code?
        required: no
        hidden_from_reviewers: yes
        character_limit: 9
      - key: seat
        type: address
        label: Where is its seat?
      - key: part
        type: choice
        label: What does it do in the partnership?
        options:
          - Leads
          - Takes part
          - Gives advice
      - key: gets_money
        type: yes_no
        label: Does it receive a part of the grant?
        when:
          question: part
          none_of:
            - Gives advice
      - key: share
        type: money
        label: How much of it?
        when:
          question: gets_money
          is: yes
      - key: shares
        type: budget_table
        label: For what?
        when:
          question: gets_money
          is: yes
        min: 1
        total_equals: share
      - key: head
        type: signed_declaration
        label: The partner agrees to take part.
      - key: letter
        type: file
        label: Add its letter
        required: no
        allowed: [pdf]

  - key: work
    title: The work
    group: Part B
    questions:
      - key: packages
        type: table
        label: Which work packages are there?
        columns:
          - key: package
            type: short_text
            label: Work package
          - key: leader
            type: short_text
            label: Who leads it?
          - key: first
            type: month
            label: From
          - key: last
            type: month
            label: To
          - key: effort
            type: number
            label: Months of work
            decimals: 1
        min: 2
        max: 10
        totals: [effort]
      - key: milestones
        type: table
        label: Which milestones are there?
        columns:
          - key: milestone
            type: short_text
            label: Milestone
          - key: due
            type: date
            label: Due
          - key: public
            type: yes_no
            label: Is it public?
        min: 1
      - key: risks
        type: table
        label: What can go wrong?
        columns:
          - key: risk
            type: short_text
            label: Risk
          - key: likelihood
            type: choice
            label: Likelihood
            options:
              - Low
              - Middle
              - High
          - key: impact
            type: choice
            label: Impact
            options:
              - Low
              - Middle
              - High
          - key: mitigation
            type: long_text
            label: What you do about it
            word_limit: 50
        min: 1
        max: 15
      - key: indicators
        type: indicator
        label: How will you know?
        min: 2
        max: 8

  - key: ethics
    title: Ethics
    group: Part B
    questions:
      - key: people
        type: yes_no
        label: Do people take part in research?
      - key: vulnerable
        type: yes_no
        label: Are some of them children or otherwise vulnerable?
        when:
          question: people
          is: yes
      - key: consent
        type: long_text
        label: How do they, or those who speak for them, agree?
        when:
          any:
            - question: vulnerable
              is: yes
            - all:
                - question: people
                  is: yes
                - not:
                    question: months
                    less_than: 18
        word_limit: 200

  - key: money
    title: Money
    group: Part C
    questions:
      - key: asked
        type: money
        label: How much do you ask for?
        role: requested
      - key: by_year
        type: table
        label: What does it cost in each year?
        columns:
          - key: grant
            type: money
            label: From the grant
          - key: match
            type: money
            label: From elsewhere
        rows:
          - value: first
            label: First year
          - value: second
            label: Second year
          - value: third
            label: Third year
        totals: [grant, match]
      - key: signed
        type: signed_declaration
        label: I may sign for the partner that leads, and all of this is true.

rubric: default
"""
)
