"""Application behaviour without Qt: the case session, tasks, notices, settings, and what the commands rest on."""
