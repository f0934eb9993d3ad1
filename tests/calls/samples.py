"""A small call file that uses every key, for the tests of calls and of applications."""

SAMPLE = """\
title:
  en: Small grants
  ur: چھوٹی گرانٹس
slug: small-grants
summary: Grants for groups that bring neighbours together.
theme: youth
area: Peshawar
applicants: [cso, firm]
currency: PKR
budget: 5000000
ceiling: 2500000
floor: 250000
opens: 2026-10-16 09:00
closes: 2026-11-27 17:00
time_zone: Asia/Karachi
reviewers: 3

eligibility:
  - key: registered
    type: yes_no
    label: Is your organisation registered?
    passes: yes
    refusal: Only registered organisations can apply to this call.
  - key: party
    type: yes_no
    label: Is it part of a political party?
    fails: yes
  - key: kind
    type: choice
    label: What are you?
    options:
      - Association
      - Company
      - Neither
    fails:
      - Neither
  - key: hoped_for
    type: money
    label: How much will you ask for?
    when:
      question: kind
      is: Company
    passes:
      at_most: 2500000
  - key: years
    type: number
    label: How many years have you worked here?
    passes:
      at_least: 1

sections:
  - key: basics
    title: The basics
    group: What you will do
    intro: Tell us what it is.
    questions:
      - key: name
        type: short_text
        label: What is it called?
        role: title
        character_limit: 80
      - key: email
        type: email
        label: Where do we write to?
      - key: story
        type: long_text
        label:
          en: What will you do?
          ur: آپ کیا کریں گے؟
        hint: Say who takes part.
        role: summary
        word_limit: 20
      - key: people
        type: number
        label: How many people take part?
        role: people_reached
        min: 1
        max: 5000
        unit: people
      - key: hours
        type: number
        label: How many hours a week?
        required: no
        decimals: 1
      - key: begins
        type: date
        label: When does it begin?
        role: starts
        earliest: 2027-01-01
        latest: 2027-06-30
      - key: ward
        type: choice
        label: Where?
        options:
          - value: one
            label:
              en: Ward one
              ur: حلقہ ایک
          - value: two
            label: Ward two
      - key: groups
        type: choices
        label: Who takes part?
        options:
          - Girls
          - Boys
          - Adults
        min: 1
        max: 2
      - key: minors
        type: yes_no
        label: Do people under 18 take part?
      - key: policy
        type: file
        label: Add your safeguarding policy
        when:
          question: minors
          is: yes
        allowed: [pdf, docx]
        max_size_mb: 5
        max_files: 1

  - key: care
    title: Care
    when:
      - question: minors
        is: yes
      - any:
          - question: people
            more_than: 100
          - not:
              question: groups
              includes: Adults
    questions:
      - key: lead
        type: group
        label: Who is responsible?
        min: 1
        max: 3
        questions:
          - key: name
            type: short_text
            label: Name
          - key: days
            type: number
            label: Days a month
            required: no

  - key: money
    title: Money
    questions:
      - key: amount
        type: money
        label: How much do you ask for?
        role: requested
      - key: own
        type: money
        label: How much do you add?
        required: no
        when:
          question: amount
          at_least: 1000000
        min: 0
      - key: budget
        type: budget_table
        label: What is it for?
        min: 1
        max: 5
        quantity: yes
        explanation: yes
        total_equals: amount
      - key: honest
        type: declaration
        label: What is written here is true.

rubric: default
"""
