# A figure in a document, and what it answers to the page around it.
embed-play = Play
embed-open = open in the playground
embed-open-title = Open this moment in the playground, in a new tab
