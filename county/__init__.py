"""The county's server: takes events into its ledger, and gives each township its feed."""
