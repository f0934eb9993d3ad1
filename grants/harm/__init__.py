"""The harm axis: flags, gates, mitigation."""
