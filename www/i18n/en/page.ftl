# page
page-name = Interregnum
page-close = Close
page-panic-title = Interregnum has failed
page-panic-text = This is a mistake of ours, not of yours. The run is not lost: its link stands below. If you report this, please send the link and these words along.
page-panic-reload = Open this run again, from its start
page-panic-afresh = Begin afresh
