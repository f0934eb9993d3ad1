"""A call file with the question types, limits and structure that the small sample has not."""

TYPES = """\
title: Partners for safe streets
slug: safe-streets
summary: Grants for partners who make streets safe together.
applicants: [cso, firm]
currency: PKR
budget: 9000000
ceiling: 3000000
opens: 2026-10-16 09:00
closes: 2026-11-27 17:00
time_zone: Asia/Karachi
reviewers: 2

sections:
  - key: about
    title: About you
    questions:
      - key: name
        type: short_text
        label: What is it called?
        role: title
        character_limit: 30
      - key: email
        type: email
        label: Where do we write to?
      - key: phone
        type: phone
        label: Where do we call?
      - key: site
        type: web
        label: What is your web site?
        required: no
      - key: seat
        type: address
        label: Where is your office?
      - key: begins
        type: month
        label: When does it begin?
        earliest: 2027-01
        latest: 2027-12
      - key: street
        type: place
        label: Which street?
        asks: [area, point]
      - key: ward
        type: place
        label: Which ward?
        role: area
        asks: [area]
        options:
          - value: one
            label:
              en: Ward one
              ur: حلقہ ایک
          - Ward two
      - key: story
        type: long_text
        label: What will you do?
        character_limit: 120
        word_limit: 20
      - key: author
        type: short_text
        label: Who wrote this?
        required: no
        hidden_from_reviewers: yes
      - key: iban
        type: short_text
        label: Which account is paid?
        required: no
        sensitive: bank

  - key: partners
    title: Your partners
    intro: Tell us of each.
    repeat:
      label:
        en: Partner
        ur: شراکت دار
      min: 0
      max: 3
    questions:
      - key: partner
        type: short_text
        label: What is the partner called?
      - key: pays
        type: yes_no
        label: Does it add money?
      - key: adds
        type: money
        label: How much does it add?
        when:
          - question: pays
            is: yes
          - not:
              any:
                - question: partner
                  is: Nobody
                - question: begins
                  more_than: 2027-06
      - key: mandate
        type: file
        label: Add its letter
        required: no
        allowed: [pdf]
      - key: head
        type: short_text
        label: Who heads it?
        required: no
        sensitive: personal

  - key: plan
    title: Your plan
    questions:
      - key: amount
        type: money
        label: How much do you ask for?
        role: requested
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
              - High
          - key: mitigation
            type: long_text
            label: What you do about it
            required: no
            word_limit: 10
        min: 1
        max: 5
      - key: years
        type: table
        label: What does it cost by year?
        columns:
          - key: cost
            type: money
            label: Cost
          - key: staff
            type: number
            label: Staff
            required: no
            decimals: 1
        rows:
          - value: first
            label: First year
          - value: second
            label: Second year
        totals: [cost, staff]
      - key: results
        type: indicator
        label: How will you know that it works?
        min: 1
        max: 3
      - key: signed
        type: signed_declaration
        label: I may sign for my organisation, and what is written here is true.

rubric: default
"""
