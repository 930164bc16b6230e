"""Evidence at rest: what of each view is added up beforehand, how it is kept up, and when a question may read it."""
